import Testing
import Validation

/// A part of an acceptance list, run on something wrong, and the checks that must fail there.
struct NegativeControl<Checks: Sendable>: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var wrong: Checks
  var part: @Sendable (Checks) -> [Check]
  /// The quantities that must fail, or their beginnings where these are of one quantity alone.
  var failing: [String]

  /// Each of the checks is there once, and fails.
  func expectFailures() {
    let checks = part(wrong)
    for quantity in failing {
      let named = checks.filter { $0.quantity == quantity }
      let matching = named.isEmpty ? checks.filter { $0.quantity.hasPrefix(quantity) } : named
      #expect(matching.count == 1, "\(quantity)")
      #expect(matching.allSatisfy { !$0.passed }, "\(matching)")
    }
  }
}

/// Every check passes, and each has a control on which it must fail.
func expectControlledPasses<Checks>(_ checks: [Check], _ controls: [NegativeControl<Checks>]) {
  for check in checks {
    #expect(check.passed, "\(check)")
    let controlled = controls.contains { $0.failing.contains { check.quantity.hasPrefix($0) } }
    #expect(controlled, "no negative control for \(check.quantity)")
  }
}
