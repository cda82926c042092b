// The power spectrum of the turbulence and its sampling by plane waves (Giacalone & Jokipii 1999, ApJ 520, 204):
//
//   A_n² = σ² G(k_n)/Σ_m G(k_m),   G(k) = k² Δk/(1 + (k L_c)^γ),   Δk ∝ k (equal logarithmic steps),
//
// with γ = 11/3 for Kolmogorov turbulence in three dimensions and 7/2 for Kraichnan's. The sum over modes is
// Σ A_n² = σ² = ⟨δB²⟩/B0² exactly. L_c is the bend-over scale, not the correlation length; see `correlationLength`.

import Foundation

/// An isotropic three-dimensional turbulence spectrum, sampled at logarithmically equal steps of the wavenumber.
public struct TurbulenceSpectrum: Sendable, Equatable {
  /// σ² = ⟨δB²⟩/B0², the strength of the turbulence.
  public var strength: Double
  /// γ, the exponent of 1/(1 + (k L_c)^γ); 11/3 is Kolmogorov's.
  public var spectralIndex: Double
  /// N, the number of plane waves.
  public var modes: Int
  /// The smallest wavenumber, in 1/L_c.
  public var kMin: Double
  /// The largest wavenumber, in 1/L_c.
  public var kMax: Double

  /// A spectrum; the defaults are the paper's preset.
  ///
  /// - Precondition: `strength` ≥ 0, `modes` ≥ 1, 0 < `kMin` < `kMax`. The study file is checked before it gets here.
  public init(
    strength: Double = 1, spectralIndex: Double = 11.0 / 3.0, modes: Int = 160, kMin: Double = 0.01,
    kMax: Double = 100
  ) {
    precondition(strength >= 0 && modes >= 1 && kMin > 0 && kMax > kMin)
    self.strength = strength
    self.spectralIndex = spectralIndex
    self.modes = modes
    self.kMin = kMin
    self.kMax = kMax
  }

  /// The wavenumbers k_n in 1/L_c, n = 1…N: equal logarithmic steps, both ends included.
  public var wavenumbers: [Double] {
    guard modes > 1 else { return [(kMin * kMax).squareRoot()] }
    let step = log(kMax / kMin) / Double(modes - 1)
    return (0..<modes).map { kMin * exp(step * Double($0)) }
  }

  /// The mode powers A_n² in B0², summing to σ².
  public var powers: [Double] {
    let weights = wavenumbers.map { k in k * k * k / (1 + pow(k, spectralIndex)) }
    let total = weights.reduce(0, +)
    return weights.map { strength * $0 / total }
  }

  /// The two-sided correlation length ∫⟨B(0)·B(r)⟩dr/⟨B²⟩ over −∞…∞ of the sampled spectrum, π⟨1/k⟩, in L_c.
  ///
  /// 1.716 L_c for Kolmogorov turbulence with a wide range of scales. NaN where the turbulence is off.
  public var correlationLength: Double {
    let sum = zip(powers, wavenumbers).reduce(0) { $0 + $1.0 / $1.1 }
    return Double.pi * sum / powers.reduce(0, +)
  }
}
