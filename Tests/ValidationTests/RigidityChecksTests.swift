import Testing
import Transport
import Turbulence

@testable import Validation

/// The checks on rigidities pass on the program and fail where a rigidity does nothing, and where it has waves of its own.
@Suite(.timeLimit(.minutes(40))) struct RigidityChecksTests {
  @Test func program() throws {
    for check in try RigidityChecks().run(effort: .quick, threads: 2) {
      #expect(check.passed, "\(check)")
    }
  }

  /// Particles that all have the preset's rigidity, whose times and lengths alone are scaled.
  @Test func noRigidity() throws {
    let checks = RigidityChecks { number, _ in
      Backtracker(field: RigidityChecks.field(number, rigidity: 1), precision: .double)
    }
    let found = try checks.law(effort: .quick, threads: 2) + checks.spreads(effort: .quick, threads: 2).prefix(1)
    for check in found { #expect(!check.passed, "\(check)") }
  }

  /// Each rigidity in a realisation of its own: nothing is common to their skies.
  @Test func otherWaves() throws {
    let checks = RigidityChecks { number, rigidity in
      let field = RigidityChecks.field(number, rigidity: rigidity, seed: rigidity.bitPattern)
      return Backtracker(field: field, precision: .double)
    }
    let found = try checks.law(effort: .quick, threads: 2) + checks.spreads(effort: .quick, threads: 2)
    for check in found { #expect(!check.passed, "\(check)") }
  }
}
