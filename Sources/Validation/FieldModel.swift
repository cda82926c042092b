// What turbulence should look like, from its spectrum alone. With S(k) dk the part of ⟨δB²⟩ in dk, in d dimensions here
//
//   S(k) ∝ k^{d−1}/(1 + (k L_c)^{γ−3+d}), ∫S dk = σ²,
//
// between k_min and k_max, each widened by half a step in ln k, since a wave stands for the step about it, a field that is
// homogeneous, isotropic and free of divergence has (Batchelor 1953, §3.4, with S = 2E)
//
//   R_LL(r) = ∫S(k) [sin x/x³ − cos x/x²] dk,    x = kr      (both components along the separation; σ²/3 at r = 0)
//   R_NN(r) = R_LL + (r/2) dR_LL/dr = ½ ∫S(k) [sin x/x − sin x/x³ + cos x/x²] dk       (both across it)
//   R_LL + 2 R_NN = ∫S(k) sin x/x dk.
//
// The second form of R_NN follows with j₁ = sin x/x² − cos x/x: R_LL = ∫S j₁/x, (j₁/x)′ = −j₂/x, j₂ = 3j₁/x − j₀. For the
// two-dimensional and the slab field see GeometryStatistics.swift.
// Nothing here is taken from `TurbulenceSpectrum` but its parameters: the checks compare two derivations.

import Foundation
import Turbulence

/// Expected statistics of turbulence as integrals over its spectrum; wavenumbers in 1/L_c, lengths in L_c.
package struct FieldModel: Sendable {
  let strength: Double
  /// d, the dimension of the wave vectors.
  let dimension: Double
  /// γ − 3 + d.
  let exponent: Double
  let range: ClosedRange<Double>

  /// The model with the parameters of a spectrum.
  package init(_ spectrum: TurbulenceSpectrum) {
    strength = spectrum.strength
    dimension =
      switch spectrum.dimensions {
      case .one: 1
      case .two: 2
      case .three: 3
      }
    exponent = spectrum.spectralIndex - 3 + dimension
    let ratio = (spectrum.kMax / spectrum.kMin).squareRoot()
    let widening = pow(ratio, 1 / Double(max(1, spectrum.modes - 1)))
    range = spectrum.kMin / widening...spectrum.kMax * widening
  }

  /// ∫S(k) f(k) dk by Simpson's rule in ln k; 20 000 intervals resolve sin(kr) to kr = 10⁴.
  package func integral(_ function: (Double) -> Double) -> Double {
    let sums = simpson(function)
    return strength * sums.function / sums.one
  }

  /// k S(k), the energy per unit of ln k, in B0².
  package func energyPerLogarithm(_ k: Double) -> Double { strength * weight(k) / simpson { _ in 1 }.one }

  /// k S(k) but for its norm.
  private func weight(_ k: Double) -> Double { pow(k, dimension) / (1 + pow(k, exponent)) }

  /// The integrals of f and of 1 over ln k with that weight.
  private func simpson(_ function: (Double) -> Double) -> (function: Double, one: Double) {
    let intervals = 20_000
    let step = log(range.upperBound / range.lowerBound) / Double(intervals)
    var sums = (function: 0.0, one: 0.0)
    for index in 0...intervals {
      let k = range.lowerBound * exp(step * Double(index))
      let simpson = index == 0 || index == intervals ? 1.0 : index % 2 == 1 ? 4.0 : 2.0
      let weight = simpson * step / 3 * weight(k)
      sums.one += weight
      sums.function += weight * function(k)
    }
    return sums
  }

  /// R_LL at a separation in L_c, in B0².
  package func longitudinalCorrelation(_ separation: Double) -> Double {
    integral { Self.longitudinal($0 * separation) }
  }

  /// R_NN at a separation in L_c, in B0².
  package func transverseCorrelation(_ separation: Double) -> Double {
    integral { (Self.sinc($0 * separation) - Self.longitudinal($0 * separation)) / 2 }
  }

  /// The two-sided correlation length in L_c along a line on which the waves vary: π⟨1/k⟩ in three dimensions, 2⟨1/k⟩ in two,
  /// π G(0)/∫G dk in one, G(0) = 1.
  package var correlationLength: Double {
    switch dimension {
    case 1: Double.pi / simpson { _ in 1 }.one
    case 2: 2 * integral { 1 / $0 } / strength
    default: Double.pi * integral { 1 / $0 } / strength
    }
  }

  /// The same for the spectrum without limits, from ∫₀^∞ k^{n−1}/(1 + k^q) dk = (π/q)/sin(nπ/q).
  package var unlimitedCorrelationLength: Double {
    let angle = Double.pi / exponent
    return switch dimension {
    case 1: exponent * sin(angle)
    case 2: 2 * sin(2 * angle) / sin(angle)
    default: Double.pi * sin(3 * angle) / sin(2 * angle)
    }
  }

  private static func sinc(_ x: Double) -> Double { abs(x) < 1e-4 ? 1 - x * x / 6 : sin(x) / x }

  /// sin x/x³ − cos x/x², by its series where the two terms cancel.
  private static func longitudinal(_ x: Double) -> Double {
    abs(x) < 0.02 ? 1 / 3.0 - x * x / 30 + x * x * x * x / 840 : (sin(x) / x - cos(x)) / (x * x)
  }
}
