// The parts of a line of TOML: keys, strings, numbers, arrays, inline tables.

/// Reads TOML text from front to back.
struct TOMLScanner {
  /// How deep arrays and inline tables may be nested, and how many parts a dotted key may have.
  static let deepest = 16

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0

  /// A reader at the beginning of a text.
  init(_ text: String) { bytes = Array(text.utf8) }

  // MARK: Places and problems

  /// A problem at this place.
  func problem(_ message: String) -> TOMLProblem {
    TOMLProblem(line: line, column: index - lineStart + 1, message: message)
  }

  /// The problem that something else should be here.
  func expected(_ what: String) -> TOMLProblem { problem("expected \(what), found \(found)") }

  /// What is here, in words.
  private var found: String {
    guard let byte = current else { return "the end of the file" }
    if byte == UInt8(ascii: "\n") { return "the end of the line" }
    if (0x21..<0x7F).contains(byte) { return "'\(Unicode.Scalar(byte))'" }
    let scalar = String(decoding: bytes[index...].prefix(4), as: UTF8.self).unicodeScalars.first?.value ?? 0
    if scalar == 0 { return "a NUL character" }
    let digits = String(scalar, radix: 16, uppercase: true)
    return "the character U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func byte(_ offset: Int) -> UInt8? { index + offset < bytes.count ? bytes[index + offset] : nil }

  var isAtEnd: Bool { index >= bytes.count }

  /// Whether this character is next.
  func isAt(_ character: Unicode.Scalar) -> Bool { current.map { Unicode.Scalar($0) == character } ?? false }

  /// Goes one byte on.
  mutating func advance() { index += 1 }

  /// Takes a character if it is next.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    index += 1
    return true
  }

  mutating func skipByteOrderMark() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func skipBlanks() {
    while isAt(" ") || isAt("\t") { index += 1 }
  }

  /// Takes a line break if it is next.
  private mutating func takeLineBreak() -> Bool {
    let length = isAt("\n") ? 1 : isAt("\r") && byte(1) == UInt8(ascii: "\n") ? 2 : 0
    guard length > 0 else { return false }
    index += length
    line += 1
    lineStart = index
    return true
  }

  /// Takes a comment up to its line break.
  private mutating func skipComment() throws(TOMLProblem) {
    guard take("#") else { return }
    while let byte = current, byte >= 0x20 && byte != 0x7F || byte == 0x09 { index += 1 }
    guard isAtEnd || isAt("\n") || isAt("\r") && byte(1) == UInt8(ascii: "\n") else {
      throw problem("\(found) in a comment")
    }
  }

  /// Skips blanks, comments and line breaks.
  mutating func skipLines() throws(TOMLProblem) {
    repeat {
      skipBlanks()
      try skipComment()
    } while takeLineBreak()
  }

  /// The rest of a line: nothing but blanks and a comment.
  mutating func endOfLine() throws(TOMLProblem) {
    skipBlanks()
    try skipComment()
    guard takeLineBreak() || isAtEnd else { throw expected("the end of the line") }
  }

  // MARK: Keys

  /// A key, "=" and a value.
  mutating func pair(depth: Int = 0) throws(TOMLProblem) -> (path: [String], value: SettingValue) {
    let path = try key("a key")
    guard take("=") else { throw expected("'=' after the key") }
    skipBlanks()
    return (path, try value(depth: depth))
  }

  /// A dotted key and the blanks after it.
  mutating func key(_ what: String) throws(TOMLProblem) -> [String] {
    var path: [String] = []
    repeat {
      skipBlanks()
      guard path.count < Self.deepest else { throw problem("a key of more than \(Self.deepest) parts") }
      path.append(try keyPart(path.isEmpty ? what : "a key after '.'"))
      skipBlanks()
    } while take(".")
    return path
  }

  private mutating func keyPart(_ what: String) throws(TOMLProblem) -> String {
    if isAt("\"") || isAt("'") {
      if byte(1) == current, byte(2) == current { throw problem("a key cannot be a string of several lines") }
      return try string()
    }
    let start = index
    while let byte = current, Self.isLetterOrDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") {
      index += 1
    }
    guard index > start else { throw expected(what) }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  // MARK: Values

  private mutating func value(depth: Int) throws(TOMLProblem) -> SettingValue {
    guard depth <= Self.deepest else { throw problem("nested more than \(Self.deepest) deep") }
    switch current.map({ Unicode.Scalar($0) }) {
    case "\"", "'": return .string(try string())
    case "[": return try array(depth: depth)
    case "{": return try inlineTable(depth: depth)
    default: return try word()
    }
  }

  private mutating func array(depth: Int) throws(TOMLProblem) -> SettingValue {
    index += 1
    var values: [SettingValue] = []
    while true {
      try skipLines()
      if take("]") { return .list(values) }
      guard !isAtEnd else { throw problem("a list '[…]' is not closed") }
      values.append(try value(depth: depth + 1))
      try skipLines()
      guard take(",") || isAt("]") else { throw expected("',' or ']'") }
    }
  }

  private mutating func inlineTable(depth: Int) throws(TOMLProblem) -> SettingValue {
    index += 1
    var table = TOMLTable(.inline)
    skipBlanks()
    if take("}") { return .table([]) }
    while true {
      skipBlanks()
      let here = self
      let (path, value) = try pair(depth: depth + 1)
      guard table.set(path[...], to: value) else {
        throw here.problem("the key \(path.joined(separator: ".")) is defined twice")
      }
      skipBlanks()
      if take("}") { return .table(table.sorted) }
      guard take(",") else { throw expected("',' or '}'") }
    }
  }

  /// A truth value, number, date or time.
  private mutating func word() throws(TOMLProblem) -> SettingValue {
    let here = self
    func isPart(_ byte: UInt8) -> Bool { Self.isLetterOrDigit(byte) || "+-_.:".utf8.contains(byte) }
    let start = index
    while let byte = current, isPart(byte) { index += 1 }
    guard index > start else { throw expected("a value") }
    var text = String(decoding: bytes[start..<index], as: UTF8.self)
    // A blank may stand between a date and a time.
    if TOMLNumber.isDate(text), isAt(" "), let next = byte(1), TOMLNumber.isDigit(next) {
      index += 1
      while let byte = current, isPart(byte) { index += 1 }
      text = String(decoding: bytes[start..<index], as: UTF8.self)
    }
    switch TOMLNumber.value(of: text) {
    case .value(let value): return value
    case .tooLarge: throw here.problem("\(text) is beyond the numbers of 64 bits")
    case .none: throw here.problem("'\(text)' is no value; put text in double quotes")
    }
  }

  // MARK: Strings

  /// A string of any of the four kinds.
  private mutating func string() throws(TOMLProblem) -> String {
    let here = self
    let quote = bytes[index]
    let isLong = byte(1) == quote && byte(2) == quote
    index += isLong ? 3 : 1
    if isLong { _ = takeLineBreak() }
    var text: [UInt8] = []
    while let byte = current {
      if byte == quote {
        guard isLong else {
          index += 1
          return String(decoding: text, as: UTF8.self)
        }
        var count = 1
        while self.byte(count) == quote, count < 5 { count += 1 }
        index += count
        // One or two quotes more than the three that close belong to the text.
        text += Array(repeating: quote, count: count >= 3 ? count - 3 : count)
        if count >= 3 { return String(decoding: text, as: UTF8.self) }
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape(into: &text, isLong: isLong)
      } else if byte >= 0x20 && byte != 0x7F || byte == 0x09 {
        text.append(byte)
        index += 1
      } else if isLong, takeLineBreak() {
        text.append(UInt8(ascii: "\n"))
      } else {
        guard !isAt("\n"), !isAt("\r") else { break }
        throw problem("\(found) in a string")
      }
    }
    throw here.problem("a string is not closed")
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "f"): 0x0C,
    UInt8(ascii: "r"): 0x0D, UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C,
  ]

  private mutating func escape(into text: inout [UInt8], isLong: Bool) throws(TOMLProblem) {
    let here = self
    index += 1
    if let byte = current, let simple = Self.escapes[byte] {
      text.append(simple)
      index += 1
    } else if isAt("u") || isAt("U") {
      let count = isAt("u") ? 4 : 8
      let digits = bytes[(index + 1)...].prefix(count)
      guard digits.count == count, digits.allSatisfy(TOMLNumber.isHexadecimal),
        let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value)
      else { throw here.problem("an escape '\\u' in a string is damaged") }
      guard value != 0 else { throw here.problem("a NUL character in a string") }
      text += Array(String(scalar).utf8)
      index += 1 + count
    } else {
      // In a long string a backslash at the end of a line takes the line break and the blanks around it away.
      skipBlanks()
      guard isLong, takeLineBreak() else {
        throw here.problem("an unknown escape in a string; write '\\\\' for a backslash")
      }
      repeat { skipBlanks() } while takeLineBreak()
    }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    TOMLNumber.isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
      || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
  }
}
