// Header values of a table, the part of YAML that a results file needs, and their text.

/// A value in the header of a table.
public enum MetaValue: Sendable, Equatable {
  /// Text of any kind; a line break is kept.
  case string(String)
  /// A whole number.
  case integer(Int)
  /// A real number; NaN and infinities are allowed.
  case number(Double)
  /// True or false.
  case bool(Bool)
  /// Values in order.
  case list([MetaValue])
  /// A nested mapping in order, as other programs write it.
  case mapping([MetaEntry])
  /// YAML's null.
  case null

  /// The text of a string, or nil.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value of a real or a whole number, or nil.
  public var number: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The value of a whole number, or nil.
  public var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The value of a truth value, or nil.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements of a list, or nil.
  public var list: [MetaValue]? {
    if case .list(let values) = self { values } else { nil }
  }
}

/// A key of the header with its value.
public struct MetaEntry: Sendable, Equatable {
  /// The key, unique within a header.
  public var key: String
  /// The value.
  public var value: MetaValue

  /// A key and its value.
  public init(_ key: String, _ value: MetaValue) {
    self.key = key
    self.value = value
  }
}

extension MetaValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  /// Text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }
  /// A real number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A list.
  public init(arrayLiteral elements: MetaValue...) { self = .list(elements) }
}

// MARK: - Scalars
//
// How text is written so that it reads back as text, and what a plain scalar means.

enum YAMLScalar {
  /// Whether text may stand without quotes: letters, digits, `_ . / ( ) ^ * -` and inner single spaces, starting with a
  /// letter or an underscore, and no word that some YAML takes for a truth value or null.
  static func isPlainText(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first), text.utf8.last != UInt8(ascii: " ") else { return false }
    if words.contains(text.lowercased()) { return false }
    return text.utf8.allSatisfy { byte in
      isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || " ./()^*-".utf8.contains(byte)
    }
  }

  /// What a plain (unquoted) scalar means: null, truth value, number, or text.
  static func meaning(ofPlain text: String) -> MetaValue {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .number(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
    default: break
    }
    if let value = Int(text) { return .integer(value) }
    if let value = decimal(text) { return .number(value) }
    return .string(text)
  }

  /// A finite decimal number, or nil: no hexadecimal, no words, no spaces, no overflow.
  static func decimal(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || "+-.eE".utf8.contains($0) }),
      let value = Double(text), value.isFinite
    else { return nil }
    return value
  }

  private static let words: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]

  private static func isLetter(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      || byte == UInt8(ascii: "_")
  }
}
