// One parameter of a study: everything that is to be said about a key, said once.
//
// The registry `Parameter.all` feeds the strict reader, `--set`, the resolved study file, the digest, the checks and
// the configuration reference. A new key is one entry there and one field in its table.

/// A key of the study file.
public struct Parameter: Sendable {
  /// Full name: "field.k_min".
  public let key: String
  /// Type in words: "number", "integer", "string", …
  public let type: String
  /// Unit in words, empty where there is none.
  public let unit: String
  /// Allowed values in words that follow "must be": "greater than 0".
  public let range: String
  /// What the parameter is, one sentence without its full stop.
  public let help: String
  /// Whether the numbers of a realisation depend on it; where they do, it enters the physics digest.
  public let decidesNumbers: Bool
  /// An example value as TOML, for a key that has no default.
  package let example: String?
  /// The value in a configuration; nil where it is not set.
  package let get: @Sendable (StudyConfiguration) -> SettingValue?
  /// Stores a value read from a file; checks its type, and its range only as far as the type needs it.
  package let set: @Sendable (inout StudyConfiguration, SettingValue, SettingSite) throws -> Void
  /// The requirement that the value in a configuration fails, in words that follow "must be"; nil where it is fine.
  package let failedRequirement: @Sendable (StudyConfiguration) -> String?
  /// What the digest sees: the number that the simulation uses; nil where another key's number says it.
  package let canonical: @Sendable (StudyConfiguration) -> String?
  /// Whether it is an option: while it is off neither the digest nor a file or table knows of it.
  package var isOption = false

  /// The table of the key: "field".
  public var table: String { Self.table(of: key) }

  /// The key within its table: "k_min".
  public var name: String { String(key.dropFirst(table.count + 1)) }

  /// Whether only a number will do.
  var isNumber: Bool { type == "number" || type == "integer" }

  /// The preset's value as TOML, or that of the model which alone has the key; nil where the key has no default.
  public var defaultValue: String? {
    FieldConfiguration.Model.allCases.lazy.compactMap { model in
      literal(in: StudyConfiguration(field: FieldConfiguration(model: model)))
    }.first
  }

  /// The same key as an option, which is on where it has another value than its default.
  var asOption: Parameter {
    let (literal, off) = (get, get(StudyConfiguration.default)?.toml)
    return asOption { literal($0)?.toml != off }
  }

  /// The same key as an option, or as one of an option's own keys, which counts where something is so.
  func asOption(where isOn: @escaping @Sendable (StudyConfiguration) -> Bool) -> Parameter {
    Parameter(
      key: key, type: type, unit: unit, range: range, help: help, decidesNumbers: decidesNumbers, example: example,
      get: get, set: set, failedRequirement: failedRequirement,
      canonical: { [canonical] in isOn($0) ? canonical($0) : nil }, isOption: true)
  }

  /// Whether it is an option that is off.
  package func isOff(in configuration: StudyConfiguration) -> Bool { isOption && canonical(configuration) == nil }

  /// The value in `configuration` as TOML; nil where it is not set.
  public func literal(in configuration: StudyConfiguration) -> String? { get(configuration)?.toml }

  /// The parameter of that full name.
  public static func named(_ key: String) -> Parameter? { all.first { $0.key == key } }

  /// The names of the tables, in the order of the study file.
  public static let tables = all.map(\.table).reduce(into: [String]()) { tables, table in
    if tables.last != table { tables.append(table) }
  }

  /// The table part of a full name; the name itself where it has no dot.
  package static func table(of key: String) -> String { String(key.prefix { $0 != "." }) }
}

/// Where a value was read, for messages.
package struct SettingSite: Sendable {
  /// File name, "--set", or nil.
  package let source: String?
  /// Full name of the key.
  package let key: String

  package func wrongType(_ value: SettingValue, expected: String) -> StudyError {
    .wrongType(source: source, key: key, expected: expected, found: value.inWords)
  }

  package func outOfRange(_ value: SettingValue, _ requirement: String) -> StudyError {
    .outOfRange(source: source, key: key, value: value.toml, requirement: requirement)
  }
}

// MARK: - Documentation

extension Parameter {
  /// Help, type, unit, range and default in one sentence or two, for a comment or a help screen.
  public var summary: String {
    var facts = [type]
    if type == "quantity" { facts[0] = "quantity in \(unit)" } else if !unit.isEmpty { facts[0] += " in \(unit)" }
    if !range.hasPrefix("true") { facts.append(range) }
    facts.append(defaultValue.map { "default \($0)" } ?? "no default")
    return "\(help) (\(facts.joined(separator: "; ")))."
  }
}

/// Documentation made from the parameter registry.
public enum ConfigurationReference {
  /// The configuration reference as Markdown: a section for each table of the study file.
  public static var markdown: String {
    let sections = Parameter.tables.map { table in
      let rows = Parameter.all.filter { $0.table == table }.map(row)
      return """
        ## [\(table)]

        | key | type | unit | must be | default | |
        |---|---|---|---|---|---|
        \(rows.joined(separator: "\n"))

        """
    }
    return """
      # Configuration reference

      A study file is TOML. Every key may be left out, an unknown one is an error. The defaults are the preset for the
      paper. Any key can be overridden on the command line: `--set field.modes=320`.

      \(sections.joined(separator: "\n"))
      """
  }

  /// The same as plain text, two lines a key, for a help screen.
  public static var help: String {
    Parameter.all.map { "\($0.key)\n    \($0.summary)" }.joined(separator: "\n")
  }

  private static func row(_ parameter: Parameter) -> String {
    let cells = [
      "`\(parameter.name)`", parameter.type, parameter.unit, parameter.range,
      parameter.defaultValue.map { "`\($0)`" } ?? "–", parameter.help,
    ]
    return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
  }
}
