// `dapple collapse`, and the figures of pairs by `dapple figures`.

import Files
import Foundation
import Testing
import _TestSupport

@Suite("The command collapse", .timeLimit(.minutes(40))) struct CollapseTests {
  /// A small finished study, with pairs unless `references` is 0.
  func run(
    _ name: String, references: Int, nside: Int = 4, angles: Int = 12, times: String = "[1, 4, 8, 10]",
    in folder: Folder
  ) throws {
    let study = """
      [study]
      name = "\(name)"
      realizations = 3
      [field]
      modes = 24
      k_min = 0.1
      k_max = 20
      [sky]
      nside = \(nside)
      [pairs]
      references = \(references)
      angles = \(angles)
      smallest_angle = 1e-4
      [backtracking]
      omega_t = \(times)
      [output]
      maps = 0
      figures = false
      spectrum_time = 8
      """
    try study.write(toFile: folder / "\(name).toml", atomically: true, encoding: .utf8)
    let run = try Program.run(["run", "\(name).toml", "--output", name, "--quiet"], in: folder.path)
    try #require(run.status == 0, "\(run.error)")
  }

  @Test("studies become a table, a figure and lines; nothing is written into their directories")
  func collapse() throws {
    let folder = try Folder()
    try run("first", references: 3, in: folder)
    try run("second_one", references: 3, in: folder)
    let manager = FileManager.default
    let before = try manager.subpathsOfDirectory(atPath: folder / "first").sorted()
    let found = try Program.run(["collapse", "second_one", "first", "--output", "out/here"], in: folder.path)
    #expect(found.status == 0, "\(found.error)")
    #expect(try manager.subpathsOfDirectory(atPath: folder / "first").sorted() == before)
    for name in ["collapse.png", "collapse.svg", "collapse.pdf", "collapse.gp", "collapse-1.dat", "collapse-2.dat"] {
      #expect(manager.fileExists(atPath: folder / "out/here/\(name)"), "\(name)")
    }
    let lines = found.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("second_one") } && lines.contains { $0.hasPrefix("first") })
    let table = try Table.read(path: folder / "out/here/collapse.ecsv")
    // One λ for each study, that of its own tables.
    let lambda = try Table.read(path: folder / "first/lyapunov.ecsv")[meta: "lambda"]?.number
    #expect(try table["lambda"].last == lambda)
    // The ratio of a single multipole from the columns of the study's own tables.
    let spectra = try Table.read(path: folder / "first/small-scales.ecsv")
    let (times, ells) = (try spectra["omega_t"], try spectra["ell"])
    let row = try #require(times.indices.first { times[$0] == 8 && ells[$0] == 3 })
    let expected = try spectra["maps_parallel"][row] / spectra["law_parallel"][row]
    let rows = try #require(table.columns.first { $0.name == "study" })
    guard case .strings(let names) = rows.values else { Issue.record("study is no text"); return }
    let place = try #require(try names.indices.first { try names[$0] == "first" && table["ell_first"][$0] == 3 })
    #expect(abs(try table["ratio_parallel"][place] / expected - 1) < 1e-9)
    #expect(try table["ratio_parallel_err"][place] > 0)

    let figures = try Program.run(["figures", "first", "--output", "drawn"], in: folder.path)
    #expect(figures.status == 0, "\(figures.error)")
    #expect(figures.output.contains("scattering-rate.png") && figures.output.contains("small-scales.png"))
    let script = try String(contentsOfFile: folder / "drawn/spectrum-at-time.gp", encoding: .utf8)
    #expect(script.contains("law_parallel"))
  }

  @Test("few opening angles give no C_l: tables, summary, figure and collapse go without")
  func fewAngles() throws {
    let folder = try Folder()
    try run("few", references: 3, nside: 2, angles: 3, in: folder)
    let table = try Table.read(path: folder / "few/small-scales.ecsv")
    #expect(try table["pairs_parallel"].allSatisfy(\.isNaN) && !table["law_parallel"].contains { $0.isNaN })
    let summary = try String(contentsOfFile: folder / "few/summary.txt", encoding: .utf8)
    #expect(summary.contains("no C_l from pairs: the 3 opening angles are a factor of 1.8e+02 apart"), "\(summary)")
    // N_side 2 has no bin from l = 4 on.
    #expect(summary.contains("nothing resolves l = 4 and beyond") && !summary.contains("too short"), "\(summary)")
    let figures = try Program.run(["figures", "few", "--only", "small-scales"], in: folder.path)
    #expect(figures.status == 0, "\(figures.error)")
    try run("maps", references: 3, angles: 3, in: folder)
    try run("both", references: 3, in: folder)
    let alone = try Program.run(["collapse", "few", "maps"], in: folder.path)
    #expect(alone.status == 0 && !alone.output.contains("from pairs"), "\(alone.output)\n\(alone.error)")
    let both = try Program.run(["collapse", "few", "both"], in: folder.path)
    #expect(both.status == 0 && both.output.contains("from pairs"), "\(both.output)\n\(both.error)")
  }

  @Test(
    "a directory without pairs, with one snapshot, or that is none, is named with the remedy, and nothing is written")
  func wrong() throws {
    let folder = try Folder()
    try run("bare", references: 0, in: folder)
    try run("single", references: 3, times: "[8]", in: folder)
    for (name, words) in [
      ("bare", "pairs.references"), ("single", "backtracking.omega_t"), ("nowhere", "not a run directory"),
    ] {
      let found = try Program.run(["collapse", name, "--output", "out"], in: folder.path)
      #expect(found.status == 1 && found.error.contains(name) && found.error.contains(words), "\(found.error)")
      #expect(found.error.split(separator: "\n").count == 1)
      #expect(!FileManager.default.fileExists(atPath: folder / "out"))
    }
    let none = try Program.run(["collapse"], in: folder.path)
    #expect(none.status == 64)
    let empty = try Program.run(["collapse", "bare", "--output", ""], in: folder.path)
    #expect(empty.status == 64 && empty.error.contains("--output"))
    let figure = try Program.run(["figures", "bare", "--only", "scattering-rate"], in: folder.path)
    #expect(figure.status == 1 && figure.error.contains("pairs.references"), "\(figure.error)")
    // Unasked for, they are passed over.
    let all = try Program.run(["figures", "bare"], in: folder.path)
    #expect(all.status == 0 && !all.output.contains("scattering-rate"), "\(all.error)")
  }
}
