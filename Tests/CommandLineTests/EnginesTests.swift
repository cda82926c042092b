import Files
import Foundation
import Testing
import Transport
import _TestSupport

/// Engines and devices as a user meets them; the devices are PoCL's, and those of a fake CUDA driver (Tests/FakeCUDA).
@Suite(.serialized, .timeLimit(.minutes(40))) struct EnginesTests {
  /// The folder of the fake driver, where it was built.
  static let fakeCUDA: String? = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../.build/fake-cuda")
    let path = folder.standardizedFileURL.path
    return FileManager.default.fileExists(atPath: path + "/libcuda.so.1") ? path : nil
  }()

  /// An environment in which drivers find no device: no vendor's OpenCL, and no card that NVIDIA's would show.
  static let empty = ["OCL_ICD_VENDORS": "/nonexistent", "CUDA_VISIBLE_DEVICES": ""]

  /// The environment of the fake driver.
  static func fake(_ settings: [String: String] = [:]) -> [String: String] {
    empty.merging(["LD_LIBRARY_PATH": fakeCUDA ?? ""]) { $1 }.merging(settings) { $1 }
  }

  static func folder() throws -> Folder {
    let folder = try Folder()
    let study = CommandLineTests.tiny + "\n[output]\nfigures = false\n"
    try study.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    return folder
  }

  static let gpu = ["--set", "backtracking.engine=gpu"]

  @Test func engines() throws {
    let text = try Program.run(["engines"], environment: Self.empty)
    #expect(text.status == 0)
    for words in ["simd: plane waves", "reference: any field", "gpu: plane waves", "No GPU has run this engine yet"] {
      #expect(text.output.contains(words), "\(text.output)")
    }
    #expect(text.output.contains("libcuda.so.1") && text.output.contains("libOpenCL.so.1"), "\(text.output)")
    let json = try Program.run(["engines", "--json"], environment: Self.empty)
    let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(list?.compactMap { $0["engine"] as? String } == ["simd", "reference", "gpu"])
    #expect((list?.last?["devices"] as? [Any])?.isEmpty == true && (list?.last?["absences"] as? [Any])?.count == 2)
  }

  /// What is said to be used is what --devices and DAPPLE_DEVICES choose.
  @Test(
    .enabled(if: fakeCUDA != nil, "no fake CUDA driver here; Tests/FakeCUDA/build makes it"),
    arguments: [(nil, nil, [true, true]), ("1", nil, [false, true]), ("1", "cuda:0", [true, false])]
      as [(String?, String?, [Bool])])
  func whatIsUsed(variable: String?, option: String?, expected: [Bool]) throws {
    let environment = Self.fake(["DAPPLE_FAKE_CUDA_DEVICES": "2"]).merging(
      variable.map { ["DAPPLE_DEVICES": $0] } ?? [:]
    ) { $1 }
    let arguments = ["engines"] + (option.map { ["--devices", $0] } ?? [])
    let json = try Program.run(arguments + ["--json"], environment: environment)
    let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    let devices = list?.last?["devices"] as? [[String: Any]]
    #expect(devices?.compactMap { $0["used"] as? Bool } == expected, "\(json.error)")
    let text = try Program.run(arguments, environment: environment).output
    #expect(text.contains("not used: --devices or DAPPLE_DEVICES names others") == expected.contains(false))
  }

  /// Without a device a study is read, planned and laid out, but not run: nothing is made.
  @Test func withoutADevice() throws {
    let folder = try Self.folder()
    let run = try Program.run(["run", "tiny.toml"] + Self.gpu, in: folder.path, environment: Self.empty)
    #expect(run.status == 1)
    #expect(run.error.contains("no device to compute on (libcuda.so.1"), "\(run.error)")
    #expect(!FileManager.default.fileExists(atPath: folder / "tiny"))
    let cost = try Program.run(["run", "tiny.toml", "--dry-run"] + Self.gpu, in: folder.path, environment: Self.empty)
    #expect(cost.status == 0 && cost.output.contains("an estimate for one H100"), "\(cost.output)")
    // Pairs are followed on cores.
    for arguments in [
      ["run", "tiny.toml", "--dry-run"], ["scan", "tiny.toml", "particle.larmor_radius=0.1,0.2", "--dry-run"],
      ["slurm", "tiny.toml", "--gpus-per-task", "1"], ["lyapunov", "tiny.toml", "--realizations", "1"],
    ] {
      let pairs = Self.gpu + ["--set", "pairs.references=4", "--set", "pairs.angles=3"]
      let laid = try Program.run(arguments + pairs, in: folder.path, environment: Self.empty)
      #expect(laid.status == 0, "\(arguments): \(laid.error)")
    }
    let study = try Program.run(["study", "tiny.toml"] + Self.gpu, in: folder.path, environment: Self.empty)
    #expect(study.output.contains("engine = \"gpu\""))
    let script = try Program.run(
      ["slurm", "tiny.toml", "--gpus-per-task", "2"] + Self.gpu, in: folder.path, environment: Self.empty)
    #expect(script.status == 0 && script.output.contains("\n#SBATCH --gpus-per-task=2\n"), "\(script.output)")
    #expect(script.output.contains(/of one GPU and .* of one core per realisation/))
    #expect(script.output.contains("never run"))
  }

  @Test(arguments: [
    (["run", "tiny.toml", "--devices", "0,x"], 64, "--devices 0,x: give \"all\", or numbers with commas"),
    (["run", "tiny.toml", "--devices", "all"], 64, "--devices: the engine of tiny does not use them"),
    (["run", "tiny.toml", "--devices", "cuda:7"] + gpu, 1, "no device cuda:7 here: there is none"),
    (["slurm", "tiny.toml", "--gpus-per-task", "0"] + gpu, 64, "--gpus-per-task 0: give a number between 1 and 64"),
    (["slurm", "tiny.toml", "--gpus-per-task", "1"], 64, "--gpus-per-task: the study does not use them"),
  ])
  func wrongOptions(arguments: [String], status: Int, words: String) throws {
    let folder = try Self.folder()
    let result = try Program.run(arguments, in: folder.path, environment: Self.empty)
    #expect(Int(result.status) == status && result.error.contains(words), "\(result.error)")
  }

  @Test func theVariableIsChecked() throws {
    let folder = try Self.folder()
    let result = try Program.run(
      ["run", "tiny.toml"] + Self.gpu, in: folder.path,
      environment: Self.empty.merging(["DAPPLE_DEVICES": "gpu"]) { $1 })
    #expect(result.status == 1 && result.error.contains("DAPPLE_DEVICES=gpu: give \"all\""), "\(result.error)")
  }

  private static func realizations(_ folder: String) throws -> [String: Data] {
    let path = folder + "/realizations"
    return try FileManager.default.contentsOfDirectory(atPath: path).reduce(into: [:]) {
      $0[$1] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + $1))
    }
  }

  @Test(
    "files are those of simd, by OpenCL", .enabled(if: OpenCLDevices.areExpected, "\(OpenCLDevices.reason)"))
  func byOpenCL() throws {
    let folder = try Self.folder()
    let word = try #require(OpenCLDevices.first).word
    let run = try Program.run(
      ["run", "tiny.toml", "--output", "gpu", "--devices", word] + Self.gpu, in: folder.path)
    #expect(run.status == 0, "\(run.error)")
    #expect(try Program.run(["run", "tiny.toml", "--output", "simd"], in: folder.path).status == 0)
    #expect(try Self.realizations(folder / "gpu") == Self.realizations(folder / "simd"))
    let record = try String(contentsOfFile: folder / "gpu/provenance.json", encoding: .utf8)
    #expect(record.contains("Portable Computing Language") || record.contains("OpenCL"), "\(record)")
  }

  @Test(
    "files are those of simd, by CUDA's interface, whatever happens to a card",
    .enabled(if: fakeCUDA != nil, "no fake CUDA driver here; Tests/FakeCUDA/build makes it"),
    arguments: [
      ([:], nil), (["DAPPLE_FAKE_CUDA_DEVICES": "3"], nil),
      (
        [
          // The trial of a device is one block, what a run launches more.
          "DAPPLE_FAKE_CUDA_DEVICES": "2", "DAPPLE_FAKE_CUDA_LOST_DEVICE": "0", "DAPPLE_FAKE_CUDA_LOST_AT_BLOCKS": "2",
        ], "is lost"
      ),
      (
        ["DAPPLE_FAKE_CUDA_DEVICES": "2", "DAPPLE_FAKE_CUDA_WRONG_DEVICE": "1"],
        "cuda:1 (Fake CUDA device 1) gives other bits than simd; going on without it"
      ),
    ] as [([String: String], String?)])
  func byCUDA(settings: [String: String], notice: String?) throws {
    let folder = try Self.folder()
    #expect(try Program.run(["engines"], environment: Self.fake(settings)).output.contains("cuda:0"))
    let run = try Program.run(
      ["run", "tiny.toml", "--output", "gpu", "--threads", "2"] + Self.gpu, in: folder.path,
      environment: Self.fake(settings))
    #expect(run.status == 0 && notice.map { run.error.contains($0) } ?? true, "\(run.error)")
    #expect(try Program.run(["run", "tiny.toml", "--output", "simd"], in: folder.path).status == 0)
    #expect(try Self.realizations(folder / "gpu") == Self.realizations(folder / "simd"))
  }

  @Test(
    "what a card refuses is said",
    .enabled(if: fakeCUDA != nil, "no fake CUDA driver here; Tests/FakeCUDA/build makes it"),
    arguments: [
      (["DAPPLE_FAKE_CUDA_DEVICES": "0"], "cuInit failed"),
      (["DAPPLE_FAKE_CUDA_CAPABILITY": "52"], "its compute capability is 5.2, and 6.0 is needed"),
      (["DAPPLE_FAKE_CUDA_DRIVER": "11070"], "its driver is for CUDA 11.7, and 11.8 (driver 520) is needed"),
      (
        ["DAPPLE_FAKE_CUDA_NO_COMPILER": "1"],
        "could not be opened: cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX, a PTX JIT compilation failed (ptxas fatal   : "
          + "fake CUDA has no compiler)"
      ),
      (
        ["DAPPLE_FAKE_CUDA_MEMORY": "20000"], "could not be opened: cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY, out of memory"
      ),
      (["DAPPLE_FAKE_CUDA_LOST_AFTER": "2"], "could not be opened: cuStreamSynchronize: CUDA_ERROR_LAUNCH_FAILED"),
      (["DAPPLE_FAKE_CUDA_LOST_AT_BLOCKS": "2"], "no device is left to compute on: cuda:0"),
      (["DAPPLE_FAKE_CUDA_WRONG_DEVICE": "0"], "cuda:0 (Fake CUDA device 0) gives other bits than simd"),
    ])
  func refusals(settings: [String: String], words: String) throws {
    let folder = try Self.folder()
    let run = try Program.run(
      ["run", "tiny.toml", "--quiet"] + Self.gpu, in: folder.path, environment: Self.fake(settings))
    #expect(run.status == 1 && run.error.contains(words), "\(run.error)")
    // What is known before leaves no folder, and planning needs no device.
    let isLate = words.contains("is left")
    #expect(FileManager.default.fileExists(atPath: folder / "tiny") == isLate)
    guard !isLate else { return }
    let scan = try Program.run(
      ["scan", "tiny.toml", "field.strength=1,2", "--quiet"] + Self.gpu, in: folder.path,
      environment: Self.fake(settings))
    #expect(scan.status == 1 && scan.error.contains(words), "\(scan.error)")
    #expect(!FileManager.default.fileExists(atPath: folder / "tiny-scan"))
    let plan = try Program.run(
      ["run", "tiny.toml", "--dry-run"] + Self.gpu, in: folder.path, environment: Self.fake(settings))
    #expect(plan.status == 0 && plan.output.contains("an estimate for one H100"), "\(plan.error)")
    #expect(plan.error.contains("no device can be used") == words.contains(/could not be opened|other bits/))
  }
}
