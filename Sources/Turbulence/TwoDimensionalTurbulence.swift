// Two-dimensional turbulence: wave vectors and fluctuations across the regular field, so that δB depends on x and y alone,
//
//   δB(r) = √2 B0 Σ_n A_n (ẑ × k̂_n) cos(k_n·r + β_n),   k̂_n = (cos φ_n, sin φ_n, 0),   A_n² = σ² G(k_n)/Σ_m G(k_m),
//   G(k) = k Δk/(1 + (k L_c)^{γ−1}),   exponent 8/3 for Kolmogorov's spectrum.
//
// The two-dimensional model of Giacalone & Jokipii (1999, ApJ 520, 204), for the fluctuations that Matthaeus, Goldstein &
// Roberts (1990, JGR 95, 20673) found in the solar wind. ∇·δB = 0, since k·ξ̂ = 0 up to round-off; ⟨δB²⟩ = Σ A_n² = σ² B0²,
// half of it in each of x and y. The field is the curl of A_z(x, y) ẑ, which is constant along field lines, and p_z + A_z
// (momenta in p, lengths in r_L) is constant along trajectories: nothing scatters for good along B0.
//
// Two uniform numbers per wave, in this order: one for φ, one for β.

import Foundation
import RandomStreams

/// The ensemble of two-dimensional fields with a given spectrum.
public struct TwoDimensionalTurbulence: TurbulenceEnsemble, Equatable {
  /// The two-dimensional spectrum, in units of the bend-over scale L_c.
  public let spectrum: TurbulenceSpectrum
  /// ρ = r_L/L_c, which converts wavenumbers from 1/L_c to 1/r_L.
  public let larmorRadius: Double

  /// An ensemble of fields.
  ///
  /// - Parameters:
  ///   - spectrum: the turbulence spectrum, taken in two dimensions.
  ///   - larmorRadius: ρ = r_L/L_c > 0.
  public init(spectrum: TurbulenceSpectrum, larmorRadius: Double) {
    self.spectrum = spectrum.inDimensions(.two)
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
      let azimuth = 2 * Double.pi * stream.uniform()
      let phase = 2 * Double.pi * stream.uniform()
      return PlaneWave(
        waveVector: wavenumber * larmorRadius * SIMD3(cos(azimuth), sin(azimuth), 0),
        amplitude: (2 * power).squareRoot() * SIMD3(-sin(azimuth), cos(azimuth), 0),
        phase: phase)
    }
  }

  /// Along a line across B0, 2⟨1/k⟩: 1.531 L_c for Kolmogorov turbulence with a wide range of scales.
  public var correlationLength: Double { spectrum.correlationLength }

  /// k_max in 1/L_c.
  public var largestWavenumber: Double { spectrum.kMax }

  /// Plane waves, and the observation behind the model.
  public var citations: [Citation] { [.giacaloneJokipii1999, .matthaeusGoldsteinRoberts1990] }
}

extension Citation {
  static var matthaeusGoldsteinRoberts1990: Citation {
    Citation(
      reason: "two-dimensional fluctuations across the regular field",
      bibtex: """
        @article{MatthaeusGoldsteinRoberts1990,
          author = {Matthaeus, William H. and Goldstein, Melvyn L. and Roberts, D. Aaron},
          title = {Evidence for the Presence of Quasi-Two-Dimensional Nearly Incompressible Fluctuations in the Solar Wind},
          journal = {J. Geophys. Res.},
          volume = {95}, pages = {20673--20683}, year = {1990},
          doi = {10.1029/JA095iA12p20673}
        }
        """)
  }
}
