// The joined table of a scan, scan.ecsv: a row for each complete point, at the snapshot of its summary.
//
// The diffusion coefficients are the columns of diffusion.ecsv under their names there, from the estimator that writes that
// table; C_1 and C_ℓ/C_1 are those of the cross-spectrum where there is one and of the auto-spectrum otherwise, and the
// slopes those of the summary.

import Anisotropy
import Files
import Foundation
import Study
import _Text

/// What a point of a scan has found.
package struct ScanResult: Sendable {
  /// The point.
  package let point: ScanPoint
  /// Number of realisations averaged.
  package let realizations: Int
  /// ΩT of the snapshot.
  package let omegaT: Double
  /// The running K in r_L²Ω along and across B0.
  package let parallel: Estimate, perpendicular: Estimate
  /// Whether each of them has levelled off there.
  package let parallelIsLevel: Bool, perpendicularIsLevel: Bool
  /// One value each.
  let columns: [Column]

  /// Averages the realisations of a point.
  init(_ point: ScanPoint, _ run: RunDirectory, interruption: Interruption) throws {
    let average = EnsembleAverage(try run.measurements(interruption: interruption))
    let result = average.result()
    let index = Summary.timeIndex(result, of: point.configuration)
    self.point = point
    realizations = result.realizations
    omegaT = result.omegaT[index]
    parallel = result.parallel.diffusion[index]
    perpendicular = result.perpendicular.diffusion[index]
    func isLevel(_ gradient: GradientResult) -> Bool {
      Leveling(growth: gradient.growth, times: result.omegaT, at: index) == .leveledOff
    }
    parallelIsLevel = isLevel(result.parallel)
    perpendicularIsLevel = isLevel(result.perpendicular)

    let diffusion = Diffusion().tables(of: average, result).flatMap(\.columns).map { column in
      Column(column.name, unit: column.unit, description: column.description, [column.doubles?[index] ?? .nan])
    }
    let sides =
      [("parallel", "along B0", result.parallel, Gradient.parallel)]
      + [("perpendicular", "across B0", result.perpendicular, Gradient.perpendicular)]
    columns =
      [Column("rho", description: "r_L/L_c: lengths times this are in L_c", [point.configuration.particle.rho])]
      + Self.physical(point.configuration) + diffusion
      + sides.flatMap { side, words, gradient, direction in
        let found = average.smallScales(for: direction, at: index)
        return Self.spectrum(gradient, side, words, index, nside: result.nside) + Self.slopes(found, side, words)
      }
  }

  /// One line: "larmor_radius=0.1: K_parallel 3.97 ± 0.14 (not level), K_perpendicular 0.468 ± 0.018, at Omega T = 100".
  package var line: String {
    func words(_ estimate: Estimate, _ isLevel: Bool) -> String { estimate.inWords + (isLevel ? "" : " (not level)") }
    return "\(point.name): K_parallel \(words(parallel, parallelIsLevel)), K_perpendicular "
      + "\(words(perpendicular, perpendicularIsLevel)) r_L^2 Omega, at Omega T = \(omegaT.formattedShort)"
  }

  /// The factors to physical units, which differ from point to point; NaN where the study has none.
  private static func physical(_ configuration: StudyConfiguration) -> [Column] {
    let factors = configuration.particle.conversions
    return [
      Column("larmor_radius_in_pc", description: "r_L in pc", [factors.lengthInParsec ?? .nan]),
      Column(
        "diffusion_unit_in_cm2_per_s", description: "r_L^2 Omega in cm^2/s",
        [factors.diffusionInSquareCentimetersPerSecond ?? .nan]),
      Column("time_unit_in_yr", description: "1/Omega in Julian years", [factors.timeInYears ?? .nan]),
    ]
  }

  /// The multipoles whose ratio to C_1 the table has.
  static let multipoles = EnsembleResult.shownMultipoles

  private static func spectrum(
    _ gradient: GradientResult, _ side: String, _ words: String, _ index: Int, nside: Int
  ) -> [Column] {
    let rows = TimeRows([0])
    let isCross = !gradient.cross.isEmpty
    let spectrum = isCross ? gradient.cross[index] : gradient.auto[index]
    let ratios = isCross ? gradient.crossRatio[index] : gradient.autoRatio[index]
    return rows.columns("c1_\(side)", "C_1, gradient \(words)", [spectrum[1]])
      + multipoles.flatMap { ell in
        rows.columns(
          "ratio_\(side)_\(ell)", "C_l/C_1 at l = \(ell), gradient \(words); nan above 2 N_side",
          [ell <= 2 * nside && ell < ratios.count ? ratios[ell] : Estimate(value: .nan, error: .nan)],
          error: "jackknife error")
      }
  }

  private static func slopes(_ found: SmallScales, _ side: String, _ words: String) -> [Column] {
    SmallScales.slopeRanges.flatMap { range in
      TimeRows([0]).columns(
        "slope_\(side)_\(range.lowerBound)_\(range.upperBound)",
        "d ln C_l/d ln l over l = \(range.lowerBound)..\(range.upperBound) as far as l <= 2 N_side, gradient \(words)",
        [found.slopes.first { $0.ell.lowerBound == range.lowerBound }?.value ?? Estimate(value: .nan, error: .nan)],
        error: "jackknife error")
    }
  }
}

extension ScanDirectory {
  /// What the complete points have found, in ascending order of the axes' numbers.
  ///
  /// - Parameter interruption: a request to stop, asked before each file.
  /// - Throws: `RunError`, `FITSError` where a file of a point is damaged or cannot be read, ``Interrupted``.
  package func results(interruption: Interruption = Interruption()) throws -> [ScanResult] {
    let numbers = scan.axes.map(\.numbers)
    func key(_ point: ScanPoint) -> [Double] {
      zip(numbers, point.places).map { numbers, place in numbers?[place] ?? Double(place) }
    }
    let sorted = points.map { (point: $0, key: key($0)) }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return try sorted.compactMap { point, _ in
      try interruption.check()
      guard let run = try completeRun(of: point) else { return nil }
      return try ScanResult(point, run, interruption: interruption)
    }
  }

  /// The table of results, with the base study in its header.
  package func table(_ results: [ScanResult]) -> Table {
    let axes = scan.axes.enumerated().map { place, axis in
      let unit = axis.unit
      let values = results.map { $0.point.places[place] }
      let description = "value of the key" + (unit.isEmpty ? "" : " [\(unit)]")
      guard let numbers = axis.numbers else {
        let words = axis.values.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
        return Column(axis.key, description: description, values.map { words[$0] })
      }
      return Column(axis.key, unit: unit.isEmpty ? nil : unit, description: description, values.map { numbers[$0] })
    }
    let level = "whether the running K has levelled off there"
    var joined: [Column] = []
    for place in (results.first?.columns ?? []).indices {
      var column = results[0].columns[place]
      column.values = .doubles(results.flatMap { $0.columns[place].doubles ?? [] })
      // What no point has is left out.
      if column.doubles?.allSatisfy(\.isNaN) == true, Self.optional.contains(column.name) { continue }
      joined.append(column)
    }
    // What the rules made of the base study, so far as it is a number; times are in omega_t.
    let followed = scan.rules.keys.compactMap { key in
      Parameter.named(key).flatMap { parameter -> Column? in
        guard parameter.decidesNumbers, parameter.get(scan.base)?.number != nil else { return nil }
        return Column(
          key, unit: parameter.unit.isEmpty ? nil : parameter.unit,
          description: "value of the key" + (parameter.unit.isEmpty ? "" : " [\(parameter.unit)]"),
          results.map { parameter.get($0.point.configuration)?.number ?? .nan })
      }
    }
    let directory = [
      Column("directory", description: "the point's run directory", results.map(\.point.name)),
      Column("realizations", description: "realisations averaged", results.map(\.realizations)),
    ]
    return withUnitsInHeader(
      axes + followed + directory + joined + [
        Column(
          "levelled_off_parallel", description: level + ", along B0", values: .booleans(results.map(\.parallelIsLevel))),
        Column(
          "levelled_off_perpendicular", description: level + ", across B0",
          values: .booleans(results.map(\.perpendicularIsLevel))),
      ], header(results))
  }

  private static let optional = ["larmor_radius_in_pc", "diffusion_unit_in_cm2_per_s", "time_unit_in_yr"]

  /// What the table says of itself: the base study without the keys that differ from point to point.
  private func header(_ results: [ScanResult]) -> [MetaEntry] {
    let keys = scan.axes.map(\.key)
    var entries =
      DappleVersion.header + [
        MetaEntry("study", .string(scan.base.name)),
        MetaEntry("axes", .list(keys.map { .string($0) })),
        MetaEntry("points", .integer(results.count)),
        MetaEntry("points_of_scan", .integer(points.count)),
      ]
    if let value = scan.rules.kMaxRho { entries.append(MetaEntry("k_max_rho", .number(value))) }
    if let value = scan.rules.phasePerStep { entries.append(MetaEntry("phase_per_step", .number(value))) }
    if let value = scan.rules.timeExponent { entries.append(MetaEntry("time_exponent", .number(value))) }
    entries.append(unitsEntry)
    if results.count < points.count { entries.append(MetaEntry("incomplete", .bool(true))) }
    return entries + scan.base.physicsEntries.filter { !(keys + scan.rules.keys).contains($0.key) }
  }
}
