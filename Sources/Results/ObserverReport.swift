// What observers on lines in one field say, as tables and text for people.
//
//   observers.ecsv         a row for each study, distance and band of multipoles: the correlation of skies
//   observers-half.ecsv    a row for each band: the distance at which it is 1/2
//   ergodicity.ecsv        a row for each band: mean C_ℓ over places, over fields, their ratio

import Anisotropy
import Files
import Foundation
import Study
import _Text

/// The outputs of observers.
package struct ObserverReport: Sendable {
  /// Lines of places, each of its own step.
  package let tracks: [ObserverTrack]
  /// Places against fields, of the longest line; nil without an ensemble.
  package let ergodicity: ErgodicityTest?
  private let meta: [MetaEntry]

  /// Names of the studies in the order of ``tracks``, for the figure.
  package var names: [String] { tracks.map(\.name) }

  /// Reads the places of run directories, which differ in places and seed alone.
  ///
  /// - Parameters:
  ///   - runs: studies with a step of the observer.
  ///   - ensemble: a study of many fields, or nil.
  ///   - interruption: a request to stop.
  /// - Throws: `ObserverError`, `TheoryError`, what `SkySource` throws, `Interrupted`.
  package init(_ runs: [RunDirectory], ensemble: RunDirectory?, interruption: Interruption = Interruption()) throws {
    for run in runs.dropFirst() + (ensemble.map { [$0] } ?? []) {
      let keys = Self.differences(run.configuration, runs[0].configuration)
      guard keys.isEmpty else { throw ObserverError.anotherStudy(path: run.path, than: runs[0].path, keys: keys) }
    }
    tracks = try runs.map { try ObserverTrack($0, interruption: interruption) }
    guard let ensemble, let longest = tracks.max(by: { $0.length < $1.length }) else {
      ergodicity = nil
      meta = Self.meta(runs)
      return
    }
    let study = ensemble.configuration
    guard study.sky.observerStep == .zero else { throw ObserverError.notAnEnsemble(path: ensemble.path) }
    guard study.sky.directions == .paired else { throw ObserverError.onlyOneSet(path: ensemble.path) }
    let fields = try ObserverTrack(
      SkySource(ensemble), step: 0, rho: study.particle.rho, nside: study.sky.nside, lags: [0],
      interruption: interruption)
    ergodicity = try ErgodicityTest(places: longest, fields: fields)
    meta = Self.meta(runs + [ensemble])
  }

  /// The keys that decide the numbers and differ, but for places and seeds.
  private static func differences(_ first: StudyConfiguration, _ second: StudyConfiguration) -> [String] {
    func keys(_ study: StudyConfiguration) -> [String: MetaValue] {
      let entries = study.physicsEntries.filter {
        !["sky.observer", "sky.observer_step", "study.seed", "study.realizations"].contains($0.key)
      }
      return entries.reduce(into: [:]) { $0[$1.key] = $1.value }
    }
    let (ours, theirs) = (keys(first), keys(second))
    return Set(ours.keys).union(theirs.keys).filter { ours[$0] != theirs[$0] }.sorted()
  }

  private static func meta(_ runs: [RunDirectory]) -> [MetaEntry] {
    DappleVersion.header + [
      MetaEntry("studies", .list(runs.map { .string($0.configuration.name) })),
      MetaEntry("physics_digests", .list(runs.map { .string($0.configuration.physicsDigest) })), unitsEntry,
    ]
  }

  // MARK: Tables

  /// The tables with their names.
  package var tables: [(name: String, table: Table)] {
    [("observers.ecsv", correlations), ("observers-half.ecsv", halves)]
      + (ergodicity.map { [("ergodicity.ecsv", Self.table($0, meta))] } ?? [])
  }

  private static let unknown = Estimate(value: .nan, error: .nan)
  private static let jackknife = "jackknife error over blocks of places"

  private var correlations: Table {
    let rows = tracks.flatMap { track in
      track.lags.indices.dropFirst().flatMap { lag in track.bands.indices.map { (track: track, lag: lag, band: $0) } }
    }
    func distance(_ row: (track: ObserverTrack, lag: Int, band: Int)) -> Double {
      Double(row.track.lags[row.lag]) * row.track.step
    }
    var columns = [
      Column("study", description: "name of the study", rows.map(\.track.name)),
      Column("steps", description: "distance in steps of the observer", rows.map { $0.track.lags[$0.lag] }),
      Column("distance", description: "distance [L_c]", rows.map(distance)),
      Column("distance_larmor", description: "distance [r_L]", rows.map { distance($0) / $0.track.rho }),
    ]
    columns += Self.bands(rows.map { $0.track.bands[$0.band] })
    for side in ObserverTrack.Side.allCases {
      columns += TimeRows([]).columns(
        "correlation_\(side.name)", "C_l between places over C_l, gradient \(side.words)",
        rows.map { $0.track.correlation(side, band: $0.band, lag: $0.lag) ?? Self.unknown }, error: Self.jackknife)
    }
    return Table(columns: columns, meta: meta)
  }

  private static func bands(_ bands: [ClosedRange<Int>]) -> [Column] {
    [
      Column("ell_first", description: "first multipole of the band", bands.map(\.lowerBound)),
      Column("ell_last", description: "last multipole of the band", bands.map(\.upperBound)),
    ]
  }

  /// The distance at which a band is ½, of the study that knows it best; nil where none has reached it.
  package func half(_ side: ObserverTrack.Side, band: Int) -> Estimate? {
    tracks.compactMap { $0.halfDistance(side, band: band) }.min { $0.error / $0.value < $1.error / $1.value }
  }

  private var halves: Table {
    var columns = Self.bands(tracks[0].bands)
    for side in ObserverTrack.Side.allCases {
      let found = tracks[0].bands.indices.map { half(side, band: $0) ?? Self.unknown }
      columns += TimeRows([]).columns(
        "half_\(side.name)", "distance at which the correlation is 1/2 [L_c], gradient \(side.words)", found,
        error: Self.jackknife)
      columns += TimeRows([]).columns(
        "half_larmor_\(side.name)", "the same [r_L]",
        found.map { Estimate(value: $0.value / tracks[0].rho, error: $0.error / tracks[0].rho) }, error: Self.jackknife)
    }
    return Table(columns: columns, meta: meta)
  }

  private static func table(_ test: ErgodicityTest, _ meta: [MetaEntry]) -> Table {
    var columns = bands(test.bands)
    for (side, found) in zip(ObserverTrack.Side.allCases, test.sides) {
      let words = "C_l, weights 2l+1 in the band, gradient \(side.words)"
      columns += TimeRows([]).columns(
        "places_\(side.name)", "mean over places, " + words, found.places, error: jackknife)
      columns += TimeRows([]).columns(
        "fields_\(side.name)", "mean over fields, " + words, found.fields, error: "standard error over realisations")
      columns += TimeRows([]).columns(
        "ratio_\(side.name)", "places over fields, gradient \(side.words)", found.ratios,
        error: "error of places and fields")
    }
    return Table(columns: columns, meta: meta)
  }

  // MARK: Text

  /// The findings for people.
  package var text: String {
    var lines = tracks.map { track in
      "\(track.name.oneLine): \(track.count) places \(track.step.formattedShort) L_c = "
        + "\((track.step / track.rho).formattedShort) r_L apart"
    }
    lines += [
      "", "distance at which the correlation of skies is 1/2, in r_L, by multipole", row("l", "along B0", "across B0"),
    ]
    let bands = tracks[0].bands
    for band in bands.indices {
      let cells = ObserverTrack.Side.allCases.map { side in
        half(side, band: band).map { found in
          Estimate(value: found.value / tracks[0].rho, error: found.error / tracks[0].rho).inWords
        } ?? "-"
      }
      lines.append(row(Self.words(bands[band]), cells[0], cells[1]))
    }
    if bands.indices.contains(where: { band in ObserverTrack.Side.allCases.contains { half($0, band: band) == nil } }) {
      lines.append(
        "- not reached, or reached within one step, or too short a line for an error: choose another sky.observer_step, "
          + "or more places")
    }
    lines.append("(jackknife errors over blocks of places that are longer than C_l is correlated; of one field)")
    guard let ergodicity else { return lines.joined(separator: "\n") + "\n" }
    lines += ["", "C_l over places in one field over that of many fields", row("l", "along B0", "across B0")]
    for (band, ells) in ergodicity.bands.enumerated() {
      lines.append(
        row(Self.words(ells), ergodicity.sides[0].ratios[band].inWords, ergodicity.sides[1].ratios[band].inWords))
    }
    for (side, found) in zip(ObserverTrack.Side.allCases, ergodicity.sides) {
      let beginning = "\(side.words): \(found.blocks) blocks of places, \(found.realizations) fields: "
      lines.append(
        beginning
          + (found.test.map {
            String(
              format: "T² = %.1f of %d numbers, probability %.2g", $0.hotelling, ergodicity.bands.count, $0.probability)
          } ?? "too few blocks to test all bands together"))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// "4-7".
  package static func words(_ ells: ClosedRange<Int>) -> String {
    ells.count == 1 ? "\(ells.lowerBound)" : "\(ells.lowerBound)-\(ells.upperBound)"
  }

  private func row(_ first: String, _ second: String, _ third: String) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
    return padded(first, 8) + padded(second, 20) + third
  }
}
