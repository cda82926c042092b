// What pairs say about an ensemble, in four tables: pairs.ecsv by angle, lyapunov.ecsv by time, scattering-rate.ecsv between
// angles, small-scales.ecsv by multipole.

import Files
import Foundation

extension Pairs {
  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let (along, across) = (
      ensemble.relativeDiffusion(for: .parallel, self), ensemble.relativeDiffusion(for: .perpendicular, self)
    )
    let interval = ensemble.lyapunovInterval.map { (ensemble.times[$0.from], ensemble.times[$0.to]) }
    let header = [
      MetaEntry("lambda", .number(along.lambda.value)), MetaEntry("lambda_err", .number(along.lambda.error)),
      MetaEntry("lambda_from_omega_t", .number(interval?.0 ?? .nan)),
      MetaEntry("lambda_to_omega_t", .number(interval?.1 ?? .nan)),
    ]
    return [
      ResultTable("pairs", angleColumns(ensemble, along, across), meta: header),
      ResultTable("lyapunov", growthColumns(ensemble, along, across), meta: header),
      ResultTable("scattering-rate", rateColumns(ensemble, along, across), meta: header),
      ResultTable("small-scales", spectrumColumns(ensemble), meta: header),
    ]
  }

  private func columns(_ name: String, unit: String? = nil, _ what: String, _ values: [[Estimate]], error: String)
    -> [Column]
  {
    let estimates = values.flatMap { $0 }
    return [
      Column(name, unit: unit, description: what, estimates.map(\.value)),
      Column(name + "_err", unit: unit, description: error, estimates.map(\.error)),
    ]
  }

  private func keys(_ ensemble: EnsembleAverage, _ name: String, _ what: String, _ values: [Double]) -> [Column] {
    [
      Column(
        "omega_t", description: "backtracking time [1/Omega]",
        ensemble.times.flatMap { [Double](repeating: $0, count: values.count) }),
      Column(name, description: what, ensemble.times.flatMap { _ in values }),
    ]
  }

  private var standard: String { "standard error over realisations" }
  private var jackknife: String { "jackknife error" }

  // MARK: By angle

  private func angleColumns(
    _ ensemble: EnsembleAverage, _ along: RelativeDiffusion, _ across: RelativeDiffusion
  ) -> [Column] {
    let count = angles.count
    func estimates(_ column: String, _ numbers: (ArraySlice<Double>) -> Double) -> [[Estimate]] {
      ensemble.times.indices.map { time in
        columnEstimates(
          ensemble.jointSamples(column, at: time).map { values in
            let width = values.count / count
            return (0..<count).map { numbers(values[$0 * width..<($0 + 1) * width]) }
          })
      }
    }
    func separation(_ weights: SymmetricTensor) -> [[Estimate]] {
      estimates("PAIR_DR") { SymmetricTensor(Array($0)).contracted(with: weights) }
    }
    let all = SymmetricTensor([1, 1, 1, 0, 0, 0])
    let spread = ensemble.times.indices.map { time -> [Double] in
      let values = columnMeans(ensemble.jointSamples("PAIR_LN", at: time))
      return (0..<count).map { (angle: Int) -> Double in
        let (first, second) = (values[2 * angle], values[2 * angle + 1])
        return max(0, second - first * first).squareRoot()
      }
    }
    let histogram = (0..<Self.cosineBins).map { bin -> Column in
      let lower = -1 + 2 * Double(bin) / Double(Self.cosineBins)
      let upper = lower + 2 / Double(Self.cosineBins)
      return Column(
        "x_bin_\(bin)", description: String(format: "share of pairs with x(-T) from %.1f to %.1f", lower, upper),
        estimates("PAIR_XHIST") { $0[$0.startIndex + bin] }.flatMap { $0.map(\.value) })
    }
    var found = keys(ensemble, "theta", "opening angle [rad]", angles)
    func add(_ name: String, _ what: String, _ values: [[Estimate]]) {
      found += columns(name, what, values, error: standard)
    }
    add("f_parallel", "F = <r_1.g r_2.g>, gradient along B0", along.correlation)
    add("f_perpendicular", "F, gradient across B0", across.correlation)
    add("dr2", "<|r_1 - r_2|^2> [r_L^2]", separation(all))
    add("dr2_parallel", "its part along B0", separation(Gradient.parallel.weights))
    add("dr2_perpendicular", "its part along one axis across B0", separation(Gradient.perpendicular.weights))
    add("x_mean", "<x>, x = p_1(-T).p_2(-T)", estimates("PAIR_X") { $0[$0.startIndex] })
    add("x_p2", "<P_2(x)>", estimates("PAIR_X") { $0[$0.startIndex + 1] })
    add("ln_distance", "<ln d>, d^2 = |Dr|^2 + |Dp|^2", estimates("PAIR_LN") { $0[$0.startIndex] })
    found.append(Column("ln_distance_spread", description: "scatter of ln d between pairs", spread.flatMap { $0 }))
    add("apart", "share of pairs with d > 1", estimates("PAIR_APART") { $0[$0.startIndex] })
    return found + histogram
  }

  // MARK: By time

  private func growthColumns(
    _ ensemble: EnsembleAverage, _ along: RelativeDiffusion, _ across: RelativeDiffusion
  ) -> [Column] {
    let rows = TimeRows(ensemble.times)
    let samples = ensemble.times.indices.map { ensemble.jointSamples("GROWTH", at: $0) }
    let finite = zip(samples, ensemble.times).map { samples, time in samples.flatMap { $0.map { $0 / time } } }
    let local = ensemble.times.indices.map { index -> Estimate in
      guard let (a, b) = neighbors(of: index, count: ensemble.times.count) else { return .unknown }
      let span = ensemble.times[b] - ensemble.times[a]
      return Estimate(meanOf: zip(samples[a], samples[b]).map { (mean($1) - mean($0)) / span })
    }
    let spreads = finite.map { Spread(of: $0) }
    let scatter = finite.map { values -> Double in
      let middle = mean(values)
      return (values.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(max(1, values.count - 1))).squareRoot()
    }
    // By time and angle, the share of pairs that are apart, of each realisation.
    let apart = ensemble.times.indices.map { ensemble.jointSamples("PAIR_APART", at: $0) }
    var found = [rows.key]
    func add(_ name: String, _ what: String, unit: String? = nil, _ values: [Estimate]) {
      found += rows.columns(name, what, unit: unit, values)
    }
    add("growth", "ln of the growth of a small separation", samples.map { Estimate(meanOf: $0.map(mean)) })
    add(
      "exponent", "finite-time Lyapunov exponent, growth over time", unit: "Omega",
      zip(samples, ensemble.times).map { samples, time in Estimate(meanOf: samples.map { mean($0) / time }) })
    for (name, what, values) in [
      ("scatter", "its scatter between orbits", scatter), ("p16", "16th percentile over orbits", spreads.map(\.p16)),
      ("p50", "median", spreads.map(\.p50)), ("p84", "84th percentile", spreads.map(\.p84)),
    ] {
      found.append(Column("exponent_\(name)", unit: "Omega", description: "\(what) [Omega]", values))
    }
    add("local_exponent", "growth between the neighbouring snapshots", unit: "Omega", local)
    add("chi_parallel", "d<(r.g)^2>/dT - d(C_0/4pi)/dT along B0", unit: "r_L^2 Omega", along.chi)
    add("chi_perpendicular", "the same across B0", unit: "r_L^2 Omega", across.chi)
    let separated = apart.map { samples in Estimate(ofMeans: samples) { halfway($0) } }
    return found
      + rows.columns(
        "separated_angle", "opening angle of which half of the pairs are apart, d > 1", unit: "rad", separated,
        error: jackknife)
  }

  /// The angle at which a share that grows with the angle passes one half, by straight lines in ln θ; NaN where it does not.
  private func halfway(_ shares: [Double]) -> Double {
    guard let index = shares.indices.dropFirst().first(where: { shares[$0 - 1] < 0.5 && shares[$0] >= 0.5 }) else {
      return .nan
    }
    let part = (0.5 - shares[index - 1]) / (shares[index] - shares[index - 1])
    return angles[index - 1] * pow(angles[index] / angles[index - 1], part)
  }

  // MARK: Between angles

  private func rateColumns(
    _ ensemble: EnsembleAverage, _ along: RelativeDiffusion, _ across: RelativeDiffusion
  ) -> [Column] {
    let separations = along.separations
    var found =
      keys(ensemble, "theta", "angle between two neighbouring opening angles [rad]", along.middles)
      + [
        Column("one_minus_x", description: "1 - cos(theta)", ensemble.times.flatMap { _ in separations }),
        Column(
          "lambda_one_minus_x", unit: "Omega", description: "lambda (1-x), the rate of exponential separation [Omega]",
          ensemble.times.flatMap { _ in separations.map { $0 * along.lambda.value } }),
      ]
    for (name, words, relative) in [("parallel", "along", along), ("perpendicular", "across", across)] {
      let what = "gradient \(words) B0"
      found += columns(
        "slope_\(name)", "dF/d ln s from pairs, s = 2 sin(theta/2), \(what)", relative.slope, error: standard)
      found += columns(
        "slope_maps_\(name)", "dF/d ln s from C_l of maps, \(what)", relative.mapSlope, error: standard)
      found += columns(
        "rate_\(name)", unit: "Omega", "nu_r = chi/(2 dF/dx) from pairs, \(what) [Omega]", relative.rate,
        error: jackknife)
      found += columns(
        "rate_maps_\(name)", unit: "Omega", "nu_r from maps, \(what) [Omega]", relative.mapRate, error: jackknife)
      found += columns(
        "law_\(name)", "-(dF/d ln s) lambda/chi, 1 where the law of small scales holds, \(what)",
        relative.pairLaw, error: jackknife)
    }
    return found
  }

  // MARK: By multipole

  private func spectrumColumns(_ ensemble: EnsembleAverage) -> [Column] {
    let weights = PairSpectrum(angles: angles, ell: PairSpectrum.shown(smallestAngle: angles[0]))
    var found = keys(ensemble, "ell", "multipole", weights.ell.map(Double.init))
    for (name, gradient) in [("parallel", Gradient.parallel), ("perpendicular", .perpendicular)] {
      let pairs = ensemble.times.indices.map { time in
        weights.estimates(ensemble.pairSlopes(at: time, gradient.weights, chords))
      }
      let maps = ensemble.times.indices.map { time -> [Estimate] in
        let spectra = ensemble.spectra(at: time, gradient.weights)
        return weights.ell.map { ell in
          ell <= ensemble.lmax ? Estimate(meanOf: spectra.map { $0[ell] }) : .unknown
        }
      }
      let lambdas = ensemble.lyapunovExponents()
      let law = ensemble.times.indices.map { time -> [Estimate] in
        guard let chi = ensemble.fluxes(at: time, gradient.weights), let lambdas else {
          return weights.ell.map { _ in .unknown }
        }
        let level = Estimate(ratioOf: chi, to: lambdas).scaled(by: 2 * .pi)
        return weights.ell.map { level.scaled(by: 1 / Double($0 * ($0 + 1))) }
      }
      found += columns("pairs_\(name)", "C_l from pairs", pairs, error: standard)
      found += columns("maps_\(name)", "C_l from maps", maps, error: standard)
      found += columns("law_\(name)", "2 pi chi/(lambda l(l+1))", law, error: jackknife)
    }
    return found
  }
}
