// The exponent p of relative scattering from a spectrum: generalised least squares of C_ℓ/C_1 against the closed form of
// the paper,
//
//   χ²(p) = h Σ_ℓℓ' (y_ℓ − s_ℓ(p)) (V⁻¹)_ℓℓ' (y_ℓ' − s_ℓ'(p)),   s_ℓ = C_ℓ/C_1 of `PowerLawScattering` in its paper form,
//
// with the covariance V of the values: all C_ℓ/C_1 of an ensemble share the error of C_1, and neighbouring multipoles
// fluctuate together. The inverse of a covariance that was itself estimated from M realisations is too large on average;
// for n Gaussian values
//
//   h = (M − n − 2)/(M − 1)
//
// makes it unbiased (Hartlap, Simon & Schneider 2007, A&A 464, 399, equation 17). It is asked for 5n realisations at
// least, so that h ≥ 0.77 for n = 9. χ² then follows its distribution only roughly, with longer tails: a probability of
// 1 % that is found means a few per cent. V enters as its correlation matrix and the errors, by Cholesky's factors.
//
// p is found on a grid (χ² may have several minima for poor data) and refined by golden section.

import Foundation

/// The best-fitting power of relative scattering.
public struct PowerLawFit: Sendable, Equatable {
  /// The exponent p, 0 < p < 1.
  public var exponent: Double
  /// χ² at the best fit.
  public var chiSquared: Double
  /// Number of values less one.
  public var degreesOfFreedom: Int

  /// The probability of a larger χ², if the model is right.
  public var probability: Double {
    ChiSquared.probability(above: chiSquared, degreesOfFreedom: degreesOfFreedom)
  }

  /// The least number of realisations of an estimated covariance, for each value that is fitted.
  public static let realizationsPerValue = 5

  /// Fits p to values of C_ℓ/C_1.
  ///
  /// - Parameters:
  ///   - ell: multipoles, ≥ 2, at least two.
  ///   - ratio: C_ℓ/C_1 at each.
  ///   - covariance: the covariance of these values, row by row.
  ///   - realizations: from how many realisations it was estimated; nil for one that is known exactly.
  ///   - leastRealizations: how many it must be; nil for ``realizationsPerValue`` times the number of values.
  /// - Throws: ``TheoryError``: `.lengths`, `.tooFewPoints`, `.tooFewRealizations`, `.singularCovariance`, and
  ///   `.noMinimum` where χ² falls towards p = 0 or 1.
  public init(
    ell: [Int], ratio: [Double], covariance: [Double], realizations: Int? = nil, leastRealizations: Int? = nil
  ) throws {
    guard ell.count == ratio.count, covariance.count == ell.count * ell.count else {
      throw TheoryError.lengths("ell, ratio and covariance")
    }
    guard let first = ell.min(), let last = ell.max(), first >= 2, ell.count >= 2 else {
      throw TheoryError.tooFewPoints(usable: ell.filter { $0 >= 2 }.count, needed: 2)
    }
    var factor = 1.0
    if let realizations {
      let needed = leastRealizations ?? Self.realizationsPerValue * ell.count
      guard realizations >= needed else {
        throw TheoryError.tooFewRealizations(found: realizations, needed: needed, values: ell.count)
      }
      factor = Double(realizations - ell.count - 2) / Double(realizations - 1)
    }
    let weights = try InverseCovariance(covariance, size: ell.count)
    func chiSquared(_ p: Double) throws -> Double {
      let model = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: last)
      return factor * weights.square(of: zip(ell, ratio).map { $1 - model[$0] })
    }
    let grid = (1...99).map { Double($0) / 100 }
    let values = try grid.map(chiSquared)
    let best = values.indices.min { values[$0] < values[$1] } ?? 0
    let margin = 1e-6
    let lower = best == 0 ? margin : grid[best - 1]
    let upper = best == grid.count - 1 ? 1 - margin : grid[best + 1]
    let p = try GoldenSection.minimum(lower, upper, chiSquared)
    guard p > 2 * margin, p < 1 - 2 * margin else { throw TheoryError.noMinimum(exponent: p) }
    exponent = p
    self.chiSquared = try chiSquared(p)
    degreesOfFreedom = ell.count - 1
  }
}

// MARK: - The distribution of χ²
//
// The probability that χ² exceeds a value: the regularised incomplete gamma function
//
//   Q(k/2, χ²/2),   Q(a, x) = 1/Γ(a) ∫_x^∞ t^{a−1} e^{−t} dt,
//
// by the series of P = 1 − Q below x = a + 1 and by the continued fraction of Q above (Abramowitz & Stegun 6.5.29 and
// 6.5.31, the latter evaluated as Lentz does: Press et al. 2007, Numerical Recipes, section 6.2). Relative error of Q
// about 1e-14 in the tail; the series gives Q to 1e-15 absolutely.

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
