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
