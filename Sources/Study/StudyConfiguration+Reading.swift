// Study files and overrides into a configuration: strict, and with every message naming its key.

import Files
import Foundation

extension StudyConfiguration {
  /// Largest study file that is read, in bytes.
  package static let largestFile = TOMLGuard.longest

  /// Reads, overrides and checks the study file at `path`; keys that it lacks have the preset's values.
  ///
  /// A file has 1 MB at most. Throws ``StudyError``.
  ///
  /// - Parameters:
  ///   - path: of the file.
  ///   - overrides: "section.key=value", which win over the file.
  ///   - base: what stands for keys that the file lacks, and whose engines and estimators the study has.
  public static func load(
    path: String, overrides: [String] = [], base: StudyConfiguration = .default
  ) throws -> StudyConfiguration {
    let text: String?
    do throws(FileReadError) {
      text = try WholeFile.text(of: path, limit: largestFile)
    } catch {
      throw StudyError.unreadable(path: path, reason: error.reason)
    }
    guard let text else { throw StudyError.notText(path: path) }
    return try parse(toml: text, source: path, overrides: overrides, base: base)
  }

  /// Reads, overrides and checks the study file `toml`; `source` names it in messages. Keys that it lacks have the
  /// values of `base`.
  ///
  /// The whole is checked once, after the overrides, so that an override may repair a file. Throws ``StudyError``.
  public static func parse(
    toml: String, source: String, overrides: [String] = [], base: StudyConfiguration = .default
  ) throws -> StudyConfiguration {
    var configuration = base
    let settings = try settings(of: toml, source: source)
    let particle = settings.keys.filter { $0.hasPrefix("particle.") }
    if particle.contains("particle.larmor_radius"), particle.count > 1 {
      throw StudyError.conflictingParticle(source: source, given: Parameter.all.map(\.key).filter(particle.contains))
    }
    for parameter in Parameter.all {
      guard let value = settings[parameter.key] else { continue }
      try parameter.set(&configuration, value, SettingSite(source: source, key: parameter.key))
    }
    for override in overrides { try configuration.apply(override: override) }
    try configuration.validate(source: source)
    return configuration
  }

  /// Changes one key: "field.modes=320", "particle.rigidity=10 TV", "backtracking.omega_t=[1, 10]".
  ///
  /// The value is TOML, or a string without its quotes. The key's own range is checked here, what keys require of each
  /// other by ``validate(source:)``. `particle.larmor_radius` replaces a physical description, and a physical quantity
  /// replaces `particle.larmor_radius`. Throws ``StudyError``, which names `source`.
  public mutating func apply(override: String, source: String = "--set") throws {
    guard let equals = override.firstIndex(of: "=") else { throw StudyError.malformedOverride(override) }
    let key = override[..<equals].trimmingCharacters(in: .whitespaces)
    let text = override[override.index(after: equals)...].trimmingCharacters(in: .whitespaces)
    guard !key.isEmpty, !text.isEmpty, !text.contains(where: \.isNewline) else {
      throw StudyError.malformedOverride(override)
    }
    guard let parameter = Parameter.named(key) else { throw Self.unknown(key, source: source) }
    var changed = self
    let value = try Self.value(ofOverride: text, for: parameter, source: source)
    if case .string = value, parameter.isNumber, TOMLReader.isBeyond64Bits(text) {
      throw StudyError.outOfRange(source: source, key: key, value: text, requirement: parameter.range)
    }
    try parameter.set(&changed, value, SettingSite(source: source, key: key))
    try changed.check(parameter, source: source)
    self = changed
  }

  /// The value of an override: TOML where it is that, and the text itself otherwise or where only text will do. A list or
  /// a table that is damaged is no text.
  private static func value(
    ofOverride text: String, for parameter: Parameter, source site: String
  ) throws(StudyError) -> SettingValue {
    let start = "\(parameter.name) = "
    let entries: [(key: String, value: SettingValue)]
    do {
      entries = try TOMLReader.entries(of: start + text, source: "\(site) \(parameter.key)")
    } catch {
      guard parameter.type != "string", text.hasPrefix("[") || text.hasPrefix("{"),
        case .syntax(let source, let line, let column, let message) = error
      else { return .string(text) }
      throw .syntax(source: source, line: line, column: column - start.utf8.count, message: message)
    }
    guard let entry = entries.first, entries.count == 1 else { return .string(text) }
    if parameter.type == "string" {
      guard case .string = entry.value else { return .string(text) }
    }
    return entry.value
  }

  /// The values of a study file by full key; throws on whatever the registry does not know.
  private static func settings(of toml: String, source: String) throws -> [String: SettingValue] {
    var settings: [String: SettingValue] = [:]
    for (name, value) in try TOMLReader.entries(of: toml, source: source) {
      guard Parameter.tables.contains(name) else {
        guard case .table = value else { throw unknown(name, source: source) }
        let nearest = NearestName.table(name, among: Parameter.tables)
        throw StudyError.unknownTable(source: source, table: name, nearest: nearest)
      }
      guard case .table(let entries) = value else {
        throw SettingSite(source: source, key: name).wrongType(value, expected: "a table")
      }
      for (entry, value) in entries {
        let key = "\(name).\(entry)"
        guard Parameter.named(key) != nil else { throw unknown(key, source: source) }
        settings[key] = value
      }
    }
    return settings
  }

  private static func unknown(_ key: String, source: String) -> StudyError {
    .unknownKey(source: source, key: key, nearest: NearestName.key(key, among: Parameter.all.map(\.key)))
  }
}
