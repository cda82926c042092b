// Study files: what is read, what a default is, and that writing and reading are inverse.

import Foundation
import Study
import Testing
import Turbulence
import _TestSupport

@Suite(.timeLimit(.minutes(40))) struct ConfigurationReadingTests {
  @Test func emptyFileIsThePreset() throws {
    #expect(try parse("") == .default)
    let preset = StudyConfiguration.default
    #expect(preset.name == "ahlers-mertsch-2015")
    #expect(preset.seed == 20_151_215)
    #expect(preset.realizations == 100)
    #expect(preset.field.spectralIndex == 11.0 / 3.0)
    #expect(preset.particle.rho == 0.1)
    #expect(preset.particle.physical == nil)
    #expect(preset.sky.directions == .paired)
    #expect(preset.backtracking.times.count == 41)
  }

  @Test func everyKeyIsRead() throws {
    let configuration = try parse(
      """
      [study]
      name = "all \\"keys\\""
      seed = 9223372036854775807
      realizations = 7
      [field]
      model = "slab-2d"
      slab_fraction = 0.3
      strength = 0.5
      spectrum = "kraichnan"
      modes = 40
      k_min = 0.1
      k_max = 10
      [particle]
      larmor_radius = 1
      [sky]
      nside = 8
      directions = "centres"
      observer = [1, 0, -2.5]
      observer_step = [0, 20, 0]
      [pairs]
      references = 3
      angles = 12
      smallest_angle = 1e-4
      [momenta]
      boundary = true
      mixing = 5
      local_field = true
      [backtracking]
      omega_t = [10, 0.5]
      steps_per_larmor_radius = 50
      precision = "double"
      kernel = 1
      engine = "simd"
      [output]
      maps = 3
      figures = false
      spectrum_time = 30
      sky_times = [1, 2.5]
      """)
    let expected = StudyConfiguration(
      name: "all \"keys\"", seed: 9_223_372_036_854_775_807, realizations: 7,
      field: FieldConfiguration(
        model: .slab2D(slabFraction: 0.3), strength: 0.5, spectrum: .kraichnan, modes: 40, kMin: 0.1, kMax: 10),
      particle: ParticleConfiguration(larmorRadius: 1),
      sky: SkyConfiguration(nside: 8, directions: .centers, observer: [1, 0, -2.5], observerStep: [0, 20, 0]),
      pairs: PairsConfiguration(references: 3, angles: 12, smallestAngle: 1e-4),
      momenta: MomentaConfiguration(boundary: true, mixing: 5, localField: true),
      backtracking: BacktrackingConfiguration(
        omegaT: .list([10, 0.5]), stepsPerLarmorRadius: 50, precision: .double, kernel: 1, engine: "simd"),
      output: OutputConfiguration(maps: 3, figures: false, spectrumTime: 30, skyTimes: .list([1, 2.5])))
    #expect(configuration == expected)
    #expect(configuration.backtracking.times == [0.5, 10])
    #expect(configuration.field.spectralIndex == 3.5)
    // No key is left out of the snippet above: all but the three physical ones are set to something.
    #expect(Parameter.all.count == 33)
  }

  @Test func integersAndDoublesAreBothTakenForNumbers() throws {
    #expect(try parse("[field]\nstrength = 2").field.strength == 2)
    #expect(try parse("[field]\nmodes = 1e3").field.modes == 1000)
    #expect(try parse("[field]\nspectrum = 4").field.spectrum == .index(4))
    #expect(
      try parse("[backtracking]\nomega_t = { from = 1, to = 100.0, count = 3.0 }").backtracking.times == [1, 10, 100])
    #expect(
      try parseError("[field]\nmodes = 1.5").description == "test.toml: field.modes: expected integer, got number 1.5")
  }

  @Test(arguments: [
    StudyConfiguration.default, .quick,
    preset { $0.name = "odd \\ \"name\" \u{E9}\u{1F300}" },
    preset {
      $0.particle = ParticleConfiguration(
        rigidity: .init(10, .teravolt), regularField: .init(0.1, .nanotesla),
        coherenceLength: .init(1.0 / 3, .kiloparsec))
    },
    preset { $0.field.spectrum = .index(11.0 / 3.0) },
    preset { $0.field.model = .slab },
    preset { $0.field.model = .slab2D(slabFraction: 1.0 / 3.0) },
    preset { $0.seed = UInt64(Int64.max) },
    preset { $0.backtracking.omegaT = .list([1e-7, 0.1 + 0.2, 123_456_789.5]) },
  ])
  func resolvedFileReadsBackEqual(_ configuration: StudyConfiguration) throws {
    #expect(try parse(configuration.resolvedTOML) == configuration)
  }

  @Test func resolvedFileHasEveryKeyAndItsHelp() {
    let text = StudyConfiguration.default.resolvedTOML
    for parameter in Parameter.all {
      #expect(text.contains("\n\(parameter.name) = ") || text.contains("\n# \(parameter.name) = "))
      #expect(text.contains(parameter.help))
    }
    #expect(text.contains("\n# rigidity = \"10 TV\"\n"))
  }

  /// Property: any valid configuration survives writing and reading; doubles are bit for bit the same.
  @Test(.timeLimit(.minutes(40))) func randomConfigurationsSurviveARoundTrip() throws {
    var generator = SeededGenerator(seed: 7)
    var valid = 0
    // Each key is within its range; together they may ask for too much.
    while valid < 300 {
      let configuration = Self.random(using: &generator)
      guard (try? configuration.validate()) != nil else { continue }
      valid += 1
      let copy = try parse(configuration.resolvedTOML)
      #expect(copy == configuration)
      #expect(copy.physicsDigest == configuration.physicsDigest)
      #expect(copy.resolvedTOML == configuration.resolvedTOML)
      #expect(copy.differences(from: configuration).isEmpty)
    }
  }

  /// The engines are asked by the type that the fields of a study are said to have.
  @Test(arguments: FieldConfiguration.Model.allCases)
  func fieldsHaveTheTypeThatIsSaid(model: FieldConfiguration.Model) throws {
    let configuration = preset { $0.field.model = model }
    #expect(type(of: configuration.field(ofRealization: 0)) == configuration.fieldType)
    #expect(try configuration.chosenEngine().name == "simd")
    #expect(
      configuration.field(ofRealization: 3).field(at: .zero) != configuration.field(ofRealization: 4).field(at: .zero))
  }

  @Test func presetsAndExamplesAgree() throws {
    #expect(try example("paper") == .paper)
    #expect(try example("quick") == .quick)
    let tiny = try example("tiny")
    #expect(tiny.sky.nside == 4 && tiny.realizations == 4 && tiny.field.modes == 32)
    #expect(tiny.backtracking.times == [1, 10])
    #expect(try example("physical-units").particle.physical?.regularField == 3)
  }

  @Test func everyExampleIsReadWithoutAWarning() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.examples.path)
      .filter { $0.hasSuffix(".toml") }
    #expect(files.count >= 4)
    for file in files {
      #expect(try StudyConfiguration.load(path: Self.examples.appending(path: file).path).warnings == [])
    }
  }

  private static let examples = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Examples")

  private func example(_ name: String) throws -> StudyConfiguration {
    try StudyConfiguration.load(path: Self.examples.appending(path: "\(name).toml").path)
  }

  /// A random configuration, valid or nearly so, whose doubles have all their digits.
  private static func random(using generator: inout SeededGenerator) -> StudyConfiguration {
    func uniform(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    func logarithmic(_ range: ClosedRange<Double>) -> Double { pow(10, uniform(range)) }
    func integer(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    let letters = Array("abz 09-_.\"\\#='\u{E9}")
    let kMin = logarithmic(-6...2)
    let models: [FieldConfiguration.Model] = [
      .isotropic, .slab, .twoDimensional, .slab2D(slabFraction: uniform(0...1)),
    ]
    let spectra: [FieldConfiguration.Spectrum] = [.kolmogorov, .kraichnan, .index(uniform(0.5...6))]
    let from = logarithmic(-8...3)
    let times: [BacktrackingTimes] = [
      .list((0..<integer(1...20)).map { _ in logarithmic(-6...6) }),
      .logarithmic(from: from, to: from * (1 + logarithmic(-3...4)), count: integer(2...100)),
    ]
    return StudyConfiguration(
      name: "x" + String((0..<integer(0...20)).map { _ in letters[integer(0...letters.count - 1)] }),
      seed: generator.next() >> 1,
      realizations: integer(1...100_000),
      field: FieldConfiguration(
        model: models[integer(0...3)], strength: uniform(0...10), spectrum: spectra[integer(0...2)],
        modes: integer(1...10_000), kMin: kMin,
        kMax: kMin * (1 + logarithmic(-3...5))),
      particle: integer(0...1) == 0
        ? ParticleConfiguration(larmorRadius: logarithmic(-6...3))
        : ParticleConfiguration(
          rigidity: Quantity(logarithmic(-3...3), PhysicalDimension.rigidity.units[integer(0...4)]),
          regularField: Quantity(logarithmic(-3...3), PhysicalDimension.magneticField.units[integer(0...5)]),
          coherenceLength: Quantity(logarithmic(-3...3), PhysicalDimension.length.units[integer(0...5)])),
      sky: SkyConfiguration(nside: 1 << integer(0...13), directions: integer(0...1) == 0 ? .paired : .centers),
      backtracking: BacktrackingConfiguration(
        omegaT: times[integer(0...1)], stepsPerLarmorRadius: logarithmic(-1...4)),
      output: OutputConfiguration(maps: integer(0...1000), figures: integer(0...1) == 0))
  }
}
