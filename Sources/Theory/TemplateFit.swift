// A template against a measured C_ℓ of one sky, with C_1 and, if wanted, the template's parameter free.
//
// C_ℓ of one Gaussian sky is the mean C_ℓ times χ²_n/n, n = (2ℓ+1) f_sky squares. Its logarithm has
//
//   ⟨ln C_ℓ⟩ − ln⟨C_ℓ⟩ = ψ(n/2) − ln(n/2),   Var ln C_ℓ = ψ'(n/2),
//
// ψ = Γ'/Γ, and with the relative error of the measurement σ_ℓ/C_ℓ added
//
//   χ² = Σ_ℓ [ln C_ℓ − (ψ(n/2) − ln(n/2)) − ln C_1 − ln s_ℓ(θ)]²/(ψ'(n/2) + (σ_ℓ/C_ℓ)²).
//
// C_1 is the mean of what is left, weighted; θ is found on a grid and refined by golden section, its error from the curvature,
// Δχ² = 1. Errors hold the scatter of Gaussian skies and the measurement's own. Skies of cosmic rays are not Gaussian and
// not isotropic, as B0 points somewhere, and their multipoles fluctuate together: for spectra that were simulated there is
// the ensemble's own scatter (`EnsembleLikelihood`); here it is a first look. The
// logarithm of few squares has a tail downwards: with ℓ = 1…16 a χ² to which its distribution gives 5 %, 1 % and 0.1 % is exceeded by
// 6 %, 1.8 % and 0.4 % of Gaussian skies.

import Foundation

/// A template fitted to a measured spectrum.
public struct TemplateFit: Sendable, Equatable {
  /// The template, with the best parameter.
  public let template: SpectrumTemplate
  /// The error of the parameter; nil where none was fitted.
  public let parameterError: Double?
  /// C_1 in the unit of the measurement: the mean that the sky was drawn from, not its own.
  public let dipole: Double
  /// The standard error of ln C_1, at the best parameter.
  public let dipoleLogError: Double
  /// χ² at the best fit.
  public let chiSquared: Double
  /// Number of multipoles less what was fitted.
  public let degreesOfFreedom: Int
  /// The probability of a larger χ², if the template is right and ln C_ℓ Gaussian.
  public var probability: Double {
    ChiSquared.probability(above: chiSquared, degreesOfFreedom: degreesOfFreedom)
  }

  /// Fits.
  ///
  /// - Parameters:
  ///   - template: the shape; its parameter is where none is fitted.
  ///   - ell: multipoles ≥ 1.
  ///   - cl: C_ℓ > 0 at each, corrected for what was not seen.
  ///   - error: of the measurement, each ≥ 0.
  ///   - skyFraction: f_sky, 0…1.
  ///   - fitsParameter: whether to fit the parameter, if there is one.
  /// - Throws: ``TheoryError``: `.lengths`, `.outOfRange`, `.tooFewPoints`, and `.outOfRange` for a best parameter at the end of
  ///   its range.
  public init(
    _ template: SpectrumTemplate, ell: [Int], cl: [Double], error: [Double], skyFraction: Double = 1,
    fitsParameter: Bool = false
  ) throws {
    guard ell.count == cl.count, ell.count == error.count else { throw TheoryError.lengths("ell, cl and error") }
    guard skyFraction > 0, skyFraction <= 1 else {
      throw TheoryError.outOfRange(name: "the sky fraction", value: skyFraction, range: "0 to 1")
    }
    for (l, value) in zip(ell, cl) where !(l >= 1 && value > 0 && value.isFinite) {
      throw TheoryError.outOfRange(
        name: "C_l at l = \(l)", value: value, range: "the positive numbers at l ≥ 1; leave it out")
    }
    let range = fitsParameter ? template.parameterRange : nil
    let needed = range == nil ? 2 : 3
    guard let lmax = ell.max(), ell.count >= needed else {
      throw TheoryError.tooFewPoints(usable: ell.count, needed: needed)
    }
    let weights = zip(ell, zip(cl, error)).map { l, value in
      let relative = value.1 / value.0
      return 1 / (GaussianPower.logVariance(squares: Double(2 * l + 1) * skyFraction) + relative * relative)
    }
    let logarithms = zip(ell, cl).map { l, value in
      log(value) - GaussianPower.logMean(squares: Double(2 * l + 1) * skyFraction)
    }
    let sum = weights.reduce(0, +)
    func fit(_ template: SpectrumTemplate) throws -> (logDipole: Double, chiSquared: Double) {
      let shape = try template.relativeSpectrum(lmax: lmax)
      let rest = zip(ell, logarithms).map { $1 - log(shape[$0]) }
      let mean = zip(weights, rest).reduce(0) { $0 + $1.0 * $1.1 } / sum
      return (mean, zip(weights, rest).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) })
    }
    var best = template
    var parameterError: Double?
    if let range {
      let value = try Self.best(within: range) { try fit(template.with(parameter: $0)).chiSquared }
      let step = 1e-3 * (range.upperBound - range.lowerBound)
      guard value > range.lowerBound + step, value < range.upperBound - step else {
        throw TheoryError.outOfRange(
          name: "the best parameter of \(template.name)", value: value,
          range: "the range within which it is fitted; choose other multipoles, or give it")
      }
      best = template.with(parameter: value)
      let near = try [value - step, value, value + step].map { try fit(template.with(parameter: $0)).chiSquared }
      parameterError = step * (2 / (near[0] + near[2] - 2 * near[1])).squareRoot()
    }
    let found = try fit(best)
    (self.template, self.parameterError) = (best, parameterError)
    (dipole, dipoleLogError) = (exp(found.logDipole), 1 / sum.squareRoot())
    (chiSquared, degreesOfFreedom) = (found.chiSquared, ell.count - needed + 1)
  }

  /// The parameter of the smallest χ²: the best of a grid, refined.
  private static func best(within range: ClosedRange<Double>, _ chiSquared: (Double) throws -> Double) throws -> Double
  {
    let width = range.upperBound - range.lowerBound
    let grid = (1...99).map { range.lowerBound + Double($0) / 100 * width }
    let values = try grid.map(chiSquared)
    let place = values.indices.min { values[$0] < values[$1] } ?? 0
    let margin = 1e-6 * width
    let lower = place == 0 ? range.lowerBound + margin : grid[place - 1]
    let upper = place == grid.count - 1 ? range.upperBound - margin : grid[place + 1]
    return try GoldenSection.minimum(lower, upper, chiSquared)
  }
}

// MARK: - Logarithms of Gaussian power
//
// ψ(x) and ψ'(x) by their asymptotic series (Abramowitz & Stegun 6.3.18, 6.4.12) at x ≥ 10, where the first term left out is below 10⁻¹³,
// after the recurrence ψ(x) = ψ(x+1) − 1/x.

/// The logarithm of χ²_n/n, the power of n Gaussian squares over its mean.
package enum GaussianPower {
  /// ψ(n/2) − ln(n/2), its mean, for n > 0.
  package static func logMean(squares n: Double) -> Double {
    var (x, sum) = (n / 2, 0.0)
    while x < 10 {
      sum -= 1 / x
      x += 1
    }
    // −B_2k/(2k x^2k), k = 1…6.
    let series = polynomial([-1.0 / 12, 1.0 / 120, -1.0 / 252, 1.0 / 240, -1.0 / 132, 691.0 / 32760], 1 / (x * x))
    return sum + log(x) - 1 / (2 * x) + series / (x * x) - log(n / 2)
  }

  /// ψ'(n/2), its variance, for n > 0.
  package static func logVariance(squares n: Double) -> Double {
    var (x, sum) = (n / 2, 0.0)
    while x < 10 {
      sum += 1 / (x * x)
      x += 1
    }
    // B_2k/x^(2k+1), k = 1…6.
    let series = polynomial([1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730], 1 / (x * x))
    return sum + 1 / x + 1 / (2 * x * x) + series / (x * x * x)
  }

  /// Σ_k c_k y^k.
  private static func polynomial(_ coefficients: [Double], _ y: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * y + $1 }
  }
}
