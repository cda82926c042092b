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
    uniformFieldChecks() + [orderCheck()] + invarianceChecks()
      + accuracyChecks(effort: effort, threads: threads) + lyapunovChecks(effort: effort, threads: threads)
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
