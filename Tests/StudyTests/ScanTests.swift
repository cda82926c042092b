import Foundation
import Study
import Testing
import Turbulence
import _TestSupport

/// Axes, points and rules, without any file.
@Suite("Scans", .timeLimit(.minutes(40))) struct ScanTests {
  private static func scan(
    _ axes: [String], rules: ScanRules = ScanRules(), base: StudyConfiguration = .default
  ) throws -> Scan {
    try Scan(base: base, axes: axes.map { try ScanAxis($0, of: base) }, rules: rules)
  }

  private static func waves(_ study: StudyConfiguration, _ model: FieldConfiguration.Model) -> [PlaneWave] {
    var study = study
    study.field.model = model
    return study.observedTurbulence.field(ofRealization: 3).waves
  }

  @Test func pointsAreTheProduct() throws {
    let points = try Self.scan(["particle.larmor_radius=0.01:1:3log", "field.spectrum=kraichnan,3.5,4"]).points()
    #expect(points.count == 9 && points.map(\.index) == Array(0..<9))
    #expect(points.map(\.configuration.particle.rho) == [0.01, 0.01, 0.01, 0.1, 0.1, 0.1, 1, 1, 1])
    #expect(points[4].configuration.field.spectrum == .index(3.5))
    #expect(
      points[5].name == "larmor_radius=0.1,spectrum=4" && points[3].name == "larmor_radius=0.1,spectrum=kraichnan")
    #expect(points[5].configuration.name == "ahlers-mertsch-2015 larmor_radius=0.1,spectrum=4")
    // Everything else is the base's.
    let expected = changed(StudyConfiguration.default) {
      ($0.name, $0.field.spectrum) = (points[5].configuration.name, .index(4))
    }
    #expect(points[5].configuration == expected)
    // A point's own file says everything.
    #expect(try StudyConfiguration.parse(toml: points[5].configuration.resolvedTOML, source: "x") == expected)
  }

  /// One value written in two ways is one point; the unit of quantities is that of the first.
  @Test func valuesAreWhatTheyMean() throws {
    let base = StudyConfiguration.default
    #expect(try ScanAxis("field.strength=0.1,1,0.10,1e-1", of: base).values == ["0.1", "1.0"])
    let rigidity = try ScanAxis("particle.rigidity=1:100:3log TV", of: base)
    #expect(rigidity.values == ["\"1 TV\"", "\"10 TV\"", "\"100 TV\""])
    #expect(rigidity.numbers == [1, 10, 100] && rigidity.unit == "TV")
    #expect(try ScanAxis("particle.rigidity=10 TV, 1 PV", of: base).numbers == [10, 1000])
    #expect(try ScanAxis("field.modes=80:320:4", of: base).values == ["80", "160", "240", "320"])
    #expect(try ScanAxis("field.spectrum=kolmogorov,3", of: base).numbers == nil)
    #expect(try ScanAxis("backtracking.omega_t=[1, 10],[1, 10, 100]", of: base).values.count == 2)
  }

  /// k_max r_L stays within half a step of the wavenumbers, of which the base has 160 in 0.01…100: a decade is 39.75 steps.
  @Test(arguments: [(0.01, 200), (0.1, 160), (1, 120)])
  func kMaxFollowsRho(rho: Double, modes: Int) throws {
    let point = try #require(
      Self.scan(["particle.larmor_radius=\(rho)"], rules: ScanRules(kMaxRho: 10)).points().first)
    let (field, step) = (point.configuration.field, log(1e4) / 159)
    #expect(field.modes == modes && abs(log(field.kMax * rho / 10)) <= step / 2)
    #expect(rho != 0.1 || field == StudyConfiguration.default.field)
    #expect(
      point.configuration.backtracking.stepsPerLarmorRadius
        == StudyConfiguration.default.backtracking.stepsPerLarmorRadius)
    // The waves are the same in Larmor radii of the base, 0.1: phases k x agree to 1e-9 rad over 1e4 r_L, as k ≤ 100.
    for model in [FieldConfiguration.Model.isotropic, .slab, .twoDimensional] {
      let (first, second) = (Self.waves(.default, model), Self.waves(point.configuration, model))
      #expect(first.count == 160 && second.count == modes)
      for (one, other) in zip(first, second) {
        let apart = 0.1 * other.waveVector / rho - one.waveVector
        #expect((apart * apart).sum() < 1e-26 && one.phase == other.phase, "\(model)")
      }
    }
    #expect(point.configuration.field.sharesWaves(with: StudyConfiguration.default.field))
    var longer = StudyConfiguration.default.field
    longer.modes += 1
    #expect(!longer.sharesWaves(with: StudyConfiguration.default.field))
    // A sum of geometries draws one after the other, and scans of it are refused as one field (`RigidityScan`).
    let sums = (Self.waves(.default, .slab2D()), Self.waves(point.configuration, .slab2D()))
    #expect(rho == 0.1 || sums.0.last?.phase != sums.1.last?.phase)
    // Negative control: without the rule nothing follows.
    let free = try #require(Self.scan(["particle.larmor_radius=\(rho)"]).points().first)
    #expect(free.configuration.field == StudyConfiguration.default.field)
  }

  /// max(base, k_max ρ/φ): with k_max = 100 and φ = 0.5, ρ = 0.05 is where the base's 10 are just enough.
  @Test(arguments: [(0.01, 10.0), (0.05, 10), (0.1, 20), (1, 200)]) func stepsFollowTheField(rho: Double, steps: Double)
    throws
  {
    let axes = ["particle.larmor_radius=\(rho)"]
    let alone = try #require(Self.scan(axes, rules: ScanRules(phasePerStep: 0.5)).points().first)
    #expect(alone.configuration.backtracking.stepsPerLarmorRadius == steps)
    // Together with k_max r_L = 30, each point needs 60.
    let both = try #require(Self.scan(axes, rules: ScanRules(kMaxRho: 30, phasePerStep: 0.5)).points().first)
    // As exactly as the series of wavenumbers reaches 30.
    #expect(abs(both.configuration.backtracking.stepsPerLarmorRadius / 60 - 1) < 0.03)
  }

  /// ΩT ~ ρ^P, snapshot by snapshot, with what depends on the times: ρ of the base is 0.1.
  @Test(arguments: [(0.01, -1.0, 10.0), (0.1, -1, 1), (1, -1, 0.1), (0.8, -2.0 / 3, 0.25)])
  func timesFollowRho(rho: Double, exponent: Double, factor: Double) throws {
    var base = StudyConfiguration.default
    base.backtracking.omegaT = .logarithmic(from: 1, to: 100, count: 3)
    base.output.skyTimes = .list([10, 100])
    func point(_ rules: ScanRules) throws -> StudyConfiguration {
      let axis = try ScanAxis("particle.larmor_radius=\(rho)", of: base)
      return try #require(Scan(base: base, axes: [axis], rules: rules).points().first).configuration
    }
    let followed = try point(ScanRules(timeExponent: exponent))
    #expect(followed.backtracking.times == [1, 10, 100].map { $0 * factor })
    #expect(followed.output.spectrumTime == 100 * factor && followed.skyTimes == [10 * factor, 100 * factor])
    // Negative control: without the rule nothing follows.
    #expect(try point(ScanRules()).backtracking == base.backtracking)
  }

  /// Names are safe, short and unique, and those of old values stay when others come.
  @Test func namesAreUnique() throws {
    let base = StudyConfiguration.default
    let third = try ScanAxis("field.strength=0.3333333333333333,0.333333,0.33333333333", of: base)
    let names = try Scan(base: base, axes: [third]).points().map(\.name)
    #expect(names == ["strength=0.333333", "strength=0.333333-2", "strength=0.33333333333"])
    let list = (1...60).map(String.init).joined(separator: ",")
    let long = try Self.scan(["backtracking.omega_t=[\(list)],[\(list),61]", "output.x=1"].dropLast()).points()
    #expect(Set(long.map(\.name)).count == 2)
    for name in names + long.map(\.name) {
      #expect(name.utf8.count <= 200 && !name.contains("/") && !name.contains(" "))
    }
    let few = try Scan(base: base, axes: [ScanAxis("field.strength=0.3333333333333333", of: base)]).points()
    #expect(few[0].name == names[0])
  }

  @Test(arguments: [
    (["field.strenth=1"], "unknown key field.strenth; did you mean field.strength?"),
    (["field.strength"], "field.strength: must be key=values"), (["=1"], "=1: must be key=values"),
    (["field.strength="], "must be key=values"), (["field.strength=1,,2"], "field.strength=1,,2: must be key=values"),
    (["field.strength=0:1:x"], "field.strength = 0:1:x: must be numbers with commas"),
    (["field.strength=-1"], "field.strength = -1.0"), (["field.modes=10:20:3log"], "expected integer"),
    (["field.model=cubic"], "field.model = \"cubic\""), (["study.name=a,b"], "study.name: decides no numbers"),
    (["output.maps=1,2"], "--set output.maps="), (["field.strength=1", "field.strength=2"], "is given twice"),
    (["field.strength=0:1:5000", "study.seed=1,2,3"], "15000 points"),
    (["particle.rigidity=1 TV"], "point rigidity=1-TV: particle.rigidity: not enough"),
    (["field.k_min=0.1,200"], "point k_min=200: field.k_min = 200.0: must be less than field.k_max"),
    (["particle.larmor_radius=1", "particle.rigidity=1 TV"], "these exclude each other"),
  ]) func whatIsNoScanIsNamed(axes: [String], says: String) throws {
    var message = ""
    do { _ = try Self.scan(axes).points() } catch { message = "\(error)" }
    #expect(message.contains(says) && !message.contains("\n"), "\(message)")
  }

  @Test func rulesAndAxesExcludeEachOther() throws {
    for (key, rules) in [
      ("field.k_max", ScanRules(kMaxRho: 1)), ("field.modes", ScanRules(kMaxRho: 1)),
      ("backtracking.steps_per_larmor_radius", ScanRules(phasePerStep: 1)),
      ("backtracking.omega_t", ScanRules(timeExponent: -1)),
    ] {
      #expect(throws: ScanError.ruleAndAxis(key: key)) { try Self.scan(["\(key)=10,100"], rules: rules) }
      #expect(throws: Never.self) { try Self.scan(["\(key)=10,100"]) }
    }
    // A rule that leads out of the range of a key names the point.
    let error = #expect(throws: StudyError.self) {
      try Self.scan(["particle.larmor_radius=0.1,100"], rules: ScanRules(kMaxRho: 0.5)).points()
    }
    #expect(error?.description.hasPrefix("point larmor_radius=100: field.k_min") == true)
  }
}
