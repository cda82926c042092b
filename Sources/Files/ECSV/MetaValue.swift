// Header values of a table: the part of YAML that a results file needs.

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
