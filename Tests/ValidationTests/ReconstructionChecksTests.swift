import Observation
import Testing
import Validation

/// The reconstruction checks pass on the program as it is, and each fails on a subject that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct ReconstructionChecksTests {
  typealias Control = NegativeControl<ReconstructionChecks>

  static func control(
    _ what: String, _ part: @escaping @Sendable (ReconstructionChecks) throws -> [Check], failing: [String],
    _ reconstruct: @escaping @Sendable (SyntheticObservation, [EventCounts], Int) throws -> Reconstruction
  ) -> Control {
    var subject = ReconstructionSubject()
    subject.reconstruct = reconstruct
    return Control(
      testDescription: what, wrong: ReconstructionChecks(subject: subject), part: { (try? part($0)) ?? [] },
      failing: failing)
  }

  static let right = ReconstructionSubject()
  static let controls: [Control] = [
    control(
      "a single iteration", { try $0.knownSky() },
      failing: ["a sky without noise, hawc:", "a sky without noise, hawc and"]
    ) {
      observation, counts, _ in try right.reconstruct(observation, counts, 1)
    },
    control("steps that are put off by one", { try $0.uniformSky() }, failing: ["an isotropic sky"]) {
      observation, counts, iterations in
      let late = counts.map { counts in
        var counts = counts
        counts.byStep = Array(counts.byStep.dropFirst()) + counts.byStep.prefix(1)
        return counts
      }
      return try right.reconstruct(observation, late, iterations)
    },
    control("twenty iterations for a hundred", { try $0.horizontalDipole() }, failing: ["the dipole"]) {
      observation, counts, _ in try right.reconstruct(observation, counts, 20)
    },
    control("every event counted twice", { try $0.noise(skies: 8) }, failing: ["noise of"]) {
      observation, counts, iterations in
      let twice = counts.map { counts in
        EventCounts(
          byStep: counts.byStep.map { 2 * $0 }, byLocalPixel: counts.byLocalPixel.map { 2 * $0 },
          bySkyPixel: counts.bySkyPixel.map { 2 * $0 })
      }
      return try right.reconstruct(observation, twice, iterations)
    },
  ]

  @Test("every check passes, and has a control") func everyCheckPasses() throws {
    expectControlledPasses(try ReconstructionChecks().run(effort: .quick, threads: 1), Self.controls)
  }

  @Test("a wrong subject fails", arguments: controls) func wrongSubjectFails(_ control: Control) {
    control.expectFailures()
  }
}
