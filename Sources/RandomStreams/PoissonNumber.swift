// Poisson numbers of any mean, exact in distribution but for the precision of Double.
//
//   mean < 10:  the smallest k with u < Σ_{j≤k} μ^j e^{−μ}/j!, one uniform number each
//   mean ≥ 10:  Hörmann 1993, Insurance: Mathematics and Economics 12, 39, algorithm PTRS: k = ⌊(2a/u' + b) u + μ + 0.43⌋ from
//               a uniform u, u' = ½ − |u|, kept with the probability that makes its distribution Poisson's; 1.1 to 1.4 pairs of
//               uniform numbers each
//
// ln k! is Stirling's series, which is good to 6·10⁻¹¹ from k = 10 on, and a sum of logarithms below.

import Foundation

extension RandomStream {
  /// A whole number of the Poisson distribution with this mean, from 0 to 10¹⁵; 0 for the mean 0.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean <= 1e15, "the mean of a Poisson distribution must be from 0 to 1e15")
    return mean < 10 ? poissonByInversion(mean) : poissonByRejection(mean)
  }

  private mutating func poissonByInversion(_ mean: Double) -> Int {
    var (left, probability, k) = (uniform(), exp(-mean), 0)
    // The probabilities add up to 1 but for round-off; beyond 2⁻⁶⁰ there is nothing that a uniform number could hit.
    while left >= probability, probability > 0x1p-60 {
      left -= probability
      k += 1
      probability *= mean / Double(k)
    }
    return k
  }

  private mutating func poissonByRejection(_ mean: Double) -> Int {
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let inner = 0.9277 - 3.6224 / (b - 2)
    while true {
      let (u, v) = (uniform() - 0.5, uniform())
      let distance = 0.5 - abs(u)
      // At u = −½ the candidate is infinite, and would be refused.
      guard distance > 0 else { continue }
      let k = ((2 * a / distance + b) * u + mean + 0.43).rounded(.down)
      if distance >= 0.07, v <= inner { return Int(k) }
      guard k >= 0, distance >= 0.013 || v <= distance else { continue }
      let ratio = log(v * inverseAlpha / (a / (distance * distance) + b))
      if ratio <= k * log(mean) - mean - Self.logFactorial(k) { return Int(k) }
    }
  }

  /// ln k! of a whole number k ≥ 0.
  static func logFactorial(_ k: Double) -> Double {
    guard k >= 10 else {
      var (sum, j) = (0.0, 2.0)
      while j <= k {
        sum += log(j)
        j += 1
      }
      return sum
    }
    let (inverse, square) = (1 / k, 1 / (k * k))
    return (k + 0.5) * log(k) - k + 0.5 * log(2 * Double.pi) + inverse
      * (1.0 / 12 - square * (1.0 / 360 - square / 1260))
  }
}
