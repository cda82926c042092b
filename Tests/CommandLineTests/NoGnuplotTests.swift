// What the commands that draw do on a machine without gnuplot, and with --no-figures.

import Foundation
import Testing
import _TestSupport

@Suite("Without gnuplot", .timeLimit(.minutes(40))) struct NoGnuplotTests {
  private static let pictures = ["svg", "pdf", "png"]

  /// A folder with a small study that wants figures, and no gnuplot in its own path.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    try CommandLineTests.tiny.write(toFile: folder / "tiny.toml", atomically: true, encoding: .utf8)
    return folder
  }

  private static func run(_ arguments: [String], in folder: Folder) throws -> Program.Result {
    try Program.run(arguments, in: folder.path, environment: ["PATH": folder.path])
  }

  /// The names of a folder's files, none where it is not there.
  private static func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  private static func isPicture(_ name: String) -> Bool { pictures.contains { name.hasSuffix("." + $0) } }

  @Test("run warns first and ends with 0; figures draws nothing and fails, figures with gnuplot draws") func run()
    throws
  {
    let folder = try Self.folder()
    let run = try Self.run(["run", "tiny.toml", "--output", "r", "--data", "icecube-12yr"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let lines = run.error.split(separator: "\n").map(String.init)
    let warning = try #require(lines.firstIndex { $0.contains("warning: there will be no pictures: gnuplot was not") })
    let start = try #require(lines.firstIndex { $0.contains("realisations to compute") })
    #expect(warning < start && lines[warning].contains("--no-figures leaves the figures out"))
    #expect(run.output.contains("Figures: r/figures, data and scripts only"), "\(run.output)")
    // What Figure 2 says of measured spectra is in the summary, drawn or not.
    let summary = try String(contentsOfFile: folder / "r/summary.txt", encoding: .utf8)
    #expect(summary.contains("IceCube 12 yr"))
    let written = Self.names(folder / "r/figures")
    #expect(written.contains("spectrum-at-time.gp") && written.contains("power-spectrum-evolution.gp"))
    #expect(!written.contains(where: Self.isPicture), "\(written)")

    let figures = try Self.run(["figures", "r", "--output", "again"], in: folder)
    #expect(figures.status == 1 && figures.error.contains("no picture was drawn"), "\(figures.error)")
    #expect(figures.output.contains("again/spectrum-at-time.gp\n"))
    #expect(Set(Self.names(folder / "again")).isSuperset(of: ["spectrum-at-time.gp", "running-diffusion.dat"]))
    let drawn = try Program.run(["figures", "r"], in: folder.path)
    #expect(drawn.status == 0 && Self.names(folder / "r/figures").contains("spectrum-at-time.png"), "\(drawn.error)")
    // The same results leave the pictures; the summary stays that of the run.
    #expect(try Self.run(["run", "tiny.toml", "--output", "r", "--quiet"], in: folder).status == 0)
    #expect(Self.names(folder / "r/figures").contains("running-diffusion.png"))
  }

  @Test("with --no-figures nothing is said of gnuplot, nothing drawn, and the study keeps its word on figures")
  func noFigures() throws {
    let folder = try Self.folder()
    let run = try Self.run(
      ["run", "tiny.toml", "--output", "r", "--no-figures", "--data", "icecube-12yr"], in: folder)
    #expect(run.status == 0 && !run.error.contains("gnuplot"), "\(run.error)")
    #expect(!run.output.contains("Figures:") && Self.names(folder / "r/figures").isEmpty)
    #expect(try String(contentsOfFile: folder / "r/summary.txt", encoding: .utf8).contains("IceCube 12 yr"))
    let study = try String(contentsOfFile: folder / "r/study.toml", encoding: .utf8)
    #expect(study.contains("figures = true"))
    let drawn = try Program.run(["run", "tiny.toml", "--output", "r", "--quiet"], in: folder.path)
    #expect(drawn.status == 0 && Self.names(folder / "r/figures").contains("running-diffusion.png"), "\(drawn.error)")
    let before = Self.names(folder / "r/figures")
    #expect(try Self.run(["run", "tiny.toml", "--output", "r", "--quiet", "--no-figures"], in: folder).status == 0)
    #expect(Self.names(folder / "r/figures") == before)
  }
}
