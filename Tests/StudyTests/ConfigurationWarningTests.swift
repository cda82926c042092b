// Warnings, and the documentation that the registry makes.

import Study
import Testing

@Suite(.timeLimit(.minutes(40))) struct ConfigurationWarningTests {
  @Test func presetsAreAboveDoubt() {
    #expect(StudyConfiguration.default.warnings == [])
    #expect(StudyConfiguration.quick.warnings == [])
  }

  @Test(arguments: [
    (
      "field.k_max=1000",
      "a step crosses 10 rad of the shortest wave (field.k_max); below 1 rad needs "
        + "backtracking.steps_per_larmor_radius >= 100"
    ),
    ("field.modes=32", "field.modes = 32 is 8 waves per decade of wavenumber; 10 or more are usual"),
    ("field.spectrum=2.5", "field.spectrum = 2.5: an index of 3 or less puts the power at field.k_max"),
    ("sky.nside=256", "sky.nside = 256 is 786432 directions in each set of each realisation"),
    ("study.realizations=1", "study.realizations = 1 leaves every standard error undefined"),
    ("particle.larmor_radius=0.001", "the resonant wavenumber 1/r_L = 1e+03/L_c is outside field.k_min to field.k_max"),
  ])
  func doubtsAreSaid(_ override: String, _ warning: String) throws {
    #expect(try parse("", overrides: [override]).warnings == [warning])
  }

  /// The nearest snapshot is shown whatever is asked for: where that is another time, the user is told.
  @Test(arguments: [("1000.1", "1000"), ("1e+07", "1000"), ("0.01", "0.1")])
  func timeThatIsNotThereIsNamed(asked: String, shown: String) throws {
    let warnings = try parse("", overrides: ["output.spectrum_time=\(asked)"]).warnings
    #expect(
      warnings == [
        "output.spectrum_time = \(asked) is outside backtracking.omega_t, 0.1 to 1000: the summary, Figure 2 and the sky "
          + "maps show \(shown)"
      ])
    for inside in ["0.1", "1000", "99"] {
      #expect(try parse("", overrides: ["output.spectrum_time=\(inside)"]).warnings == [])
    }
  }

  @Test func longStepsAreDoubtful() throws {
    let warnings = try parse("", overrides: ["backtracking.steps_per_larmor_radius=5", "field.k_max=50"]).warnings
    #expect(
      warnings == [
        "a step turns the momentum by 0.283 rad; raise backtracking.steps_per_larmor_radius for less than 0.2 rad"
      ])
  }

  @Test func referenceHasEveryParameter() {
    let reference = ConfigurationReference.markdown
    for parameter in Parameter.all {
      #expect(reference.contains("| `\(parameter.name)` |"))
      #expect(reference.contains(parameter.help))
      #expect(ConfigurationReference.help.contains(parameter.key))
      #expect(!parameter.help.hasSuffix(".") && !parameter.range.isEmpty)
    }
    #expect(reference.contains("| `k_min` | number | 1/L_c | finite, from 1e-8 to 1e8 | `0.01` |"))
  }

  @Test func registryIsInOrderAndWithoutDoubles() {
    #expect(Set(Parameter.all.map(\.key)).count == Parameter.all.count)
    #expect(Parameter.tables == ["study", "field", "particle", "sky", "pairs", "momenta", "backtracking", "output"])
    #expect(Parameter.named("field.modes")?.defaultValue == "160")
    #expect(Parameter.named("field.model")?.defaultValue == "\"isotropic\"")
    #expect(Parameter.named("field.slab_fraction")?.defaultValue == "0.2")
    #expect(Parameter.named("particle.rigidity")?.defaultValue == nil)
    for parameter in Parameter.all { #expect(parameter.defaultValue != nil || parameter.example != nil) }
  }
}
