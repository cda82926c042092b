import Files
import Foundation
import Results
import Study
import Testing
import _TestSupport

/// `dapple scan` from its command line to the joined table.
@Suite("Scans of a tiny study", .serialized, .timeLimit(.minutes(40))) struct ScanTests {
  private static let axes = ["particle.larmor_radius=0.1,1", "field.strength=0.5,1"]
  private static let names = [
    "larmor_radius=0.1,strength=0.5", "larmor_radius=0.1,strength=1", "larmor_radius=1,strength=0.5",
    "larmor_radius=1,strength=1",
  ]

  private static func folder(figures: Bool = false, realizations: Int = 3) throws -> Folder {
    let folder = try Folder()
    let text = CommandLineTests.tiny.replacingOccurrences(of: "omega_t = [1, 10]", with: "omega_t = [5, 8, 10]")
      .replacingOccurrences(of: "realizations = 3", with: "realizations = \(realizations)")
    try (text + "\n[output]\nfigures = \(figures)\n")
      .write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    return folder
  }

  private static func scan(
    _ folder: Folder, _ arguments: [String] = axes, output: String = "d", signal: Int32? = nil,
    environment: [String: String] = [:], when ready: () -> Bool = { true }
  ) throws -> Program.Result {
    try Program.run(
      ["scan", "s.toml"] + arguments + ["-o", output], in: folder.path, signal: signal, environment: environment,
      when: ready)
  }

  private static func bytes(_ folder: Folder, _ name: String) -> Data? {
    FileManager.default.contents(atPath: folder / name)
  }

  /// Each point is the ordinary study that its study.toml says, and the table has its numbers.
  @Test func aScanFromEndToEnd() throws {
    let folder = try Self.folder()
    let run = try Self.scan(folder, Self.axes + ["--k-max-rho", "1", "--phase-per-step", "0.02"])
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error.contains("point 2 of 4, \(Self.names[1]): r_L/L_c = 0.1, k_max = 10, 24 waves, 50 steps per r_L"))
    let shortest = "k_max = 1.1053, 13 waves, 55.2648 steps per r_L"
    #expect(run.error.contains("point 3 of 4, \(Self.names[2]): r_L/L_c = 1, \(shortest)"))
    #expect(run.output.contains("Table: d/scan.ecsv, 4 of 4 points"))
    let table = try Table.read(path: folder / "d/scan.ecsv")
    #expect(try table.strings("directory") == Self.names)
    #expect(try table["particle.larmor_radius"] == [0.1, 0.1, 1, 1] && table["rho"] == [0.1, 0.1, 1, 1])
    #expect(try table["field.strength"] == [0.5, 1, 0.5, 1])
    #expect(try table.integers("realizations") == [3, 3, 3, 3])
    #expect(table[meta: "points"] == 4 && table[meta: "study"] == "tiny" && table[meta: "sky.nside"] == 4)
    #expect(table[meta: "field.strength"] == nil && table[meta: "field.k_max"] == nil)
    // The nearest of the study's 24 wavenumbers from 0.1 to 10.
    let kMax = 0.1 * exp(12 * log(100) / 23)
    #expect(try zip(table["field.k_max"], [10, 10, kMax, kMax]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(try table["field.modes"] == [24, 24, 13, 13])
    let steps = try table["backtracking.steps_per_larmor_radius"]
    #expect(zip(steps, [50, 50, kMax / 0.02, kMax / 0.02]).allSatisfy { abs($0 - $1) < 1e-10 })
    for (row, name) in Self.names.enumerated() {
      let diffusion = try Table.read(path: folder / "d/\(name)/diffusion.ecsv")
      #expect(diffusion.columnNames.count > 30)
      for column in diffusion.columnNames { #expect(try same(table[column][row], diffusion[column].last), "\(column)") }
      let ratios = try Table.read(path: folder / "d/\(name)/ratios.ecsv")
      let line = try #require(try zip(ratios["omega_t"], ratios["ell"]).enumerated().first { $1 == (10, 5) }?.offset)
      for side in ["parallel", "perpendicular"] {
        #expect(try same(table["ratio_\(side)_5"][row], ratios["cross_\(side)"][line]))
        #expect(try same(table["ratio_\(side)_5_err"][row], ratios["cross_\(side)_err"][line]))
        #expect(try table["ratio_\(side)_10"][row].isNaN && table["slope_\(side)_2_5"].count == 4)
        let growth = try diffusion["growth_\(side)"].last ?? .nan
        let error = try diffusion["growth_\(side)_err"].last ?? .nan
        let isLevel = abs(growth - 1) <= 2 * error && error <= 0.1
        #expect(try table.integers("levelled_off_\(side)")[row] == (isLevel ? 1 : 0))
      }
    }
    // The same study by itself has the same bytes.
    let one = "d/\(Self.names[2])"
    let alone = try Program.run(["run", "\(one)/study.toml", "-o", "alone"], in: folder.path)
    #expect(alone.status == 0, "\(alone.error)")
    for name in ["study.toml", "realizations/000002.fits", "spectra.ecsv", "summary.txt"] {
      #expect(Self.bytes(folder, "alone/\(name)") == Self.bytes(folder, "\(one)/\(name)"), "\(name)")
      #expect(Self.bytes(folder, "alone/\(name)") != nil)
    }
  }

  private func same(_ one: Double, _ other: Double?) -> Bool { one == other || one.isNaN && other?.isNaN == true }

  /// Interrupted at any moment, the same command ends with what an undisturbed one has; again, it does nothing.
  @Test func interruptedScansGoOn() throws {
    let folder = try Self.folder(realizations: 200)
    #expect(try Self.scan(folder, output: "whole").status == 0)
    let first = try Self.scan(folder, signal: SIGTERM) {
      FileManager.default.fileExists(atPath: folder / "d/\(Self.names[1])/realizations/000003.fits")
    }
    #expect(first.status == 75 && first.error.contains("the same command goes on from there"), "\(first.error)")
    #expect(!FileManager.default.fileExists(atPath: folder / "d/scan.ecsv"))
    let status = try Program.run(["status", "d", "--tasks", "3"], in: folder.path)
    #expect(
      status.output.contains("complete:  1 of 4 points") && status.output.contains("--array=0-2"), "\(status.output)")
    // Without axes, those of the directory go on.
    let second = try Self.scan(folder, [])
    #expect(second.status == 0 && second.error.contains("point 1 of 4, \(Self.names[0]): is complete"))
    #expect(Self.bytes(folder, "d/scan.ecsv") == Self.bytes(folder, "whole/scan.ecsv"))
    let third = try Self.scan(folder)
    #expect(third.status == 0 && !third.error.contains("realisations to compute"), "\(third.error)")
    // A damaged file is no complete point.
    try Data("none".utf8).write(to: URL(fileURLWithPath: folder / "d/\(Self.names[3])/realizations/000001.fits"))
    let fourth = try Self.scan(folder)
    #expect(fourth.status == 0 && fourth.error.contains("000001.fits.damaged and computed again"), "\(fourth.error)")
    #expect(Self.bytes(folder, "d/scan.ecsv") == Self.bytes(folder, "whole/scan.ecsv"))
  }

  /// A scan of version 0.2.0, which says nothing of the kernels' generation, is read, and not gone on with.
  @Test func earlierScansAreRead() throws {
    let folder = try Self.folder()
    #expect(try Self.scan(folder).status == 0)
    for file in ["d/scan.toml"] + Self.names.map({ "d/\($0)/study.toml" }) {
      let path = folder / file
      let lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
      #expect(lines.contains("kernel = 2"))
      try lines.filter { $0 != "kernel = 2" }.joined(separator: "\n").write(
        toFile: path, atomically: true, encoding: .utf8)
    }
    let status = try Program.run(["status", "d"], in: folder.path)
    #expect(status.status == 0 && status.output.contains("4 of 4 points"), "\(status.output)\(status.error)")
    let refused = try Self.scan(folder)
    #expect(refused.status == 1 && refused.error.contains("backtracking.kernel: there 1, here 2"), "\(refused.error)")
  }

  /// Values and realisations are added; another scan is refused before anything changes.
  @Test func scansGrow() throws {
    let folder = try Self.folder()
    #expect(try Self.scan(folder).status == 0)
    let grown = try Self.scan(folder, ["particle.larmor_radius=0.3", "--set", "study.realizations=4"])
    #expect(grown.status == 0 && grown.error.contains("tiny: 6 of 6 points"), "\(grown.error)")
    let table = try Table.read(path: folder / "d/scan.ecsv")
    #expect(try table["particle.larmor_radius"] == [0.1, 0.1, 0.3, 0.3, 1, 1])
    #expect(try table.integers("realizations") == [Int](repeating: 4, count: 6))
    let record = Self.bytes(folder, "d/scan.toml")
    for (arguments, says) in [
      (["study.seed=1,2"], "axes: there particle.larmor_radius, field.strength, here study.seed"),
      (Self.axes + ["--k-max-rho", "3"], "--k-max-rho: there none, here 3.0"),
      (["--set", "field.modes=30"], "field.modes: there 24, here 30"),
      (["--set", "backtracking.omega_t=[5, 8]"], "backtracking.omega_t"),
      (["--set", "study.realizations=2"], "those of 2 do not replace"),
    ] {
      let refused = try Self.scan(folder, arguments)
      #expect(refused.status == 1 && refused.error.contains(says), "\(refused.error)")
    }
    #expect(Self.bytes(folder, "d/scan.toml") == record)
    // A directory of anything else is left alone, and a scan's is no run directory.
    #expect(try Self.scan(folder, output: ".").error.contains("not the directory of a scan"))
    #expect(try Program.run(["run", "s.toml", "-o", "d"], in: folder.path).status == 1)
  }

  /// Tasks share the points, each of which one task computes whole; the last to finish joins them.
  @Test func tasksShareThePoints() throws {
    let folder = try Self.folder()
    #expect(try Self.scan(folder, output: "one").status == 0)
    for task in [1, 0] {
      let environment = [
        "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_ARRAY_TASK_MAX": "1", "SLURM_ARRAY_TASK_COUNT": "2",
      ]
      let run = try Self.scan(folder, environment: environment)
      #expect(run.status == 0 && run.error.contains("tiny: 2 of 4 points in this task"), "\(run.error)")
      #expect(run.error.contains("2 points of other tasks are still missing") == (task == 1))
      #expect(FileManager.default.fileExists(atPath: folder / "d/scan.ecsv") == (task == 0))
      if task == 1 {
        // What there is can be joined.
        #expect(try Program.run(["analyze", "d", "-o", "some"], in: folder.path).output.contains("2 of 4 points"))
        let some = try Table.read(path: folder / "some/scan.ecsv")
        #expect(try some.strings("directory") == [Self.names[1], Self.names[3]] && some[meta: "incomplete"] == true)
      }
    }
    for name in Self.names.map({ "\($0)/realizations/000002.fits" }) + ["scan.ecsv", "scan.toml"] {
      #expect(Self.bytes(folder, "d/\(name)") == Self.bytes(folder, "one/\(name)"), "\(name)")
    }
    let done = try Program.run(["status", "d", "--tasks", "2"], in: folder.path).output
    #expect(done.contains("complete:  4 of 4 points") && done.contains("nothing to submit"))
  }

  @Test func aBatchScriptRunsAScan() throws {
    let folder = try Self.folder()
    let made = try Program.run(
      ["slurm", "s.toml"] + Self.axes + ["--k-max-rho", "2", "--tasks", "3", "-o", "d", "--script", "job.sh"],
      in: folder.path)
    #expect(made.status == 0, "\(made.error)")
    let script = try String(contentsOfFile: folder / "job.sh", encoding: .utf8)
    #expect(script.contains("#SBATCH --array=0-2\n") && script.contains("A task has 1 or 2 of the 4 points"))
    for task in 0..<3 {
      let run = try Program.run(
        ["job.sh"], in: folder.path, program: URL(fileURLWithPath: "/bin/bash"),
        environment: ["SLURM_ARRAY_JOB_ID": "7", "SLURM_ARRAY_TASK_ID": "\(task)"])
      #expect(run.status == 0 && run.output.contains("ended with status 0"), "\(run.output)\n\(run.error)")
    }
    #expect(try Table.read(path: folder / "d/scan.ecsv").rowCount == 4)
    let many = try Program.run(["slurm", "s.toml", "field.strength=1,2", "--tasks", "3"], in: folder.path)
    #expect(many.status == 1 && many.error.contains("--tasks 3: the scan has 2 points"), "\(many.error)")
  }

  @Test func dryRunsAndBadInputMakeNothing() throws {
    let folder = try Self.folder()
    let dry = try Self.scan(folder, Self.axes + ["--dry-run"])
    #expect(dry.status == 0 && dry.output.contains("\(Self.names[3]): r_L/L_c = 1, k_max = 10, 24 waves"))
    #expect(dry.output.contains("points:     4 of 4\n") && dry.output.contains("time:       about"))
    for (arguments, status, says) in [
      (["field.strenth=1"], Int32(1), "did you mean field.strength?"), ([], 1, "no axis is given"),
      (["field.k_min=0.1,20"], 1, "point k_min=20: field.k_min"),
      (Self.axes + ["--k-max-rho", "0"], 64, "--k-max-rho"),
      (Self.axes + ["--phase-per-step", "nan"], 64, "--phase-per-step"),
    ] {
      let refused = try Self.scan(folder, arguments)
      #expect(refused.status == status && refused.error.contains(says), "\(refused.error)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder / "d"))
  }

  /// The figure; without gnuplot its data and script, until the same command draws it; with --no-figures none.
  @Test func figures() throws {
    let folder = try Self.folder(figures: true)
    let arguments = ["particle.larmor_radius=0.1:1:2log"]
    let unwanted = try Self.scan(folder, arguments + ["--no-figures"], environment: ["PATH": folder.path])
    #expect(unwanted.status == 0 && !unwanted.error.contains("gnuplot"), "\(unwanted.error)")
    #expect(!unwanted.output.contains("Figure"))
    #expect(!FileManager.default.fileExists(atPath: folder / "d/scan.gp"))
    let none = try Self.scan(folder, arguments, environment: ["PATH": folder.path])
    #expect(none.status == 0 && none.output.contains("Figure: d/scan.gp, which gnuplot draws"), "\(none.output)")
    #expect(none.error.components(separatedBy: "gnuplot was not found").count == 2, "\(none.error)")
    #expect(try Table.read(path: folder / "d/scan.ecsv").rowCount == 2)
    #expect(FileManager.default.fileExists(atPath: folder / "d/scan.gp"))
    #expect(!FileManager.default.fileExists(atPath: folder / "d/scan.png"))
    let drawn = try Self.scan(folder, arguments)
    #expect(drawn.status == 0 && drawn.output.contains("Figure: d/scan.pdf"), "\(drawn.error)")
    for name in ["scan.svg", "scan.pdf", "scan.png", "larmor_radius=0.1/figures/running-diffusion.png"] {
      #expect(FileManager.default.fileExists(atPath: folder / "d/\(name)"), "\(name)")
    }
  }
}
