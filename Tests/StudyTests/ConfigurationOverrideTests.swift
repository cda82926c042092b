// `--set key=value`.

import Study
import Testing

@Suite(.timeLimit(.minutes(40))) struct ConfigurationOverrideTests {
  @Test(arguments: [
    ("field.modes=320", preset { $0.field.modes = 320 }),
    (" field.modes = 320 ", preset { $0.field.modes = 320 }),
    ("study.name=my study", preset { $0.name = "my study" }),
    ("study.name=\"my study\"", preset { $0.name = "my study" }),
    ("study.name=2015", preset { $0.name = "2015" }),
    ("field.model=two-dimensional", preset { $0.field.model = .twoDimensional }),
    ("field.model=slab-2d", preset { $0.field.model = .slab2D(slabFraction: 0.2) }),
    ("field.spectrum=kraichnan", preset { $0.field.spectrum = .kraichnan }),
    ("field.spectrum=3.2", preset { $0.field.spectrum = .index(3.2) }),
    ("output.figures=false", preset { $0.output.figures = false }),
    ("backtracking.omega_t=[1, 10]", preset { $0.backtracking.omegaT = .list([1, 10]) }),
    ("backtracking.omega_t=100", preset { $0.backtracking.omegaT = .list([100]) }),
    (
      "backtracking.omega_t={ from = 1, to = 10, count = 5 }",
      preset { $0.backtracking.omegaT = .logarithmic(from: 1, to: 10, count: 5) }
    ),
  ])
  func changesOneKey(_ override: String, _ expected: StudyConfiguration) throws {
    var configuration = StudyConfiguration.default
    try configuration.apply(override: override)
    #expect(configuration == expected)
  }

  /// The model's own key survives the model being named again, and goes with it.
  @Test func slabFractionBelongsToItsModel() throws {
    var configuration = preset { $0.field.model = .slab2D(slabFraction: 0.4) }
    try configuration.apply(override: "field.model=slab-2d")
    #expect(configuration.field.model == .slab2D(slabFraction: 0.4))
    try configuration.apply(override: "field.slab_fraction=0.5")
    #expect(configuration.field.model == .slab2D(slabFraction: 0.5))
    try configuration.apply(override: "field.model=slab")
    #expect(configuration.field.model == .slab)
    #expect(throws: StudyError.self) { try configuration.apply(override: "field.slab_fraction=0.5") }
  }

  @Test(arguments: [
    ("field.modes", "--set field.modes: must be key=value, for example field.modes=320"),
    ("=3", "--set =3: must be key=value, for example field.modes=320"),
    ("field.modes=", "--set field.modes=: must be key=value, for example field.modes=320"),
    ("study.seed=1\n[field]", "--set study.seed=1␣[field]: must be key=value, for example field.modes=320"),
    ("field.mods=3", "--set: unknown key field.mods; did you mean field.modes?"),
    ("modes=3", "--set: unknown key modes; did you mean field.modes?"),
    ("field.modes=0", "--set: field.modes = 0: must be from 1 to 100000"),
    ("field.strength=inf", "--set: field.strength = inf: must be finite, from 0 to 1e6"),
    (
      "study.seed=9223372036854775808",
      "--set: study.seed = 9223372036854775808: must be from 0 to 9223372036854775807"
    ),
    ("study.seed=1e300", "--set: study.seed = 1e+300: must be from 0 to 9223372036854775807"),
    ("field.modes=-99999999999999999999", "--set: field.modes = -99999999999999999999: must be from 1 to 100000"),
    ("field.strength=1e999", "--set: field.strength = 1e999: must be finite, from 0 to 1e6"),
    (
      "backtracking.omega_t=[1, 1e999]",
      "--set backtracking.omega_t:1:5: not valid TOML: omega_t = 1e999 is beyond the numbers of 64 bits"
    ),
    (
      "backtracking.omega_t=[1, 2",
      "--set backtracking.omega_t:1:6: not valid TOML: expected ',' or ']', found the end of the file"
    ),
    ("field.modes=many", "--set: field.modes: expected integer, got string \"many\""),
    ("output.figures=yes", "--set: output.figures: expected boolean (true or false), got string \"yes\""),
    (
      "particle.rigidity=10 TeV",
      "--set: particle.rigidity = \"10 TeV\": must be a number and a unit, one of V, GV, TV, PV, EV"
    ),
  ])
  func rejectsAndLeavesTheConfigurationAlone(_ override: String, _ message: String) {
    var configuration = StudyConfiguration.default
    let error = #expect(throws: StudyError.self) { try configuration.apply(override: override) }
    #expect(error?.description == message)
    #expect(configuration == .default)
  }

  @Test func theParticleCanBeDescribedTheOtherWay() throws {
    let physical = ["particle.rigidity=10 TV", "particle.regular_field=4 uG", "particle.coherence_length=10 pc"]
    let configuration = try parse("", overrides: physical)
    #expect(configuration.particle.larmorRadius == nil)
    #expect(configuration.particle.physical?.rigidity == 10)
    #expect(try parse("", overrides: physical + ["particle.larmor_radius=0.2"]).particle == .init(larmorRadius: 0.2))
    #expect(throws: StudyError.self) { try parse("", overrides: Array(physical.prefix(2))) }
  }

  @Test func anOverrideMayRepairAFile() throws {
    #expect(throws: StudyError.self) { try parse("[field]\nk_min = 200") }
    #expect(try parse("[field]\nk_min = 200", overrides: ["field.k_max=1000"]).field.kMin == 200)
  }

  @Test func differencesNameKeyAndBothValues() throws {
    var configuration = StudyConfiguration.default
    try configuration.apply(override: "field.modes=320")
    try configuration.apply(override: "study.name=other")
    let differences = configuration.differences(from: .default)
    #expect(differences.map(\.key) == ["study.name", "field.modes"])
    #expect(differences.map(\.mine) == ["\"other\"", "320"])
    #expect(differences.map(\.theirs) == ["\"ahlers-mertsch-2015\"", "160"])
    let physical = preset {
      $0.particle = .init(
        rigidity: .init(10, .teravolt), regularField: .init(4, .microgauss), coherenceLength: .init(10, .parsec))
    }
    #expect(physical.differences(from: .default).first?.mine == "unset")
    #expect(physical.differences(from: .default).count == 4)
  }
}
