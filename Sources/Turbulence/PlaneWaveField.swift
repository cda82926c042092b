// A regular field plus a sum of plane waves, the form that every turbulence geometry of the program takes:
//
//   b(r) = b₀ ẑ + √2 Σ_n A_n ξ̂_n cos(k_n·r + β_n),   ξ̂_n ⊥ k_n, hence ∇·b = 0 exactly.
//
// `field(at:)` is the plain evaluation, with the C library's cosine, that the fast kernels are held against.

import Foundation

/// One transverse plane wave a cos(k·r + β).
public struct PlaneWave: Sendable, Equatable {
  /// Wave vector k in 1/r_L.
  public var waveVector: SIMD3<Double>
  /// Amplitude vector a = √2 A ξ̂ in B0, perpendicular to k.
  public var amplitude: SIMD3<Double>
  /// Phase β in radians.
  public var phase: Double

  /// A plane wave.
  public init(waveVector: SIMD3<Double>, amplitude: SIMD3<Double>, phase: Double) {
    self.waveVector = waveVector
    self.amplitude = amplitude
    self.phase = phase
  }
}

extension Citation {
  /// Turbulence as a sum of plane waves: slab, two-dimensional and isotropic.
  static var giacaloneJokipii1999: Citation {
    Citation(
      reason: "turbulence as a sum of plane waves",
      bibtex: """
        @article{GiacaloneJokipii1999,
          author = {Giacalone, J. and Jokipii, J. R.},
          title = {The Transport of Cosmic Rays across a Turbulent Magnetic Field},
          journal = {Astrophys. J.},
          volume = {520}, pages = {204--214}, year = {1999},
          doi = {10.1086/307452}
        }
        """)
  }
}

/// A uniform field along z plus plane waves.
public struct PlaneWaveField: MagneticField, Equatable {
  /// The strength b₀ of the field along z in B0: 1, or 0 for turbulence alone.
  public let regularField: Double
  /// The waves; the models of this program have them in order of increasing wavenumber, part after part.
  public let waves: [PlaneWave]

  /// A field from its parts; no waves at all leaves the uniform field.
  public init(regularField: Double = 1, waves: [PlaneWave] = []) {
    self.regularField = regularField
    self.waves = waves
  }

  /// b(r) by plain summation with the C library's cosine: the reference for every fast kernel.
  public func field(at position: SIMD3<Double>) -> SIMD3<Double> {
    var b = SIMD3(0, 0, regularField)
    for wave in waves {
      let phase = (wave.waveVector * position).sum() + wave.phase
      b += wave.amplitude * cos(phase)
    }
    return b
  }

  /// The same field with another origin: every phase turns by k·r.
  ///
  /// - Parameter place: the new origin in r_L; from zero the field is the same to the bit.
  public func seen(from place: SIMD3<Double>) -> PlaneWaveField {
    guard place != .zero else { return self }
    let turned = waves.map { wave -> PlaneWave in
      var wave = wave
      wave.phase = (wave.phase + (wave.waveVector * place).sum()).remainder(dividingBy: 2 * Double.pi)
      return wave
    }
    return PlaneWaveField(regularField: regularField, waves: turned)
  }

  /// ∇·δb at a position, from the analytic derivative; zero up to round-off of k·ξ̂.
  public func divergence(at position: SIMD3<Double>) -> Double {
    waves.reduce(0) { sum, wave in
      let phase = (wave.waveVector * position).sum() + wave.phase
      return sum - (wave.waveVector * wave.amplitude).sum() * sin(phase)
    }
  }

  /// The waves as the kernels want them: eight doubles each, k/2π (turns per r_L), β/2π (turns), amplitude and one
  /// double of padding.
  public var packed: [Double] {
    waves.flatMap { wave -> [Double] in
      let turns = wave.waveVector / (2 * Double.pi)
      let phase = wave.phase / (2 * Double.pi)
      return [turns.x, turns.y, turns.z, phase, wave.amplitude.x, wave.amplitude.y, wave.amplitude.z, 0]
    }
  }
}
