// Averages over realisations: mean and standard error, percentiles, and the delete-one jackknife for quantities that are
// not plain means. Covariances are in EnsembleCovariance.swift.

import Foundation

extension Estimate {
  /// The mean of independent samples with its standard error, s/√M; the error of a single sample is NaN.
  public init(meanOf samples: [Double]) {
    let count = Double(samples.count)
    let mean = samples.reduce(0, +) / count
    guard samples.count > 1 else { self.init(value: mean, error: .nan); return }
    let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(value: mean, error: (squares / (count - 1) / count).squareRoot())
  }

  /// A value with its jackknife error, √((M−1)/M Σ(θ_α − θ̄)²), from the M estimates that leave one realisation out.
  public init(_ value: Double, leavingOneOut estimates: [Double]) {
    let count = Double(estimates.count)
    guard estimates.count > 1 else { self.init(value: value, error: .nan); return }
    let mean = estimates.reduce(0, +) / count
    let squares = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.init(value: value, error: ((count - 1) / count * squares).squareRoot())
  }

  /// Functions of the means of several numbers over the same realisations, with their jackknife errors.
  ///
  /// - Parameters:
  ///   - samples: `[realisation][number]`.
  ///   - function: the functions, of the means.
  package static func ofMeans(_ samples: [[Double]], _ function: ([Double]) -> [Double]) -> [Estimate] {
    let count = Double(samples.count)
    let means = columnMeans(samples)
    let without =
      samples.count < 2
      ? []
      : samples.map { sample in
        function(zip(means, sample).map { (count * $0 - $1) / (count - 1) })
      }
    return function(means).enumerated().map { index, value in
      Estimate(value, leavingOneOut: without.map { $0[index] })
    }
  }

  /// The ratio of two means over the same realisations, with its jackknife error.
  public init(ratioOf numerators: [Double], to denominators: [Double]) {
    let (above, below) = (numerators.reduce(0, +), denominators.reduce(0, +))
    let without = zip(numerators, denominators).map { (above - $0) / (below - $1) }
    self.init(above / below, leavingOneOut: without)
  }
}

extension Estimate {
  /// A function of the means of several quantities over the same realisations, with its jackknife error.
  ///
  /// - Parameters:
  ///   - samples: `[realisation][quantity]`.
  ///   - function: of the means, one for each quantity.
  public init(ofMeans samples: [[Double]], _ function: ([Double]) -> Double) {
    self = Estimate.ofMeans(samples) { [function($0)] }[0]
  }

  /// The same number times a factor.
  func scaled(by factor: Double) -> Estimate { Estimate(value: value * factor, error: error * abs(factor)) }

  /// What stands for a number that is not known.
  static let unknown = Estimate(value: .nan, error: .nan)
}

extension Spread {
  /// Percentiles by linear interpolation between order statistics (numpy's default).
  public init(of samples: [Double]) {
    let sorted = samples.sorted()
    func percentile(_ fraction: Double) -> Double {
      let rank = fraction * Double(sorted.count - 1)
      let low = Int(rank)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (rank - Double(low)) * (sorted[high] - sorted[low])
    }
    self.init(p16: percentile(0.16), p50: percentile(0.5), p84: percentile(0.84))
  }
}

extension Estimate {
  /// The value with its error to two digits of the error: "4.12 ± 0.10".
  package var inWords: String {
    guard error.isFinite, error > 0 else { return String(format: "%.3g", value) }
    let digits = max(0, 1 - Int(floor(log10(error))))
    return String(format: "%.\(digits)f ± %.\(digits)f", value, error)
  }
}
