// `dapple rigidities`: what a spread of rigidities leaves of the small scales, from a scan over rigidity.

import Anisotropy
import ArgumentParser
import Figures
import Foundation
import Observation
import Results
import Turbulence
import _Text

struct RigiditiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rigidities",
    abstract:
      "Compare and mix the skies of several rigidities: C_l(R_1, R_2), and spectra of detectors with a response.",
    discussion: """
      Takes a scan over particle.rigidity or particle.larmor_radius alone ('dapple scan … --time-exponent=-1', so that all \
      are followed for the same time), whose points share waves and directions. Prints how skies of different rigidities agree \
      and what a response in rigidity leaves of C_l, each as a lower and an upper bound, and writes tables and the figure \
      responses.
      """)

  @Argument(help: "Directory of the scan.")
  var scan: String

  @Option(
    name: .customLong("response"),
    help: ArgumentHelp(
      """
      The rigidities of events: lognormal:WIDTH, with sigma of ln R, or table:FILE, an ECSV file with columns rigidity \
      and weight (dN/d ln R), in the unit of the scan. Once for each response. By default log-normals of widths \
      0 to 1, as far as the scan can do them.
      """, valueName: "RESPONSE"))
  var responses: [String] = []

  @Option(
    help:
      "The median of log-normals, as the scan has rigidities: \"10 TV\", or a number of r_L/L_c. By default the middle point."
  )
  var median: String?

  @Option(
    help: ArgumentHelp(
      "Responses are in energy, of nuclei of these charges and fractions of the events at equal energy: R = E/Z.",
      valueName: "Z:FRACTION,…"))
  var nuclei: String?

  @Option(
    name: .shortAndLong,
    help: "The directory that tables and figure go into, made if missing. By default that of the scan.")
  var output: String?

  @Flag(help: "Draw no figure.")
  var noFigures = false

  func validate() throws {
    guard output != "" else { throw ValidationError("--output is empty: name a directory") }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; give the same command again", compare)
  }

  private func compare(_ interruption: Interruption) throws {
    let scan = try RigidityScan(ScanDirectory(opening: scan))
    let responses = try asked(of: scan)
    let plan = FigurePlan.made(wanted: !noFigures)
    let report = try RigidityReport(
      RigiditySpectra(scan, interruption: interruption), responses: responses, interruption: interruption)
    let folder = output ?? self.scan
    try makeDirectory(folder)
    for (name, table) in report.tables { try table.write(to: folder + "/" + name) }
    try Console.write(try report.text())
    let figure = report.figure
    let figures = report.mixtures.isEmpty ? [] : [figure]
    try plan.draw(figures, into: folder, isStopped: { interruption.isRequested })
    let tables = report.tables.map { "\(folder.oneLine)/\($0.name)" }.joined(separator: ", ")
    let drawn = figures.first.flatMap { plan.files("\(folder)/\($0.name)") }
    try Console.writeLine("Tables: \(tables)" + (drawn.map { "; figure: \($0)" } ?? ""))
  }

  /// The responses that are asked for, or by default those log-normals that the scan can do.
  private func asked(of scan: RigidityScan) throws -> [RigidityResponse] {
    let median = try middle(of: scan)
    let nuclei = try nuclei.map { text throws in try RigidityResponse.nuclei(text) } ?? [:]
    guard responses.isEmpty else {
      return try responses.map { text in
        let response = try RigidityResponse.parse(text, median: median, nuclei: nuclei)
        _ = try response.weights(at: scan.rigidities)
        return response
      }
    }
    let (all, left) = try [0, 0.1, 0.2, 0.3, 0.5, 1].reduce(into: ([RigidityResponse](), [String]())) { found, width in
      let response = try RigidityResponse.parse("lognormal:\(width)", median: median, nuclei: nuclei)
      do throws(ResponseError) {
        _ = try response.weights(at: scan.rigidities)
        found.0.append(response)
      } catch {
        found.1.append(width.formattedShort)
      }
    }
    if !left.isEmpty {
      note(
        "not shown: log-normals of width \(left.joined(separator: ", ")), for which the scan has too few rigidities or too "
          + "close ones; --response lognormal:\(left[0]) says what is missing")
    }
    return all
  }

  /// The median of log-normals in the unit of the scan.
  private func middle(of scan: RigidityScan) throws -> Double {
    guard let median else { return scan.rigidities[scan.middle] }
    let unit = PhysicalUnit(symbol: scan.unit)
    let quantity = Quantity(median)
    let value =
      unit.map { unit in
        quantity.flatMap { $0.unit.dimension == unit.dimension ? $0.converted(to: unit) : nil }
      } ?? Double(median)
    guard let value, value > 0, value.isFinite else {
      throw RigidityScanError.badMedian(text: median, unit: scan.unit)
    }
    return value
  }
}

extension RigidityReport {
  /// The figure of its mixtures.
  fileprivate var figure: ResponseSpectra {
    let scan = spectra.scan
    let median = mixtures.first?.response.median ?? scan.rigidities[scan.middle]
    return ResponseSpectra(
      curves: mixtures.map { mixture in
        let sides = mixture.sides.map { bands in
          bands.map { ResponseSpectra.Point(ells: $0.ells, lower: $0.lower, upper: $0.upper) }
        }
        return ResponseSpectra.Curve(name: mixture.response.name, parallel: sides[0], perpendicular: sides[1])
      }, laws: laws ?? [],
      mixture: "Responses about \(scan.words(median)), of \(scan.rigidities.count) rigidities from "
        + "\(scan.rigidities[0].formattedShort) to \(scan.rigidities[scan.rigidities.count - 1].formattedShort) in the same "
        + "\(spectra.realizations) realisations, for the same gradient.")
  }
}
