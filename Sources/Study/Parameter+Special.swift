// The parameters that are one of a kind: the name, the seed, the model and what it alone has, the spectrum, ρ, and the
// snapshot times.

import Turbulence

extension Parameter {
  static let name = Parameter(
    key: "study.name", type: "string", unit: "", range: nameRequirement,
    help: "Name of the study, and of the directory its results go to unless --output names another",
    decidesNumbers: false, example: nil,
    get: { .string($0.name) },
    set: { configuration, value, site in
      guard case .string(let text) = value else { throw site.wrongType(value, expected: "string") }
      configuration.name = text
    },
    failedRequirement: { isDirectoryName($0.name) ? nil : nameRequirement },
    canonical: { $0.name })

  private static let nameRequirement = "a directory name: not empty, without / and control characters, not . or .."

  private static func isDirectoryName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 200
      && !name.unicodeScalars.contains { $0 == "/" || $0.properties.generalCategory == .control }
  }

  static let seed = Parameter(
    key: "study.seed", type: "integer", unit: "", range: seedRequirement,
    help: "Seed of every random stream; the same seed gives the same realisations, bit for bit",
    decidesNumbers: true, example: nil,
    get: { .integer(Int64(clamping: $0.seed)) },
    set: { configuration, value, site in
      guard let number = value.wholeNumber else {
        throw value.isWhole ? site.outOfRange(value, seedRequirement) : site.wrongType(value, expected: "integer")
      }
      guard number >= 0 else { throw site.outOfRange(value, seedRequirement) }
      configuration.seed = UInt64(number)
    },
    failedRequirement: { $0.seed <= UInt64(Int64.max) ? nil : seedRequirement },
    canonical: { "\($0.seed)" })

  private static let seedRequirement = "from 0 to 9223372036854775807"

  /// Setting the model that is set already leaves its own keys as they are; another one has the defaults of its own.
  static let model = Parameter(
    key: "field.model", type: "string", unit: "", range: modelRequirement,
    help: "Geometry of the turbulence: wave vectors of all directions, along B0, across it, or the last two together",
    decidesNumbers: true, example: nil,
    get: { .string($0.field.model.name) },
    set: { configuration, value, site in
      guard case .string(let text) = value else {
        throw site.wrongType(value, expected: "string, \(modelRequirement)")
      }
      guard let model = FieldConfiguration.Model.allCases.first(where: { $0.name == text }) else {
        throw site.outOfRange(value, modelRequirement)
      }
      if configuration.field.model.name != text { configuration.field.model = model }
    },
    failedRequirement: { _ in nil },
    canonical: { $0.field.model.name })

  private static let modelRequirement =
    "one of " + FieldConfiguration.Model.allCases.map { "\"\($0.name)\"" }.joined(separator: ", ")

  /// Where another model is set there is no such key: not in the digest either.
  static let slabFraction = Parameter(
    key: "field.slab_fraction", type: "number", unit: "", range: slabFractionRange.words,
    help: "Fraction of the energy in the slab, ⟨δB_slab²⟩/⟨δB²⟩; only with field.model = \"slab-2d\"",
    decidesNumbers: true, example: nil,
    get: { $0.field.model.slabFraction.map { .real($0) } },
    set: { configuration, value, site in
      guard let fraction = value.number else { throw site.wrongType(value, expected: "number") }
      guard configuration.field.model.slabFraction != nil else {
        throw site.outOfRange(
          value, "left out with field.model = \"\(configuration.field.model.name)\"; it belongs to \"slab-2d\"")
      }
      configuration.field.model = .slab2D(slabFraction: fraction)
    },
    failedRequirement: { configuration in
      guard let fraction = configuration.field.model.slabFraction else { return nil }
      return slabFractionRange.contains(fraction) ? nil : slabFractionRange.words
    },
    canonical: { $0.field.model.slabFraction.map { "\($0)" } })

  private static let slabFractionRange = Range<Double>.within(FieldLimits.slabFraction)

  static let spectrum = Parameter(
    key: "field.spectrum", type: "string or number", unit: "", range: spectrumRequirement,
    help:
      "Index γ of the spectrum k²/(1 + (k L_c)^γ): \"kolmogorov\" is 11/3, \"kraichnan\" 7/2; γ − 1 and γ − 2 in two "
      + "dimensions and one",
    decidesNumbers: true, example: nil,
    get: {
      switch $0.field.spectrum {
      case .kolmogorov: .string("kolmogorov")
      case .kraichnan: .string("kraichnan")
      case .index(let gamma): .real(gamma)
      }
    },
    set: { configuration, value, site in
      switch value {
      case .string(let name):
        guard let shape = SpectrumShape(name: name) else { throw site.outOfRange(value, spectrumRequirement) }
        configuration.field.spectrum = shape
      default:
        guard let gamma = value.number else { throw site.wrongType(value, expected: "string or number") }
        configuration.field.spectrum = .index(gamma)
      }
    },
    failedRequirement: { FieldLimits.spectralIndex.contains($0.field.spectralIndex) ? nil : spectrumRequirement },
    canonical: { "\($0.field.spectralIndex)" })

  private static let spectrumRequirement = "\"kolmogorov\", \"kraichnan\" or an index from 0.001 to 20"

  /// Its canonical number is ρ, whichever way the particle is described: the physical quantities enter through it.
  static let larmorRadius = Parameter(
    key: "particle.larmor_radius", type: "number", unit: "L_c", range: rhoRange.words,
    help: "Larmor radius in the regular field, ρ = r_L/L_c; or give the next three keys instead",
    decidesNumbers: true, example: "0.1",
    get: { $0.particle.larmorRadius.map { .real($0) } },
    set: { configuration, value, site in
      guard let rho = value.number else { throw site.wrongType(value, expected: "number") }
      configuration.particle = ParticleConfiguration(larmorRadius: rho)
    },
    failedRequirement: { configuration in
      guard let rho = configuration.particle.larmorRadius else { return nil }
      return rhoRange.contains(rho) ? nil : rhoRange.words
    },
    canonical: { "\($0.particle.rho)" })

  /// Of ρ = r_L/L_c, whichever way the particle is described.
  static let rhoRange = Range<Double>.within(FieldLimits.larmorRadius)

  package static let omegaT = Parameter(
    key: "backtracking.omega_t", type: "list of numbers, or { from, to, count }", unit: "1/Ω",
    range: "\(BacktrackingTimes.timeRequirement), or a logarithmic range of such with from < to and count from 2 to "
      + "\(BacktrackingTimes.maximumCount)",
    help: "Backtracking times Ω T of the snapshots, as a list or in equal logarithmic steps, both ends included",
    decidesNumbers: true, example: nil,
    get: {
      switch $0.backtracking.omegaT {
      case .list(let times): .list(times.map { .real($0) })
      case .logarithmic(let from, let to, let count):
        .table([("from", .real(from)), ("to", .real(to)), ("count", .integer(Int64(count)))])
      }
    },
    set: { configuration, value, site in configuration.backtracking.omegaT = try times(value, site) },
    failedRequirement: { $0.backtracking.omegaT.failedRequirement },
    canonical: { $0.backtracking.times.map { "\($0)" }.joined(separator: ",") })

  private static func times(_ value: SettingValue, _ site: SettingSite) throws -> BacktrackingTimes {
    let expected = "a list of numbers or { from = 0.1, to = 1000.0, count = 41 }"
    switch value {
    case .integer, .real: return .list(value.number.map { [$0] } ?? [])
    case .list(let values):
      return .list(
        try values.map { value in
          guard let time = value.number else { throw site.wrongType(value, expected: "a list of numbers") }
          return time
        })
    case .table(let pairs):
      let known = ["from", "to", "count"]
      for (name, _) in pairs where !known.contains(name) {
        let keys = known.map { "\(site.key).\($0)" }
        let key = "\(site.key).\(name)"
        let missing = keys.first { key in !pairs.contains { "\(site.key).\($0.key)" == key } }
        let nearest = NearestName.key(key, among: keys) ?? missing
        throw StudyError.unknownKey(source: site.source, key: key, nearest: nearest)
      }
      let given = Dictionary(pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
      let from = try part("from", of: given, site, expected: "number", \.number)
      let to = try part("to", of: given, site, expected: "number", \.number)
      let count = try part("count", of: given, site, expected: "integer") { $0.isWhole ? $0.number : nil }
      // More than an Int holds is as wrong as one too many; `failedRequirement` says so.
      return .logarithmic(from: from, to: to, count: Int(exactly: count) ?? .max)
    default:
      throw site.wrongType(value, expected: expected)
    }
  }

  /// One of the three parts of a logarithmic range.
  private static func part<Number>(
    _ name: String, of given: [String: SettingValue], _ site: SettingSite, expected: String,
    _ read: (SettingValue) -> Number?
  ) throws -> Number {
    let key = "\(site.key).\(name)"
    guard let value = given[name] else {
      throw StudyError.wrongType(source: site.source, key: key, expected: expected, found: "nothing")
    }
    guard let number = read(value) else {
      throw SettingSite(source: site.source, key: key).wrongType(value, expected: expected)
    }
    return number
  }

  static let skyTimes = Parameter(
    key: "output.sky_times", type: "string or list of numbers", unit: "1/Ω", range: skyTimesRequirement,
    help: "Backtracking times Ω T whose skies every realisation keeps, as a_ℓm of both sets of directions; the nearest "
      + "snapshots are taken, \"summary\" is that of output.spectrum_time",
    decidesNumbers: false, example: nil,
    get: {
      switch $0.output.skyTimes {
      case .summary: .string("summary")
      case .list(let times): .list(times.map { .real($0) })
      }
    },
    set: { configuration, value, site in
      switch value {
      case .string("summary"): configuration.output.skyTimes = .summary
      case .string: throw site.outOfRange(value, skyTimesRequirement)
      default:
        guard case .list(let listed) = try times(value, site) else {
          throw site.wrongType(value, expected: "\"summary\" or a list of numbers")
        }
        configuration.output.skyTimes = .list(listed)
      }
    },
    failedRequirement: {
      guard case .list(let times) = $0.output.skyTimes else { return nil }
      let range = BacktrackingTimes.shortest...BacktrackingTimes.longest
      return times.count <= BacktrackingTimes.maximumCount && times.allSatisfy(range.contains)
        ? nil : skyTimesRequirement
    },
    canonical: { "\($0.skyTimes)" })

  private static let skyTimesRequirement =
    "\"summary\" or a list, which may be empty, of \(BacktrackingTimes.timeRequirement)"
}
