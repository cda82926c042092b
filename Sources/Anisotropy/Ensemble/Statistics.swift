// Averages over realisations: mean and standard error, percentiles, and the delete-one jackknife for quantities that are
// not plain means.

import Foundation

/// The mean of independent samples with its standard error, s/√M; the error of a single sample is NaN.
public func average(_ samples: [Double]) -> Estimate {
  let count = Double(samples.count)
  let mean = samples.reduce(0, +) / count
  guard samples.count > 1 else { return Estimate(value: mean, error: .nan) }
  let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return Estimate(value: mean, error: (squares / (count - 1) / count).squareRoot())
}

/// An estimate with its jackknife error, √((M−1)/M Σ(θ_α − θ̄)²), from the M estimates that leave one realisation out.
public func jackknife(_ value: Double, leavingOneOut estimates: [Double]) -> Estimate {
  let count = Double(estimates.count)
  guard estimates.count > 1 else { return Estimate(value: value, error: .nan) }
  let mean = estimates.reduce(0, +) / count
  let squares = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  return Estimate(value: value, error: ((count - 1) / count * squares).squareRoot())
}

/// The ratio of two means over the same realisations, with its jackknife error.
public func ratio(_ numerators: [Double], _ denominators: [Double]) -> Estimate {
  let (above, below) = (numerators.reduce(0, +), denominators.reduce(0, +))
  let without = zip(numerators, denominators).map { (above - $0) / (below - $1) }
  return jackknife(above / below, leavingOneOut: without)
}

/// Percentiles by linear interpolation between order statistics (numpy's default).
public func spread(_ samples: [Double]) -> Spread {
  let sorted = samples.sorted()
  func percentile(_ fraction: Double) -> Double {
    let rank = fraction * Double(sorted.count - 1)
    let low = Int(rank)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (rank - Double(low)) * (sorted[high] - sorted[low])
  }
  return Spread(p16: percentile(0.16), p50: percentile(0.5), p84: percentile(0.84))
}
