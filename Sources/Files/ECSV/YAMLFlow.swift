// The leaves of a YAML header: flow collections `{a: 1, b: [x, 'y']}` and scalars, folded over line breaks.
//
// Folding: one line break inside a scalar is a blank, n + 1 line breaks are n; blanks around them are dropped.

/// Reads one flow value from text.
struct YAMLFlow {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private let firstLine: Int

  /// Takes text that begins on a line of the file.
  init(_ text: String, line: Int) {
    scalars = Array(text.unicodeScalars)
    firstLine = line
  }

  /// What has not been read yet.
  var rest: String { String(String.UnicodeScalarView(scalars[index...])) }

  /// Reads a value that is all of the text but for a comment.
  mutating func value() throws -> MetaValue {
    let value = try node(inCollection: false, depth: 0)
    skipBlanks()
    guard index == scalars.count else { throw error("unexpected text after a value") }
    return value
  }

  private func error(_ problem: String) -> YAMLError {
    let breaks = scalars.prefix(min(index, scalars.count)).count { $0 == "\n" }
    return YAMLError(line: firstLine + breaks, problem: problem)
  }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  /// Skips blanks, line breaks and comments.
  private mutating func skipBlanks() {
    while let scalar = current {
      if scalar == " " || scalar == "\t" || scalar == "\n" {
        index += 1
      } else if scalar == "#", index == 0 || scalars[index - 1] == " " || scalars[index - 1] == "\n" {
        while let next = current, next != "\n" { index += 1 }
      } else {
        return
      }
    }
  }

  private mutating func node(inCollection: Bool, depth: Int) throws -> MetaValue {
    guard depth < YAMLLines.depthLimit else { throw error("the header is nested too deeply") }
    skipBlanks()
    while current == "!" {
      while let next = current, next != " ", next != "\n", next != ",", next != "}", next != "]" { index += 1 }
      skipBlanks()
    }
    switch current {
    case "{": return try mapping(depth: depth)
    case "[": return try sequence(depth: depth)
    case "'", "\"": return .string(try quoted())
    case "|", ">", "&", "*": throw error("this form of YAML is not supported; put the text in double quotes")
    default: return YAMLScalar.meaning(ofPlain: plain(inCollection: inCollection))
    }
  }

  private mutating func sequence(depth: Int) throws -> MetaValue {
    index += 1
    var values: [MetaValue] = []
    while true {
      skipBlanks()
      if take("]") { return .list(values) }
      guard current != nil, current != ",", current != "}" else { throw error("a list '[…]' is not closed") }
      values.append(try node(inCollection: true, depth: depth + 1))
      skipBlanks()
      if !take(","), current != "]" { throw error("a list '[…]' is not closed") }
    }
  }

  private mutating func mapping(depth: Int) throws -> MetaValue {
    index += 1
    var entries: [MetaEntry] = []
    var seen: Set<String> = []
    while true {
      skipBlanks()
      if take("}") { return .mapping(entries) }
      let key: String
      switch current {
      case "'", "\"": key = try quoted()
      case nil, ",", "]", "{", "[": throw error("a mapping '{…}' is not closed")
      default: key = plain(inCollection: true)
      }
      guard seen.insert(key).inserted else { throw error("the key '\(key)' appears twice") }
      skipBlanks()
      guard take(":") else { throw error("a ':' is missing in a mapping '{…}'") }
      entries.append(MetaEntry(key, try node(inCollection: true, depth: depth + 1)))
      skipBlanks()
      if !take(","), current != "}" { throw error("a mapping '{…}' is not closed") }
    }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    index += 1
    return true
  }

  /// A plain scalar, up to `: `, ` #`, the end and, in a collection, `,` `]` `}`.
  private mutating func plain(inCollection: Bool) -> String {
    var text = String.UnicodeScalarView()
    while let scalar = current {
      let next: Unicode.Scalar? = index + 1 < scalars.count ? scalars[index + 1] : nil
      if inCollection {
        if scalar == "," || scalar == "]" || scalar == "}" { break }
        if scalar == ":", next == nil || next == " " || next == "\n" || next == "}" || next == "," { break }
      }
      if scalar == "#", text.last == " " || text.last == "\n" { break }
      if scalar == "\n" {
        fold(into: &text)
      } else {
        text.append(scalar)
        index += 1
      }
    }
    return String(text).trimmingBlanks()
  }

  /// Replaces a run of line breaks and the blanks around it.
  private mutating func fold(into text: inout String.UnicodeScalarView) {
    while text.last == " " || text.last == "\t" { text.removeLast() }
    var breaks = 0
    while let scalar = current, scalar == " " || scalar == "\t" || scalar == "\n" {
      if scalar == "\n" { breaks += 1 }
      index += 1
    }
    text.append(contentsOf: breaks == 1 ? [" "] : Array(repeating: "\n", count: breaks - 1))
  }

  /// A scalar in single or double quotes.
  mutating func quoted() throws -> String {
    let start = index
    guard let quote = current, quote == "'" || quote == "\"" else { throw error("a quote is missing") }
    index += 1
    var text = String.UnicodeScalarView()
    while let scalar = current {
      if scalar == quote {
        index += 1
        guard quote == "'", current == "'" else { return String(text) }
        text.append("'")
        index += 1
      } else if scalar == "\\", quote == "\"" {
        index += 1
        try escape(into: &text)
      } else if scalar == "\n" {
        fold(into: &text)
      } else {
        text.append(scalar)
        index += 1
      }
    }
    index = start
    throw error("a quote is not closed")
  }

  private mutating func escape(into text: inout String.UnicodeScalarView) throws {
    guard let code = current else { throw error("a quote is not closed") }
    index += 1
    if let simple = Self.escapes[code] {
      text.append(simple)
    } else if code == "\n" {
      while let scalar = current, scalar == " " || scalar == "\t" { index += 1 }
    } else if let length = ["x": 2, "u": 4, "U": 8][code] {
      let digits = String(String.UnicodeScalarView(scalars[index...].prefix(length)))
      guard digits.utf8.count == length, let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value)
      else { throw error("an escape in double quotes is damaged") }
      text.append(scalar)
      index += length
    } else {
      throw error("an unknown escape in double quotes")
    }
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "r": "\r", "\"": "\"", "\\": "\\", "/": "/", " ": " ", "0": "\0", "a": "\u{7}", "b": "\u{8}",
    "e": "\u{1B}", "f": "\u{C}", "v": "\u{B}", "N": "\u{85}", "_": "\u{A0}", "L": "\u{2028}", "P": "\u{2029}",
  ]
}
