// The probability that χ² exceeds a value: the regularised incomplete gamma function
//
//   Q(k/2, χ²/2),   Q(a, x) = 1/Γ(a) ∫_x^∞ t^{a−1} e^{−t} dt,
//
// by the series of P = 1 − Q below x = a + 1 and by the continued fraction of Q above (Abramowitz & Stegun 6.5.29 and
// 6.5.31, the latter evaluated as Lentz does: Press et al. 2007, Numerical Recipes, section 6.2). Relative error of Q
// about 1e-14 in the tail; the series gives Q to 1e-15 absolutely.

import Foundation

/// The distribution of χ².
public enum ChiSquared {
  /// The probability that χ² with that many degrees of freedom (≥ 1) is larger than a value; NaN for values below 0.
  public static func probability(above value: Double, degreesOfFreedom: Int) -> Double {
    guard degreesOfFreedom > 0, value >= 0 else { return .nan }
    if value == 0 { return 1 }
    guard value.isFinite else { return 0 }
    let (a, x) = (Double(degreesOfFreedom) / 2, value / 2)
    let prefactor = exp(a * log(x) - x - lgamma(a))
    return x < a + 1 ? 1 - prefactor * series(a, x) : prefactor * fraction(a, x)
  }

  /// Σ_n x^n/(a(a+1)…(a+n)).
  private static func series(_ a: Double, _ x: Double) -> Double {
    var (term, sum, n) = (1 / a, 1 / a, a)
    while term > 1e-17 * sum {
      n += 1
      term *= x / n
      sum += term
    }
    return sum
  }

  /// 1/(x + 1 − a − 1(1−a)/(x + 3 − a − …)).
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var value = d
    for n in 1...100_000 {
      let factor = Double(n) * (a - Double(n))
      b += 2
      d = factor * d + b
      c = b + factor / c
      d = 1 / (abs(d) < tiny ? tiny : d)
      c = abs(c) < tiny ? tiny : c
      value *= c * d
      if abs(c * d - 1) < 1e-16 { break }
    }
    return value
  }
}
