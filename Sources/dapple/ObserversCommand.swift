// `dapple observers`: one field seen from many places.

import Anisotropy
import ArgumentParser
import Figures
import Foundation
import Results
import _Text

struct ObserversCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observers",
    abstract: "How far apart observers in one field are whose skies differ, and whether places average as fields do.",
    discussion: """
      Takes studies with sky.observer_step, whose realisations are places a step apart in one field (Examples/observers.toml), \
      each with skies/ and its own step. Prints the distance at which each band of multipoles falls to half of its correlation, \
      and writes observers.ecsv, observers-half.ecsv and the figure observers; with --ensemble also ergodicity.ecsv. Errors are \
      of a jackknife over blocks of places.
      """)

  @Argument(help: "Run directories of studies with sky.observer_step, which differ in places and seed alone.")
  var directories: [String]

  @Option(
    help: ArgumentHelp(
      "Run directory of the same study with many fields: mean C_l over the places of the longest line against that over fields.",
      valueName: "directory"))
  var ensemble: String?

  @Option(name: .shortAndLong, help: "The directory that tables and figure go into, made if missing.")
  var output = "."

  @Flag(help: "Draw no figure.")
  var noFigures = false

  func validate() throws {
    guard !output.isEmpty else { throw ValidationError("--output is empty: name a directory") }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; give the same command again", compare)
  }

  private func compare(_ interruption: Interruption) throws {
    let plan = FigurePlan.made(wanted: !noFigures)
    let report = try ObserverReport(
      directories.map { try RunDirectory(opening: $0) }, ensemble: ensemble.map { try RunDirectory(opening: $0) },
      interruption: interruption)
    try makeDirectory(output)
    for (name, table) in report.tables { try table.write(to: output + "/" + name) }
    try Console.write(report.text)
    let figure = Self.figure(report)
    // Lines too short for any error have tables and no figure.
    let figures = figure.curves.isEmpty ? [] : [figure]
    try plan.draw(figures, into: output, isStopped: { interruption.isRequested })
    let tables = report.tables.map { "\(output.oneLine)/\($0.name)" }.joined(separator: ", ")
    let drawn = figures.first.flatMap { plan.files("\(output)/\($0.name)") }
    try Console.writeLine("Tables: \(tables)" + (drawn.map { "; figure: \($0)" } ?? ""))
  }

  private static func figure(_ report: ObserverReport) -> ObserverDistance {
    let tracks = report.tracks
    let curves = tracks[0].bands.indices.map { band in
      func points(_ side: ObserverTrack.Side) -> [ObserverDistance.Point] {
        tracks.flatMap { track in
          track.lags.indices.dropFirst().compactMap { lag in
            track.correlation(side, band: band, lag: lag).map {
              ObserverDistance.Point(distance: Double(track.lags[lag]) * track.step / track.rho, correlation: $0)
            }
          }
        }.sorted { $0.distance < $1.distance }
      }
      return ObserverDistance.Curve(
        ells: tracks[0].bands[band], parallel: points(.parallel), perpendicular: points(.perpendicular))
    }
    let isDrawn = curves.contains { curve in
      (curve.parallel + curve.perpendicular).contains { $0.correlation.error <= ObserverDistance.largestError }
    }
    return ObserverDistance(curves: isDrawn ? curves : [], rho: tracks[0].rho)
  }
}
