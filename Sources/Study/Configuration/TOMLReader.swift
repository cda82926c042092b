// TOML text into values. The only file that knows the TOML library.
//
// The document is walked by hand: the library's decoder refuses an integer where a Double is expected, with a message
// about a missing key.

import TOMLKit

/// Reads TOML documents.
package enum TOMLReader {
  /// The top-level entries of the document `text`, in alphabetical order.
  ///
  /// Throws ``StudyError/syntax(source:line:column:message:)`` with the line in question.
  package static func entries(of text: String, source: String?) throws -> [(key: String, value: SettingValue)] {
    // A NUL would end the text for the C++ parser, and what follows would be dropped in silence.
    if let null = text.utf8.firstIndex(of: 0) {
      let line = text.utf8[..<null].filter { $0 == UInt8(ascii: "\n") }.count + 1
      throw StudyError.syntax(source: source, line: line, column: 1, message: "NUL character")
    }
    try checkTableHeaders(of: text, source: source)
    let document: TOMLTable
    do {
      document = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw StudyError.syntax(source: source, line: place.line, column: place.column, message: error.description)
    }
    return withExtendedLifetime(document) { entries(of: document) }
  }

  /// Refuses a line that begins like a table header and goes on with something that no key begins with: the parser ends
  /// the process with a failed assertion there. A study file has no arrays of several lines that such a line could be in.
  private static func checkTableHeaders(of text: String, source: String?) throws {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let lines = text.utf8.split(omittingEmptySubsequences: false) { (0x0A...0x0D).contains($0) }
    for (number, line) in lines.enumerated() {
      // Blanks beyond ASCII and a byte-order mark may stand before the bracket, too.
      let start = line.drop { isBlank($0) || $0 >= 0x80 }
      guard start.first == UInt8(ascii: "[") else { continue }
      let brackets = start.dropFirst().first == UInt8(ascii: "[") ? 2 : 1
      let first = start.dropFirst(brackets).drop(while: isBlank).first ?? 0
      let character = Character(UnicodeScalar(first))
      guard first < 0x80, character.isLetter || character.isNumber || "_-\"']".contains(character) else {
        throw StudyError.syntax(
          source: source, line: number + 1, column: line.count - start.count + brackets + 1,
          message: "expected the name of a table after '['")
      }
    }
  }

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
    case .date, .time, .dateTime: .other(node.tomlValue.debugDescription)
    }
  }
}
