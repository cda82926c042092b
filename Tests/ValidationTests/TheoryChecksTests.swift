import Testing
import Theory
import Validation

/// The theory checks pass on the program as it is, and each fails on a subject that is wrong in what it checks.
@Suite(.timeLimit(.minutes(40))) struct TheoryChecksTests {
  typealias Control = NegativeControl<TheoryChecks>

  static func control(
    _ what: String, _ part: @escaping @Sendable (TheoryChecks) throws -> [Check], failing: [String],
    _ change: (inout TheorySubject) -> Void
  ) -> Control {
    var subject = TheorySubject()
    change(&subject)
    return Control(
      testDescription: what, wrong: TheoryChecks(subject: subject), part: { (try? part($0)) ?? [] }, failing: failing)
  }

  static let right = TheorySubject()
  static let controls: [Control] = [
    control(
      "a power that is off by 1e-6", { try $0.powerLaws() },
      failing: ["stationary C_ℓ, conserving form", "stationary C_ℓ, paper's form"]
    ) { $0.powerLaw = { [right] in try right.powerLaw($0 + 1e-6, $1, $2) } },
    control(
      "the forms exchanged", { try $0.powerLaws() }, failing: ["stationary C_ℓ, paper's form"]
    ) { $0.powerLaw = { [right] in try right.powerLaw($0, .conserving, $2) } },
    control(
      "a power that is off by 1e-12", { try $0.exactCases() }, failing: ["C_ℓ/C_1 = 15/", "C_ℓ/C_1 = 2/"]
    ) { $0.powerLaw = { [right] in try right.powerLaw($0 + 1e-12, $1, $2) } },
    control(
      "the dipole without its constant part", { try $0.twoNumbers() },
      failing: ["stationary C_ℓ, 1/ν_r"]
    ) { $0.twoNumbers = { [right] in try right.twoNumbers($0, .infinity, $2, $3) } },
    control(
      "an exponent that is off by 1e-4", { try $0.smallScales() },
      failing: [
        "law of small scales: largest", "law of small scales: dF", "law of small scales: ln",
      ]
    ) { $0.law = { [right] in try right.law($0, 1.0001 * $1) } },
    control(
      "the paper's operator", { try $0.evolution() },
      failing: ["evolution, ν_r = √(1−x): C_0", "evolution, ν_r = √(1−x): largest"]
    ) {
      $0.evolution = { try PairEvolution($0, form: .paper, lmax: $1).spectra(times: $2, source: $3) }
    },
    control(
      "a clock that is fast by 1e-9", { try $0.evolution() },
      failing: ["evolution, constant rate: C_1", "evolution, constant rate and a source"]
    ) {
      $0.evolution = { [right] rate, lmax, times, source in
        try right.evolution(rate, lmax, times.map { $0 * (1 - 1e-9) }, source)
      }
    },
    control(
      "rates at the geometric mean of the angles", { try $0.inversion() }, failing: ["ν_r from F at angles"]
    ) {
      $0.pairRates = { [right] angles, correlation, chi in
        let middle = zip(angles, angles.dropFirst()).map { ($0 * $1).squareRoot() }
        return zip(middle, try right.pairRates(angles, correlation, chi)).map { ($0, $1.rate) }
      }
    },
    control(
      "the inversion of the other form", { try $0.inversion() },
      failing: ["ν_r = √(1−x) from its C_ℓ, ℓ ≤ 600, conserving", "ν_r = √(1−x) from its C_ℓ, ℓ ≤ 600, paper"]
    ) { $0.spectrumRates = { [right] in try right.spectrumRates($0, $1, $2, $3 == .paper ? .conserving : .paper) } },
    control(
      "a Hall coefficient that is off by 1e-9", { try $0.bgk() }, failing: ["BGK tensor", "BGK, ν/Ω"]
    ) {
      $0.diffusion = { [right] in
        var tensor = try right.diffusion($0)
        tensor.hall *= 1 + 1e-9
        return tensor
      }
    },
    control(
      "a density that is ahead by 1e-9 of the time", { try $0.brownianSeries() }, failing: ["Brownian density"]
    ) { $0.brownianDensity = { [right] in try right.brownianDensity($0, (1 + 1e-9) * $1) } },
  ]

  @Test func theProgramPasses() throws {
    let checks = try TheoryChecks().run(effort: .quick, threads: 1)
    expectControlledPasses(checks, Self.controls)
    #expect(checks.allSatisfy { $0.group == "theory" })
    #expect(Set(checks.map(\.quantity)).count == checks.count)
  }

  @Test(arguments: controls) func wrongTheoryFails(control: Control) {
    control.expectFailures()
  }
}
