import Anisotropy
import ArgumentParser
import Study
import _Text

struct DrawFigures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures", abstract: "Draw the figures of a run directory again.")

  @Argument(help: "A run directory.")
  var directory: String

  @Option(
    help:
      "Measured spectrum to lay over Figure 2: ECSV with columns ell, cl, cl_err and experiment, reference and noise_level in its meta; may be repeated."
  )
  var data: [String] = []

  @Flag(help: "Draw what is there even if realisations are missing; every figure then says so.")
  var allowIncomplete = false

  func run() throws {
    try SignalWatch.run(remark: "interrupted; draw the figures again", draw)
  }

  private func draw(_ interruption: Interruption) throws {
    let measured = try data.map { try MeasuredSpectrum.read(path: $0) }
    let run = try RunDirectory(opening: directory)
    try run.checkAveragesFit().forEach(note)
    let paths = try run.takingTurns("results", notice: note, interruption: interruption) {
      run.removeUnfinishedResults()
      let result = try run.analyze(allowIncomplete: allowIncomplete, interruption: interruption)
      return try drawFigures(of: run, result: result, measured: measured, interruption: interruption)
    }
    for path in paths { try Console.writeLine(path) }
  }
}
