// What the TOML library must never see: TOML text is checked, byte by byte, before TOMLKit parses it.
//
// The parser in TOMLKit (toml++ 3.4) ends the process by a failed assertion on some text, overflows its stack or drops a part
// in silence on other. All of that is refused here, with its place:
//
//   a = [}, a = [<U+2028>]    in a list, what ends a value where one should begin: } U+0085 U+2028 U+2029
//   [, [.a], [é], a = 1\n[    a header that does not begin with a name
//   a = 1979-05-27 0          a date, a blank and one digit; a date with a hundred underscores and a blank
//   a = 1979-05-27T:00        "T" without a digit behind it
//   a.a.a.a.a.a…              a hundred thousand levels of tables
//   "a\u0000b", NUL           the end of the text, of a key or of a string for C
//   é outside of strings      undefined behavior in its test for blanks, as is \é in """…"""
//
// The check is one of the whole structure: what passes is TOML but for the meaning of its words and for what is defined twice,
// and the library reports those. Stricter than TOML 1.0 are: 1 MB, 32 levels, words of 64 bytes; a date and its time are joined
// by "T"; no backslash ends a line in """…""".

import Foundation

/// A walk through TOML text, which takes nothing along.
struct TOMLGuard {
  /// The longest document in bytes: a study file has a few thousand.
  static let longest = 1 << 20
  /// How deep tables and lists may be nested; each part of a header or a dotted key is one level.
  static let deepest = 32
  /// The longest number, truth value, date or time in bytes.
  static let longestWord = 64

  private let bytes: [UInt8]
  private var index = 0
  /// The header and the key that are being read, as they are written, for messages.
  private var header = ""
  private var key = ""

  /// Throws what is wrong with a text.
  static func check(_ text: String) throws(TOMLProblem) {
    let bytes = Array(text.utf8)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]  // a byte-order mark
    var check = TOMLGuard(bytes: bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes)
    try check.document()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  // MARK: Bytes

  /// A byte as a scalar, which tells all of ASCII from all else; NUL behind the end.
  private func next(_ offset: Int = 0) -> Unicode.Scalar {
    Unicode.Scalar(index + offset < bytes.count ? bytes[index + offset] : 0)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next() == scalar else { return false }
    index += 1
    return true
  }

  private func text(from start: Int) -> String { String(decoding: bytes[start..<index], as: UTF8.self) }

  private func problem(_ message: String, at place: Int? = nil) -> TOMLProblem {
    let lines = bytes[..<(place ?? index)].split(separator: 0x0A, omittingEmptySubsequences: false)
    let column = (lines.last ?? []).count { $0 & 0xC0 != 0x80 } + 1
    return TOMLProblem(line: lines.count, column: column, message: message)
  }

  private func expected(_ what: String) -> TOMLProblem {
    let scalar = String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.first
    let found =
      switch scalar {
      case nil: "the end of the file"
      case "\r", "\n": "the end of the line"
      case let scalar?: scalar.isASCII ? "'\(scalar)'" : "the character \(Self.name(of: scalar))"
      }
    return problem("expected \(what), found \(found)")
  }

  private static func name(of scalar: Unicode.Scalar) -> String { String(format: "U+%04X", scalar.value) }

  private static func isInKey(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
    default: false
    }
  }

  /// Skips blanks. A carriage return stands before a line feed, or the text is refused.
  private mutating func skipBlanks() {
    while take(" ") || take("\t") || take("\r") {}
  }

  private mutating func skipBlanksAndComment() {
    skipBlanks()
    if next() == "#" { while next() != "\0", next() != "\n" { index += 1 } }
  }

  private mutating func skipLines() {
    repeat { skipBlanksAndComment() } while take("\n")
  }

  // MARK: Structure

  private mutating func document() throws(TOMLProblem) {
    guard bytes.count <= Self.longest else {
      throw problem("longer than \(Self.longest) bytes, which no study file is", at: 0)
    }
    for (place, byte) in bytes.enumerated() where byte < 0x20 && byte != 0x09 && byte != 0x0A || byte == 0x7F {
      if byte == 0x0D, place + 1 < bytes.count, bytes[place + 1] == 0x0A { continue }
      let name = byte == 0 ? "a NUL character" : "the control character \(Self.name(of: Unicode.Scalar(byte)))"
      throw problem("\(name) in the text", at: place)
    }
    var depth = 0
    skipLines()
    while next() != "\0" {
      if next() == "[" { depth = try table() } else { try pair(depth: depth) }
      skipBlanksAndComment()
      guard next() == "\0" || next() == "\n" else { throw expected("the end of the line") }
      skipLines()
    }
  }

  /// A header; returns the depth of its table.
  private mutating func table() throws(TOMLProblem) -> Int {
    index += 1
    let isElement = take("[")
    let start = index
    let depth = try path("the name of a table after '['", depth: 0)
    header = text(from: start).trimmingCharacters(in: .whitespaces) + "."
    guard take("]"), !isElement || take("]") else { throw expected("']'") }
    return depth
  }

  private mutating func pair(depth: Int) throws(TOMLProblem) {
    let start = index
    let inner = try path("a key", depth: depth)
    key = text(from: start).trimmingCharacters(in: .whitespaces)
    guard take("=") else { throw expected("'=' after the key") }
    skipBlanks()
    try value(depth: inner)
  }

  /// A dotted key and the blanks after it; returns its depth.
  private mutating func path(_ what: String, depth: Int) throws(TOMLProblem) -> Int {
    var depth = depth
    repeat {
      skipBlanks()
      depth = try below(depth)
      if next() == "\"" || next() == "'" {
        try string()
      } else {
        guard Self.isInKey(next()) else { throw expected(what) }
        while Self.isInKey(next()) { index += 1 }
      }
      skipBlanks()
    } while take(".")
    return depth
  }

  private func below(_ depth: Int) throws(TOMLProblem) -> Int {
    guard depth < Self.deepest else { throw problem("nested more than \(Self.deepest) deep") }
    return depth + 1
  }

  private mutating func value(depth: Int) throws(TOMLProblem) {
    switch next() {
    case "\"", "'": try string()
    case "[":
      let inner = try below(depth)
      index += 1
      skipLines()
      while !take("]") {
        try value(depth: inner)
        skipLines()
        guard take(",") || next() == "]" else { throw expected("',' or ']'") }
        skipLines()
      }
    case "{":
      index += 1
      skipBlanks()
      if take("}") { return }
      repeat {
        try pair(depth: depth)
        skipBlanks()
      } while take(",")
      guard take("}") else { throw expected("',' or '}'") }
    default: try word()
    }
  }

  /// A truth value, number, date or time.
  private mutating func word() throws(TOMLProblem) {
    let start = index
    while Self.isInKey(next()) || "+.:".unicodeScalars.contains(next()) { index += 1 }
    let word = text(from: start)
    guard let first = word.unicodeScalars.first else { throw expected("a value") }
    let named = "\(header)\(key) = \(word)"
    if word.utf8.count > Self.longestWord { throw problem("\(named) is too long for a value", at: start) }
    if TOMLReader.isBeyond64Bits(word) { throw problem("\(named) is beyond the numbers of 64 bits", at: start) }
    if ["true", "false", "inf", "nan"].contains(word) { return }
    if first >= "A" || word.unicodeScalars.contains(where: ":Tt".unicodeScalars.contains) && !Self.isTime(word) {
      throw problem("\(named) is no value; put text in double quotes", at: start)
    }
  }

  private static func isTime(_ word: String) -> Bool {
    let time = /([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt])?([0-9]{2}:){2}[0-9]{2}(\.[0-9]+)?([Zz]|[-+][0-9]{2}:[0-9]{2})?/
    return word.wholeMatch(of: time) != nil
  }

  /// A string of any of the four kinds.
  private mutating func string() throws(TOMLProblem) {
    let start = index
    let quote = next()
    let isLong = next(1) == quote && next(2) == quote
    index += isLong ? 3 : 1
    while next() != "\0", isLong || next() != "\n" {
      if next() == "\\", quote == "\"" {
        try escape()
      } else if next() == quote, !isLong || next(1) == quote && next(2) == quote {
        // Up to two quotes before the three that close a long string belong to it.
        index += !isLong ? 1 : next(3) != quote ? 3 : next(4) != quote ? 4 : 5
        return
      } else {
        index += 1
      }
    }
    throw problem("a string is not closed", at: start)
  }

  private mutating func escape() throws(TOMLProblem) {
    let kind = next(1)
    guard "btnfr\"\\uU".unicodeScalars.contains(kind) else {
      throw problem("an unknown escape in a string; write '\\\\' for a backslash, or single quotes around the string")
    }
    let digits = bytes[(index + 2)...].prefix(kind == "u" ? 4 : kind == "U" ? 8 : 0)
    if !digits.isEmpty, digits.allSatisfy({ $0 == UInt8(ascii: "0") }) { throw problem("a NUL character in a string") }
    index += 2
  }
}
