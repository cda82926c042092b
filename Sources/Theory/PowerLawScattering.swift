// Relative scattering ν_r(x) = ν (1 − x)^p: the stationary spectrum in closed form.
//
// Conserving form, 0 ≤ p < 2. With (1 − x²) P'_ℓ integrated by parts ℓ − 1 times (Rodrigues),
//   C_ℓ = C_1 Γ(ℓ+p−1) Γ(4−p)/(Γ(p) Γ(ℓ+3−p)) = C_1 Π_{k=1}^{ℓ−1} (k + p − 1)/(k + 3 − p),
//   C_1 = (3Q_1/8ν) ∫_0^2 du u^{1−p}(2 − u) = 3 · 2^{−p}/((2−p)(3−p)) Q_1/ν.
// p = 1/2: 15/((2ℓ−1)(2ℓ+1)(2ℓ+3)); p = 1: 2/(ℓ(ℓ+1)).
//
// The paper's form, 0 ≤ p < 1. With ∫_{−1}^{1} dx x P_ℓ (1 − x)^{−p} =
//   I_ℓ(p) = 2^{1−p} Γ(1−p)/Γ(p) · Γ(ℓ+p−1)/Γ(ℓ+3−p) · (ℓ(ℓ+1) − p(1−p)):   C_ℓ/C_1 = 2 I_ℓ/(ℓ(ℓ+1) I_1).
// The gamma functions cancel against those of ℓ = 1, where I_1 = 2^{1−p} (2 − p + p²)/((1−p)(2−p)(3−p)), and leave the
// product of the conserving form times (2/(ℓ(ℓ+1))) (ℓ(ℓ+1) − p(1−p))/(2 − p(1−p)).
//
// Each step of the product adds two roundings, and it is exact (a pure dipole) at p = 0. At large ℓ, C_ℓ ∝ ℓ^{−4+2p}.
// The geometric argument ν_r ∝ |p̂_1 − p̂_2| ∝ √(1 − x) gives p = 1/2 and ℓ^{−3}; exponential separation, p = 1 and ℓ^{−2}.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Relative scattering with a power law ν_r(x) = ν (1 − x)^p.
public struct PowerLawScattering: Sendable, Equatable {
  /// The power p, 0 ≤ p < 2 (1 in the paper's form); p = 0 is constant scattering and gives a dipole alone.
  public let exponent: Double
  /// How the rate acts.
  public let form: ScatteringForm

  /// A power law. Throws ``TheoryError/outOfRange(name:value:range:)`` for p outside of 0 ≤ p < 2 (1 in the paper's form).
  public init(exponent: Double, form: ScatteringForm) throws {
    try form.check(exponent: exponent)
    self.exponent = exponent
    self.form = form
  }

  /// C_ℓ/C_1 for ℓ = 0…lmax, zero at ℓ = 0, exact to about 2ℓ units in the last place.
  public func relativeSpectrum(lmax: Int) -> [Double] {
    let p = exponent
    let q = p * (1 - p)
    var product = 1.0
    return (0...max(lmax, 0)).map { l in
      guard l > 0 else { return 0 }
      defer { product *= (Double(l) + p - 1) / (Double(l) + 3 - p) }
      guard form == .paper else { return product }
      let ll = Double(l * (l + 1))
      return product * (2 / ll) * ((ll - q) / (2 - q))
    }
  }

  /// C_ℓ for ℓ = 0…lmax, zero at ℓ = 0, for a scattering rate ν (> 0, at x = 0) and a source Q_1 =
  /// ``RelativeScattering/sourceStrength(diffusion:)``. Exact to round-off.
  public func spectrum(lmax: Int, source: Double, rate: Double = 1) -> [Double] {
    let p = exponent
    let dipole =
      switch form {
      case .conserving: 3 * exp2(-p) / ((2 - p) * (3 - p))
      case .paper: 0.75 * exp2(1 - p) * (2 - p + p * p) / ((1 - p) * (2 - p) * (3 - p))
      }
    return relativeSpectrum(lmax: lmax).map { $0 * source / rate * dipole }
  }

  /// The same law for the quadrature: ν (1 − x)^p.
  public func relativeScattering(rate: Double = 1) throws -> RelativeScattering {
    try RelativeScattering(exponent: exponent) { _ in rate }
  }
}

// MARK: - Curves

extension PowerLawScattering {
  /// The exponents whose spectra are shown where none is asked for: around the geometric argument's 1/2.
  package static let shownExponents = [0.4, 0.5, 0.6]
}

/// A predicted spectrum in units of a dipole.
package struct TheoryCurve: Sendable, Equatable {
  /// What it is of, for example `p = 0.5`.
  package var label: String
  /// Multipoles, ascending.
  package var ell: [Double]
  /// C_ℓ/C_1 at these multipoles, dimensionless.
  package var ratio: [Double]

  /// A labelled curve; the arrays must have equal length.
  package init(label: String, ell: [Double], ratio: [Double]) {
    self.label = label
    self.ell = ell
    self.ratio = ratio
  }

  /// The curve of a spectrum C_ℓ, ℓ = 0…, from ℓ = 1, over a dipole: its own unless another, a measured one, is given.
  package init(label: String, spectrum: [Double], dipole: Double? = nil) {
    let values = spectrum.dropFirst()
    let unit = dipole ?? values.first ?? 1
    self.init(label: label, ell: values.indices.map(Double.init), ratio: values.map { $0 / unit })
  }

  /// The curves of the paper's power laws with ``PowerLawScattering/shownExponents``.
  package static func shown(lmax: Int) throws -> [TheoryCurve] {
    try PowerLawScattering.shownExponents.map { p in
      let law = try PowerLawScattering(exponent: p, form: .paper)
      return TheoryCurve(label: "p = \(p)", spectrum: law.relativeSpectrum(lmax: max(1, lmax)))
    }
  }
}

// MARK: - Ahlers 2014
//
// The hierarchy of Ahlers 2014 (PRL 112, 021101), an evolution of a dipole under Liouville's theorem alone:
// C_ℓ/C_1 = 18/((2ℓ + 1)(ℓ + 1)(ℓ + 2)), ∝ ℓ^{−3} at large ℓ.

/// The spectrum of Ahlers 2014.
public enum Ahlers2014 {
  /// C_ℓ/C_1 for ℓ = 0…lmax, zero at ℓ = 0; exact to round-off.
  public static func relativeSpectrum(lmax: Int) -> [Double] {
    (0...max(lmax, 0)).map { index in
      let l = Double(index)
      return index == 0 ? 0 : 18 / ((2 * l + 1) * (l + 1) * (l + 2))
    }
  }
}
