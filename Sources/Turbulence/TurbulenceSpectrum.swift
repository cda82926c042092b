// The power spectrum of the turbulence and its sampling by plane waves (Giacalone & Jokipii 1999, ApJ 520, 204):
//
//   A_n² = σ² G(k_n)/Σ_m G(k_m),   G(k) = k^{d−1} Δk/(1 + (k L_c)^{γ−3+d}),   Δk ∝ k (equal logarithmic steps),
//
// in d = 1, 2 or 3 dimensions of the wave vectors. γ is the index in three dimensions, 11/3 for Kolmogorov's spectrum and
// 7/2 for Kraichnan's, whatever d: in one and two dimensions the exponent is 5/3 and 8/3 for the first. The energy per unit
// of wavenumber then falls as k^{2−γ} in each, k^{−5/3} for Kolmogorov's, and per logarithmic step as k^{3−γ}. The sum over
// modes is Σ A_n² = σ² = ⟨δB²⟩/B0² exactly. L_c is the bend-over scale, not the correlation length; see
// `correlationLength`.

import Foundation

/// A turbulence spectrum in one, two or three dimensions, sampled at logarithmically equal steps of the wavenumber.
public struct TurbulenceSpectrum: Sendable, Equatable {
  /// In how many dimensions the wave vectors lie.
  public enum Dimensions: Sendable {
    /// Wave vectors along one line: G(k) = Δk/(1 + (k L_c)^{γ−2}).
    case one
    /// Wave vectors in a plane: G(k) = k Δk/(1 + (k L_c)^{γ−1}).
    case two
    /// Wave vectors of all directions: G(k) = k² Δk/(1 + (k L_c)^γ).
    case three
  }

  /// σ² = ⟨δB²⟩/B0², the strength of the turbulence.
  public var strength: Double
  /// γ, the exponent of 1/(1 + (k L_c)^γ) in three dimensions; 11/3 is Kolmogorov's.
  public var spectralIndex: Double
  /// N, the number of plane waves.
  public var modes: Int
  /// The smallest wavenumber, in 1/L_c.
  public var kMin: Double
  /// The largest wavenumber, in 1/L_c.
  public var kMax: Double
  /// In how many dimensions the wave vectors lie. A geometry sets its own.
  public var dimensions: Dimensions

  /// A spectrum; the defaults are the paper's preset.
  ///
  /// - Precondition: `strength` ≥ 0, `modes` ≥ 1, 0 < `kMin` < `kMax`. The study file is checked before it gets here.
  public init(
    strength: Double = 1, spectralIndex: Double = 11.0 / 3.0, modes: Int = 160, kMin: Double = 0.01,
    kMax: Double = 100, dimensions: Dimensions = .three
  ) {
    precondition(strength >= 0 && modes >= 1 && kMin > 0 && kMax > kMin)
    self.strength = strength
    self.spectralIndex = spectralIndex
    self.modes = modes
    self.kMin = kMin
    self.kMax = kMax
    self.dimensions = dimensions
  }

  /// The same parameters in another number of dimensions.
  func inDimensions(_ dimensions: Dimensions) -> TurbulenceSpectrum {
    var copy = self
    copy.dimensions = dimensions
    return copy
  }

  /// The wavenumbers k_n in 1/L_c, n = 1…N: equal logarithmic steps, both ends included.
  public var wavenumbers: [Double] {
    guard modes > 1 else { return [(kMin * kMax).squareRoot()] }
    let step = logarithmicStep
    return (0..<modes).map { kMin * exp(step * Double($0)) }
  }

  /// Δ ln k.
  private var logarithmicStep: Double { log(kMax / kMin) / Double(modes - 1) }

  /// G(k_n)/Δ ln k, in units of L_c.
  private var weights: [Double] {
    switch dimensions {
    case .one: wavenumbers.map { k in k / (1 + pow(k, spectralIndex - 2)) }
    case .two: wavenumbers.map { k in k * k / (1 + pow(k, spectralIndex - 1)) }
    case .three: wavenumbers.map { k in k * k * k / (1 + pow(k, spectralIndex)) }
    }
  }

  /// The mode powers A_n² in B0², summing to σ².
  public var powers: [Double] {
    let weights = self.weights
    let total = weights.reduce(0, +)
    return weights.map { strength * $0 / total }
  }

  /// The two-sided correlation length ∫⟨δB(0)·δB(s)⟩ds/⟨δB²⟩ over −∞…∞ of the sampled spectrum, in L_c, along a line on
  /// which the waves vary. NaN where the turbulence is off, or in one dimension a single wave.
  ///
  /// With ⟨δB(0)·δB(s)⟩ = Σ A_n² ⟨cos(k_n s cos θ)⟩ over the angles θ of the dimension it is π⟨1/k⟩ in three and 2⟨1/k⟩ in two
  /// (along a line of the plane). In one it is π G(0)/∫G dk, the density of energy at k = 0 of the spectrum that the waves
  /// sample: twice the one-sided ℓ_∥, and what the integral tends to while s < 1/k_min. For Kolmogorov's spectrum with a
  /// wide range of scales it is 1.716, 1.531 and 1.585 L_c in three, two and one dimensions.
  public var correlationLength: Double {
    switch dimensions {
    case .one:
      guard strength > 0, modes > 1 else { return .nan }
      let densityAtZero = 1 / (1 + pow(0, spectralIndex - 2))
      return Double.pi * densityAtZero / (weights.reduce(0, +) * logarithmicStep)
    case .two: return meanInverseWavenumber(times: 2)
    case .three: return meanInverseWavenumber(times: Double.pi)
    }
  }

  /// ⟨1/k⟩ in L_c, by energy, times a factor.
  private func meanInverseWavenumber(times factor: Double) -> Double {
    let powers = self.powers
    let sum = zip(powers, wavenumbers).reduce(0) { $0 + $1.0 / $1.1 }
    return factor * sum / powers.reduce(0, +)
  }
}
