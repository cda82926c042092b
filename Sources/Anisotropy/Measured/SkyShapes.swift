// Single skies beside a measured spectrum, for figures: in bins of multipoles, and each scaled to the measurement where the
// gradient is not known, so that what scatters is the shape. The factor is that which the likelihood would fit to the sky:
//
//   ln f_s = Σ_b a_b (y_b − y_sb),   P_sB = f_s r_B Σ_{ℓ∈B} w_ℓ C̃_ℓ/r_ℓ / Σ_{ℓ∈B} w_ℓ
//
// with the compared bins b, y, w_ℓ and r_ℓ of `LogarithmicBins`, a_b of `EnsembleLikelihood`, whose sum is 1, and B of nearly equal
// width in ln ℓ, narrow enough for a line. The mean of ln f_s is the fitted ln f.

import Foundation

/// The shapes of the skies of a comparison.
package struct SkyShapes: Sendable {
  /// The multipoles of each bin.
  package let bins: [[Int]]
  /// Their geometric means.
  package let ell: [Double]
  /// f_s of each sky.
  package let factors: [Double]
  private let comparison: EnsembleComparison
  private let reference: [Double]
  private let weights: [Double]

  /// At most so many bins.
  package static let most = 14

  /// The skies of a comparison.
  ///
  /// - Parameters:
  ///   - comparison: with f fitted, or one f for all.
  ///   - samples: the pseudo spectra that were compared, `[sky][ell]`.
  package init(_ comparison: EnsembleComparison, samples: [[Double]]) {
    self.comparison = comparison
    factors = comparison.bins.samples.map { sky in
      comparison.isAmplitudeFree ? Self.factor(comparison, sky) : comparison.amplitude
    }
    bins = LogarithmicBins.automatic(Array(1..<(samples.first?.count ?? 1)), most: Self.most)
    ell = bins.map { bin in exp(bin.reduce(0) { $0 + log(Double($1)) } / Double(bin.count)) }
    reference = LogarithmicBins.filled(columnMeans(samples))
    weights = LogarithmicBins.weights(samples, reference: reference)
  }

  private static func factor(_ comparison: EnsembleComparison, _ logarithms: [Double]) -> Double {
    let weights = comparison.likelihood.amplitudeWeights
    return exp(weights.indices.reduce(0) { $0 + weights[$1] * (comparison.bins.measured[$1] - logarithms[$1]) })
  }

  /// The factor by which one more spectrum is scaled to the measurement, by the same rule.
  ///
  /// - Parameter spectrum: positive, up to the largest multipole that is compared.
  package func factor(of spectrum: [Double]) -> Double {
    Self.factor(comparison, comparison.bins.multipoles.map { log(mean($0, of: spectrum)) })
  }

  /// Whether a bin lies within the multipoles that are compared.
  package func isCompared(_ bin: [Int]) -> Bool {
    (bin.first ?? 0) <= (comparison.bins.multipoles.last?.last ?? 0)
  }

  /// Σ w_ℓ C̃_ℓ/r_ℓ / Σ w_ℓ.
  private func mean(_ bin: [Int], of spectrum: [Double]) -> Double {
    bin.reduce(0) { $0 + weights[$1] * spectrum[$1] / reference[$1] } / bin.reduce(0) { $0 + weights[$1] }
  }

  /// P_sB of spectra of the same realisations, or of the first of them, NaN in bins that they do not reach: `[sky][bin]`.
  package func powers(_ samples: [[Double]]) -> [[Double]] {
    zip(samples, factors).map { sky, factor in
      bins.map { bin in
        guard let last = bin.last, last < sky.count else { return .nan }
        let unit = exp(bin.reduce(0) { $0 + log(reference[$1]) } / Double(bin.count))
        return factor * unit * mean(bin, of: sky)
      }
    }
  }

  /// By how much the power of each bin is larger in other skies of the same realisations, the ratio of means with its jackknife
  /// error; NaN where one of the means is not two of its errors above zero.
  package func change(from own: [[Double]], to other: [[Double]]) -> [Estimate] {
    let shared = min(own.count, other.count)
    let (before, after) = (powers(Array(own.prefix(shared))), powers(Array(other.prefix(shared))))
    return bins.indices.map { bin in
      let pairs = zip(before, after).map { [$0[bin], $1[bin]] }
      let means = [0, 1].map { side in Estimate(meanOf: pairs.map { $0[side] }) }
      guard means.allSatisfy({ $0.value > 2 * $0.error }) else { return Estimate(value: .nan, error: .nan) }
      return Estimate(ofMeans: pairs) { $0[1] / $0[0] }
    }
  }
}
