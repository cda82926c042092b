// The checks of the field pass on the program's own, and fail on fields that are wrong in a known way.

import Foundation
import Testing
import Turbulence
import Validation

/// The acceptance list of the field: every check passes on the right field and has a wrong one on which it fails.
@Suite(.timeLimit(.minutes(40))) struct FieldCheckTests {
  static let divergence: @Sendable (FieldChecks) -> [Check] = { $0.divergence(effort: .quick) }
  static let meanSquares: @Sendable (FieldChecks) -> [Check] = { $0.meanSquares(effort: .quick, threads: 2) }
  static let moments: @Sendable (FieldChecks) -> [Check] = { $0.moments(effort: .quick, threads: 2) }
  static let isotropy: @Sendable (FieldChecks) -> [Check] = { $0.isotropy(effort: .quick) }
  static let bands: @Sendable (FieldChecks) -> [Check] = { $0.bandEnergies(effort: .quick, threads: 2) }
  static let correlations: @Sendable (FieldChecks) -> [Check] = { $0.correlations(effort: .quick, threads: 2) }
  static let lengths: @Sendable (FieldChecks) -> [Check] = { $0.correlationLengths(effort: .quick, threads: 2) }
  static let homogeneity: @Sendable (FieldChecks) -> [Check] = { $0.homogeneity(effort: .quick, threads: 2) }

  static let wrongLength = FieldChecks(
    makeField: FieldChecks.preset, correlationLength: { 1.001 * $0.correlationLength })
  static let lambda = "Kolmogorov–Smirnov λ, "

  static let controls: [NegativeControl<FieldChecks>] = [
    NegativeControl(
      testDescription: "compressive", wrong: FieldVariant.compressive, part: divergence,
      failing: ["largest |k·ξ|", "largest |∇·δb|", "order in h"]),
    NegativeControl(
      testDescription: "too strong", wrong: FieldVariant.strong, part: meanSquares,
      failing: ["largest |Σ A_n²", "⟨δB²⟩ over space"]),
    NegativeControl(
      testDescription: "too strong", wrong: FieldVariant.strong, part: moments,
      failing: ["⟨δB²⟩ over realisations"]),
    NegativeControl(
      testDescription: "biased", wrong: FieldVariant.biased, part: moments,
      failing: ["mean of δB_x", "mean of δB_y", "mean of δB_z"]),
    NegativeControl(
      testDescription: "two-dimensional about y", wrong: FieldVariant.planar(SIMD3(0, 1, 0)), part: moments,
      failing: ["⟨δB_x²⟩ − ⟨δB_y²⟩", "⟨δB_y²⟩ − ⟨δB_z²⟩"]),
    NegativeControl(
      testDescription: "two-dimensional about z", wrong: FieldVariant.planar(SIMD3(0, 0, 1)), part: moments,
      failing: ["⟨δB_z²⟩ − ⟨δB_x²⟩"]),
    NegativeControl(
      testDescription: "two-dimensional about a diagonal", wrong: FieldVariant.planar(SIMD3(1, 1, 1)), part: moments,
      failing: ["⟨δB_x δB_y⟩", "⟨δB_y δB_z⟩", "⟨δB_z δB_x⟩"]),
    NegativeControl(
      testDescription: "drawn out along x", wrong: FieldVariant.squeezed, part: isotropy,
      failing: ["cos θ of k̂, ", "azimuth of k̂, "].flatMap { [lambda + $0 + "all", lambda + $0 + "energetic"] }),
    NegativeControl(
      testDescription: "polarised", wrong: FieldVariant.polarized, part: isotropy,
      failing: [lambda + "angle of ξ about k̂, all", lambda + "angle of ξ about k̂, energetic"]),
    NegativeControl(
      testDescription: "bunched phases", wrong: FieldVariant.bunched, part: isotropy,
      failing: [lambda + "phase, all", lambda + "phase, energetic"]),
    NegativeControl(
      testDescription: "longer waves", wrong: FieldVariant.rescaled(0.4), part: bands,
      failing: ["energy of k L_c from 0.0", "energy of k L_c from 0.3", "energy of k L_c from 10.0"]
        + ["energy of k L_c above 30.0"]),
    NegativeControl(
      testDescription: "shorter waves", wrong: FieldVariant.rescaled(2.5), part: bands,
      failing: ["energy of k L_c from 1.0", "energy of k L_c from 3.0"]),
    NegativeControl(
      testDescription: "longer waves", wrong: FieldVariant.rescaled(0.4), part: correlations,
      failing: ["D_LL(0.1", "D_NN(0.1", "D_LL(0.3", "D_NN(0.3", "R_LL(1", "R_NN(1", "R_LL(2", "R_NN(2", "R_LL(4"]
        + ["R_NN(4"]),
    NegativeControl(
      testDescription: "shorter waves", wrong: FieldVariant.rescaled(1.3), part: lengths,
      failing: ["correlation length of the fields"]),
    NegativeControl(
      testDescription: "correlation length off by 0.1 %", wrong: wrongLength, part: lengths,
      failing: ["π⟨1/k⟩ of a wide range", "π⟨1/k⟩ of the preset's range"]),
    NegativeControl(
      testDescription: "crests meet at the origin", wrong: FieldVariant.focused(at: .zero), part: homogeneity,
      failing: ["⟨δB²⟩ at the origin"]),
    NegativeControl(
      testDescription: "crests meet far away", wrong: FieldVariant.focused(at: FieldChecks().farPoint),
      part: homogeneity, failing: ["⟨δB²⟩ at 1e5 L_c", "R_LL(1 L_c) at 1e5", "R_NN(1 L_c) at 1e5"]),
  ]

  @Test func passesOnTheRightField() throws {
    expectControlledPasses(try FieldChecks().run(effort: .quick, threads: 2), Self.controls)
  }

  @Test(arguments: controls) func failsOnTheWrongField(control: NegativeControl<FieldChecks>) {
    control.expectFailures()
  }

  @Test func doesNotDependOnTheThreads() {
    let checks = FieldChecks()
    #expect(checks.moments(effort: .quick, threads: 1) == checks.moments(effort: .quick, threads: 3))
  }
}

// MARK: - Variants

/// Fields that are wrong in one known way, made from the right one.
enum FieldVariant {
  static func changed(_ change: @escaping @Sendable (PlaneWave) -> PlaneWave) -> FieldChecks {
    FieldChecks { number in
      let field = FieldChecks.preset(number)
      return PlaneWaveField(regularField: field.regularField, waves: field.waves.map(change))
    }
  }

  /// δB a quarter too strong.
  static let strong = changed { PlaneWave(waveVector: $0.waveVector, amplitude: 1.25 * $0.amplitude, phase: $0.phase) }

  /// All waves longer, or shorter, by one factor.
  static func rescaled(_ factor: Double) -> FieldChecks {
    changed { PlaneWave(waveVector: factor * $0.waveVector, amplitude: $0.amplitude, phase: $0.phase) }
  }

  /// A compressive part of a thousandth.
  static let compressive = changed {
    let along = $0.waveVector / size($0.waveVector)
    return PlaneWave(
      waveVector: $0.waveVector, amplitude: $0.amplitude + 1e-3 * size($0.amplitude) * along, phase: $0.phase)
  }

  /// A mean field beside the regular one.
  static let biased = FieldChecks { number in
    let field = FieldChecks.preset(number)
    let offset = PlaneWave(waveVector: .zero, amplitude: SIMD3(repeating: 0.05), phase: 0)
    return PlaneWaveField(regularField: field.regularField, waves: field.waves + [offset])
  }

  /// Wave vectors in the plane perpendicular to an axis: two-dimensional turbulence.
  static func planar(_ axis: SIMD3<Double>) -> FieldChecks {
    let axis = axis / size(axis)
    return changed { redirected($0, $0.waveVector - product($0.waveVector, axis) * axis) }
  }

  /// Wave vectors drawn out along x.
  static let squeezed = changed { redirected($0, $0.waveVector * SIMD3(1.5, 1, 1)) }

  /// Polarisations that lean to the meridian plane.
  static let polarized = changed { wave in
    let k = wave.waveVector / size(wave.waveVector)
    let lean = wave.amplitude + 0.3 * size(wave.amplitude) * (SIMD3(0, 0, 1) - k.z * k)
    return PlaneWave(
      waveVector: wave.waveVector, amplitude: lean * (size(wave.amplitude) / size(lean)), phase: wave.phase)
  }

  /// Phases from 0 to 0.9 turns.
  static let bunched = changed {
    PlaneWave(waveVector: $0.waveVector, amplitude: $0.amplitude, phase: 0.9 * $0.phase)
  }

  /// All crests meet at one point: ⟨δB²⟩ is doubled there and right everywhere else.
  static func focused(at point: SIMD3<Double>) -> FieldChecks {
    changed {
      PlaneWave(
        waveVector: $0.waveVector, amplitude: $0.amplitude, phase: -product($0.waveVector, point))
    }
  }

  /// The wave with another direction, |k| and |a| kept, a projected to stay perpendicular.
  static func redirected(_ wave: PlaneWave, _ direction: SIMD3<Double>) -> PlaneWave {
    let k = direction / size(direction)
    let across = wave.amplitude - product(wave.amplitude, k) * k
    return PlaneWave(
      waveVector: size(wave.waveVector) * k, amplitude: across * (size(wave.amplitude) / size(across)),
      phase: wave.phase)
  }

  static func product(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

  static func size(_ v: SIMD3<Double>) -> Double { product(v, v).squareRoot() }
}
