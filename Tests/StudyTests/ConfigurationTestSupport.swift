// What the tests of the configuration share: reading a snippet, and catching the error it must give.

import Study
import Testing

/// Reads a snippet as the file "test.toml".
func parse(_ toml: String, overrides: [String] = []) throws -> StudyConfiguration {
  try StudyConfiguration.parse(toml: toml, source: "test.toml", overrides: overrides)
}

/// The error that reading a snippet gives; the test fails where it gives none.
func parseError(_ toml: String, overrides: [String] = []) throws -> StudyError {
  try #require(throws: StudyError.self) { _ = try parse(toml, overrides: overrides) }
}

/// The preset with a change made by hand.
func preset(_ change: (inout StudyConfiguration) -> Void) -> StudyConfiguration {
  var configuration = StudyConfiguration.default
  change(&configuration)
  return configuration
}

/// SplitMix64 (Steele, Lea & Flood 2014): seeded, so that a property test that fails fails again.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
