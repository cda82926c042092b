// The acceptance checks on the pusher: the orbit in a uniform field, the order of convergence, the symmetries that the
// Boris scheme keeps exactly, and the trajectories in turbulence against a second integrator.

import RandomStreams
import Transport
import Turbulence

/// Acceptance checks on the integrator of trajectories.
package struct PusherChecks: CheckGroup {
  /// The pusher under test.
  package let subject: PusherSubject
  /// Seed of all random numbers of the group.
  let seed: UInt64 = 2015

  /// The checks on the program's own pusher.
  package init() { self.init(subject: .boris) }

  /// The checks on any pusher.
  package init(subject: PusherSubject) { self.subject = subject }

  /// The name of the group.
  package var name: String { "pusher" }

  /// Measures every quantity of the group.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try uniformFieldChecks() + [orderCheck()] + invarianceChecks()
      + accuracyChecks(effort: effort, threads: threads)
  }

  func check(_ quantity: String, expected: Double, measured: Double, tolerance: Double, reason: String) -> Check {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }

  /// Isotropic momentum directions, at the origin.
  func starts(_ count: Int, realization: Int = 0) -> [PhaseState] {
    var stream = RandomStream(seed: seed, realization: realization, purpose: .testing)
    return (0..<count).map { _ in PhaseState(momentum: stream.direction()) }
  }

  /// The paper's preset, ρ = 0.1 and σ² = 1: one realisation.
  func turbulentField(_ number: Int, modes: Int = 160) -> PlaneWaveField {
    IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: modes), larmorRadius: 0.1)
      .realization(number, seed: seed)
  }
}

// MARK: - Subject
//
// What the pusher checks ask of a pusher: to move particles. The tests hand in pushers that are wrong on purpose.

/// A way of moving particles through a field.
package struct PusherSubject: Sendable {
  /// Makes `steps` steps of length `step` (1/Ω, negative goes back in time).
  package var advance:
    @Sendable (_ states: [PhaseState], _ field: PlaneWaveField, _ step: Double, _ steps: Int) -> [PhaseState]

  /// A subject from its move.
  package init(
    advance:
      @escaping @Sendable (_ states: [PhaseState], _ field: PlaneWaveField, _ step: Double, _ steps: Int) ->
      [PhaseState]
  ) {
    self.advance = advance
  }

  /// The pusher of the program: the Boris kernel on the best instruction set of the machine, in double precision, so
  /// that order and invariants show down to round-off.
  package static let boris = PusherSubject { states, field, step, steps in
    var pack = ParticlePack(
      positions: states.map(\.position), directions: states.map(\.momentum), in: field, step: step,
      precision: .double)
    pack.advance(steps: steps)
    return (0..<pack.count).map { PhaseState(position: pack.position($0), momentum: pack.momentum($0)) }
  }
}
