import Anisotropy
import ArgumentParser
import Figures
import Results
import _Text

struct DrawFigures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures", abstract: "Draw the figures of a run directory again.")

  @Argument(help: "A run directory.")
  var directory: String

  @Option(
    help: ArgumentHelp(
      "Draw this figure and no other: \(StudyFigure.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated.",
      valueName: "name"))
  var only: [String] = []

  @Option(
    name: .shortAndLong,
    help: "Draw into this directory, and write nothing into the run directory (default: its folder figures).")
  var output: String?

  @OptionGroup var overlay: OverlayOptions

  @Flag(help: "Draw what is there even if realisations are missing; every figure then says so.")
  var allowIncomplete = false

  func validate() throws {
    for name in only where StudyFigure(rawValue: name) == nil {
      let names = StudyFigure.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--only \(name): there is no such figure; choose from \(names)")
    }
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a directory") }
  }

  func run() throws {
    let measured = try overlay.spectra()
    try SignalWatch.run(remark: "interrupted; draw the figures again") { try draw(measured, $0) }
  }

  private func draw(_ measured: [MeasuredSpectrum], _ interruption: Interruption) throws {
    let run = try RunDirectory(opening: directory)
    try run.checkAveragesFit().forEach(note)
    let drawing = FigureDrawing(
      directory: run, result: try run.averages(allowIncomplete: allowIncomplete, interruption: interruption),
      measured: measured, scaling: try overlay.scaling(), only: only.isEmpty ? nil : only.compactMap(StudyFigure.init))
    let drawn =
      if let output {
        try drawing.draw(into: output, interruption: interruption)
      } else {
        try run.takingTurns("results", notice: note, interruption: interruption) {
          run.removeUnfinishedResults()
          let drawn = try drawing.draw(into: run.path + "/figures", interruption: interruption)
          try run.append(measuredLines: drawn.measuredLines)
          return drawn
        }
      }
    for path in drawn.pictures { try Console.writeLine(path) }
    for line in drawn.measuredLines { note(line) }
  }
}
