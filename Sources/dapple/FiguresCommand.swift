// `dapple figures`, and what is laid over Figure 2.

import Anisotropy
import ArgumentParser
import Figures
import Foundation
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

  /// Without gnuplot, data and scripts are written all the same; the command then fails, since the pictures are what it is for.
  private func draw(_ measured: [MeasuredSpectrum], _ interruption: Interruption) throws {
    let plan = FigurePlan.made(wanted: true, isAvoidable: false)
    let run = try RunDirectory(opening: directory)
    try run.checkAveragesFit().forEach(note)
    let drawing = FigureDrawing(
      directory: run, result: try run.averages(allowIncomplete: allowIncomplete, interruption: interruption),
      measured: measured, scaling: try overlay.scaling(), only: only.isEmpty ? nil : only.compactMap(StudyFigure.init),
      plan: plan)
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
    if plan == .scripts { throw FiguresError.notDrawn }
  }
}

// MARK: - Overlays

struct OverlayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Measured spectrum to lay over Figure 2: the name of one that comes with the program (--data list), or an ECSV \
      table with columns ell, cl, cl_err and experiment and reference in its meta; may be repeated.
      """, valueName: "name|file"))
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      What scales measured spectra to C_l/C_1: one factor for all that fits the simulation for a gradient along \
      (parallel, the default) or across B0 (perpendicular), a given factor, or for each its own C_1 (dipole).
      """, valueName: "parallel|perpendicular|dipole|factor"))
  var rescale = "parallel"

  func validate() throws {
    _ = try scaling()
    guard data.count <= SpectrumAtTime.mostMeasured else {
      throw ValidationError(
        "--data: \(data.count) spectra cannot be told apart in one figure; give at most \(SpectrumAtTime.mostMeasured)")
    }
  }

  func scaling() throws -> MeasuredScaling {
    switch rescale {
    case "parallel": return .parallel
    case "perpendicular": return .perpendicular
    case "dipole": return .dipole
    default:
      guard let factor = Double(rescale), (1e-30...1e30).contains(factor) else {
        throw ValidationError(
          "--rescale \(rescale): give parallel, perpendicular, dipole or a factor between 1e-30 and 1e30")
      }
      return .factor(factor)
    }
  }

  /// The spectra, found before anything is computed; with the name `list`, what comes with the program is printed.
  func spectra() throws -> [MeasuredSpectrum] {
    guard !data.contains("list") else { throw CleanExit.message(try PublishedSpectrum.list()) }
    return try data.map(MeasuredSpectrum.find)
  }
}
