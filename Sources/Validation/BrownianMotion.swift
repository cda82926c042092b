// Brownian motion on the sphere by random steps, against its Legendre series.
//
// A step turns p̂ by an angle of von Mises–Fisher's distribution, ∝ e^{κ cos θ}: 1 − cos θ is exponential, cut at 2.
// With coth κ − 1/κ = e^{−s} its multipoles, Σ_k (−1)^k (l+k)!/((l−k)! k! (2κ)^k) for e^{−2κ} → 0, are those of
// Brownian motion over νt = s up to terms of s³: at νt = 0.5 in 20 steps ⟨P_2⟩…⟨P_4⟩ are too large by 3e-5 to 8e-5.

import Anisotropy
import Foundation
import RandomStreams
import Theory
import _Threads

extension EnsembleChecks {
  /// ⟨P_ℓ⟩ and the histogram of cos θ of random walks, νt = 0.5.
  package func brownianMotion(walkers: Int, threads: Int) throws -> [Check] {
    let (scatteringTime, steps, blocks, bins) = (0.5, 20, 100, 20)
    // coth κ is 1 to 1e-17 here.
    let concentration = 1 / (1 - exp(-scatteringTime / Double(steps)))
    let found = inOrder(blocks, threads: threads) { block -> (means: [Double], counts: [Int]) in
      var stream = RandomStream(seed: 33, realization: block, purpose: .testing)
      var sums = [Double](repeating: 0, count: 5)
      var counts = [Int](repeating: 0, count: bins)
      for _ in 0..<(walkers / blocks) {
        var p = SIMD3<Double>(0, 0, 1)
        for _ in 0..<steps {
          let tail = 1 - stream.uniform() * (1 - exp(-2 * concentration))
          p = ScatteringProcess.deflected(p, cosine: 1 + log(tail) / concentration, azimuth: 2 * .pi * stream.uniform())
        }
        for (l, value) in LegendrePolynomials.values(lmax: 4, at: p.z).enumerated() { sums[l] += value }
        counts[min(bins - 1, max(0, Int((p.z + 1) / 2 * Double(bins))))] += 1
      }
      return (sums.map { $0 / Double(walkers / blocks) }, counts)
    }
    // The density's own multipoles and bin contents.
    let total = Double(walkers / blocks * blocks)
    let (nodes, weights) = LegendrePolynomials.gaussRule(16)
    var moments = [Double](repeating: 0, count: 5)
    var square = 0.0
    for bin in 0..<bins {
      var probability = 0.0
      for (node, weight) in zip(nodes, weights) {
        let cosine = (Double(2 * bin) + 1 + node) / Double(bins) - 1
        let density = try subject.brownianDensity(acos(min(1, max(-1, cosine))), scatteringTime)
        let share = 2 * .pi * density * weight / Double(bins)
        probability += share
        for (l, value) in LegendrePolynomials.values(lmax: 4, at: cosine).enumerated() { moments[l] += share * value }
      }
      let count = Double(found.reduce(0) { $0 + $1.counts[bin] })
      square += (count - total * probability) * (count - total * probability) / (total * probability)
    }
    var checks = (1...4).map { l in
      let sample = Sample(found.map { $0.means[l] })
      return check(
        "Brownian motion, νt = 0.5: ⟨P_\(l)⟩", expected: moments[l], sample.mean,
        within: allowedStandardErrors * sample.error + 1e-4, "4.5 standard errors, and 1e-4 for the finite steps")
    }
    checks.append(
      check(
        "Brownian motion, νt = 0.5: χ² of cos θ in 20 bins, less 19, over √38",
        (square - 19) / 38.0.squareRoot(), within: 5.5,
        "19 degrees of freedom: χ² above 53 has a chance of 5e-5"))
    return checks
  }
}
