// The distribution of Fisher's F with d_1 and d_2 degrees of freedom,
//
//   P(F > f) = I_x(d_2/2, d_1/2),   x = d_2/(d_2 + d_1 f),
//
// with the regularised incomplete beta function
//
//   I_x(a, b) = x^a (1 − x)^b/(a B(a, b)) · 1/(1 + c_1/(1 + c_2/(1 + …))),
//   c_{2m+1} = −(a+m)(a+b+m)x/((a+2m)(a+2m+1)),   c_{2m} = m(b−m)x/((a+2m−1)(a+2m))
//
// (Abramowitz & Stegun 26.5.8), evaluated as Lentz does where x < (a+1)/(a+b+2) and through I_x(a, b) = 1 − I_{1−x}(b, a)
// elsewhere (Press et al. 2007, Numerical Recipes, section 6.4). Degrees of freedom need not be whole.
//
// Hotelling's T² = x S⁻¹ x of p numbers x whose covariance S was estimated with ν degrees of freedom, both Gaussian and
// independent, is distributed as ν p/(ν + 1 − p) F(p, ν + 1 − p) (Hotelling 1931, Ann. Math. Stat. 2, 360). For ν → ∞ it is χ².

import Foundation

/// The distribution of F, and that of T² which follows from it.
package enum FDistribution {
  /// The probability that F is larger than a value; NaN for values below 0 or degrees of freedom that are not positive.
  /// Relative error about 1e-12.
  package static func probability(above value: Double, _ d1: Double, _ d2: Double) -> Double {
    guard d1 > 0, d2 > 0, value >= 0 else { return .nan }
    guard value > 0 else { return 1 }
    guard value.isFinite else { return 0 }
    return incompleteBeta(d2 / (d2 + d1 * value), d1 * value / (d2 + d1 * value), d2 / 2, d1 / 2)
  }

  /// The probability that T² of p numbers is larger than a value.
  ///
  /// - Parameters:
  ///   - value: T² ≥ 0.
  ///   - numbers: p ≥ 1.
  ///   - degreesOfFreedom: ν > p − 1 of the covariance, M − 1 from M samples. From 10⁷ on, as for a covariance that is known,
  ///     T² is χ² to 10⁻⁶ p.
  package static func probability(
    ofHotelling value: Double, numbers: Int, degreesOfFreedom: Double
  ) -> Double {
    guard degreesOfFreedom < 1e7 else { return ChiSquared.probability(above: value, degreesOfFreedom: numbers) }
    let p = Double(numbers)
    let rest = degreesOfFreedom + 1 - p
    return probability(above: value * rest / (degreesOfFreedom * p), p, rest)
  }

  /// I_x(a, b), with y = 1 − x given, as one of the two may be small.
  private static func incompleteBeta(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(y))
    return x < (a + 1) / (a + b + 2)
      ? front * fraction(x, a, b) / a
      : 1 - front * fraction(y, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / kept(1 - (a + b) * x / (a + 1))
    var value = d
    for step in 1...100_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / kept(1 + even * d)
      c = kept(1 + even / c)
      value *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / kept(1 + odd * d)
      c = kept(1 + odd / c)
      value *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return value
  }
}
