import Foundation
import Turbulence
import Validation

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
