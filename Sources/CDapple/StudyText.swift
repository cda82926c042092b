// The study text of the C interface: TOML as `dapple study` prints it, a value to a line. Every default is there and
// every value has been checked, so that nothing is left to be decided here; text in any other form of TOML is
// refused, by its line.
//
//   # a comment
//   [table]
//   key = 1.5      numbers, "strings", true, false, [lists] of them, { key = 1, key = 2 }

/// A study text, entry by entry.
struct StudyText {
  /// A value, as it is written.
  enum Value {
    /// The bytes of a decimal number.
    case number(String)
    /// What stands between the quotes; nil where it has a backslash.
    case string(String?)
    /// Numbers of a list; nil where something else is in it.
    case numbers([String]?)
    /// A truth value or a table.
    case other
  }

  /// One key with its value.
  struct Entry {
    let table: String
    let key: String
    let value: Value
    let line: Int
  }

  /// The longest text in bytes.
  static let longest = 1 << 20
  /// The most tables, and the most keys; a study has less than a hundred.
  private static let mostNames = 1000
  /// The longest number or name in bytes.
  private static let longestWord = 64

  private(set) var entries: [Entry] = []
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  /// Reads a text.
  ///
  /// - Throws: what is no line of the form above, by its number.
  init(_ bytes: [UInt8]) throws(InterfaceError) {
    self.bytes = bytes
    var table = ""
    var tables: [String] = []
    while index < bytes.count {
      skipBlanks()
      if let byte = peek, !isAtEndOfLine {
        if byte == UInt8(ascii: "[") {
          index += 1
          table = try name()
          try expect("]")
          guard !tables.contains(table) else { throw problem("the table is there twice") }
          tables.append(table)
        } else {
          let key = try name()
          guard !table.isEmpty else { throw problem("a key stands before the first table") }
          skipBlanks()
          try expect("=")
          skipBlanks()
          entries.append(Entry(table: table, key: key, value: try value(), line: line))
        }
        guard tables.count <= Self.mostNames, entries.count <= Self.mostNames else {
          throw problem("there are too many keys or tables")
        }
        skipBlanks()
        guard isAtEndOfLine else { throw problem("there is something behind the value") }
      }
      skipLine()
    }
  }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Whether the line ends here, or its comment begins. A carriage return alone ends nothing: what follows it would be
  /// passed over.
  private var isAtEndOfLine: Bool {
    guard let byte = peek else { return true }
    let isReturn = byte == UInt8(ascii: "\r") && (index + 1 == bytes.count || bytes[index + 1] == UInt8(ascii: "\n"))
    return isReturn || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "#")
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
  }

  private mutating func skipLine() {
    while let byte = peek, byte != UInt8(ascii: "\n") { index += 1 }
    index += 1
    line += 1
  }

  private mutating func expect(_ scalar: Unicode.Scalar) throws(InterfaceError) {
    guard peek == UInt8(ascii: scalar) else { throw problem("'\(scalar)' is missing") }
    index += 1
  }

  private func problem(_ text: String) -> InterfaceError {
    .study("study text, line \(line): \(text); hand over what 'dapple study' prints")
  }

  /// The bytes from here on that pass, as a word.
  private mutating func word(_ what: String, _ passes: (UInt8) -> Bool) throws(InterfaceError) -> String {
    let first = index
    while let byte = peek, passes(byte) { index += 1 }
    guard index > first else { throw problem("\(what) is missing") }
    guard index - first <= Self.longestWord else { throw problem("\(what) is longer than \(Self.longestWord) bytes") }
    return String(decoding: bytes[first..<index], as: UTF8.self)
  }

  private mutating func name() throws(InterfaceError) -> String {
    try word("the name of a key or table") { byte in
      isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
  }
}

// MARK: - Values

extension StudyText {
  private mutating func value() throws(InterfaceError) -> Value {
    switch peek {
    case UInt8(ascii: "["): return try list()
    case UInt8(ascii: "{"): return try table()
    default: return try scalar()
    }
  }

  private mutating func scalar() throws(InterfaceError) -> Value {
    if peek == UInt8(ascii: "\"") { return try string() }
    let text = try word("a value") { byte in
      isDigit(byte) || isLetter(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: ".")
    }
    if text == "true" || text == "false" { return .other }
    guard isNumber(text) else { throw problem("a value is no decimal number, string, list or truth value") }
    return .number(text)
  }

  private mutating func string() throws(InterfaceError) -> Value {
    index += 1
    let first = index
    var hasEscapes = false
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte != UInt8(ascii: "\n") else { break }
      // A backslash takes the next byte with it, a quotation mark among them.
      let isEscape = byte == UInt8(ascii: "\\")
      hasEscapes = hasEscapes || isEscape
      index += 1
      if isEscape, let next = peek, next != UInt8(ascii: "\n") { index += 1 }
    }
    guard peek == UInt8(ascii: "\"") else { throw problem("a string does not end on its line") }
    let text = hasEscapes ? nil : String(decoding: bytes[first..<index], as: UTF8.self)
    index += 1
    return .string(text)
  }

  private mutating func list() throws(InterfaceError) -> Value {
    index += 1
    var numbers: [String]? = []
    skipBlanks()
    while peek != UInt8(ascii: "]") {
      if case .number(let text) = try scalar() { numbers?.append(text) } else { numbers = nil }
      skipBlanks()
      guard peek == UInt8(ascii: ",") else { break }
      index += 1
      skipBlanks()
    }
    try expect("]")
    return .numbers(numbers)
  }

  private mutating func table() throws(InterfaceError) -> Value {
    index += 1
    skipBlanks()
    while peek != UInt8(ascii: "}") {
      _ = try name()
      skipBlanks()
      try expect("=")
      skipBlanks()
      _ = try scalar()
      skipBlanks()
      guard peek == UInt8(ascii: ",") else { break }
      index += 1
      skipBlanks()
    }
    try expect("}")
    return .other
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

/// Whether a word is a decimal number: 12, -0.5, 1e-05; not inf, 0x1p3 or 1_000.
private func isNumber(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  var index = 0
  func digits() -> Bool {
    let first = index
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    return index > first
  }
  func sign() {
    if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
  }
  sign()
  guard digits() else { return false }
  if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
    index += 1
    guard digits() else { return false }
  }
  if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
    index += 1
    sign()
    guard digits() else { return false }
  }
  return index == bytes.count
}
