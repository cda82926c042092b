// The covariance over realisations of C_ℓ and of C_ℓ/C_1, at each backtracking time.
//
// Both are covariances of the *mean* over the M realisations, so that their diagonals are the squares of the errors in the
// tables. Of the mean spectrum,
//
//   cov(C̄_ℓ, C̄_ℓ') = Σ_α (C^α_ℓ − C̄_ℓ)(C^α_ℓ' − C̄_ℓ')/(M(M−1)),
//
// and of the ratio of means R_ℓ = C̄_ℓ/C̄_1 the jackknife, from the ratios R^(α)_ℓ that leave realisation α out,
//
//   cov(R_ℓ, R_ℓ') = (M−1)/M Σ_α (R^(α)_ℓ − R̄_ℓ)(R^(α)_ℓ' − R̄_ℓ').
//
// M realisations give a matrix of rank M − 1 at most: its inverse needs M well above the number of multipoles, and even
// then is biased (``PowerLawFit``).

/// Mean spectra with their covariance, for one direction of the gradient.
public struct EnsembleCovariance: Sendable, Equatable {
  /// The multipoles, 1 … min(2 N_side, 64).
  public var ell: ClosedRange<Int>
  /// The mean C_ℓ: `[time][ell]`, from ℓ = 1.
  public var spectrum: [[Double]] = []
  /// cov(C̄_ℓ, C̄_ℓ'): `[time][ell · L + ell']` with L multipoles; NaN with a single realisation.
  public var spectrumCovariance: [[Double]] = []
  /// The ratio of means C_ℓ/C_1: `[time][ell]`, from ℓ = 1.
  public var ratio: [[Double]] = []
  /// cov(R_ℓ, R_ℓ'), likewise; zero where ℓ or ℓ' is 1.
  public var ratioCovariance: [[Double]] = []

  /// The multipoles of an ensemble's covariance: what N_side resolves, and few enough for a file of some megabytes.
  public static func multipoles(nside: Int) -> ClosedRange<Int> { 1...min(2 * nside, 64) }
}

extension EnsembleAverage {
  /// The covariance of C_ℓ and of C_ℓ/C_1 at all times, of the cross-spectrum where there is one and of the auto-spectrum
  /// otherwise.
  public func covariance(for gradient: Gradient) -> EnsembleCovariance {
    let ell = EnsembleCovariance.multipoles(nside: realizations[0].nside)
    var result = EnsembleCovariance(ell: ell)
    for time in times.indices {
      let samples = spectra(at: time, gradient.weights).map { Array($0[ell]) }
      let average = columnMeans(samples)
      result.spectrum.append(average)
      result.spectrumCovariance.append(EnsembleCovariance.ofMean(samples))
      result.ratio.append(average.map { $0 / average[0] })
      result.ratioCovariance.append(EnsembleCovariance.ofRatios(samples, denominator: 0))
    }
    return result
  }
}

/// The mean of each column of a matrix of samples.
func columnMeans(_ samples: [[Double]]) -> [Double] {
  var sums = [Double](repeating: 0, count: samples[0].count)
  for sample in samples {
    for index in sums.indices { sums[index] += sample[index] }
  }
  return sums.map { $0 / Double(samples.count) }
}

extension EnsembleCovariance {
  /// The covariance of the mean of independent samples, row by row; NaN with fewer than two.
  public static func ofMean(_ samples: [[Double]]) -> [Double] {
    let count = Double(samples.count)
    return scaledProducts(samples, samples.count > 1 ? 1 / (count * (count - 1)) : .nan)
  }

  /// The jackknife covariance of the ratios of the means of the columns to that of one column, row by row; NaN with fewer
  /// than two samples.
  public static func ofRatios(_ samples: [[Double]], denominator: Int) -> [Double] {
    let count = Double(samples.count)
    let means = columnMeans(samples)
    let without = samples.map { sample in
      means.indices.map {
        (count * means[$0] - sample[$0]) / (count * means[denominator] - sample[denominator])
      }
    }
    return scaledProducts(without, samples.count > 1 ? (count - 1) / count : .nan)
  }
}

/// Σ_α (x^α_i − x̄_i)(x^α_j − x̄_j) times a factor.
private func scaledProducts(_ samples: [[Double]], _ factor: Double) -> [Double] {
  let size = samples[0].count
  let means = columnMeans(samples)
  var products = [Double](repeating: 0, count: size * size)
  for sample in samples {
    let difference = zip(sample, means).map { $0 - $1 }
    for i in 0..<size {
      for j in 0...i { products[i * size + j] += difference[i] * difference[j] }
    }
  }
  for i in 0..<size {
    for j in 0...i {
      products[i * size + j] *= factor
      products[j * size + i] = products[i * size + j]
    }
  }
  return products
}
