// A measured pseudo spectrum and those of M simulated skies as logarithms in the same bins of multipoles.
//
//   y_b = ln[Σ_{ℓ∈b} w_ℓ C̃_ℓ/r_ℓ],   σ_b = √(Σ_{ℓ∈b} (w_ℓ σ_ℓ/r_ℓ)²)/e^{y_b},   w_ℓ ∝ 1/var(C̃_ℓ/r_ℓ),   Σ_{ℓ∈b} w_ℓ = 1
//
// with a reference r_ℓ, the mean over the skies, which takes out the fall of the spectrum within a bin, and the variance over
// the skies, so that multipoles that few trajectories leave in their noise count for little. In a bin of one multipole both
// drop out of all differences. A common factor f of all C̃_ℓ is a common ln f of all y_b.
//
// Why logarithms. C̃_ℓ of one Gaussian sky is a sum of some 2ℓ squares, of relative scatter √(1/ℓ) and with a long tail
// upwards; its variance goes with its mean, so that the mean itself, f included, would have to be known before the covariance is.
// The logarithm has a scatter that does not know f, and less of a tail: skewness −1.1 for the two squares of ℓ = 1 without
// m = 0, −0.6 at ℓ = 3 and −0.3 at ℓ = 10, where C̃_ℓ itself has 2, 1.2 and 0.6. What is left is why the rank (`EnsembleRank`)
// stands beside the probability of χ².
//
// Cross-spectra of two sets of trajectories keep noise without a mean, and a sky of little power may come out below zero. The
// real sky cannot. What is below a hundredth of the median over skies is put there. Where more than a tenth of the skies
// of a bin are not positive, noise rules the bin; fewer lie in the tail (in Galactic fields skies of equal gradient differ by a
// factor of a hundred at ℓ = 2, so that some of thirty are as faint as that by themselves).

import Foundation
import _Text

/// Logarithms of a measured spectrum and of an ensemble, in common bins.
package struct LogarithmicBins: Sendable, Equatable {
  /// The multipoles of each bin, ascending.
  package let multipoles: [[Int]]
  /// The measured y_b.
  package let measured: [Double]
  /// Its standard errors σ_b, those of the measurement alone, taken as independent.
  package let errors: [Double]
  /// y_b of the simulated skies: `[sky][bin]`.
  package let samples: [[Double]]
  /// What e^{y_b} is in units of: the geometric mean of r_ℓ over the bin.
  package let unit: [Double]

  /// The least power of a sky in a bin, over the median of all skies.
  package static let floor = 0.01

  /// Bins from their parts, arrays over bins of equal length.
  package init(
    multipoles: [[Int]], measured: [Double], errors: [Double], samples: [[Double]], unit: [Double]
  ) {
    (self.multipoles, self.measured, self.errors) = (multipoles, measured, errors)
    (self.samples, self.unit) = (samples, unit)
  }

  /// Brings both into bins.
  ///
  /// - Parameters:
  ///   - spectrum: the measurement; multipoles that are not whole or have no error are left out.
  ///   - samples: the pseudo spectra of independent skies, `[sky][ell]`, ℓ = 0…ℓ_max, in any unit.
  ///   - range: the multipoles to compare.
  ///   - bins: of multipoles, without overlap; by default `automatic`, and a bin in which too many skies, or the
  ///     measurement, are not positive is joined to the one below.
  ///   - reference: r_ℓ, ℓ = 0…ℓ_max; by default the mean over the skies.
  ///   - weights: w_ℓ, ℓ = 0…ℓ_max; by default inverse variances over the skies.
  ///   - most: of bins, if they are automatic; by default a third of the skies, two at least.
  ///   - mostFloored: the largest fraction of skies of a bin that may be negative or zero.
  /// - Throws: ``ComparisonError``.
  package init(
    _ spectrum: MeasuredSpectrum, samples: [[Double]], range: ClosedRange<Int> = 1...100_000,
    bins: [ClosedRange<Int>]? = nil, reference: [Double]? = nil, weights: [Double]? = nil,
    most: Int? = nil, mostFloored: Double = 0.1
  ) throws(ComparisonError) {
    guard let length = samples.first?.count else { throw .tooFewSkies(found: 0, numbers: 1) }
    guard samples.allSatisfy({ $0.count == length && $0.allSatisfy(\.isFinite) }) else { throw .badSamples }
    guard spectrum.cl.count == spectrum.ell.count, spectrum.clError.count == spectrum.ell.count else {
      throw .unequalLengths(experiment: spectrum.shortName)
    }
    var rows: [Int: Int] = [:]
    for (row, ell) in spectrum.ell.enumerated() where spectrum.clError[row].isFinite {
      guard let whole = Int(exactly: ell), whole >= 1, whole < length, range.contains(whole) else { continue }
      rows[whole] = row
    }
    let compared = rows.keys.sorted()
    var groups =
      bins.map { $0.map { bin in compared.filter(bin.contains) }.filter { !$0.isEmpty } }
      ?? Self.automatic(compared, most: most ?? max(2, samples.count / 3))
    guard !groups.isEmpty else {
      throw .noCommonMultipole(experiment: spectrum.shortName, largest: max(1, length - 1))
    }
    let r = Self.filled(reference ?? columnMeans(samples))
    let missing = groups.joined().filter { $0 >= r.count || !(r[$0] > 0) }
    guard missing.isEmpty else {
      throw .notPositive(what: "the mean simulated spectrum", multipoles: Self.list(missing))
    }
    let w = weights ?? Self.weights(samples, reference: r)
    func mean(_ bin: [Int], _ value: (Int) -> Double) -> Double {
      bin.reduce(0) { $0 + w[$1] * value($1) / r[$1] } / bin.reduce(0) { $0 + w[$1] }
    }
    func row(_ ell: Int) -> Int { rows[ell] ?? 0 }
    func measuredMean(_ bin: [Int]) -> Double { mean(bin) { spectrum.cl[row($0)] } }
    func skyMeans(_ bin: [Int]) -> (values: [Double], floor: Double) {
      let values = samples.map { sample in mean(bin) { sample[$0] } }
      return (values, Self.floor * Spread(of: values).p50)
    }
    func isSeenBySkies(_ bin: [Int]) -> Bool {
      let (values, floor) = skyMeans(bin)
      return floor > 0 && Double(values.filter { $0 <= 0 }.count) <= mostFloored * Double(values.count)
    }
    if bins == nil {
      // Cross-spectra of few directions: where noise is as large as the signal, a bin more tells little.
      while groups.count > 2,
        let place = groups.lastIndex(where: { !(measuredMean($0) > 0 && isSeenBySkies($0)) })
      {
        let first = max(1, place) - 1
        groups.replaceSubrange(first...first + 1, with: [groups[first] + groups[first + 1]])
      }
    }
    for bin in groups {
      guard measuredMean(bin) > 0 else {
        throw .notPositive(what: "the spectrum of \(spectrum.shortName)", multipoles: Self.list(bin))
      }
      guard isSeenBySkies(bin) else {
        throw .notPositive(what: "the spectrum of a simulated sky", multipoles: Self.list(bin))
      }
    }
    let values = groups.map(measuredMean)
    let columns = groups.map { bin in
      let (values, floor) = skyMeans(bin)
      return values.map { log(max($0, floor)) }
    }
    let skies = samples.indices.map { sky in columns.map { $0[sky] } }
    let relative = zip(groups, values).map { bin, value in
      let errors = bin.map { w[$0] * spectrum.clError[row($0)] / r[$0] }
      return errors.reduce(0) { $0 + $1 * $1 }.squareRoot() / bin.reduce(0) { $0 + w[$1] } / value
    }
    self.init(
      multipoles: groups, measured: values.map { log($0) }, errors: relative, samples: skies,
      unit: groups.map { bin in exp(bin.reduce(0) { $0 + log(r[$1]) } / Double(bin.count)) })
  }

  /// 1/var(C̃_ℓ/r_ℓ) over skies, ℓ = 0…ℓ_max; 1 where the skies do not differ.
  package static func weights(_ samples: [[Double]], reference: [Double]) -> [Double] {
    reference.indices.map { ell in
      let ratios = samples.map { $0[ell] / reference[ell] }
      let mean = ratios.reduce(0, +) / Double(max(1, ratios.count))
      let squares = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return squares > 0 && squares.isFinite ? Double(ratios.count) / squares : 1
    }
  }

  /// A reference, with what is not positive (noise of few trajectories) replaced by the mean of ℓ'² r_ℓ'/ℓ² over the
  /// narrowest range of neighbours where that is positive. Any reference will do that falls about as the spectrum does.
  package static func filled(_ reference: [Double]) -> [Double] {
    reference.indices.map { ell in
      guard ell > 0, !(reference[ell] > 0) else { return reference[ell] }
      for width in 1..<max(2, reference.count) {
        let range = max(1, ell - width)...min(reference.count - 1, ell + width)
        let sum = range.reduce(0.0) { $0 + Double($1 * $1) * reference[$1] }
        if sum > 0 { return sum / Double(range.count * ell * ell) }
      }
      return reference[ell]
    }
  }

  /// Each multipole by itself where there are no more than `most`; otherwise bins that each end at the same ratio to their
  /// first multipole, the smallest ratio with which there are no more. At least one.
  package static func automatic(_ multipoles: [Int], most: Int) -> [[Int]] {
    var ratio = 1.0
    while true {
      var bins: [[Int]] = []
      for ell in multipoles {
        if let first = bins.last?.first, Double(ell) < ratio * Double(first) {
          bins[bins.count - 1].append(ell)
        } else {
          bins.append([ell])
        }
      }
      if bins.count <= max(1, most) { return bins }
      ratio *= 1.05
    }
  }

  /// Multipoles in words: "3", "4–6", "1, 3".
  package static func list(_ multipoles: [Int]) -> String {
    guard let first = multipoles.first, let last = multipoles.last, multipoles.count > 1 else {
      return multipoles.first.map(String.init) ?? ""
    }
    return last - first == multipoles.count - 1
      ? "\(first)–\(last)" : multipoles.map(String.init).joined(separator: ", ")
  }
}
