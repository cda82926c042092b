import ArgumentParser
import Foundation
import Study
import Tables

struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Average the realisations of a run directory again: tables and summary.",
    discussion: "Averages of more realisations than there are now are not replaced without --replace-by-fewer.")

  @Argument(help: "A run directory.")
  var directory: String

  @Flag(help: "Average what is there even if realisations are missing; every output then says so.")
  var allowIncomplete = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Also write spectra_gradient.ecsv for the density gradient along x,y,z (B0 is along z); may be repeated, and then "
        + "writes spectra_gradient_x_y_z.ecsv for each.", valueName: "x,y,z"))
  var gradient: [String] = []

  @Option(
    name: .shortAndLong,
    help: "Write tables and summary into this directory, and leave the run directory as it is (it may be read-only).")
  var output: String?

  @Flag(help: "Replace averages of more realisations by those of fewer.")
  var replaceByFewer = false

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a directory") }
    var names: Set<String> = []
    for text in gradient where !names.insert(name(try vector(text))).inserted {
      throw ValidationError("--gradient \(text): is given twice")
    }
  }

  func run() throws {
    let run = try RunDirectory(opening: directory)
    let folder = output ?? run.path
    if output != nil {
      try write(run)
    } else {
      try run.takingTurns("results") { try write(run) }
    }
    print(try String(contentsOfFile: folder + "/summary.txt", encoding: .utf8), terminator: "")
    guard !gradient.isEmpty else { return }
    let vectors = try gradient.map(vector)
    let tables = try run.spectra(gradients: vectors, allowIncomplete: allowIncomplete)
    for (text, (vector, table)) in zip(gradient, zip(vectors, tables)) {
      let path = folder + "/" + (gradient.count == 1 ? "spectra_gradient.ecsv" : name(vector))
      try table.write(to: path)
      print("Spectra for the gradient \(text): \(path)")
    }
  }

  private func write(_ run: RunDirectory) throws {
    try run.analyze(allowIncomplete: allowIncomplete, into: output, replaceByFewer: replaceByFewer)
  }

  /// The name of one gradient's table among several: spectra_gradient_1_0_1.ecsv.
  private func name(_ vector: SIMD3<Double>) -> String {
    "spectra_gradient_" + (0..<3).map { vector[$0].formattedShort }.joined(separator: "_") + ".ecsv"
  }

  private func vector(_ text: String) throws -> SIMD3<Double> {
    let numbers = text.split(separator: ",").compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite), numbers.contains(where: { $0 != 0 }) else {
      throw ValidationError("--gradient \(text): give three numbers that are not all zero, e.g. 1,0,1")
    }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }
}
