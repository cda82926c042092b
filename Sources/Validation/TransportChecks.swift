// The acceptance checks on transport: diffusion against the analytic limit of weak scattering, against an independent
// computation at ρ = 0.1, and its trend with rigidity.

import Transport
import Turbulence

/// What the transport checks ask of the program: orbits of backtracked particles.
package struct TransportSubject: Sendable {
  /// Orbits for momentum directions, ascending times and steps per r_L.
  package var orbits:
    @Sendable (
      _ field: PlaneWaveField, _ directions: [SIMD3<Double>], _ times: [Double], _ stepsPerLarmorRadius: Double
    ) -> Orbits

  /// A subject from its move.
  package init(
    orbits:
      @escaping @Sendable (
        _ field: PlaneWaveField, _ directions: [SIMD3<Double>], _ times: [Double], _ stepsPerLarmorRadius: Double
      ) -> Orbits
  ) {
    self.orbits = orbits
  }

  /// The program's backtracker.
  package static let backtracker = TransportSubject { field, directions, times, steps in
    Backtracker(field: field, stepsPerLarmorRadius: steps).orbits(of: directions, times: times)
  }
}

/// Acceptance checks on diffusion in turbulent fields.
package struct TransportChecks: CheckGroup {
  /// The transport under test.
  package let subject: TransportSubject
  /// Seed of all random numbers of the group.
  let seed: UInt64 = 1506

  /// The checks on the program's own backtracker.
  package init() { self.init(subject: .backtracker) }

  /// The checks on any transport.
  package init(subject: TransportSubject) { self.subject = subject }

  /// The name of the group.
  package var name: String { "transport" }

  /// Measures every quantity of the group.
  ///
  /// - Throws: `SphereError` when the sky cannot be set up.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try [weakScatteringCheck(effort: effort, threads: threads)] + tableChecks(effort: effort, threads: threads)
      + trendChecks(effort: effort, threads: threads)
  }

  func check(_ quantity: String, expected: Double, measured: Double, tolerance: Double, reason: String) -> Check {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}
