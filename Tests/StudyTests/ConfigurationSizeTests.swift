// What keys may ask for together.

import Testing

@Suite(.timeLimit(.minutes(20))) struct ConfigurationSizeTests {
  /// Each of these passes key by key, and would trap, hang or fill the machine together.
  @Test(arguments: [
    (["field.k_max=1e8", "particle.larmor_radius=1000"], "field.k_max"),
    (["sky.nside=8192", "backtracking.omega_t=1e9", "field.k_max=1"], "backtracking.omega_t"),
    (
      ["sky.nside=8192", "backtracking.omega_t={from = 1e-3, to = 1.0, count = 10000}"], "backtracking.omega_t"
    ),
  ])
  func keysTogether(overrides: [String], key: String) throws {
    let error = try parseError("", overrides: overrides)
    guard case .outOfRange(_, key, _, _) = error else {
      Issue.record("\(error)")
      return
    }
  }
}
