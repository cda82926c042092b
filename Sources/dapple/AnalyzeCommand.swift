import ArgumentParser
import Foundation
import Results
import Run
import _Text

struct Analyze: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Average the realisations of a run directory again: tables and summary.",
    discussion: """
      Averages of more realisations than there are now are not replaced without --replace-by-fewer. Of the directory of a \
      scan, the complete points are joined again: scan.ecsv and its figure.
      """)

  @Argument(help: "A run directory, or that of a scan.")
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

  @Flag(help: "Draw no figure of a scan.")
  var noFigures = false

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
    try SignalWatch.run(remark: "interrupted; average again", average)
  }

  private func average(_ interruption: Interruption) throws {
    if try ScanDirectory.isScan(directory) { return try join(interruption) }
    let run = try RunDirectory(opening: directory)
    try run.checkAveragesFit().forEach(note)
    if output != nil {
      try write(run, interruption)
    } else {
      try run.takingTurns("results", notice: note, interruption: interruption) {
        run.removeUnfinishedResults()
        try write(run, interruption)
      }
    }
  }

  /// Joins what is complete of a scan.
  private func join(_ interruption: Interruption) throws {
    let scan = try ScanDirectory(opening: directory)
    guard gradient.isEmpty else {
      throw ValidationError("--gradient: \(directory.oneLine) is a scan; give the directory of one of its points")
    }
    guard !allowIncomplete, !replaceByFewer else {
      throw ValidationError(
        "\(directory.oneLine) is a scan, of which complete points are joined; give --allow-incomplete and "
          + "--replace-by-fewer with the directory of a point")
    }
    let join = ScanJoin(
      directory: scan, plan: FigurePlan.made(wanted: scan.scan.base.output.figures && !noFigures))
    let withoutFigure =
      if let output {
        try join.write(into: output, interruption: interruption)
      } else {
        try scan.takingTurns(notice: note, interruption: interruption) {
          try join.write(into: directory, interruption: interruption)
        }
      }
    if let withoutFigure { throw withoutFigure }
  }

  private func write(_ run: RunDirectory, _ interruption: Interruption) throws {
    let folder = output ?? run.path
    try run.analyze(
      allowIncomplete: allowIncomplete, into: output, replaceByFewer: replaceByFewer, interruption: interruption)
    try Console.write(run.summaryText(in: folder))
    guard !gradient.isEmpty else { return }
    try interruption.check()
    let vectors = try gradient.map(vector)
    let tables = try run.spectra(gradients: vectors, allowIncomplete: allowIncomplete)
    for (text, (vector, table)) in zip(gradient, zip(vectors, tables)) {
      let path = folder + "/" + (gradient.count == 1 ? "spectra_gradient.ecsv" : name(vector))
      try table.write(to: path)
      try Console.writeLine("Spectra for the gradient \(text): \(path.oneLine)")
    }
  }

  /// The name of one gradient's table among several: spectra_gradient_1_0_1.ecsv.
  private func name(_ vector: SIMD3<Double>) -> String {
    "spectra_gradient_" + (0..<3).map { vector[$0].formattedShort }.joined(separator: "_") + ".ecsv"
  }

  private func vector(_ text: String) throws -> SIMD3<Double> {
    let fields = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = fields.map { Double($0.trimmingCharacters(in: .whitespaces)) ?? .nan }
    // Only the direction counts; beyond these sizes the squares of the components leave a double.
    guard numbers.count == 3, numbers.contains(where: { $0 != 0 }),
      numbers.allSatisfy({ $0 == 0 || (1e-100...1e100).contains(abs($0)) })
    else {
      throw ValidationError(
        "--gradient \(text.oneLine): give three numbers of usual size that are not all zero, e.g. 1,0,1; only their ratios count"
      )
    }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }
}
