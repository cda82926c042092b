// The physics digest: the same for the same numbers, another for others.

import Study
import Testing
import Turbulence

@Suite(.timeLimit(.minutes(40))) struct ConfigurationDigestTests {
  /// The digest is a contract with the files of earlier runs: it changes only with the first line of the canonical text.
  /// That of 0.2.0 was computed by a separate program from the description in the source.
  @Test func digestOfThePresetIsFixed() throws {
    #expect(StudyConfiguration.default.canonicalPhysics.hasPrefix("dapple-study-2\nstudy.seed=20151215\n"))
    #expect(StudyConfiguration.default.physicsDigest == "c3da1355e2b5bbc6")
    // Version 0.2.0's.
    let earlier = try parse("", overrides: ["backtracking.kernel=1", "backtracking.steps_per_larmor_radius=20"])
    #expect(earlier.physicsDigest == "18a1bfe7a298b78b")
  }

  /// The generation of the mixed-precision kernels is nothing to double precision, and to other engines.
  @Test(arguments: ["backtracking.precision=double", "backtracking.engine=reference"])
  func kernelCountsInMixedPrecision(_ other: String) throws {
    let digests = try [[other], [other, "backtracking.kernel=1"]].map { try parse("", overrides: $0).physicsDigest }
    #expect(Set(digests).count == 1)
  }

  @Test(arguments: [
    "study.name=x", "study.realizations=3", "output.maps=9", "output.figures=false", "output.spectrum_time=9",
    "backtracking.engine=simd", "output.sky_times=[1]",
  ])
  func indifferentTo(_ override: String) throws {
    var configuration = StudyConfiguration.default
    try configuration.apply(override: override)
    #expect(configuration != .default)
    #expect(configuration.physicsDigest == StudyConfiguration.default.physicsDigest)
  }

  /// One change for each key that decides numbers; the last digit of a double counts.
  static let changes = [
    "study.seed=1", "field.model=slab", "field.model=two-dimensional", "field.model=slab-2d",
    "field.strength=1.0000000000000002", "field.spectrum=kraichnan", "field.modes=161",
    "field.k_min=0.010000000000000002", "field.k_max=99", "particle.larmor_radius=0.10000000000000002", "sky.nside=16",
    "sky.directions=centres", "backtracking.omega_t={ from = 0.1, to = 1000, count = 42 }",
    "backtracking.steps_per_larmor_radius=21", "backtracking.precision=double",
    "backtracking.engine=reference", "backtracking.kernel=1", "sky.observer=[0, 0, 1e-9]",
    "sky.observer_step=[0, 0, 1e-9]",
    "pairs.references=1", "momenta.boundary=true",
    "momenta.mixing=2", "momenta.local_field=true",
  ]

  @Test func sensitiveToEveryPhysicsKey() throws {
    let digests = try Self.changes.map { change in
      var configuration = StudyConfiguration.default
      try configuration.apply(override: change)
      return configuration.physicsDigest
    }
    #expect(Set(digests + [StudyConfiguration.default.physicsDigest]).count == Self.changes.count + 1)
    // Every key that decides numbers is tried, but the one of one model and the three of the next tests.
    let tried = Self.changes.map { String($0.prefix { $0 != "=" }) }
    let untried = Parameter.all.filter { $0.decidesNumbers && !tried.contains($0.key) }.map(\.key)
    #expect(
      untried == [
        "field.slab_fraction", "particle.rigidity", "particle.regular_field", "particle.coherence_length",
        "pairs.angles",
        "pairs.smallest_angle",
      ])
  }

  /// Where there are pairs, their angles count.
  @Test func sensitiveToTheAnglesOfPairs() throws {
    let changes = [[], ["pairs.angles=33"], ["pairs.smallest_angle=1e-5"]]
    let with = try changes.map { try parse("", overrides: ["pairs.references=4"] + $0).physicsDigest }
    #expect(Set(with).count == 3)
    let without = try changes.map { try parse("", overrides: $0).physicsDigest }
    #expect(Set(without).count == 1)
  }

  /// What is off by default, and written as it is by default, is not there.
  @Test(arguments: ["momenta.boundary=false", "momenta.mixing=0", "momenta.local_field=false"])
  func indifferentToOptionsThatAreOff(_ override: String) throws {
    #expect(try parse("", overrides: [override]).canonicalPhysics == StudyConfiguration.default.canonicalPhysics)
  }

  /// The fraction in the slab counts where there is one; other models have no such line.
  @Test func sensitiveToTheSlabFraction() throws {
    let model = "field.model=slab-2d"
    let digests = try [[model], [model, "field.slab_fraction=0.3"]].map { try parse("", overrides: $0).physicsDigest }
    #expect(Set(digests).count == 2)
    #expect(try parse("", overrides: [model, "field.slab_fraction=0.2"]).physicsDigest == digests[0])
    for model in FieldConfiguration.Model.allCases {
      let text = preset { $0.field.model = model }.canonicalPhysics
      #expect(text.contains("\nfield.slab_fraction=0.2\n") == (model == .slab2D()))
    }
  }

  @Test func sensitiveToEachPhysicalQuantity() throws {
    let base = ["particle.rigidity=10 TV", "particle.regular_field=4 uG", "particle.coherence_length=10 pc"]
    let changed = ["particle.rigidity=11 TV", "particle.regular_field=5 uG", "particle.coherence_length=11 pc"]
    let digests = try ([base] + changed.map { base + [$0] }).map { try parse("", overrides: $0).physicsDigest }
    #expect(Set(digests).count == 4)
  }

  @Test func twoWaysOfWritingTheSameNumbersAgree() throws {
    let named = StudyConfiguration.default
    #expect(preset { $0.field.spectrum = .index(11.0 / 3.0) }.physicsDigest == named.physicsDigest)
    let listed = preset { $0.backtracking.omegaT = .list(named.backtracking.times.reversed()) }
    #expect(listed.physicsDigest == named.physicsDigest)
  }
}
