// Errors of averages over samples in a row that are not independent, such as what observers on a line see.
//
//   τ = 1 + 2 Σ_{k=1}^{K} c_k/c_0,   c_k = Σ_n (x_n − x̄)(x_{n+k} − x̄)/N,   the smallest K ≥ 5τ
//
// (Sokal 1996, Monte Carlo Methods in Statistical Mechanics, section 3) is how many samples count as one. The jackknife then leaves
// out blocks of neighbours instead of single samples (Künsch 1989, Ann. Stat. 17, 1217). Blocks of B = 3τ leave correlation between
// neighbouring blocks: of exponential correlation errors are then 8 % too small. A τ from a row of few τ is too small too, which is
// why a row shorter than `leastBlocks` blocks has no error.

import Foundation

/// Blocks of samples in a row.
package enum CorrelatedSamples {
  /// Blocks that an error is taken from at least: it is then known to a quarter of itself.
  package static let leastBlocks = 8
  /// Length of a block over τ.
  static let blockLength = 3.0

  /// τ, the number of samples in a row that count as one, at least 1; 1 for constant samples.
  package static func integratedLength(_ samples: [Double]) -> Double {
    let mean = samples.reduce(0, +) / Double(max(1, samples.count))
    let deviations = samples.map { $0 - mean }
    let variance = deviations.reduce(0) { $0 + $1 * $1 }
    guard variance > 0 else { return 1 }
    var length = 1.0
    for lag in 1..<max(2, samples.count) {
      length += 2 * zip(deviations, deviations.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / variance
      if Double(lag) >= 5 * length { break }
    }
    return max(1, length)
  }

  /// The number of samples of a block, ⌈3τ⌉, or 1 for samples that are not correlated: τ < 1.5, which is within the error of a τ
  /// of 1 from some hundred samples.
  package static func block(for length: Double) -> Int { length < 1.5 ? 1 : Int((blockLength * length).rounded(.up)) }

  /// The sums over blocks of neighbours, with the number of samples of each as a last column: `[block][column]`. All samples
  /// are used; blocks differ by one sample at most.
  ///
  /// - Parameters:
  ///   - samples: `[sample][column]`, in their order.
  ///   - length: the least number of samples in a block.
  package static func sums(_ samples: [[Double]], blocksOf length: Int) -> [[Double]] {
    let count = samples.count / max(1, length)
    guard count > 0, let columns = samples.first?.count else { return [] }
    var sums = [[Double]](repeating: [Double](repeating: 0, count: columns + 1), count: count)
    for (place, sample) in samples.enumerated() {
      let block = place * count / samples.count
      for (column, value) in (sample + [1]).enumerated() { sums[block][column] += value }
    }
    return sums
  }
}
