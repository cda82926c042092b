// The block structure of a YAML header: sequences and mappings by indentation, whose leaves `YAMLFlow` reads.
//
// The subset is what PyYAML writes for astropy's ECSV and what a person writes by hand: block and flow collections,
// plain, single- and double-quoted scalars over several lines, comments, tags (ignored). Not read: block scalars (`|`
// and `>`), aliases, complex keys, several documents. Depth and time are bounded: every line is read at most once per
// level and there are at most `depthLimit` levels.

/// An error within a YAML header; the reader adds file and column.
struct YAMLError: Error {
  var line: Int
  var problem: String
}

/// A YAML document as lines.
struct YAMLLines {
  static let depthLimit = 24

  private struct Line {
    var number: Int
    var indent: Int
    var text: String
    /// Nothing but blanks or a comment.
    var isBlank: Bool
  }

  private var lines: [Line] = []
  private var position = 0

  /// Takes lines with their numbers in the file.
  init(_ source: [(number: Int, text: String)]) {
    lines = source.map { number, text in
      let indent = text.utf8.prefix { $0 == 32 }.count
      let rest = String(decoding: text.utf8.dropFirst(indent), as: UTF8.self)
      return Line(
        number: number, indent: indent, text: rest, isBlank: rest.utf8.first.map { $0 == UInt8(ascii: "#") } ?? true)
    }
  }

  /// Reads the whole document.
  mutating func document() throws -> MetaValue {
    skipBlank()
    guard position < lines.count else { return .null }
    let value = try block(atLeast: 0, depth: 0)
    skipBlank()
    guard position == lines.count else { throw error("the indentation does not fit") }
    return value
  }

  private func error(_ problem: String) -> YAMLError {
    YAMLError(line: lines[min(position, lines.count - 1)].number, problem: problem)
  }

  private mutating func skipBlank() {
    while position < lines.count, lines[position].isBlank { position += 1 }
  }

  private mutating func block(atLeast indent: Int, depth: Int) throws -> MetaValue {
    guard depth < Self.depthLimit else { throw error("the header is nested too deeply") }
    skipBlank()
    guard position < lines.count, lines[position].indent >= indent else { return .null }
    let line = lines[position]
    if Self.isItem(line.text) { return try sequence(at: line.indent, depth: depth) }
    if Self.key(of: line.text) != nil { return try mapping(at: line.indent, depth: depth) }
    return try leaf(line.text, parent: indent - 1)
  }

  private mutating func sequence(at indent: Int, depth: Int) throws -> MetaValue {
    var values: [MetaValue] = []
    while true {
      skipBlank()
      guard position < lines.count, lines[position].indent == indent, Self.isItem(lines[position].text) else { break }
      let rest = lines[position].text.unicodeScalars.dropFirst()
      let padding = rest.prefix { $0 == " " }.count
      let text = Self.withoutTags(Substring(rest.dropFirst(padding)))
      if text.isEmpty || text.utf8.first == UInt8(ascii: "#") {
        position += 1
        values.append(try block(atLeast: indent + 1, depth: depth + 1))
      } else if Self.isItem(text) || Self.key(of: text) != nil {
        // `- key: value`: the rest of the line opens a block of its own, deeper by the dash and the blanks.
        lines[position].indent = indent + 1 + padding
        lines[position].text = text
        values.append(try block(atLeast: indent + 1, depth: depth + 1))
      } else {
        values.append(try leaf(text, parent: indent))
      }
    }
    return .list(values)
  }

  private mutating func mapping(at indent: Int, depth: Int) throws -> MetaValue {
    var entries: [MetaEntry] = []
    var seen: Set<String> = []
    while true {
      skipBlank()
      guard position < lines.count, lines[position].indent == indent, !Self.isItem(lines[position].text),
        let (key, rest) = Self.key(of: lines[position].text)
      else { break }
      guard seen.insert(key).inserted else { throw error("the key '\(key)' appears twice") }
      let text = Self.withoutTags(rest)
      if text.isEmpty || text.utf8.first == UInt8(ascii: "#") {
        position += 1
        skipBlank()
        // A sequence may stand at the indentation of its key.
        let isFlush = position < lines.count && lines[position].indent == indent && Self.isItem(lines[position].text)
        entries.append(MetaEntry(key, try block(atLeast: isFlush ? indent : indent + 1, depth: depth + 1)))
      } else {
        entries.append(MetaEntry(key, try leaf(text, parent: indent)))
      }
    }
    return .mapping(entries)
  }

  /// A scalar or flow collection that begins with `text` on the current line and goes on over all deeper lines.
  private mutating func leaf(_ text: String, parent: Int) throws -> MetaValue {
    let number = lines[position].number
    var whole = text
    position += 1
    while position < lines.count, lines[position].indent > parent || lines[position].text.isEmpty {
      whole += "\n" + lines[position].text
      position += 1
    }
    var flow = YAMLFlow(whole, line: number)
    return try flow.value()
  }

  private static func isItem(_ text: String) -> Bool { text == "-" || text.utf8.starts(with: "- ".utf8) }

  /// Splits `key: rest`, or nil where the text does not begin with a key.
  private static func key(of text: String) -> (key: String, rest: Substring)? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, !"{[#&*!|>%@`".unicodeScalars.contains(first) else { return nil }
    if first == "\"" || first == "'" {
      var flow = YAMLFlow(text, line: 0)
      guard let key = try? flow.quoted() else { return nil }
      let rest = flow.rest
      guard rest == ":" || rest.utf8.starts(with: ": ".utf8) else { return nil }
      return (key, Substring(rest.unicodeScalars.dropFirst()))
    }
    var previous: Unicode.Scalar?
    for index in scalars.indices {
      let scalar = scalars[index]
      if scalar == "#", previous == " " { return nil }
      if scalar == ":" {
        let next = scalars.index(after: index)
        if next == scalars.endIndex || scalars[next] == " " {
          return (Substring(scalars[..<index]).trimmingBlanks(), Substring(scalars[next...]))
        }
      }
      previous = scalar
    }
    return nil
  }

  /// Drops leading blanks and tags such as `!!omap`.
  private static func withoutTags(_ text: Substring) -> String {
    var scalars = text.unicodeScalars.drop { $0 == " " }
    while scalars.first == "!" {
      scalars = scalars.drop { $0 != " " }.drop { $0 == " " }
    }
    return String(scalars)
  }
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
