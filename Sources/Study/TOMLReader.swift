// TOML text into values. The only file that knows the TOML library.
//
// The document is walked by hand: the library's decoder refuses an integer where a Double is expected, with a message
// about a missing key. `TOMLGuard` goes before: the library ends the process on some inputs.

import TOMLKit
import _Text

/// What is wrong with TOML text, and where; line and column (in Unicode scalars) count from 1.
struct TOMLProblem: Error {
  var line: Int
  var column: Int
  var message: String
}

/// Reads TOML documents.
package enum TOMLReader {
  /// The top-level entries of the document `text`, in alphabetical order.
  ///
  /// Throws ``StudyError/syntax(source:line:column:message:)`` with the place in question.
  package static func entries(of text: String, source: String?) throws(StudyError) -> [(
    key: String, value: SettingValue
  )] {
    let document: TOMLTable
    do {
      try TOMLGuard.check(text)
      document = try TOMLTable(string: text)
    } catch let error as TOMLProblem {
      throw StudyError.syntax(source: source, line: error.line, column: error.column, message: error.message)
    } catch {
      let place = (error as? TOMLParseError)?.source.begin
      let message = (error as? TOMLParseError)?.description ?? "\(error)"
      throw StudyError.syntax(source: source, line: place?.line ?? 1, column: place?.column ?? 1, message: message)
    }
    return withExtendedLifetime(document) { entries(of: document) }
  }

  /// Whether a word is a number that 64 bits do not hold.
  static func isBeyond64Bits(_ word: String) -> Bool {
    let digits = String(String.UnicodeScalarView(word.unicodeScalars.filter { $0 != "_" }))
    guard digits.utf8.contains(where: isDigit), let value = Double(digits) else { return false }
    let isDecimal = digits.utf8.drop { "+-".utf8.contains($0) }.allSatisfy(isDigit)
    return isDecimal ? Int64(digits) == nil : !value.isFinite
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  private static func entries(of table: TOMLTable) -> [(key: String, value: SettingValue)] {
    table.keys.sorted().compactMap { key in
      table[key].map { (key: key, value: value(of: $0)) }
    }
  }

  private static func value(of node: TOMLValueConvertible) -> SettingValue {
    switch node.tomlValue.type {
    case .int: node.int.map { .integer(Int64($0)) } ?? .other("integer")
    case .double: node.double.map { .real($0) } ?? .other("number")
    case .bool: node.bool.map { .boolean($0) } ?? .other("boolean")
    case .string: node.string.map { .string($0) } ?? .other("string")
    case .array: .list(node.array.map { array in (0..<array.count).map { value(of: array[$0]) } } ?? [])
    case .table: .table(node.table.map(entries(of:)) ?? [])
    case .date, .time: .other(node.tomlValue.debugDescription)
    // Where a time has no zone, the library writes that of Greenwich.
    case .dateTime: .other(String(node.tomlValue.debugDescription.dropLast(node.dateTime?.offset == nil ? 1 : 0)))
    }
  }
}

// MARK: - Values
//
// A value of a study file, free of any TOML library: what the registry reads, writes, compares and hashes.

/// A TOML value.
package enum SettingValue: Sendable, Equatable {
  case integer(Int64)
  case real(Double)
  case string(String)
  case boolean(Bool)
  case list([SettingValue])
  /// Key and value pairs in the order in which they are written; reading yields alphabetical order.
  case table([(key: String, value: SettingValue)])
  /// A date or time, which no key takes.
  case other(String)

  package static func == (left: Self, right: Self) -> Bool { left.toml == right.toml }

  /// The value as TOML text on one line. Doubles are written in the fewest digits that read back equal.
  package var toml: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"  // Swift's description is the shortest that round-trips, and is TOML
    case .string(let value): Quoting.toml(value)
    case .boolean(let value): "\(value)"
    case .list(let values): "[\(values.map(\.toml).joined(separator: ", "))]"
    case .table(let pairs): "{ \(pairs.map { "\($0.key) = \($0.value.toml)" }.joined(separator: ", ")) }"
    case .other(let text): text
    }
  }

  /// Type and value in words, for a message: `integer 3`, `string "abc"`, `a list`.
  package var inWords: String {
    switch self {
    case .integer: "integer \(toml)"
    case .real: "number \(toml)"
    case .string: "string \(toml)"
    case .boolean: "boolean \(toml)"
    case .list: "a list"
    case .table: "a table"
    case .other(let text): "date or time \(text)"
    }
  }

  /// The value as a double where it is a number of either kind.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  /// The value as an integer where it is a whole number of either kind ("160", "160.0", "1e3").
  package var wholeNumber: Int64? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// Whether the value is a whole number, of any size ("1e300", too).
  package var isWhole: Bool {
    switch self {
    case .integer: true
    case .real(let value): value.isFinite && value == value.rounded()
    default: false
    }
  }
}
