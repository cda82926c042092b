// What a bare word of TOML means: truth value, number, date or time. The grammar, without regular expressions, which would be
// made anew for each of a hundred thousand numbers:
//
//   digits = d (_? d)*      whole = [+-]? (0 | 1-9 (_? d)*)      real = whole (. digits)? ([eE] [+-]? digits)?

/// A word of TOML.
struct TOMLNumber {
  /// What a word means.
  enum Meaning {
    case value(SettingValue)
    /// A number that 64 bits do not hold.
    case tooLarge
    case none
  }

  private var rest: Substring.UTF8View

  private init(_ text: String) { rest = Substring(text).utf8 }

  /// The meaning of a word, which is ASCII.
  static func value(of text: String) -> Meaning {
    switch text {
    case "true": return .value(.boolean(true))
    case "false": return .value(.boolean(false))
    case "inf", "+inf": return .value(.real(.infinity))
    case "-inf": return .value(.real(-.infinity))
    case "nan", "+nan", "-nan": return .value(.real(.nan))
    default: break
    }
    let bare = text.filter { $0 != "_" }
    for (prefix, radix, isDigit) in [("0x", 16, isHexadecimal), ("0o", 8, isOctal), ("0b", 2, isBinary)]
    where text.hasPrefix(prefix) {
      var word = TOMLNumber(String(text.dropFirst(2)))
      guard word.digits(isDigit), word.rest.isEmpty else { return .none }
      return Int64(bare.dropFirst(2), radix: radix).map { .value(.integer($0)) } ?? .tooLarge
    }
    var word = TOMLNumber(text)
    guard word.whole() else { return isDateOrTime(text) ? .value(.other(text)) : .none }
    if word.rest.isEmpty { return Int64(bare).map { .value(.integer($0)) } ?? .tooLarge }
    guard word.fraction(), word.exponent(), word.rest.isEmpty else {
      return isDateOrTime(text) ? .value(.other(text)) : .none
    }
    guard let number = Double(bare), number.isFinite else { return .tooLarge }
    return .value(.real(number))
  }

  /// Whether a word is a date: 1979-05-27.
  static func isDate(_ text: String) -> Bool {
    var word = TOMLNumber(text)
    return word.takes("dddd-dd-dd") && word.rest.isEmpty
  }

  private static func isDateOrTime(_ text: String) -> Bool {
    if isDate(text) { return true }
    var word = TOMLNumber(text)
    if word.takes("dddd-dd-ddT") || word.takes("dddd-dd-ddt") || word.takes("dddd-dd-dd ") {
      guard word.time() else { return false }
      return word.rest.isEmpty || word.takesAll("Z") || word.takesAll("z") || word.takesAll("+dd:dd")
        || word.takesAll("-dd:dd")
    }
    return word.time() && word.rest.isEmpty
  }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte
  }

  private static func isOctal(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "7") ~= byte }

  private static func isBinary(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "1") ~= byte }

  // MARK: Parts of a word, taken where they are next

  /// Takes what looks like the pattern, in which "d" is a digit; all of it or nothing.
  private mutating func takes(_ pattern: String) -> Bool {
    guard rest.count >= pattern.utf8.count,
      zip(rest, pattern.utf8).allSatisfy({ $1 == UInt8(ascii: "d") ? Self.isDigit($0) : $0 == $1 })
    else { return false }
    rest = rest.dropFirst(pattern.utf8.count)
    return true
  }

  /// Whether the pattern is all that is left.
  private func takesAll(_ pattern: String) -> Bool {
    var word = self
    return word.takes(pattern) && word.rest.isEmpty
  }

  private mutating func digits(_ isDigit: (UInt8) -> Bool) -> Bool {
    guard let first = rest.first, isDigit(first) else { return false }
    while let next = rest.first {
      if isDigit(next) {
        rest = rest.dropFirst()
      } else if next == UInt8(ascii: "_"), let after = rest.dropFirst().first, isDigit(after) {
        rest = rest.dropFirst(2)
      } else {
        break
      }
    }
    return true
  }

  private mutating func whole() -> Bool {
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    if rest.first == UInt8(ascii: "0") {
      rest = rest.dropFirst()
      return true
    }
    return digits(Self.isDigit)
  }

  private mutating func fraction() -> Bool {
    guard rest.first == UInt8(ascii: ".") else { return true }
    rest = rest.dropFirst()
    return digits(Self.isDigit)
  }

  private mutating func exponent() -> Bool {
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return true }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    return digits(Self.isDigit)
  }

  private mutating func time() -> Bool {
    guard takes("dd:dd:dd") else { return false }
    guard rest.first == UInt8(ascii: ".") else { return true }
    rest = rest.dropFirst()
    let start = rest.count
    rest = rest.drop(while: Self.isDigit)
    return rest.count < start
  }
}
