// What isotropic turbulence should look like, from its spectrum alone. With S(k) dk the part of ⟨δB²⟩ in dk, here
//
//   S(k) ∝ k²/(1 + (k L_c)^γ), ∫S dk = σ²,
//
// between k_min and k_max, each widened by half a step in ln k, since a wave stands for the step about it,
// a field that is homogeneous, isotropic and free of divergence has (Batchelor 1953, §3.4, with S = 2E)
//
//   R_LL(r) = ∫S(k) [sin x/x³ − cos x/x²] dk,    x = kr      (both components along the separation; σ²/3 at r = 0)
//   R_NN(r) = R_LL + (r/2) dR_LL/dr = ½ ∫S(k) [sin x/x − sin x/x³ + cos x/x²] dk       (both across it)
//   R_LL + 2 R_NN = ∫S(k) sin x/x dk.
//
// The second form of R_NN follows with j₁ = sin x/x² − cos x/x: R_LL = ∫S j₁/x, (j₁/x)′ = −j₂/x, j₂ = 3j₁/x − j₀.
// Nothing here is taken from `TurbulenceSpectrum` but its parameters: the checks compare two derivations.

import Foundation
import Turbulence

/// Expected statistics of isotropic turbulence as integrals over its spectrum; wavenumbers in 1/L_c, lengths in L_c.
package struct FieldModel: Sendable {
  let strength: Double
  let spectralIndex: Double
  let range: ClosedRange<Double>

  /// The model with the parameters of a spectrum.
  package init(_ spectrum: TurbulenceSpectrum) {
    strength = spectrum.strength
    spectralIndex = spectrum.spectralIndex
    let ratio = (spectrum.kMax / spectrum.kMin).squareRoot()
    let widening = pow(ratio, 1 / Double(max(1, spectrum.modes - 1)))
    range = spectrum.kMin / widening...spectrum.kMax * widening
  }

  /// ∫S(k) f(k) dk by Simpson's rule in ln k; 20 000 intervals resolve sin(kr) to kr = 10⁴.
  package func integral(_ function: (Double) -> Double) -> Double {
    let intervals = 20_000
    let step = log(range.upperBound / range.lowerBound) / Double(intervals)
    var (sum, norm) = (0.0, 0.0)
    for index in 0...intervals {
      let k = range.lowerBound * exp(step * Double(index))
      let simpson = index == 0 || index == intervals ? 1.0 : index % 2 == 1 ? 4.0 : 2.0
      let weight = simpson * k * k * k / (1 + pow(k, spectralIndex))
      norm += weight
      sum += weight * function(k)
    }
    return strength * sum / norm
  }

  /// R_LL at a separation in L_c, in B0².
  package func longitudinalCorrelation(_ separation: Double) -> Double {
    integral { Self.longitudinal($0 * separation) }
  }

  /// R_NN at a separation in L_c, in B0².
  package func transverseCorrelation(_ separation: Double) -> Double {
    integral { (Self.sinc($0 * separation) - Self.longitudinal($0 * separation)) / 2 }
  }

  /// The two-sided correlation length π⟨1/k⟩ in L_c.
  package var correlationLength: Double { Double.pi * integral { 1 / $0 } / strength }

  /// π⟨1/k⟩ in L_c of the spectrum without limits, from ∫₀^∞ k^{n−1}/(1 + k^γ) dk = (π/γ)/sin(nπ/γ).
  package static func unlimitedCorrelationLength(spectralIndex gamma: Double) -> Double {
    Double.pi * sin(3 * Double.pi / gamma) / sin(2 * Double.pi / gamma)
  }

  private static func sinc(_ x: Double) -> Double { abs(x) < 1e-4 ? 1 - x * x / 6 : sin(x) / x }

  /// sin x/x³ − cos x/x², by its series where the two terms cancel.
  private static func longitudinal(_ x: Double) -> Double {
    abs(x) < 0.02 ? 1 / 3.0 - x * x / 30 + x * x * x * x / 840 : (sin(x) / x - cos(x)) / (x * x)
  }
}
