import Testing
import Transport
import Turbulence

@testable import Validation

/// The check on observers passes on the program and fails where a step aside does nothing, and where it is into another field.
@Suite(.timeLimit(.minutes(40))) struct ObserverChecksTests {
  @Test func program() throws {
    for check in try ObserverChecks().run(effort: .quick, threads: 2) { #expect(check.passed, "\(check)") }
  }

  /// All observers at one place.
  @Test func noDistance() throws {
    let checks = ObserverChecks { number, _ in
      Backtracker(field: ObserverChecks.field(number, from: .zero), precision: .double)
    }
    for check in try checks.run(effort: .quick, threads: 2) { #expect(!check.passed, "\(check)") }
  }

  /// Each place in a field of its own: nothing is common to their skies.
  @Test func otherFields() throws {
    let checks = ObserverChecks { number, place in
      let field = ObserverChecks.field(number, from: place, seed: place.x.bitPattern)
      return Backtracker(field: field, precision: .double)
    }
    for check in try checks.run(effort: .quick, threads: 2) { #expect(!check.passed, "\(check)") }
  }
}
