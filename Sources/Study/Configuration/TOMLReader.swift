// TOML 1.0 (https://toml.io/en/v1.0.0) into values: documents, tables and keys. `TOMLScanner` reads what stands behind "=".
//
// Written here because a study file comes from anybody: the library that was used before ends the process by a failed
// assertion on text such as "a = [}", and drops in silence what follows a NUL in a key. This reader works on bytes, and its
// depth, and with it its stack, is bounded.
//
// Deviations: dates and times are recognised by their form alone, since no key takes one; numbers beyond 64 bits and NUL are
// errors.

/// Reads TOML documents.
package enum TOMLReader {
  /// The longest document in bytes: a study file has a few thousand.
  package static let longest = 1 << 20

  /// The top-level entries of the document `text`, in alphabetical order.
  ///
  /// Throws ``StudyError/syntax(source:line:column:message:)`` with the place in question.
  package static func entries(of text: String, source: String?) throws(StudyError) -> [(
    key: String, value: SettingValue
  )] {
    do throws(TOMLProblem) {
      guard text.utf8.count <= longest else {
        throw TOMLProblem(line: 1, column: 1, message: "longer than \(longest) bytes, which no study file is")
      }
      var document = TOMLDocument(text)
      return try document.read().sorted
    } catch {
      throw StudyError.syntax(source: source, line: error.line, column: error.column, message: error.message)
    }
  }
}

/// What is wrong with TOML text, and where; line and column (in bytes) count from 1.
struct TOMLProblem: Error {
  var line: Int
  var column: Int
  var message: String
}

/// A table while its document is read.
struct TOMLTable {
  /// How a table came to be, which decides what may be added to it.
  enum Origin {
    /// In passing, by the header of a table within it.
    case passing
    /// By its header.
    case header
    /// By a dotted key.
    case dotted
    /// Between braces: complete.
    case inline
  }

  /// What a key stands for.
  enum Node {
    case value(SettingValue)
    case table(TOMLTable)
    /// An array of tables.
    case tables([TOMLTable])
  }

  var origin: Origin
  private(set) var nodes: [String: Node] = [:]

  init(_ origin: Origin) { self.origin = origin }

  /// The entries in alphabetical order.
  var sorted: [(key: String, value: SettingValue)] {
    nodes.sorted { $0.key < $1.key }.map { key, node in
      switch node {
      case .value(let value): (key, value)
      case .table(let table): (key, .table(table.sorted))
      case .tables(let tables): (key, .list(tables.map { .table($0.sorted) }))
      }
    }
  }

  /// Sets a value under a dotted key; false where something is in the way.
  mutating func set(_ path: ArraySlice<String>, to value: SettingValue) -> Bool {
    guard let key = path.first else { return false }
    guard path.count > 1 else {
      guard nodes[key] == nil else { return false }
      nodes[key] = .value(value)
      return true
    }
    var table = TOMLTable(.dotted)
    switch nodes[key] {
    case .table(let existing) where existing.origin == .dotted || existing.origin == .passing:
      table = existing
      nodes[key] = nil  // The one reference left is changed in place.
    case nil: break
    default: return false
    }
    guard table.set(path.dropFirst(), to: value) else { return false }
    nodes[key] = .table(table)
    return true
  }

  /// Places a table with what follows its header; false where something is in the way.
  mutating func place(_ table: TOMLTable, at path: ArraySlice<String>, asElement: Bool) -> Bool {
    guard let key = path.first else { return false }
    let existing = nodes[key]
    guard path.count > 1 else {
      switch existing {
      case nil: nodes[key] = asElement ? .tables([table]) : .table(table)
      case .tables(let tables) where asElement: nodes[key] = .tables(tables + [table])
      case .table(let passing) where passing.origin == .passing && !asElement:
        // [a.b] came before [a].
        var both = table
        for (name, node) in passing.nodes {
          guard both.nodes[name] == nil else { return false }
          both.nodes[name] = node
        }
        nodes[key] = .table(both)
      default: return false
      }
      return true
    }
    switch existing {
    case nil:
      var passing = TOMLTable(.passing)
      guard passing.place(table, at: path.dropFirst(), asElement: asElement) else { return false }
      nodes[key] = .table(passing)
    case .table(var inner) where inner.origin != .inline && inner.origin != .dotted:
      guard inner.place(table, at: path.dropFirst(), asElement: asElement) else { return false }
      nodes[key] = .table(inner)
    case .tables(var list):
      guard var last = list.popLast(), last.place(table, at: path.dropFirst(), asElement: asElement) else {
        return false
      }
      nodes[key] = .tables(list + [last])
    default: return false
    }
    return true
  }
}

/// A document: lines with a key and a value, under headers.
private struct TOMLDocument {
  /// The most headers: each costs a copy of what is there.
  private static let mostHeaders = 1000

  private var scanner: TOMLScanner
  private var root = TOMLTable(.header)

  init(_ text: String) { scanner = TOMLScanner(text) }

  /// Reads all of it.
  mutating func read() throws(TOMLProblem) -> TOMLTable {
    scanner.skipByteOrderMark()
    // What stands before the first header is the root's own.
    root = try section(TOMLTable(.header))
    var headers = 0
    while !scanner.isAtEnd {
      headers += 1
      guard headers <= Self.mostHeaders else { throw scanner.problem("more than \(Self.mostHeaders) tables") }
      try headed()
    }
    return root
  }

  /// A header and the section below it.
  private mutating func headed() throws(TOMLProblem) {
    let here = scanner
    scanner.advance()
    let isElement = scanner.take("[")
    scanner.skipBlanks()
    let path = try scanner.key("the name of a table after '['")
    guard scanner.take("]"), !isElement || scanner.take("]") else { throw scanner.expected("']'") }
    try scanner.endOfLine()
    let table = try section(TOMLTable(.header))
    guard root.place(table, at: path[...], asElement: isElement) else {
      throw here.problem("the table [\(path.joined(separator: "."))] is defined twice")
    }
  }

  /// Lines with keys and values, up to the next header.
  private mutating func section(_ start: TOMLTable) throws(TOMLProblem) -> TOMLTable {
    var table = start
    while true {
      try scanner.skipLines()
      if scanner.isAtEnd || scanner.isAt("[") { return table }
      let here = scanner
      let (path, value) = try scanner.pair()
      guard table.set(path[...], to: value) else {
        throw here.problem("the key \(path.joined(separator: ".")) is defined twice")
      }
      try scanner.endOfLine()
    }
  }
}
