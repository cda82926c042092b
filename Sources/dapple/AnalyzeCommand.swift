import ArgumentParser
import Foundation
import Study
import Tables
import _Text

struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Average the realisations of a run directory again: tables and summary.")

  @Argument(help: "A run directory.")
  var directory: String

  @Flag(help: "Average what is there even if realisations are missing; every output then says so.")
  var allowIncomplete = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Also write spectra_gradient.ecsv for the density gradient along x,y,z (B0 is along z).", valueName: "x,y,z"))
  var gradient: String?

  func validate() throws {
    if let gradient { _ = try vector(gradient) }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; average again", average)
  }

  private func average(_ interruption: Interruption) throws {
    let run = try RunDirectory(opening: directory)
    try run.takingTurns("results") { _ = try run.analyze(allowIncomplete: allowIncomplete, interruption: interruption) }
    try Console.write(String(contentsOfFile: run.path + "/summary.txt", encoding: .utf8))
    guard let gradient else { return }
    try interruption.check()
    let path = run.path + "/spectra_gradient.ecsv"
    try run.spectra(gradient: vector(gradient), allowIncomplete: allowIncomplete).write(to: path)
    try Console.writeLine("Spectra for the gradient \(gradient): \(path)")
  }

  private func vector(_ text: String) throws -> SIMD3<Double> {
    let numbers = text.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite), numbers.contains(where: { $0 != 0 }) else {
      throw ValidationError("--gradient \(text): give three numbers that are not all zero, e.g. 1,0,1")
    }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }
}
