import Foundation
import Transport
import Turbulence
import Validation
import RandomStreams

/// Pushers that are wrong on purpose, for the negative controls.
enum PusherVariants {
  /// A whole drift and then the kick: first order, not its own inverse, gyro-circle of the wrong radius and centre.
  static let driftKick = scalar { state, field, step in
    state.position += step * state.momentum
    let t = 0.5 * step * field.field(at: state.position)
    state.momentum = rotated(state.momentum, by: t)
  }

  /// Boris with the tangent in the kick, which turns by exactly |b|Δt: no phase lag, and so a radius that is too small.
  static let exactRotation = scalar { state, field, step in
    state.position += 0.5 * step * state.momentum
    let b = field.field(at: state.position)
    let strength = length(b)
    state.momentum = rotated(state.momentum, by: tan(0.5 * step * strength) / strength * b)
    state.position += 0.5 * step * state.momentum
  }

  /// The explicit midpoint rule: second order, but neither |p̂| nor phase-space volume is kept.
  static let midpoint = scalar { state, field, step in
    let half = state.momentum + 0.5 * step * crossed(state.momentum, field.field(at: state.position))
    let middle = state.position + 0.5 * step * state.momentum
    state.momentum += step * crossed(half, field.field(at: middle))
    state.position += step * half
  }

  /// The other sign of the charge.
  static let negativeCharge = PusherSubject { states, field, step, steps in
    let flipped = PlaneWaveField(
      regularField: -field.regularField,
      waves: field.waves.map {
        PlaneWave(waveVector: $0.waveVector, amplitude: -1 * $0.amplitude, phase: $0.phase)
      })
    return PusherSubject.boris.advance(states, flipped, step, steps)
  }

  /// A field tilted by 1e-9.
  static let tilted = PusherSubject { states, field, step, steps in
    let tilt = PlaneWave(waveVector: .zero, amplitude: SIMD3(1e-9, 0, 0), phase: 0)
    let wrong = PlaneWaveField(regularField: field.regularField, waves: field.waves + [tilt])
    return PusherSubject.boris.advance(states, wrong, step, steps)
  }

  /// |p̂| grows by 1e-17 a step.
  static let heating = PusherSubject { states, field, step, steps in
    PusherSubject.boris.advance(states, field, step, steps).map {
      PhaseState(position: $0.position, momentum: (1 + 1e-17 * Double(steps)) * $0.momentum)
    }
  }

  /// Boris with steps four times as long or as short as asked for.
  static func steps(times factor: Double) -> PusherSubject {
    PusherSubject { states, field, step, steps in
      PusherSubject.boris.advance(states, field, step * factor, Int(Double(steps) / factor))
    }
  }

  /// Boris over times that are longer than asked for.
  static func faster(by factor: Double) -> PusherSubject {
    PusherSubject { states, field, step, steps in
      PusherSubject.boris.advance(states, field, step, Int(Double(steps) * factor))
    }
  }

  /// No turbulence.
  static let uniform = PusherSubject { states, _, step, steps in
    PusherSubject.boris.advance(states, PlaneWaveField(), step, steps)
  }

  private static func scalar(
    _ push: @escaping @Sendable (inout PhaseState, PlaneWaveField, Double) -> Void
  ) -> PusherSubject {
    PusherSubject { states, field, step, steps in
      states.map { start in
        var state = start
        for _ in 0..<steps { push(&state, field, step) }
        return state
      }
    }
  }

  private static func rotated(_ p: SIMD3<Double>, by t: SIMD3<Double>) -> SIMD3<Double> {
    p + crossed(p + crossed(p, t), 2 / (1 + (t * t).sum()) * t)
  }

  private static func crossed(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}
