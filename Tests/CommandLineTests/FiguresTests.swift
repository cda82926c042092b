// `dapple figures`: what is drawn, where, and what it leaves alone.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command figures", .timeLimit(.minutes(40))) struct FiguresCommandTests {
  /// Every file below a directory with its content and the time of its last change.
  func state(_ directory: String) throws -> [String: String] {
    let manager = FileManager.default
    return try manager.subpathsOfDirectory(atPath: directory).reduce(into: [:]) { state, name in
      let path = directory + "/" + name
      let date = try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date
      state[name] = "\(date?.timeIntervalSince1970 ?? 0) \(manager.contents(atPath: path)?.hashValue ?? 0)"
    }
  }

  @Test("--only draws one figure and leaves the others; --output draws elsewhere and writes nothing into the directory")
  func onlyAndOutput() throws {
    let folder = try Folder()
    let directory = try finishedStudy(folder)
    let before = try state(directory)
    // Not even a lock could be made there.
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: directory)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory) }
    let away = try Program.run(
      ["figures", "tiny", "--output", "mine", "--only", "running-diffusion", "--only", "sky-map-smoothed"],
      in: folder.path)
    #expect(away.status == 0, "\(away.error)")
    #expect(away.output.split(separator: "\n").count == 6)
    #expect(try state(directory) == before)
    let drawn = try FileManager.default.contentsOfDirectory(atPath: folder / "mine")
    #expect(drawn.contains("running-diffusion.pdf") && drawn.contains("sky-map-smoothed.png"))
    #expect(drawn.allSatisfy { $0.hasPrefix("running-diffusion") || $0.hasPrefix("sky-map-smoothed") })
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory)

    #expect(try Program.run(["figures", "tiny"], in: folder.path).status == 0)
    let all = try state(directory + "/figures")
    #expect(all.keys.filter { $0.hasSuffix(".png") }.count == 8)
    #expect(try Program.run(["figures", "tiny", "--only", "spectrum-at-time"], in: folder.path).status == 0)
    for (name, file) in try state(directory + "/figures") where !name.hasPrefix("spectrum-at-time") {
      #expect(file == all[name], "\(name)")
    }
  }

  @Test("published spectra by name: the key, the printed lines and the summary say what they are")
  func published() throws {
    let folder = try Folder()
    let directory = try finishedStudy(folder)
    let result = try Program.run(
      [
        "figures", "tiny", "--only", "spectrum-at-time", "--data", "icecube-12yr", "--data",
        "hawc-icecube-10TeV:deconvolved",
      ],
      in: folder.path)
    #expect(result.status == 0 && result.error.contains("IceCube 12 yr, 13 TeV"), "\(result.error)")
    let script = try String(contentsOfFile: directory + "/figures/spectrum-at-time.gp", encoding: .utf8)
    #expect(script.contains("† cut sky, not corrected") && script.contains("‡ cut sky, deconvolved"))
    #expect(script.contains("study = 'tiny: σ² = 1, ρ = 0.1, Kolmogorov, N\\_side 4, 3 realisations'"))
    let summary = try String(contentsOfFile: directory + "/summary.txt", encoding: .utf8)
    #expect(summary.contains("IceCube 12 yr, 13 TeV: ") && summary.contains("cut sky, not corrected"))
    let list = try Program.run(["figures", "tiny", "--data", "list"], in: folder.path)
    #expect(list.status == 0 && list.output.contains("icecube-12yr:1.5PeV"))
  }

  @Test(
    "wrong options are named",
    arguments: [
      (["--only", "foo"], ["--only", "foo", "sky-map-strip"]), (["--rescale", "0"], ["--rescale", "0", "dipole"]),
      (["--rescale", "1e99"], ["1e99"]), (["--data", "icecube"], ["icecube", "icecube-12yr"]),
      (["--output", ""], ["--output"]),
      (Array(repeating: ["--data", "icecube-12yr"], count: 9).flatMap { $0 }, ["9", "8"]),
    ])
  func wrong(options: [String], says: [String]) throws {
    let folder = try Folder()
    let result = try Program.run(["figures", "nowhere"] + options, in: folder.path)
    #expect(result.status != 0 && result.error.hasPrefix("Error: "))
    for word in says { #expect(result.error.contains(word), "\(result.error)") }
  }

  @Test("a spectrum without a common multipole stops a run before anything is computed")
  func nothingInCommon() throws {
    let folder = try Folder()
    let table = Table(
      columns: [Column("ell", [300]), Column("cl", [1e-9]), Column("cl_err", [1e-10])],
      meta: [MetaEntry("experiment", "Far"), MetaEntry("reference", "none")])
    try table.write(to: folder / "far.ecsv")
    try "[study]\nname = \"far\"\n".write(toFile: folder / "far.toml", atomically: true, encoding: .utf8)
    let result = try Program.run(["run", "far.toml", "--data", "far.ecsv"], in: folder.path)
    #expect(result.status == 1 && result.error.contains("no multipole in common"), "\(result.error)")
    #expect(!FileManager.default.fileExists(atPath: folder / "far"))
  }
}
