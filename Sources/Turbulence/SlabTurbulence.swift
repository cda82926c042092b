// Slab turbulence: wave vectors along the regular field, fluctuations across it, so that δB depends on z alone,
//
//   δB(r) = √2 B0 Σ_n A_n (cos α_n, sin α_n, 0) cos(k_n z + β_n),   A_n² = σ² G(k_n)/Σ_m G(k_m),
//   G(k) = Δk/(1 + (k L_c)^{γ−2}),   exponent 5/3 for Kolmogorov's spectrum.
//
// The one-dimensional model of Giacalone & Jokipii (1999, ApJ 520, 204); the turbulence for which Jokipii (1966, ApJ 146,
// 480) found the quasi-linear theory of pitch-angle scattering. ∇·δB = 0, since k·ξ̂ = 0 exactly; ⟨δB²⟩ = Σ A_n² = σ² B0²,
// half of it in each of x and y. A wave that runs against B0 is one with the opposite phase, so all k point along +z.
//
// Two uniform numbers per wave, in this order: one for α, one for β.

import Foundation
import RandomStreams

/// The ensemble of slab fields with a given spectrum.
public struct SlabTurbulence: TurbulenceEnsemble, Equatable {
  /// The one-dimensional spectrum, in units of the bend-over scale L_c.
  public let spectrum: TurbulenceSpectrum
  /// ρ = r_L/L_c, which converts wavenumbers from 1/L_c to 1/r_L.
  public let larmorRadius: Double

  /// An ensemble of fields.
  ///
  /// - Parameters:
  ///   - spectrum: the turbulence spectrum, taken in one dimension.
  ///   - larmorRadius: ρ = r_L/L_c > 0.
  public init(spectrum: TurbulenceSpectrum, larmorRadius: Double) {
    self.spectrum = spectrum.inDimensions(.one)
    self.larmorRadius = larmorRadius
  }

  /// One realisation of the field.
  public func realization(_ number: Int, seed: UInt64, regularField: Double) -> PlaneWaveField {
    var stream = RandomStream(seed: seed, realization: number, purpose: .turbulence)
    return PlaneWaveField(regularField: regularField, waves: waves(from: &stream))
  }

  /// The waves, from the next two numbers a wave of a stream.
  func waves(from stream: inout RandomStream) -> [PlaneWave] {
    zip(spectrum.wavenumbers, spectrum.powers).map { wavenumber, power in
      let angle = 2 * Double.pi * stream.uniform()
      let phase = 2 * Double.pi * stream.uniform()
      return PlaneWave(
        waveVector: SIMD3(0, 0, wavenumber * larmorRadius),
        amplitude: (2 * power).squareRoot() * SIMD3(cos(angle), sin(angle), 0),
        phase: phase)
    }
  }

  /// Along B0, 2ℓ_∥ = π G(0)/∫G dk: 1.585 L_c for Kolmogorov turbulence with a wide range of scales.
  public var correlationLength: Double { spectrum.correlationLength }

  /// k_max in 1/L_c.
  public var largestWavenumber: Double { spectrum.kMax }

  /// Plane waves, and the theory that belongs to slab turbulence.
  public var citations: [Citation] {
    [
      .giacaloneJokipii1999,
      Citation(
        reason: "scattering in slab turbulence",
        bibtex: """
          @article{Jokipii1966,
            author = {Jokipii, J. R.},
            title = {Cosmic-Ray Propagation. I. Charged Particles in a Random Magnetic Field},
            journal = {Astrophys. J.},
            volume = {146}, pages = {480--487}, year = {1966},
            doi = {10.1086/148912}
          }
          """),
    ]
  }
}
