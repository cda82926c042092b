// What can be wrong with a study file, in one line that says where, what, and what to do instead.

import _Text

/// An error in a study file, an override, or a configuration made by hand.
///
/// `source` is the file's name, "--set" for an override, or nil for a configuration made by hand; `key` is the key's
/// full name, such as "field.k_min".
public enum StudyError: Error, Equatable, CustomStringConvertible {
  /// The file is missing, too large, no regular file, or cannot be read.
  case unreadable(path: String, reason: String)
  /// The file is not UTF-8 text.
  case notText(path: String)
  /// The text is not TOML.
  case syntax(source: String?, line: Int, column: Int, message: String)
  /// There is no such table; `nearest` is the known one it resembles.
  case unknownTable(source: String?, table: String, nearest: String?)
  /// There is no such key; `nearest` is the known one it resembles, and `known` are all, nil for those of a study.
  case unknownKey(source: String?, key: String, nearest: String?, known: [String]? = nil)
  /// The value is of another type than its key takes.
  case wrongType(source: String?, key: String, expected: String, found: String)
  /// The value is not a number with one of the units `accepted`.
  case unit(source: String?, key: String, value: String, accepted: String)
  /// The value is of the right type and not allowed; `requirement` follows the words "must be".
  case outOfRange(source: String?, key: String, value: String, requirement: String)
  /// Two descriptions of the particle are given at once.
  case conflictingParticle(source: String?, given: [String])
  /// The particle is described by some of the three physical quantities only, or by nothing.
  case incompleteParticle(source: String?, given: [String], missing: [String])
  /// An override is not of the form key=value, such as `example`.
  case malformedOverride(String, example: String = "field.modes=320")

  /// One line that names file, key, value and remedy.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "\(path.oneLine): cannot be read: \(reason.oneSentence)"
    case .notText(let path):
      return "\(path.oneLine): is not UTF-8 text; a study file is TOML, saved as UTF-8"
    case .syntax(let source, let line, let column, let message):
      return "\((source ?? "study").oneLine):\(line):\(column): not valid TOML: \(message.oneSentence)"
    case .unknownTable(let source, let table, let nearest):
      let remedy =
        nearest.map { "did you mean [\($0)]?" }
        ?? "known tables: \(Parameter.tables.map { "[\($0)]" }.joined(separator: ", "))"
      return "\(Self.prefix(source))unknown table [\(table.oneLine)]; \(remedy)"
    case .unknownKey(let source, let key, let nearest, let known):
      let remedy = Self.remedy(unknownKey: key, nearest: nearest, known: known)
      return "\(Self.prefix(source))unknown key \(key.oneLine); \(remedy)"
    case .wrongType(let source, let key, let expected, let found):
      return "\(Self.prefix(source))\(key.oneLine): expected \(expected.oneLine), got \(found.oneLine)"
    case .unit(let source, let key, let value, let accepted):
      return "\(Self.prefix(source))\(key.oneLine) = \(value.oneLine): must be a number and a unit, one of \(accepted)"
    case .outOfRange(let source, let key, let value, let requirement):
      return "\(Self.prefix(source))\(key.oneLine) = \(value.oneLine): must be \(requirement.oneSentence)"
    case .conflictingParticle(let source, let given):
      return "\(Self.prefix(source))\(given.joined(separator: ", ")): these exclude each other; give "
        + "particle.larmor_radius alone, or \(Self.physicalKeys) without it"
    case .incompleteParticle(let source, let given, let missing):
      let state = given.isEmpty ? "particle: nothing given" : "\(given.joined(separator: ", ")): not enough"
      return "\(Self.prefix(source))\(state); add \(missing.joined(separator: ", ")), or give "
        + "particle.larmor_radius alone"
    case .malformedOverride(let text, let example):
      return "--set \(text.oneLine): must be key=value, for example \(example)"
    }
  }

  private static let physicalKeys = Parameter.physicalParticleKeys.joined(separator: ", ")

  private static func prefix(_ source: String?) -> String {
    source.map { "\($0.oneLine): " } ?? ""
  }

  private static func remedy(unknownKey key: String, nearest: String?, known: [String]?) -> String {
    if let nearest { return "did you mean \(nearest)?" }
    if let known { return "known keys: \(known.joined(separator: ", "))" }
    let siblings = Parameter.all.filter { $0.table == Parameter.table(of: key) }
    if siblings.isEmpty { return "known tables: \(Parameter.tables.joined(separator: ", "))" }
    return "known keys: \(siblings.map(\.key).joined(separator: ", "))"
  }
}

// MARK: - What was probably meant
//
// The known name that an unknown one resembles, by the edit distance of Levenshtein (1966):
//
//   d(i, j) = min( d(i−1, j) + 1,  d(i, j−1) + 1,  d(i−1, j−1) + [a_i ≠ b_j] ).

/// Finds the name that was probably meant.
package enum NearestName {
  /// The key of `known` that is most like `key`; nil where none is.
  ///
  /// Case, "_" and "-" do not count ("kMin" is k_min). Names are compared within their table first; the same name in
  /// another table, or without one, counts as near.
  package static func key(_ key: String, among known: [String]) -> String? {
    let (table, name) = split(key)
    let ranked = known.map { candidate in
      let (candidateTable, candidateName) = split(candidate)
      let penalty = candidateTable == table ? 0 : 1
      return (candidate, distance(plain(name), plain(candidateName)) + penalty, plain(candidateName).count)
    }
    return best(ranked)
  }

  /// The table of `known` that is most like `table`; nil where none is.
  package static func table(_ table: String, among known: [String]) -> String? {
    best(known.map { ($0, distance(plain(table), plain($0)), plain($0).count) })
  }

  /// The Levenshtein distance: how many letters must be inserted, removed or replaced.
  package static func distance(_ left: String, _ right: String) -> Int {
    // What is much longer than any name resembles none, and would take for ever.
    guard left.utf8.count <= 200, right.utf8.count <= 200 else { return Int.max / 2 }
    let right = Array(right)
    var previous = Array(0...right.count)
    for (i, letter) in left.enumerated() {
      var current = [i + 1]
      for (j, other) in right.enumerated() {
        current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (letter == other ? 0 : 1)))
      }
      previous = current
    }
    return previous[right.count]
  }

  /// A candidate is near when at most a third of its letters, or two, have to change, and not all of them.
  private static func best(_ ranked: [(name: String, distance: Int, length: Int)]) -> String? {
    ranked.filter { $0.distance <= max(2, $0.length / 3) && $0.distance < $0.length }
      .min { $0.distance < $1.distance }?.name
  }

  private static func split(_ key: String) -> (table: Substring, name: String) {
    guard let dot = key.lastIndex(of: ".") else { return ("", key) }
    return (key[..<dot], String(key[key.index(after: dot)...]))
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0 != "_" && $0 != "-" }
  }
}
