import Foundation
import RandomStreams
import Testing
import Turbulence

/// The turbulent field against what Documentation/theory/Physics.md, section 2, says of it. Every check runs on the right
/// field and on a wrong one, on which it must fail.
@Suite(.timeLimit(.minutes(40))) struct FieldTests {
  static let ensemble = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)

  static func points(_ count: Int, size: Double) -> [SIMD3<Double>] {
    var stream = RandomStream(seed: 1, realization: 0, purpose: .testing)
    return (0..<count).map { _ in
      SIMD3(
        stream.uniform(from: -size, to: size), stream.uniform(from: -size, to: size),
        stream.uniform(from: -size, to: size))
    }
  }

  /// Largest |k̂·ξ̂| over the waves: round-off of the unit vectors, a few 1e-16.
  static func obliqueness(_ field: PlaneWaveField) -> Double {
    field.waves.map { wave in
      abs((wave.waveVector * wave.amplitude).sum()) / length(wave.waveVector) / length(wave.amplitude)
    }.max() ?? .nan
  }

  static func tilted(_ field: PlaneWaveField) -> PlaneWaveField {
    PlaneWaveField(
      regularField: field.regularField,
      waves: field.waves.map {
        PlaneWave(
          waveVector: $0.waveVector + 1e-6 * length($0.waveVector) * $0.amplitude / length($0.amplitude),
          amplitude: $0.amplitude, phase: $0.phase)
      })
  }

  @Test func wavesAreTransverse() {
    let tolerance = 1e-15
    for number in 0..<20 {
      let field = Self.ensemble.realization(number, seed: 3)
      #expect(Self.obliqueness(field) < tolerance)
      #expect(Self.obliqueness(Self.tilted(field)) > tolerance)
    }
  }

  /// ∇·b by central differences falls as h²: halving h divides it by 4 within 5 %, until round-off.
  @Test func divergenceVanishesAsTheStepSquared() {
    let field = Self.ensemble.realization(0, seed: 3)
    func divergence(_ field: PlaneWaveField, _ h: Double) -> Double {
      let squares = Self.points(200, size: 10).map { point -> Double in
        var sum = 0.0
        for axis in 0..<3 {
          var step = SIMD3<Double>.zero
          step[axis] = h
          sum += (field.field(at: point + step)[axis] - field.field(at: point - step)[axis]) / (2 * h)
        }
        return sum * sum
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    let order = log2(divergence(field, 0.02) / divergence(field, 0.01))
    #expect(abs(order - 2) < 0.05)
    // Negative control: a compressive wave has a divergence that does not fall.
    let compressive = PlaneWaveField(waves: [
      PlaneWave(waveVector: SIMD3(1, 0, 0), amplitude: SIMD3(1, 0, 0), phase: 0)
    ])
    #expect(abs(log2(divergence(compressive, 0.02) / divergence(compressive, 0.01))) < 0.05)
  }

  /// ΣA_n² = σ² to round-off, at each σ², N and index.
  @Test(arguments: [0.0, 0.25, 1, 4]) func variancesSumToTheStrength(strength: Double) {
    for (modes, index) in [(1, 11 / 3.0), (7, 3.5), (160, 11 / 3.0)] {
      let spectrum = TurbulenceSpectrum(strength: strength, spectralIndex: index, modes: modes)
      #expect(abs(spectrum.powers.reduce(0, +) - strength) <= 1e-13 * strength)
      let field = IsotropicTurbulence(spectrum: spectrum, larmorRadius: 0.1).realization(5, seed: 8)
      let total = field.waves.reduce(0) { $0 + ($1.amplitude * $1.amplitude).sum() / 2 }
      #expect(abs(total - strength) <= 1e-13 * max(strength, 1e-30))
    }
  }

  /// Ensemble mean zero, ⟨δB²⟩ = σ² and equal component variances at a point, from 4000 realisations, within 4.5 standard
  /// errors measured on the sample (false alarm 7e-6 a number). Far from the origin too: homogeneity.
  @Test(arguments: [0.0, 1e5]) func momentsAtAPoint(distance: Double) {
    let point = SIMD3(0.6, -0.48, 0.64) * distance
    let strength = 2.0
    let ensemble = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(strength: strength, modes: 40), larmorRadius: 0.1)
    let samples = (0..<4000).map { ensemble.realization($0, seed: 21, regularField: 0).field(at: point) }
    for axis in 0..<3 {
      #expect(abs(pull(samples.map { $0[axis] }, 0)) < 4.5)
      #expect(abs(pull(samples.map { $0[axis] * $0[axis] }, strength / 3)) < 4.5)
      // Negative control: 20 % more variance is seen.
      #expect(abs(pull(samples.map { $0[axis] * $0[axis] }, 1.2 * strength / 3)) > 4.5)
    }
    #expect(abs(pull(samples.map { $0.x * $0.y }, 0)) < 4.5)
  }

  /// The power in the modes follows G(k) = k³/(1 + k^γ): slope 3 far below the bend-over, 3 − γ far above.
  @Test func spectrumHasItsSlopes() {
    let spectrum = TurbulenceSpectrum(modes: 401, kMin: 1e-4, kMax: 1e4)
    let (k, power) = (spectrum.wavenumbers, spectrum.powers)
    func slope(_ i: Int) -> Double { log(power[i + 10] / power[i]) / log(k[i + 10] / k[i]) }
    #expect(abs(slope(5) - 3) < 1e-6)
    #expect(abs(slope(385) - (3 - 11 / 3.0)) < 1e-6)
    #expect(abs(k[0] - 1e-4) < 1e-18 && abs(k[400] - 1e4) < 1e-7)
  }

  /// π⟨1/k⟩ = 1.716 L_c for Kolmogorov turbulence with a wide range of scales (Documentation/theory/Physics.md,
  /// section 2).
  @Test func correlationLength() {
    let wide = TurbulenceSpectrum(modes: 4000, kMin: 1e-5, kMax: 1e6)
    #expect(abs(wide.correlationLength - 1.716) < 0.001)
    let kraichnan = TurbulenceSpectrum(spectralIndex: 3.5, modes: 4000, kMin: 1e-5, kMax: 1e6)
    #expect(abs(kraichnan.correlationLength - 1.716) > 0.001)
  }

  @Test func aRealizationDependsOnItsNumberAlone() {
    let field = Self.ensemble.realization(4, seed: 9)
    #expect(field == Self.ensemble.realization(4, seed: 9))
    #expect(field != Self.ensemble.realization(5, seed: 9))
    #expect(field != Self.ensemble.realization(4, seed: 10))
  }
}

/// Distance of the sample mean from the expected value in standard errors.
func pull(_ samples: [Double], _ expected: Double) -> Double {
  let count = Double(samples.count)
  let mean = samples.reduce(0, +) / count
  let variance = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  return (mean - expected) / (variance / count).squareRoot()
}
