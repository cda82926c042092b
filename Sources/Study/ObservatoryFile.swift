// Observatory files: what an observatory does to a sky (`Observatory`), as TOML of one table with strict keys. Those that come
// with the program are Data/observatories, whose text is compiled in.

import Files
import Foundation
import Observation

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
    try draft.change(overrides, source: "--set")
    let observatory = try draft.observatory(source: source)
    // Each alternative must be one, too.
    for changes in draft.alternatives {
      var other = draft
      try other.change(changes, source: "\(source), alternatives")
      _ = try other.observatory(source: "\(source), alternatives")
    }
    return observatory
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
        let known = ObservatoryKey.all.map(\.name)
        throw .unknownKey(source: source, key: name, nearest: NearestName.key(name, among: known), known: known)
      }
      guard key.set(&self, value) else {
        throw .outOfRange(source: source, key: name, value: value.toml, requirement: key.requirement)
      }
    }
  }

  /// Applies changes, each "key=value"; text may come without its quotes.
  fileprivate mutating func change(_ changes: [String], source: String) throws {
    for change in changes {
      let parts = change.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !change.contains(where: \.isNewline) else {
        throw StudyError.malformedOverride(change, example: "south=-25")
      }
      let value = (try? TOMLReader.entries(of: "value = \(parts[1])", source: source))?.first?.value
      try read([(key: parts[0], value: value ?? .string(parts[1]))], source: source)
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
    guard fractions.isEmpty || fractions.contains(where: { $0 > 0 }) else {
      throw reject("fractions", "\(fractions.count) zeros", "above zero for one charge at least")
    }
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
