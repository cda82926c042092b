// What can go wrong with a table, each in one line that says where and what to do.

import _Text

/// An error of reading, writing or using a table.
public enum TableError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file cannot be read: absent, forbidden, a directory, not text.
  case unreadable(path: String, reason: String)
  /// The file cannot be written: no such directory, forbidden, disk full. The file that was there before is untouched.
  case unwritable(path: String, reason: String)
  /// The text is not a whole ECSV table. `line` counts from 1.
  case malformed(source: String, line: Int, column: String?, value: String?, problem: String, remedy: String)
  /// A column was asked for that the table does not have.
  case missingColumn(source: String, name: String, existing: [String])
  /// A column holds another type than asked for.
  case wrongType(source: String, name: String, expected: String)
  /// A table in memory cannot be written: columns of different length, names twice, line breaks in text.
  case inconsistent(source: String, problem: String)
  /// A value is not what its column asks for. `row` counts from 1 below the line of names.
  case badValue(source: String, column: String, row: Int, value: String, expected: String)
  /// A whole table that is not what its reader asks for.
  case inconsistentData(source: String, problem: String)
  /// A header key is missing or holds another type than asked for.
  case header(source: String, key: String, problem: String)

  /// One line: file, place, value, remedy.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      return "\(path.oneLine): cannot be read: \(reason.oneSentence)"
    case .unwritable(let path, let reason):
      return "\(path.oneLine): cannot be written: \(reason.oneSentence); nothing there was changed"
    case .malformed(let source, let line, let column, let value, let problem, let remedy):
      var text = "\(source.oneLine), line \(line)"
      if let column { text += ", column '\(column.oneLine)'" }
      text += ": \(problem.oneSentence)"
      if let value { text += ", found '\(value.oneLine)'" }
      return text + "; \(remedy.oneSentence)"
    case .missingColumn(let source, let name, let existing):
      let names = existing.isEmpty ? "none" : existing.map { OneLine.text($0, limit: 40) }.joined(separator: ", ")
      return "\(source.oneLine): no column '\(name.oneLine)'; its columns are: \(names)"
    case .wrongType(let source, let name, let expected):
      return
        "\(source.oneLine): column '\(name.oneLine)' does not hold \(expected); correct its datatype or its values"
    case .inconsistent(let source, let problem):
      return "\(source.oneLine): cannot be written as a table: \(problem.oneSentence)"
    case .badValue(let source, let column, let row, let value, let expected):
      return
        "\(source.oneLine), row \(row), column '\(column.oneLine)': '\(value.oneLine)' is not \(expected); correct it"
    case .inconsistentData(let source, let problem):
      return "\(source.oneLine): cannot be used: \(problem.oneSentence)"
    case .header(let source, let key, let problem):
      return "\(source.oneLine): header key '\(key.oneLine)' \(problem.oneSentence)"
    }
  }
}
