// Composite turbulence, slab plus two-dimensional,
//
//   δB = δB_slab + δB_2D,   ⟨δB_slab²⟩ = f σ² B0²,   ⟨δB_2D²⟩ = (1 − f) σ² B0²,
//
// each with its spectrum (SlabTurbulence.swift, TwoDimensionalTurbulence.swift) and the same L_c. Bieber, Wanner &
// Matthaeus (1996, JGR 101, 2511) found f = 0.2 or less in the solar wind. ⟨δB²⟩ = σ² B0² and ∇·δB = 0 as in the parts.
//
// Each part has all N waves, 2N together, so that both sample their spectra as densely as alone. The numbers come from one
// stream, those of the slab first, 2N, and those of the two-dimensional part after them, 2N: the parts are independent, and
// the slab's waves are those of `SlabTurbulence` with the same seed, √f times as strong. A part without energy is left out
// of the field, not of the stream.

import RandomStreams

/// The ensemble of fields that are the sum of a slab and a two-dimensional part.
public struct CompositeTurbulence: TurbulenceEnsemble, Equatable {
  /// The slab part, of strength f σ².
  public let slab: SlabTurbulence
  /// The two-dimensional part, of strength (1 − f) σ².
  public let twoDimensional: TwoDimensionalTurbulence

  /// An ensemble of fields.
  ///
  /// - Parameters:
  ///   - spectrum: the spectrum of both parts, each in its number of dimensions; its strength σ² is that of the sum.
  ///   - slabFraction: f, the fraction of the energy in the slab part, 0 to 1.
  ///   - larmorRadius: ρ = r_L/L_c > 0.
  public init(spectrum: TurbulenceSpectrum, slabFraction: Double, larmorRadius: Double) {
    precondition((0...1).contains(slabFraction))
    var part = spectrum
    part.strength = slabFraction * spectrum.strength
    slab = SlabTurbulence(spectrum: part, larmorRadius: larmorRadius)
    part.strength = (1 - slabFraction) * spectrum.strength
    twoDimensional = TwoDimensionalTurbulence(spectrum: part, larmorRadius: larmorRadius)
  }

  /// One realisation of the field.
  public func realization(_ number: Int, seed: UInt64, regularField: Double) -> PlaneWaveField {
    var stream = RandomStream(seed: seed, realization: number, purpose: .turbulence)
    let along = slab.waves(from: &stream)
    let across = twoDimensional.waves(from: &stream)
    return PlaneWaveField(
      regularField: regularField,
      waves: (slab.spectrum.strength > 0 ? along : []) + (twoDimensional.spectrum.strength > 0 ? across : []))
  }

  /// The mean, by energy, of that of the slab along B0 and that of the two-dimensional part across it: no line sees both
  /// parts vary.
  public var correlationLength: Double {
    let parts = [slab.spectrum, twoDimensional.spectrum].filter { $0.strength > 0 }
    let strength = parts.reduce(0) { $0 + $1.strength }
    return parts.reduce(0) { $0 + $1.strength * $1.correlationLength } / strength
  }

  /// k_max in 1/L_c, that of both parts.
  public var largestWavenumber: Double { max(slab.largestWavenumber, twoDimensional.largestWavenumber) }

  /// Plane waves, the two-dimensional part, and the composite.
  public var citations: [Citation] {
    twoDimensional.citations + [
      Citation(
        reason: "slab and two-dimensional turbulence together",
        bibtex: """
          @article{BieberWannerMatthaeus1996,
            author = {Bieber, John W. and Wanner, Wolfgang and Matthaeus, William H.},
            title = {Dominant Two-Dimensional Solar Wind Turbulence with Implications for Cosmic Ray Transport},
            journal = {J. Geophys. Res.},
            volume = {101}, pages = {2511--2522}, year = {1996},
            doi = {10.1029/95JA02588}
          }
          """)
    ]
  }
}
