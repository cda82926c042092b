// Every way in which a study file can be wrong, and the one line it earns: file, key, value, remedy.

import Foundation
import Study
import Testing

@Suite(.timeLimit(.minutes(40))) struct ConfigurationErrorTests {
  /// A snippet and the whole message that it must give.
  struct Case: Sendable, CustomTestStringConvertible {
    let toml: String
    let message: String
    var testDescription: String { message }

    init(_ toml: String, _ message: String) {
      self.toml = toml
      self.message = message
    }
  }

  static let unknown = [
    Case("[feild]\nmodes = 1", "test.toml: unknown table [feild]; did you mean [field]?"),
    Case(
      "[magnets]",
      "test.toml: unknown table [magnets]; known tables: [study], [field], [particle], [sky], [pairs], [momenta], [backtracking], [output]"
    ),
    Case("[field]\nmode = 1", "test.toml: unknown key field.mode; did you mean field.model?"),
    Case("[field]\nkMin = 1", "test.toml: unknown key field.kMin; did you mean field.k_min?"),
    Case("[sky]\nn_side = 1", "test.toml: unknown key sky.n_side; did you mean sky.nside?"),
    Case("[sky]\nmodes = 1", "test.toml: unknown key sky.modes; did you mean field.modes?"),
    Case("modes = 1", "test.toml: unknown key modes; did you mean field.modes?"),
    Case(
      "[sky]\ntemperature = 1",
      "test.toml: unknown key sky.temperature; known keys: sky.nside, sky.directions, sky.observer, sky.observer_step"),
    Case(
      "[backtracking]\nomega_t = { from = 1, till = 10, count = 2 }",
      "test.toml: unknown key backtracking.omega_t.till; did you mean backtracking.omega_t.to?"),
  ]

  static let types = [
    Case("field = 3", "test.toml: field: expected a table, got integer 3"),
    Case("[field]\nmodes = \"many\"", "test.toml: field.modes: expected integer, got string \"many\""),
    Case("[field]\nk_min = true", "test.toml: field.k_min: expected number, got boolean true"),
    Case("[study]\nname = 3", "test.toml: study.name: expected string, got integer 3"),
    Case("[study]\nseed = 2015-12-15", "test.toml: study.seed: expected integer, got date or time 2015-12-15"),
    Case("[output]\nfigures = 1", "test.toml: output.figures: expected boolean (true or false), got integer 1"),
    Case("[field]\nspectrum = [1]", "test.toml: field.spectrum: expected string or number, got a list"),
    Case("[sky.nside]\nx = 1", "test.toml: sky.nside: expected integer, got a table"),
    Case(
      "[backtracking]\nomega_t = [1, \"2\"]",
      "test.toml: backtracking.omega_t: expected a list of numbers, got string \"2\""),
    Case(
      "[backtracking]\nomega_t = \"all\"",
      "test.toml: backtracking.omega_t: expected a list of numbers or { from = 0.1, to = 1000.0, count = 41 }, got string \"all\""
    ),
    Case(
      "[backtracking]\nomega_t = { from = 1, to = 10 }",
      "test.toml: backtracking.omega_t.count: expected integer, got nothing"),
    Case(
      "[particle]\nrigidity = 10",
      "test.toml: particle.rigidity: expected a number and a unit in a string, such as \"10 TV\", got integer 10"),
  ]

  static let ranges = [
    Case("[field]\nstrength = -1.0", "test.toml: field.strength = -1.0: must be finite, from 0 to 1e6"),
    Case("[field]\nstrength = nan", "test.toml: field.strength = nan: must be finite, from 0 to 1e6"),
    Case("[field]\nk_max = inf", "test.toml: field.k_max = inf: must be finite, from 1e-8 to 1e8"),
    Case("[field]\nk_min = 0", "test.toml: field.k_min = 0.0: must be finite, from 1e-8 to 1e8"),
    Case("[field]\nk_min = 200", "test.toml: field.k_min = 200.0: must be less than field.k_max = 100.0"),
    Case("[field]\nk_min = 100", "test.toml: field.k_min = 100.0: must be less than field.k_max = 100.0"),
    Case(
      "[sky]\nnside = 4\n[momenta]\nmixing = 9",
      "test.toml: momenta.mixing = 9: must be at most 2 sky.nside = 8, up to which the grid resolves multipoles"),
    Case("[momenta]\nmixing = 33", "test.toml: momenta.mixing = 33: must be from 0 to 32"),
    Case("[field]\nmodes = 0", "test.toml: field.modes = 0: must be from 1 to 100000"),
    Case(
      "[field]\nmodel = \"slap\"",
      "test.toml: field.model = \"slap\": must be one of \"isotropic\", \"slab\", \"two-dimensional\", \"slab-2d\""),
    Case(
      "[field]\nslab_fraction = 0.3",
      "test.toml: field.slab_fraction = 0.3: must be left out with field.model = \"isotropic\"; it belongs to \"slab-2d\""
    ),
    Case(
      "[field]\nmodel = \"slab\"\nslab_fraction = 0.3",
      "test.toml: field.slab_fraction = 0.3: must be left out with field.model = \"slab\"; it belongs to \"slab-2d\""),
    Case(
      "[field]\nmodel = \"slab-2d\"\nslab_fraction = 1.3",
      "test.toml: field.slab_fraction = 1.3: must be finite, from 0 to 1"),
    Case(
      "[field]\nmodel = \"slab-2d\"\nslab_fraction = \"half\"",
      "test.toml: field.slab_fraction: expected number, got string \"half\""),
    Case(
      "[field]\nspectrum = \"flat\"",
      "test.toml: field.spectrum = \"flat\": must be \"kolmogorov\", \"kraichnan\" or an index from 0.001 to 20"),
    Case("[study]\nrealizations = 0", "test.toml: study.realizations = 0: must be from 1 to 1000000"),
    Case("[study]\nseed = -1", "test.toml: study.seed = -1: must be from 0 to 9223372036854775807"),
    Case("[sky]\nnside = 12", "test.toml: sky.nside = 12: must be a power of two from 1 to 8192"),
    Case("[sky]\nnside = 0", "test.toml: sky.nside = 0: must be a power of two from 1 to 8192"),
    Case("[sky]\nnside = 16384", "test.toml: sky.nside = 16384: must be a power of two from 1 to 8192"),
    Case(
      "[sky]\ndirections = \"both\"", "test.toml: sky.directions = \"both\": must be one of \"paired\", \"centres\""),
    Case("[output]\nmaps = -1", "test.toml: output.maps = -1: must be from 0 to 1000000"),
    Case("[particle]\nlarmor_radius = 0", "test.toml: particle.larmor_radius = 0.0: must be finite, from 1e-7 to 1000"),
    Case(
      "[backtracking]\nsteps_per_larmor_radius = 0",
      "test.toml: backtracking.steps_per_larmor_radius = 0.0: must be finite, from 0.1 to 1e6"),
    Case("[backtracking]\nomega_t = []", "test.toml: backtracking.omega_t = []: must be a list of 1 to 10000 times"),
    Case(
      "[backtracking]\nomega_t = [1, -1]",
      "test.toml: backtracking.omega_t = [1.0, -1.0]: must be times from 1e-7 to 1e9"
    ),
    Case(
      "[backtracking]\nomega_t = [1, 2, 1.0]",
      "test.toml: backtracking.omega_t = [1.0, 2.0, 1.0]: must be different times: one of them is there twice"),
    Case(
      "[backtracking]\nomega_t = { from = 10, to = 1, count = 3 }",
      "test.toml: backtracking.omega_t = { from = 10.0, to = 1.0, count = 3 }: must be a range with 1e-7 <= from < to <= 1e9"
    ),
    Case(
      "[backtracking]\nomega_t = { from = 1, to = 10, count = 1 }",
      "test.toml: backtracking.omega_t = { from = 1.0, to = 10.0, count = 1 }: must be a range with count from 2 to 10000"
    ),
  ]

  static let particles = [
    Case(
      "[particle]\nrigidity = \"10 TeV\"\nregular_field = \"4 uG\"\ncoherence_length = \"10 pc\"",
      "test.toml: particle.rigidity = \"10 TeV\": must be a number and a unit, one of V, GV, TV, PV, EV"),
    Case(
      "[particle]\nregular_field = \"4 pc\"",
      "test.toml: particle.regular_field = \"4 pc\": must be a number and a unit, one of nG, uG, mG, G, nT, T"),
    Case(
      "[particle]\ncoherence_length = \"10\"",
      "test.toml: particle.coherence_length = \"10\": must be a number and a unit, one of m, km, AU, ly, pc, kpc"),
    Case(
      "[particle]\nrigidity = \"-1 TV\"\nregular_field = \"4 uG\"\ncoherence_length = \"10 pc\"",
      "test.toml: particle.rigidity = \"-1 TV\": must be from 1 V to 1e12 EV"),
    Case(
      "[particle]\nrigidity = \"10 TV\"",
      "test.toml: particle.rigidity: not enough; add particle.regular_field, particle.coherence_length, or give "
        + "particle.larmor_radius alone"),
    Case(
      "[particle]\nlarmor_radius = 0.1\nregular_field = \"4 uG\"",
      "test.toml: particle.larmor_radius, particle.regular_field: these exclude each other; give "
        + "particle.larmor_radius alone, or particle.rigidity, particle.regular_field, particle.coherence_length without it"
    ),
  ]

  @Test(arguments: unknown + types + ranges + particles)
  func messageNamesKeyValueAndRemedy(_ wrong: Case) throws {
    #expect(try parseError(wrong.toml).description == wrong.message)
  }

  @Test(arguments: ["", ".", "..", "a/b", "tab\there", String(repeating: "x", count: 201)])
  func nameMustBeADirectoryName(_ name: String) {
    let configuration = preset { $0.name = name }
    let error = #expect(throws: StudyError.self) { try configuration.validate() }
    #expect(error?.description.hasPrefix("study.name = ") == true)
  }

  @Test func syntaxErrorsSayTheLine() throws {
    let error = try parseError("[study]\nname = \"x\"\nseed = = 3\n")
    guard case .syntax(let source, let line, _, _) = error else {
      Issue.record("not a syntax error: \(error)")
      return
    }
    #expect(source == "test.toml" && line == 3)
    #expect(error.description.hasPrefix("test.toml:3:"))
    #expect(!error.description.contains("\n"))
  }

  @Test(arguments: [
    "[field]\nmodes = 1\nmodes = 2", "[study]\nseed = 9223372036854775808", "[study]\nseed = 1\u{0}\n[bad",
  ])
  func duplicateKeysOverflowAndNULAreSyntaxErrors(_ toml: String) throws {
    guard case .syntax = try parseError(toml) else {
      Issue.record("not a syntax error")
      return
    }
  }

  @Test func valuesMadeByHandAreChecked() {
    let wrongDimension = preset {
      $0.particle = ParticleConfiguration(
        rigidity: .init(1, .parsec), regularField: .init(1, .gauss), coherenceLength: .init(1, .parsec))
    }
    let error = #expect(throws: StudyError.self) { try wrongDimension.validate(source: "x") }
    #expect(error?.description == "x: particle.rigidity = \"1 pc\": must be a rigidity, in one of V, GV, TV, PV, EV")
    let nothing = preset { $0.particle.larmorRadius = nil }
    #expect(nothing.particle.rho.isNaN)
    #expect(throws: StudyError.self) { try nothing.validate() }
    let both = preset { $0.particle.rigidity = .init(1, .teravolt) }
    #expect(throws: StudyError.self) { try both.validate() }
    let seed = preset { $0.seed = UInt64.max }
    #expect(throws: StudyError.self) { try seed.validate() }
  }

  @Test func moreMapsThanRealizationsAreAllowed() throws {
    #expect(try parse("[output]\nmaps = 1000").output.maps == 1000)
  }

  @Test func filesThatCannotBeRead() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "dapple-configuration-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let missing = directory.appending(path: "missing.toml").path
    let latin = directory.appending(path: "latin.toml").path
    try Data([0x23, 0xE9, 0x0A]).write(to: URL(fileURLWithPath: latin))
    #expect(throws: StudyError.unreadable(path: missing, reason: "there is no such file; check the name")) {
      try StudyConfiguration.load(path: missing)
    }
    #expect(throws: StudyError.unreadable(path: directory.path, reason: "it is a directory, not a file; name a file")) {
      try StudyConfiguration.load(path: directory.path)
    }
    #expect(throws: StudyError.notText(path: latin)) { try StudyConfiguration.load(path: latin) }
  }

  @Test func editDistance() {
    #expect(NearestName.distance("kitten", "sitting") == 3)
    #expect(NearestName.distance("", "abc") == 3)
    #expect(NearestName.distance("abc", "abc") == 0)
  }
}

@Suite(.timeLimit(.minutes(40))) struct ConfigurationSizeTests {
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
