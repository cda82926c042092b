// Single skies beside a measured spectrum, for figures: in bins of multipoles, and each scaled to the measurement where the
// gradient is not known, so that what scatters is the shape, as in the likelihood with a free f.
//
//   ln f_s = mean over the compared bins of y_b − y_sb,   P_sB = f_s r_B Σ_{ℓ∈B} w_ℓ C̃_ℓ/r_ℓ
//
// with the bins b, y and w_ℓ of `LogarithmicBins`, and B of nearly equal width in ln ℓ, narrow enough for a line.

import Foundation

/// The shapes of the skies of a comparison.
package struct SkyShapes: Sendable {
  /// The multipoles of each bin.
  package let bins: [[Int]]
  /// Their geometric means.
  package let ell: [Double]
  /// f_s of each sky.
  package let factors: [Double]
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
    factors =
      comparison.isAmplitudeFree
      ? comparison.bins.samples.map { sky in
        exp(zip(comparison.bins.measured, sky).reduce(0) { $0 + $1.0 - $1.1 } / Double(sky.count))
      } : samples.map { _ in comparison.amplitude }
    bins = LogarithmicBins.automatic(Array(1..<(samples.first?.count ?? 1)), most: Self.most)
    func mean(_ bin: [Int], _ value: (Int) -> Double) -> Double {
      exp(bin.reduce(0) { $0 + log(value($1)) } / Double(bin.count))
    }
    ell = bins.map { mean($0, Double.init) }
    reference = LogarithmicBins.filled(columnMeans(samples))
    weights = LogarithmicBins.weights(samples, reference: reference)
  }

  /// P_sB of spectra of the same realisations, or of the first of them, NaN in bins that they do not reach: `[sky][bin]`.
  package func powers(_ samples: [[Double]]) -> [[Double]] {
    zip(samples, factors).map { sky, factor in
      bins.map { bin in
        guard let last = bin.last, last < sky.count else { return .nan }
        let unit = exp(bin.reduce(0) { $0 + log(reference[$1]) } / Double(bin.count))
        let sum = bin.reduce(0) { $0 + weights[$1] * sky[$1] / reference[$1] }
        return factor * unit * sum / bin.reduce(0) { $0 + weights[$1] }
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
