// TOML text into values. The only file that knows the TOML library.
//
// The document is walked by hand: the library's decoder refuses an integer where a Double is expected, with a message
// about a missing key. `TOMLGuard` goes before: the library ends the process on some inputs.

import TOMLKit

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
