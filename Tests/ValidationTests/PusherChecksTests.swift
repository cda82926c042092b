// The checks of the pusher pass on the program's own, and fail on pushers that are wrong in a known way.

import Foundation
import RandomStreams
import Testing
import Transport
import Turbulence
import Validation

/// Every check on the pusher passes for the program's pusher and fails for one that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct PusherChecksTests {
  static let right = PusherChecks()

  @Test func theProgramPasses() throws {
    let checks = try Self.right.run(effort: .quick, threads: 2)
    #expect(checks.count == 13)
    for check in checks {
      #expect(check.group == "pusher")
      #expect(check.passed, "\(check.quantity): \(check.measured) for \(check.expected) ± \(check.tolerance)")
    }
  }

  /// Radius, phase, pitch and guiding centre, in this order.
  @Test func uniformFieldControls() {
    func passed(_ subject: PusherSubject) -> [Bool] {
      PusherChecks(subject: subject).uniformFieldChecks().map(\.passed)
    }
    #expect(passed(PusherVariants.driftKick) == [false, true, true, false])
    #expect(passed(PusherVariants.exactRotation) == [false, false, true, false])
    #expect(!passed(PusherVariants.negativeCharge)[1])
    #expect(!passed(PusherVariants.tilted)[2])
  }

  @Test func orderControls() throws {
    #expect(try !PusherChecks(subject: PusherVariants.driftKick).orderCheck().passed)
    #expect(try PusherChecks(subject: PusherVariants.midpoint).orderCheck().passed)
  }

  @Test func invarianceControls() {
    #expect(!PusherChecks(subject: PusherVariants.driftKick).timeReversalCheck().passed)
    let midpoint = PusherChecks(subject: PusherVariants.midpoint)
    #expect(!midpoint.jacobianCheck(steps: 1).passed)
    #expect(!midpoint.jacobianCheck(steps: 20).passed)
    #expect(!PusherChecks(subject: PusherVariants.heating).momentumCheck().passed)
  }

  /// Too large an error fails, and too small a one as well.
  @Test(arguments: [4.0, 0.25]) func accuracyControls(factor: Double) throws {
    let wrong = PusherChecks(subject: PusherVariants.steps(times: factor))
    for check in try wrong.accuracyChecks(effort: .quick, threads: 2) {
      #expect(!check.passed, "\(check.quantity): \(check.measured)")
    }
  }

  /// The reference integrator against the orbit in a uniform field, back and forth in time.
  @Test(arguments: [-20.0, 20]) func referenceIntegrator(time: Double) throws {
    let p = SIMD3(0.48, -0.6, 0.64)
    let integrator = ReferenceIntegrator(field: PlaneWaveField(), tolerance: 1e-10)
    let end = try integrator.orbit(from: PhaseState(momentum: p), times: [0.5 * time, time])[1]
    let (s, c) = (sin(time), cos(time))
    let orbit = SIMD3(p.x * s + p.y * (1 - c), p.y * s - p.x * (1 - c), p.z * time)
    // A few hundred steps of at most 1e-10 each.
    #expect(length(end.position - orbit) < 1e-8)
    #expect(length(end.position - orbit * (1 + 1e-7)) > 1e-8)
  }
}

// MARK: - Variants

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
