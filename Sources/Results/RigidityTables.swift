// What a scan over rigidity says of spectra, as tables and as text for people.
//
//   rigidities.ecsv        a row for each pair of rigidities and multipole: C_ℓ(R_1, R_2) and its correlation
//   rigidity-pairs.ecsv    a row for each pair: F of equal directions
//   responses.ecsv         a row for each response and band of multipoles: ℓ(ℓ+1)C_ℓ of the mixture, from below and from above

import Anisotropy
import Files
import Foundation
import Observation
import Study
import _Text

/// The outputs of a scan over rigidity.
package struct RigidityReport: Sendable {
  /// The spectra between its rigidities.
  package let spectra: RigiditySpectra
  /// Spectra of mixtures, in the order in which they are shown.
  package let mixtures: [MixedSpectrum]
  /// The law of small scales, 2πχ/λ, at the point nearest to the median, along and across B0; nil without pairs.
  package let laws: [Estimate]?

  /// A report of mixtures whose medians are nearest to the same point.
  ///
  /// - Throws: `ResponseError` of the first response that is none for these points; what averaging throws.
  package init(
    _ spectra: RigiditySpectra, responses: [RigidityResponse], interruption: Interruption = Interruption()
  ) throws {
    let scan = spectra.scan
    self.spectra = spectra
    mixtures = try responses.map { try spectra.mixed($0, in: RatioBand.standard(lmax: spectra.lmax)) }
    let run = scan.runs[scan.nearest(to: responses.first?.median ?? scan.rigidities[scan.middle])]
    guard run.configuration.pairsEstimator != nil else {
      laws = nil
      return
    }
    laws = try run.averages(interruption: interruption).smallScales.map { [$0.parallel.level, $0.perpendicular.level] }
  }

  /// The tables with their names.
  package var tables: [(name: String, table: Table)] {
    [("rigidities.ecsv", betweenRigidities), ("rigidity-pairs.ecsv", equalDirections)]
      + (mixtures.isEmpty ? [] : [("responses.ecsv", responses)])
  }

  private var scan: RigidityScan { spectra.scan }
  private var pairs: [(i: Int, j: Int)] {
    scan.rigidities.indices.flatMap { i in (i..<scan.rigidities.count).map { (i, $0) } }
  }

  private func rigidityColumns(_ rows: [(i: Int, j: Int)]) -> [Column] {
    let words = (scan.key == "particle.rigidity" ? "rigidity" : "r_L") + " [\(scan.unit)]"
    return [("rigidity_1", rows.map(\.i)), ("rigidity_2", rows.map(\.j))].map { name, places in
      Column(name, unit: scan.unit, description: words, places.map { scan.rigidities[$0] })
    }
  }

  private func table(_ columns: [Column], gradient: String) -> Table {
    withUnitsInHeader(
      columns,
      DappleVersion.header + [
        MetaEntry("study", .string(scan.base.name)),
        MetaEntry("axis", .string(scan.key)),
        MetaEntry("physics_digests", .list(scan.runs.map { .string($0.configuration.physicsDigest) })),
        MetaEntry("realizations", .integer(spectra.realizations)),
        MetaEntry("omega_t", .list(scan.skies.map { .number($0.omegaT) })),
        MetaEntry("time_ratio", .number(scan.timeRatio)),
        MetaEntry("gradient", .string(gradient)), unitsEntry,
      ])
  }

  private var betweenRigidities: Table {
    let rows = pairs.flatMap { pair in (0...spectra.lmax).map { (pair: pair, ell: $0) } }
    var columns =
      rigidityColumns(rows.map(\.pair)) + [Column("ell", description: "multipole", rows.map(\.ell))]
    for side in RigiditySpectra.Side.allCases {
      columns += TimeRows([]).columns(
        "cl_\(side.name)", "C_l(R_1, R_2), gradient \(side.words)",
        rows.map { spectra.spectrum($0.pair.i, $0.pair.j, side, $0.ell) }, error: "standard error over realisations")
      columns += TimeRows([]).columns(
        "correlation_\(side.name)", "C_l(R_1, R_2)/sqrt(C_l(R_1) C_l(R_2)), gradient \(side.words)",
        rows.map { spectra.correlation($0.pair.i, $0.pair.j, side, $0.ell) }, error: "jackknife error")
    }
    return table(columns, gradient: "1/sqrt(r_L1 r_L2)")
  }

  private var equalDirections: Table {
    let columns = RigiditySpectra.Side.allCases.flatMap { side in
      TimeRows([]).columns(
        "f_\(side.name)", "<(r_1 g)(r_2 g)> from one direction, multipoles to 3 N_side - 1, gradient \(side.words)",
        pairs.map { spectra.equalDirections($0.i, $0.j, side) }, error: "standard error over realisations")
    }
    return table(rigidityColumns(pairs) + columns, gradient: "1/sqrt(r_L1 r_L2)")
  }

  private var responses: Table {
    let rows = mixtures.flatMap { mixture in mixture.sides[0].indices.map { (mixture: mixture, band: $0) } }
    var columns = [
      Column("response", description: "what rigidities events have", rows.map(\.mixture.response.name)),
      Column(
        "median", unit: scan.unit,
        description: "its median; the gradient is 1/r_L there", rows.map(\.mixture.response.median)),
      Column(
        "own", description: "sum of w^2: weight of pairs of events that share a node", rows.map(\.mixture.weights.own)),
      Column("outside", description: "part of the response beyond the scan", rows.map(\.mixture.weights.outside)),
      Column(
        "ell_first", description: "first multipole of the band",
        rows.map { $0.mixture.sides[0][$0.band].ells.lowerBound }),
      Column(
        "ell_last", description: "last multipole of the band", rows.map { $0.mixture.sides[0][$0.band].ells.upperBound }
      ),
    ]
    for side in RigiditySpectra.Side.allCases {
      let bands = rows.map { $0.mixture.sides[side.rawValue][$0.band] }
      for (bound, words, power, ratio) in [
        ("lower", "lower bound", bands.map(\.lower), bands.map(\.lowerRatio)),
        ("upper", "upper bound", bands.map(\.upper), bands.map(\.upperRatio)),
      ] {
        columns += TimeRows([]).columns(
          "power_\(bound)_\(side.name)", "l(l+1) C_l, weights 2l+1 in the band, \(words), gradient \(side.words)",
          power,
          error: "standard error over realisations")
        columns += TimeRows([]).columns(
          "ratio_\(bound)_\(side.name)", "the same over that of the point nearest to the median", ratio,
          error: "jackknife error")
      }
    }
    return table(columns, gradient: "1/r_L at the median")
  }

  // MARK: Text

  /// The bands of multipoles that the text shows.
  private var bands: [ClosedRange<Int>] {
    ([1...1, 2...3] + LawBin.shown).filter { $0.upperBound <= spectra.lmax }
  }

  /// The findings for people.
  ///
  /// - Throws: `ResponseError`, of no response that the report was made with.
  package func text() throws -> String {
    let median = mixtures.first?.response.median ?? scan.rigidities[scan.middle]
    let reference = scan.nearest(to: median)
    var lines = [
      "\(scan.rigidities.count) rigidities, \(scan.words(scan.rigidities[0])) to "
        + "\(scan.rigidities[scan.rigidities.count - 1].formattedShort), in \(spectra.realizations) realisations"
    ]
    if scan.timeRatio > 1.01 {
      lines.append("(followed for different times: the longest is \(scan.timeRatio.formattedShort) times the shortest)")
    }
    lines += ["", "correlation of C_l with that of \(scan.words(scan.rigidities[reference]))", correlationHead]
    for side in RigiditySpectra.Side.allCases {
      for place in scan.rigidities.indices where place != reference {
        lines.append(correlationRow(place, reference, side))
      }
    }
    guard !mixtures.isEmpty else { return lines.joined(separator: "\n") + "\n" }
    lines += [
      "",
      "C_l of a response over that of \(scan.words(scan.rigidities[reference])), lower...upper bound; F of two events "
        + "from one direction",
      row("response", "", bands.map { "l = \(inWords($0))" } + ["F lower", "F upper"], cell: 18),
    ]
    for mixture in mixtures {
      let shown = try spectra.mixed(mixture.response, in: bands)
      for side in RigiditySpectra.Side.allCases {
        let equal = shown.equalDirections[side.rawValue]
        lines.append(
          row(
            side == .parallel ? mixture.response.name.oneLine : "", side.sign,
            shown.sides[side.rawValue].map(cell) + [equal.lower.inWords, equal.upper.inWords], cell: 18))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func inWords(_ ells: ClosedRange<Int>) -> String {
    ells.count == 1 ? "\(ells.lowerBound)" : "\(ells.lowerBound)-\(ells.upperBound)"
  }

  private func cell(_ band: MixedBand) -> String {
    let error = max(band.lowerRatio.error, band.upperRatio.error)
    let (lower, upper) = (band.lowerRatio.value, band.upperRatio.value)
    let bounds = String(format: "%.2f", lower) + (lower == upper ? "" : String(format: "...%.2f", upper))
    return error > 0 ? bounds + String(format: " ± %.2f", error) : bounds
  }

  private var correlationHead: String {
    row("rigidity", "", multipoles.map { "l = \($0)" } + ["F"], cell: 18)
  }

  private var multipoles: [Int] { ([1] + EnsembleResult.shownMultipoles).filter { $0 <= spectra.lmax } }

  private func correlationRow(_ place: Int, _ reference: Int, _ side: RigiditySpectra.Side) -> String {
    let (i, j) = (min(place, reference), max(place, reference))
    return row(
      scan.words(scan.rigidities[place]), side.sign,
      multipoles.map { spectra.correlation(i, j, side, $0).inWords } + [spectra.equalDirections(i, j, side).inWords],
      cell: 18)
  }

  private func row(_ first: String, _ sign: String, _ cells: [String], cell width: Int) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
    }
    let text = ([padded(first, 24), padded(sign, 1)] + cells.map { padded($0, width) }).joined(separator: "  ")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }
}
