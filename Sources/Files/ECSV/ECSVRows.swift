// Reading ECSV, of this program or of astropy: blank or comma between the fields, fields in double quotes, header as
// ordered or plain mapping.
//
// A table is read whole or not at all. Every row must have every field, every number must be one, and the last line
// must be ended, since a cut last number would still look like a number.

import Foundation

extension Table {
  /// Largest file that is read, in bytes: some million rows.
  static let largestFile = 256 << 20

  /// Reads an ECSV file of 256 MB at most.
  ///
  /// Floating-point columns become `.doubles` (bit for bit where 64 bits were written), integer and truth-value columns
  /// `.integers` (true is 1) or, where a value is missing, `.doubles` with NaN; text columns become `.strings`.
  /// Throws a ``TableError`` that names file, line, column, value and remedy for anything that is not a whole table.
  public static func read(path: String) throws -> Table {
    let text: String?
    do throws(FileReadError) {
      text = try WholeFile.text(of: path, limit: largestFile)
    } catch {
      throw TableError.unreadable(path: path, reason: error.reason)
    }
    guard let text else {
      throw TableError.unreadable(path: path, reason: "it is not UTF-8 text, so no ECSV table")
    }
    return try parse(text, source: path)
  }

  /// Reads ECSV text; `source` is named in errors. Otherwise as ``read(path:)``.
  public static func parse(_ text: String, source: String = "text") throws -> Table {
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == 13 ? line.dropLast() : line))
    }
    let isEnded = lines.last == ""
    if isEnded { lines.removeLast() }
    let header = try ECSVHeader(lines, source: source)
    guard isEnded else {
      throw TableError.malformed(
        source: source, line: lines.count, column: nil, value: nil, problem: "the file ends within a line",
        remedy: "it may be cut off: write it again, or end the last line if it is complete")
    }
    var rows = try ECSVRows(lines, header: header, source: source)
    return Table(columns: try rows.columns(), meta: header.meta, source: source)
  }
}

// MARK: - Rows
//
// The data of ECSV: a line with the names of the columns, then one line a row.

/// Reads the rows below a header.
struct ECSVRows {
  private let header: ECSVHeader
  private let source: String
  /// Fields by column, and the line of each row.
  private var fields: [[String]]
  private var lineNumbers: [Int] = []

  /// Splits the lines below the header.
  init(_ lines: [String], header: ECSVHeader, source: String) throws {
    self.header = header
    self.source = source
    fields = Array(repeating: [], count: header.columns.count)
    var hasNames = false
    for index in header.end..<max(header.end, lines.count) {
      let line = lines[index].trimmingBlanks()
      if line.isEmpty || line.utf8.first == UInt8(ascii: "#") { continue }
      let row = try split(line, number: index + 1)
      if hasNames {
        guard row.count == fields.count else { throw wrongCount(row.count, line: index + 1, text: line) }
        for column in fields.indices { fields[column].append(row[column]) }
        lineNumbers.append(index + 1)
      } else {
        let names = header.columns.map(\.name)
        guard row == names else {
          throw error(
            index + 1, nil, line, "the line of names differs from the header's \(names.joined(separator: ", "))",
            "make the two agree")
        }
        hasNames = true
      }
    }
    guard hasNames else {
      throw error(max(1, lines.count), nil, nil, "the line of column names is missing", "write the file again")
    }
  }

  /// The values of all columns.
  mutating func columns() throws -> [Column] {
    try header.columns.indices.map { index in
      let declaration = header.columns[index]
      return Column(
        declaration.name, unit: declaration.unit, description: declaration.description,
        values: try values(fields[index], declaration))
    }
  }

  private func values(_ fields: [String], _ declaration: ECSVHeader.Declaration) throws -> Column.Values {
    switch declaration.kind {
    case .string: return .strings(fields)
    case .double: return .doubles(try numbers(fields, declaration, Self.double, "a number"))
    case .integer, .bool:
      let isBool = declaration.kind == .bool
      let parse: (String) -> Int? = isBool ? { Self.truthValues[$0] } : { Int($0) }
      let expected = isBool ? "True or False" : "a whole number of 64 bits"
      if fields.contains(where: \.isEmpty) {
        return .doubles(try numbers(fields, declaration, { parse($0).map(Double.init) }, expected))
      }
      return .integers(try fields.indices.map { try value(fields[$0], $0, declaration, parse, expected) })
    }
  }

  private func numbers(
    _ fields: [String], _ declaration: ECSVHeader.Declaration, _ parse: (String) -> Double?, _ expected: String
  ) throws -> [Double] {
    try fields.indices.map { row in
      fields[row].isEmpty ? .nan : try value(fields[row], row, declaration, parse, expected)
    }
  }

  private func value<Value>(
    _ field: String, _ row: Int, _ declaration: ECSVHeader.Declaration, _ parse: (String) -> Value?, _ expected: String
  ) throws -> Value {
    guard let value = parse(field) else {
      throw error(
        lineNumbers[row], declaration.name, field, "not \(expected)",
        "correct it, or leave \"\" for a missing value")
    }
    return value
  }

  private static func double(_ text: String) -> Double? {
    switch text.lowercased() {
    case "nan", "+nan", "-nan": .nan
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: YAMLScalar.decimal(text)
    }
  }

  private static let truthValues = ["True": 1, "true": 1, "TRUE": 1, "False": 0, "false": 0, "FALSE": 0]

  /// Splits a line without blanks at its ends into fields.
  private func split(_ line: String, number: Int) throws -> [String] {
    let bytes = Array(line.utf8)
    let quote = UInt8(ascii: "\"")
    let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
    var fields: [String] = []
    var index = 0
    while true {
      while index < bytes.count, isBlank(bytes[index]) { index += 1 }
      var text: [UInt8] = []
      var isQuoted = false
      if index < bytes.count, bytes[index] == quote {
        isQuoted = true
        index += 1
        while true {
          guard index < bytes.count else { throw error(number, nil, line, "a quote is not closed", "write it again") }
          if bytes[index] == quote {
            index += 1
            guard index < bytes.count, bytes[index] == quote else { break }
          }
          text.append(bytes[index])
          index += 1
        }
        let afterQuote = index
        while index < bytes.count, isBlank(bytes[index]) { index += 1 }
        let isSeparated = index == bytes.count || bytes[index] == header.delimiter
        guard isSeparated || (header.delimiter == 32 && index > afterQuote) else {
          throw error(number, nil, line, "text follows a closing quote", "double the quotes inside of a field")
        }
      } else {
        while index < bytes.count, bytes[index] != header.delimiter {
          text.append(bytes[index])
          index += 1
        }
      }
      let field = String(decoding: text, as: UTF8.self)
      fields.append(isQuoted ? field : field.trimmingBlanks())
      guard index < bytes.count else { return fields }
      if bytes[index] == header.delimiter { index += 1 }
    }
  }

  private func wrongCount(_ count: Int, line: Int, text: String) -> TableError {
    error(
      line, nil, text, "\(count) fields where there are \(fields.count) columns",
      count < fields.count ? "the row may be cut off: write the file again" : "put text with blanks in double quotes")
  }

  private func error(_ line: Int, _ column: String?, _ value: String?, _ problem: String, _ remedy: String)
    -> TableError
  { .malformed(source: source, line: line, column: column, value: value, problem: problem, remedy: remedy) }
}

extension StringProtocol {
  /// The text without blanks and tabs at its ends.
  func trimmingBlanks() -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 32 || $0 == 9 }
    var bytes = Array(utf8)[...]
    while let first = bytes.first, isBlank(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
