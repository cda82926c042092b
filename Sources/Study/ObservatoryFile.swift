// Observatory files: what an observatory does to a sky (`Observatory`), as TOML of one table with strict keys. Those that come
// with the program are Data/observatories, whose text is compiled in.

import Files
import Foundation
import Observation
import _Text

/// A key of an observatory file.
package struct ObservatoryKey: Sendable {
  /// Its name.
  package let name: String
  /// Type and range in words that follow "must be".
  package let requirement: String
  /// What it is, one sentence without its full stop.
  package let help: String
  /// Stores a value, and says whether it was of the right kind.
  let set: @Sendable (inout ObservatoryDraft, SettingValue) -> Bool

  private static func number(
    _ name: String, _ requirement: String, _ range: ClosedRange<Double>,
    _ path: WritableKeyPath<ObservatoryDraft, Double?> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "a number \(requirement)", help: help) { draft, value in
      guard let number = value.number, range.contains(number) else { return false }
      draft[keyPath: path] = number
      return true
    }
  }

  private static func count(
    _ name: String, _ requirement: String, _ path: WritableKeyPath<ObservatoryDraft, Int?> & Sendable, _ help: String,
    _ isAllowed: @escaping @Sendable (Int) -> Bool
  ) -> Self {
    Self(name: name, requirement: requirement, help: help) { draft, value in
      guard let number = value.wholeNumber.flatMap(Int.init(exactly:)), isAllowed(number) else { return false }
      draft[keyPath: path] = number
      return true
    }
  }

  private static func text(
    _ name: String, _ path: WritableKeyPath<ObservatoryDraft, String?> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "text of 1 to 500 bytes on one line", help: help) { draft, value in
      guard case .string(let text) = value, (1...500).contains(text.utf8.count), text.oneLine == text else {
        return false
      }
      draft[keyPath: path] = text
      return true
    }
  }

  private static func truth(
    _ name: String, _ path: WritableKeyPath<ObservatoryDraft, Bool> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "true or false", help: help) { draft, value in
      guard case .boolean(let truth) = value else { return false }
      draft[keyPath: path] = truth
      return true
    }
  }

  private static func numbers(
    _ name: String, _ requirement: String, _ range: ClosedRange<Double>,
    _ path: WritableKeyPath<ObservatoryDraft, [Double]> & Sendable, _ help: String
  ) -> Self {
    Self(name: name, requirement: "a list of 2 to 10000 numbers \(requirement)", help: help) { draft, value in
      guard case .list(let values) = value, (2...10_000).contains(values.count) else { return false }
      let numbers = values.compactMap(\.number).filter(range.contains)
      draft[keyPath: path] = numbers
      return numbers.count == values.count
    }
  }

  /// All keys, in the order of a file.
  package static let all: [ObservatoryKey] = [
    text("name", \.name, "Name of the observatory"),
    text("reference", \.reference, "Where the recipe was published"),
    text("caution", \.caution, "What of the recipe is assumed; repeated in what is written"),
    number("south", "from -90 to 90", -90...90, \.south, "Southern edge of the band of declinations, degrees"),
    number("north", "from -90 to 90", -90...90, \.north, "Northern edge, degrees"),
    number(
      "weight_power", "from 0 to 10", 0...10, \.power,
      "p of the weight |sin Dec|^p, whose mean over the band is 1; 0 for a mask"
    ),
    numbers(
      "weight_declinations", "from -90 to 90, ascending", -90...90, \.declinations,
      "Declinations of a table of weights, degrees; linear between them. Instead of weight_power"),
    numbers("weights", "from 0 to 1e30, as many", 0...1e30, \.weights, "The weights there"),
    truth("ring_means_removed", \.removesRingMeans, "Whether the mean of each ring of declination is lost: all m = 0"),
    truth("map_mean_removed", \.removesMapMean, "Whether the weighted mean of the whole map is removed"),
    number(
      "top_hat", "above 0 and at most 180", 1e-6...180, \.topHat, "Radius of a top hat that smooths the sky, degrees"),
    number("gaussian", "from 0 to 180", 0...180, \.gaussian, "Or sigma of a Gaussian, degrees"),
    count("lmax", "a whole number from 1 to 255", \.lmax, "Largest multipole of the spectra") {
      (1...255).contains($0)
    },
    count("nside", "a power of two from 1 to 1024", \.nside, "N_side of maps") {
      (1...1024).contains($0) && $0 & ($0 - 1) == 0
    },
    number("events", "from 1 to 1e18", 1...1e18, \.events, "Events in a map; left out for maps without noise"),
    count(
      "fitted_multipole", "a whole number from 0 to 20", \.fittedMultipole,
      "Largest multipole that is fitted and removed for maps of small scales"
    ) { (0...20).contains($0) },
    Self(
      name: "alternatives", requirement: "a list of at most 20 texts such as \"south=-25,weight_power=0\"",
      help: "Changes of these keys that are as likely: what is assumed, and a band of 'dapple compare'"
    ) { draft, value in
      guard case .list(let values) = value, values.count <= 20 else { return false }
      draft.alternatives = values.compactMap {
        if case .string(let text) = $0 { text.split(separator: ",").map(String.init) } else { nil }
      }
      return draft.alternatives.count == values.count && draft.alternatives.joined().allSatisfy { $0.contains("=") }
    },
    number("energy_width", "from 0 to 5", 0...5, \.energyWidth, "Sigma of ln E of the events about the median energy"),
    numbers("charges", "from 1 to 100, all different", 1...100, \.charges, "Charges of nuclei, for rigidities E/Z"),
    numbers(
      "fractions", "from 0 to 1e30, as many", 0...1e30, \.fractions, "Their fractions of the events at one energy"),
  ]
}

/// The keys of a file as they were read.
struct ObservatoryDraft {
  var name: String?
  var reference: String?
  var caution: String?
  var south: Double?
  var north: Double?
  var power: Double?
  var declinations: [Double] = []
  var weights: [Double] = []
  var removesRingMeans = true
  var removesMapMean = false
  var topHat: Double?
  var gaussian: Double?
  var lmax: Int?
  var nside: Int?
  var events: Double?
  var fittedMultipole: Int?
  var alternatives: [[String]] = []
  var energyWidth: Double?
  var charges: [Double] = []
  var fractions: [Double] = []
}

extension Observatory {
  /// The names of those that come with the program.
  package static let builtInNames = builtIn.map(\.name)

  /// An observatory by the name of one that comes with the program, or from a file; a name goes before a file.
  ///
  /// - Parameters:
  ///   - argument: the name or the path.
  ///   - overrides: "key=value", which win over the file.
  /// - Throws: `StudyError` that names file, key and value; `ObservationError` for a band or weight that is none.
  package static func find(_ argument: String, overrides: [String] = []) throws -> Observatory {
    if let text = builtIn.first(where: { $0.name == argument })?.text {
      return try parse(toml: text, source: argument, overrides: overrides)
    }
    let text: String?
    do throws(FileReadError) {
      text = try WholeFile.text(of: argument, limit: StudyConfiguration.largestFile)
    } catch {
      let names = builtInNames.joined(separator: ", ")
      throw StudyError.unreadable(
        path: argument,
        reason: error == .absent
          ? "there is no such file, and the observatories that come with the program are \(names)" : error.reason)
    }
    guard let text else { throw StudyError.notText(path: argument) }
    return try parse(toml: text, source: argument, overrides: overrides)
  }

  /// The observatory that a text describes; `source` names it in messages.
  package static func parse(toml: String, source: String, overrides: [String] = []) throws -> Observatory {
    var draft = ObservatoryDraft()
    try draft.read(TOMLReader.entries(of: toml, source: source), source: source)
    for override in overrides {
      let parts = override.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !override.contains(where: \.isNewline) else {
        throw StudyError.malformedOverride(override)
      }
      // Text may come without its quotes.
      let entries =
        (try? TOMLReader.entries(of: "value = \(parts[1])", source: "--set")) ?? [
          (key: "value", value: .string(parts[1]))
        ]
      try draft.read(entries.map { (key: parts[0], value: $0.value) }, source: "--set")
    }
    return try draft.observatory(source: source)
  }

  /// A file that describes the same observatory.
  package var toml: String {
    var lines = ["# An observatory, as 'dapple observe' takes it."]
    func add(_ key: String, _ value: SettingValue?) {
      if let value { lines.append("\(key) = \(value.toml)") }
    }
    add("name", .string(name))
    if !reference.isEmpty { add("reference", .string(reference)) }
    add("caution", caution.map { .string($0) })
    add("south", .real(band.south))
    add("north", .real(band.north))
    switch weight {
    case .sinePower(let power): add("weight_power", .real(power))
    case .table(let declinations, let weights):
      add("weight_declinations", .list(declinations.map { .real($0) }))
      add("weights", .list(weights.map { .real($0) }))
    }
    add("ring_means_removed", .boolean(removesRingMeans))
    add("map_mean_removed", .boolean(removesMapMean))
    if let smoothing { add(smoothing.isTopHat ? "top_hat" : "gaussian", .real(smoothing.width * 180 / .pi)) }
    add("lmax", .integer(Int64(lmax)))
    add("nside", .integer(Int64(nside)))
    add("events", events.map { .real($0) })
    add("fitted_multipole", .integer(Int64(fittedMultipole)))
    if !alternatives.isEmpty {
      add("alternatives", .list(alternatives.map { .string($0.joined(separator: ",")) }))
    }
    if energyWidth > 0 { add("energy_width", .real(energyWidth)) }
    if !nuclei.isEmpty {
      let sorted = nuclei.sorted { $0.key < $1.key }
      add("charges", .list(sorted.map { .integer(Int64($0.key)) }))
      add("fractions", .list(sorted.map { .real($0.value) }))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ObservatoryDraft {
  fileprivate mutating func read(_ entries: [(key: String, value: SettingValue)], source: String) throws(StudyError) {
    for (name, value) in entries {
      guard let key = ObservatoryKey.all.first(where: { $0.name == name }) else {
        throw .unknownKey(
          source: source, key: name, nearest: NearestName.key(name, among: ObservatoryKey.all.map(\.name)))
      }
      guard key.set(&self, value) else {
        throw .outOfRange(source: source, key: name, value: value.toml, requirement: key.requirement)
      }
    }
  }

  fileprivate func observatory(source: String) throws -> Observatory {
    func reject(_ key: String, _ value: String, _ requirement: String) -> StudyError {
      .outOfRange(source: source, key: key, value: value, requirement: requirement)
    }
    guard let name else { throw reject("name", "nothing", "given") }
    guard declinations.count == weights.count else {
      throw reject("weights", "\(weights.count) numbers", "as many as weight_declinations has, \(declinations.count)")
    }
    guard zip(declinations, declinations.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw reject("weight_declinations", "a list", "ascending, and no declination twice")
    }
    guard power == nil || weights.isEmpty else {
      throw reject("weight_power", "\(power ?? 0)", "left out where weight_declinations and weights are given")
    }
    guard topHat == nil || gaussian == nil else {
      throw reject("gaussian", "\(gaussian ?? 0)", "left out where top_hat is given")
    }
    let smoothing =
      try topHat.map { try Smoothing.topHat(radius: $0 * .pi / 180) }
      ?? gaussian.map { try Smoothing.gaussian(sigma: $0 * .pi / 180) }
    guard charges.count == fractions.count, Set(charges).count == charges.count,
      charges.allSatisfy({ $0 == $0.rounded() })
    else { throw reject("charges", "\(charges.count) numbers", "different whole numbers, as many as fractions has") }
    var observatory = Observatory(
      name: name, reference: reference ?? "", caution: caution,
      band: try DeclinationBand(south: south ?? -90, north: north ?? 90),
      weight: weights.isEmpty ? .sinePower(power ?? 0) : .table(declinations: declinations, weights: weights),
      removesRingMeans: removesRingMeans, removesMapMean: removesMapMean, smoothing: smoothing, lmax: lmax ?? 40,
      events: events, nside: nside ?? 64, fittedMultipole: fittedMultipole ?? 3)
    observatory.alternatives = alternatives
    observatory.energyWidth = energyWidth ?? 0
    observatory.nuclei = Dictionary(uniqueKeysWithValues: zip(charges.map { Int($0) }, fractions))
    _ = try observatory.window
    return observatory
  }
}
