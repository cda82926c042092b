import Anisotropy
import Testing
import Validation

/// The ensemble checks pass on the program as it is, and each fails on a subject that is wrong in what it checks.
@Suite struct EnsembleChecksTests {
  @Test func theProgramPasses() throws {
    let checks = try EnsembleChecks().run(effort: .quick, threads: 2)
    #expect(checks.count == 58)
    for check in checks {
      #expect(check.passed, "\(check)")
      #expect(check.group == "ensemble")
    }
    #expect(Set(checks.map(\.quantity)).count == checks.count)
  }

  @Test func threadsDoNotMatter() throws {
    let one = try EnsembleChecks().scattering(.redrawn, rate: 1, realizations: 4, threads: 1)
    let three = try EnsembleChecks().scattering(.redrawn, rate: 1, realizations: 4, threads: 3)
    #expect(one == three)
  }
}
