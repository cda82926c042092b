// Many studies held against the law of small scales, ℓ(ℓ+1)C_ℓ = 2πχ/λ: from run directories with pairs to collapse.ecsv, a
// row for each study and bin of multipoles, and to a table for people. Each study is taken at the snapshot of its summary.

import Anisotropy
import Files
import Foundation
import Study
import _Text

/// What one study of a collapse has found.
package struct CollapseStudy: Sendable {
  /// Its configuration.
  package let configuration: StudyConfiguration
  /// Number of realisations averaged.
  package let realizations: Int
  /// What it says about small scales.
  package let findings: SmallScaleFindings

  /// Averages the realisations of a run directory.
  ///
  /// - Throws: `RunError.lacksPairs` for a study without pairs or with too few snapshots, and what reading throws.
  package init(_ run: RunDirectory, interruption: Interruption = Interruption()) throws {
    guard run.configuration.pairsEstimator != nil else {
      throw RunError.lacksPairs(path: run.path, reason: RunError.noPairs)
    }
    let result = try run.averages(interruption: interruption)
    guard let findings = result.smallScales else {
      throw RunError.lacksPairs(path: run.path, reason: RunError.tooFewTimesForPairs)
    }
    configuration = run.configuration
    realizations = result.realizations
    self.findings = findings
  }

  /// Both directions of the gradient.
  var sides: [(name: String, words: String, side: SmallScaleFindings.Side)] {
    [("parallel", "along B0", findings.parallel), ("perpendicular", "across B0", findings.perpendicular)]
  }
}

/// The outputs of a collapse.
package struct Collapse: Sendable {
  /// The studies, in the order in which they are shown.
  package let studies: [CollapseStudy]

  /// A collapse of studies.
  package init(_ studies: [CollapseStudy]) { self.studies = studies }

  /// Name of the table.
  package static let tableName = "collapse.ecsv"

  /// collapse.ecsv.
  package var table: Table {
    let rows = studies.flatMap { study in study.findings.parallel.bins.indices.map { (study: study, bin: $0) } }
    func numbers(_ value: (CollapseStudy, LawBin) -> Double) -> [Double] {
      rows.map { value($0.study, $0.study.findings.parallel.bins[$0.bin]) }
    }
    var columns = [
      Column("study", description: "name of the study", rows.map(\.study.configuration.name)),
      Column("omega_t", description: "backtracking time [1/Omega]", numbers { study, _ in study.findings.omegaT }),
      Column("ell_first", description: "first multipole of the bin", numbers { Double($1.ells.lowerBound) }),
      Column("ell_last", description: "last multipole of the bin", numbers { Double($1.ells.upperBound) }),
      Column(
        "from_pairs", description: "whether C_l is from pairs, and not from maps",
        values: .booleans(rows.map { $0.study.findings.parallel.bins[$0.bin].isFromPairs })),
    ]
    for index in 0..<2 {
      let (name, words) = index == 0 ? ("parallel", "along B0") : ("perpendicular", "across B0")
      let found = rows.map { row in (side: row.study.sides[index].side, bin: row.study.sides[index].side.bins[row.bin])
      }
      columns += TimeRows([]).columns(
        "ratio_\(name)", "l(l+1) C_l lambda/(2 pi chi), gradient \(words)", found.map(\.bin.ratio),
        error: "jackknife error")
      columns.append(
        Column(
          "reached_\(name)", description: "whether l is below e^(lambda (T-T_0)): only these count",
          values: .booleans(found.map(\.bin.isReached))))
      columns += TimeRows([]).columns("chi_\(name)", "chi [r_L^2 Omega]", found.map(\.side.chi))
      columns += TimeRows([]).columns(
        "deviation_\(name)", "weighted mean of the ratio over l >= \(LawBin.leastCounted), less 1",
        found.map(\.side.deviation), error: "jackknife error")
    }
    columns += TimeRows([]).columns("lambda", "Lyapunov exponent [Omega]", rows.map(\.study.findings.lambda))
    columns.append(
      Column(
        "lambda_t", description: "lambda T", numbers { study, _ in study.findings.lambda.value * study.findings.omegaT }
      ))
    columns.append(Column("realizations", description: "realisations averaged", rows.map(\.study.realizations)))
    columns.append(
      Column("nside", description: "HEALPix resolution of the maps", rows.map(\.study.configuration.sky.nside)))
    return withUnitsInHeader(
      columns,
      DappleVersion.header + [
        MetaEntry("studies", .list(studies.map { .string($0.configuration.name) })),
        MetaEntry("physics_digests", .list(studies.map { .string($0.configuration.physicsDigest) })),
        unitsEntry,
      ])
  }

  /// The table for people: a line for each study and direction.
  package var text: String {
    let bins = LawBin.shown
    let names = studies.map { String($0.configuration.name.oneLine.unicodeScalars.prefix(24)) }
    let wide = max(5, names.map(\.unicodeScalars.count).max() ?? 0)
    var lines = [
      "l(l+1) C_l lambda/(2 pi chi): 1 where the law of small scales holds; jackknife errors",
      row(
        "study", wide, "", "lambda", "lambda T", bins.map { "\($0.lowerBound)-\($0.upperBound)" } + ["pairs beyond"],
        "mean - 1"),
    ]
    for (study, name) in zip(studies, names) {
      for (sign, side) in [("∥", study.findings.parallel), ("⊥", study.findings.perpendicular)] {
        let isFirst = sign == "∥"
        let cells = bins.map { wanted in
          side.bins.first { $0.ells.lowerBound == wanted.lowerBound }.map { cell($0, wanted) } ?? "-"
        }
        lines.append(
          row(
            isFirst ? name : "", wide, sign, isFirst ? study.findings.lambda.inWords : "",
            isFirst ? String(format: "%.1f", study.findings.lambda.value * study.findings.omegaT) : "",
            cells + [beyond(side)], side.deviation.inWords))
      }
    }
    let shown = studies.flatMap { study in
      [study.findings.parallel, study.findings.perpendicular].flatMap { side in
        bins.compactMap { wanted in
          side.bins.first { $0.ells.lowerBound == wanted.lowerBound }.map { (bin: $0, wanted: wanted) }
        }
      }
    }
    if shown.contains(where: { !$0.bin.isFromPairs && $0.bin.ells != $0.wanted }) {
      lines.append("* from maps, to l = 2 N_side only")
    }
    if shown.contains(where: { $0.bin.isFromPairs }) { lines.append("' from pairs") }
    if shown.contains(where: { !$0.bin.isReached }) {
      lines.append("( ) beyond e^(lambda (T-T_0)): does not count; a longer backtracking time reaches it")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func cell(_ bin: LawBin, _ wanted: ClosedRange<Int>) -> String {
    let mark = bin.isFromPairs ? "'" : bin.ells == wanted ? "" : "*"
    let text = bin.ratio.inWords + mark
    return bin.isReached ? text : "(\(text))"
  }

  /// The weighted mean over the bins beyond those that the table shows.
  private func beyond(_ side: SmallScaleFindings.Side) -> String {
    side.beyond.value.isNaN ? "-" : side.beyond.inWords
  }

  private func row(
    _ name: String, _ wide: Int, _ sign: String, _ lambda: String, _ time: String, _ cells: [String], _ mean: String
  ) -> String {
    let columns =
      [padded(name, wide), padded(sign, 1), padded(lambda, 17), padded(time, 8)]
      + cells.map { padded($0, 15) } + [mean]
    let text = columns.joined(separator: "  ")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.unicodeScalars.count))
  }
}
