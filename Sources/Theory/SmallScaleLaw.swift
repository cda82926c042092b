// The law of small scales: Batchelor's spectrum (Batchelor 1959, J. Fluid Mech. 5, 113), here of the phase-space density.
//
// Neighbouring trajectories part as e^{λT}. A pair at an angle θ has a common path until θ e^{λT} ~ 1, and its two members
// gather variance together at the rate χ for so long: F = const − (χ/λ) ln θ. As a rate of relative scattering that is
// ν_r = λ(1 − x), which indeed moves ln θ at the rate λ; the conserving form with p = 1 and Q_1 = (4π/3)χ gives
//
//   ℓ(ℓ + 1) C_ℓ = 2πχ/λ,
//
// a constant flux of variance through each ln ℓ, up to ℓ ~ e^{λ(T−T_0)}, where separations that began at θ ~ 1/ℓ end.
//
// At large angles trajectories know nothing of each other and ν_r is a constant ν_∞. With both,
//
//   1/ν_r = 1/ν_∞ + 1/(λ(1 − x)),
//
// F' = χ/(2ν_r) is a sum, and the constant part adds to the dipole alone:
//
//   C_1 = πχ/λ + 2πχ/(3ν_∞),   C_ℓ = 2πχ/(λ ℓ(ℓ + 1)) for ℓ ≥ 2.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Spectrum and correlation that exponential separation makes at small scales.
public struct SmallScaleLaw: Sendable, Equatable {
  /// χ ≥ 0, the rate at which ⟨(r·g)²⟩ less C_0/4π grows; 2K^s at late times, in r_L²Ω for unit gradient.
  public let chi: Double
  /// The Lyapunov exponent λ > 0, in Ω.
  public let lambda: Double

  /// The law of a source χ and a Lyapunov exponent λ. Throws ``TheoryError/outOfRange(name:value:range:)`` for χ < 0, λ ≤ 0
  /// and what is not finite.
  public init(chi: Double, lambda: Double) throws {
    guard chi >= 0, chi.isFinite else { throw TheoryError.outOfRange(name: "χ", value: chi, range: "χ ≥ 0") }
    guard lambda > 0, lambda.isFinite else { throw TheoryError.outOfRange(name: "λ", value: lambda, range: "λ > 0") }
    (self.chi, self.lambda) = (chi, lambda)
  }

  /// The level 2πχ/λ of ℓ(ℓ + 1) C_ℓ.
  public var level: Double { 2 * .pi * chi / lambda }

  /// C_ℓ, ℓ = 0…lmax, zero at ℓ = 0: the level over ℓ(ℓ + 1). At ℓ = 1 it lacks what large angles add, see
  /// ``TwoNumberScattering``.
  public func spectrum(lmax: Int) -> [Double] {
    (0...max(lmax, 0)).map { $0 == 0 ? 0 : level / Double($0 * ($0 + 1)) }
  }

  /// dF/d ln θ = −χ/λ at small angles.
  public var correlationSlope: Double { -chi / lambda }

  /// The multipole e^{λ(T − T_0)} at which the law ends at a time T (1/Ω): beyond, pairs have not parted yet.
  ///
  /// - Parameters:
  ///   - time: T.
  ///   - start: T_0, the time that a pair of nearly opposite directions takes to decorrelate.
  public func largestMultipole(time: Double, start: Double = 0) -> Double { exp(lambda * (time - start)) }
}

/// Relative scattering by exponential separation at small angles and a constant rate at large ones.
public struct TwoNumberScattering: Sendable, Equatable {
  /// The Lyapunov exponent λ > 0: ν_r → λ(1 − x) at small angles.
  public let lambda: Double
  /// The rate ν_∞ > 0 at large angles; infinite for λ(1 − x) alone.
  public let largeAngleRate: Double

  /// The model of two rates in the same unit. Throws ``TheoryError/outOfRange(name:value:range:)`` where one is not positive.
  public init(lambda: Double, largeAngleRate: Double) throws {
    guard lambda > 0, lambda.isFinite else { throw TheoryError.outOfRange(name: "λ", value: lambda, range: "λ > 0") }
    guard largeAngleRate > 0 else {
      throw TheoryError.outOfRange(name: "ν_∞", value: largeAngleRate, range: "ν_∞ > 0")
    }
    (self.lambda, self.largeAngleRate) = (lambda, largeAngleRate)
  }

  /// The stationary spectrum C_ℓ, ℓ = 0…lmax, of the conserving form for a source χ ≥ 0, zero at ℓ = 0. Exact to round-off.
  ///
  /// Throws ``TheoryError/outOfRange(name:value:range:)`` for χ < 0.
  public func spectrum(lmax: Int, chi: Double) throws -> [Double] {
    var spectrum = try SmallScaleLaw(chi: chi, lambda: lambda).spectrum(lmax: max(lmax, 1))
    spectrum[1] += 2 * .pi * chi / (3 * largeAngleRate)
    return Array(spectrum.prefix(max(lmax, 0) + 1))
  }

  /// The angle θ* = √(2ν_∞/λ) in radians at which both rates are equal for θ ≪ 1.
  public var bendAngle: Double { (2 * largeAngleRate / lambda).squareRoot() }

  /// The same rate for quadrature and evolution.
  public func relativeScattering() throws -> RelativeScattering {
    let (lambda, limit) = (lambda, largeAngleRate)
    return try RelativeScattering(exponent: 1) { u in lambda / (1 + lambda * u / limit) }
  }
}
