import Anisotropy
import Study
import Testing

/// N_side and realisations of a plan: (s/ε)² on the smallest grid that resolves ℓ, or twice that where it is cheaper.
@Suite(.timeLimit(.minutes(40))) struct StudyPlanTests {
  static let study = StudyConfiguration(
    name: "planned", field: FieldConfiguration(modes: 80), pairs: PairsConfiguration(references: 4))

  @Test func gridIsTheSmallest() {
    for multipole in 1...300 {
      let nside = StudyPlan.nside(resolving: multipole)
      #expect(nside >= 2 && nside & (nside - 1) == 0 && multipole <= 2 * nside)
      #expect(nside == 2 || multipole > nside, "half of it does for \(multipole)")
    }
    #expect(StudyPlan.nside(resolving: StudyPlan.largestMultipole) == 8192)
  }

  /// At ℓ = 3 and 4 the shot noise of N_side 2 costs more than the directions of N_side 4; at ℓ = 6 the smallest is cheapest.
  @Test func gridIsTheCheaper() throws {
    func nside(_ multipole: Int) throws -> Int {
      try StudyPlan(of: .default, multipole: multipole, error: 0.1).configuration.sky.nside
    }
    #expect(try (nside(3), nside(4), nside(6), nside(15), nside(20)) == (4, 4, 4, 8, 16))
    // Pairs cost the same at every N_side: fewer realisations of more directions.
    var paired = StudyConfiguration.default
    paired.pairs.references = 64
    #expect(try nside(16) == 8)
    #expect(try StudyPlan(of: paired, multipole: 16, error: 0.1).configuration.sky.nside == 16)
    for multipole in 1...64 {
      let found = try nside(multipole)
      let costs = [1, 2].map { factor in
        let nside = factor * StudyPlan.nside(resolving: multipole)
        let scatter = SpectrumScatter.ofPreset(upTo: multipole, nside: nside).value.value
        var study = StudyConfiguration.default
        study.sky.nside = nside
        return StudyPlan.realizations(scatter: scatter, error: 0.1) * study.weightedStepsPerRealization
      }
      #expect((found == StudyPlan.nside(resolving: multipole)) == (costs[0] <= costs[1]), "l = \(multipole)")
    }
  }

  @Test func realizationsAreTheSquare() {
    #expect(StudyPlan.realizations(scatter: 1.5, error: 0.05) == 900)
    #expect(StudyPlan.realizations(scatter: 1.5001, error: 0.05) == 901)
    #expect(StudyPlan.realizations(scatter: 0.1, error: 0.5) == 2)
  }

  @Test func plansGrowWithWhatIsAsked() throws {
    func steps(_ multipole: Int, _ error: Double) throws -> Double {
      let plan = try StudyPlan(of: Self.study, multipole: multipole, error: error).configuration
      return Double(plan.realizations) * plan.weightedStepsPerRealization
    }
    for multipole in [1, 4, 5, 8, 16, 17, 64] {
      let all = try [0.5, 0.2, 0.1, 0.05, 0.01].map { try steps(multipole, $0) }
      #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 }, "l = \(multipole): \(all)")
      // Four times as much for half the error.
      #expect(abs(all[3] / all[2] - 4) < 0.1)
    }
    // What is enough for a multipole is enough for a smaller one on the same grid.
    for nside in [4, 8, 16] {
      let all = try ((nside + 1)...2 * nside).map { try steps($0, 0.1) }
      #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 }, "N_side \(nside)")
    }
  }

  @Test func otherKeysAreKept() throws {
    let plan = try StudyPlan(of: Self.study, multipole: 20, error: 0.05)
    let changed = plan.configuration.differences(from: Self.study)
    #expect(changed.map(\.key) == ["study.name", "study.realizations", "sky.nside"])
    #expect(plan.configuration.name == "planned-plan" && plan.configuration.sky.nside == 16)
    let written = try StudyConfiguration.parse(toml: plan.toml, source: "plan")
    #expect(written == plan.configuration)
    // A study that somebody may keep as study.toml, and no run directory by that.
    #expect(!plan.toml.hasPrefix(StudyConfiguration.resolvedMark))
    #expect(try StudyPlan(of: plan.configuration, multipole: 20, error: 0.05).configuration == plan.configuration)
    var mixing = Self.study
    mixing.momenta.mixing = 32
    #expect(try StudyPlan(of: mixing, multipole: 4, error: 0.5).configuration.sky.nside == 16)
  }

  @Test func refuses() throws {
    var centers = Self.study
    centers.sky.directions = .centers
    #expect(throws: PlanError.notPaired) { try StudyPlan(of: centers, multipole: 4, error: 0.1) }
    let error = #expect(throws: PlanError.self) { try StudyPlan(of: Self.study, multipole: 4, error: 1e-4) }
    guard case .tooMany(_, 1_000_000, 1e-4, let least)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(throws: Never.self) { try StudyPlan(of: Self.study, multipole: 4, error: least * 1.001) }
    #expect(throws: PlanError.self) { try StudyPlan(of: Self.study, multipole: 4, error: least * 0.999) }
  }
}
