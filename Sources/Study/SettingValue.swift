// A value of a study file, free of any TOML library: what the registry reads, writes, compares and hashes.

import _Text

/// A TOML value.
package enum SettingValue: Sendable, Equatable {
  case integer(Int64)
  case real(Double)
  case string(String)
  case boolean(Bool)
  case list([SettingValue])
  /// Key and value pairs in the order in which they are written; reading yields alphabetical order.
  case table([(key: String, value: SettingValue)])
  /// A date or time, which no key takes.
  case other(String)

  package static func == (left: Self, right: Self) -> Bool { left.toml == right.toml }

  /// The value as TOML text on one line. Doubles are written in the fewest digits that read back equal.
  package var toml: String {
    switch self {
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"  // Swift's description is the shortest that round-trips, and is TOML
    case .string(let value): Quoting.toml(value)
    case .boolean(let value): "\(value)"
    case .list(let values): "[\(values.map(\.toml).joined(separator: ", "))]"
    case .table(let pairs): "{ \(pairs.map { "\($0.key) = \($0.value.toml)" }.joined(separator: ", ")) }"
    case .other(let text): text
    }
  }

  /// Type and value in words, for a message: `integer 3`, `string "abc"`, `a list`.
  package var inWords: String {
    switch self {
    case .integer: "integer \(toml)"
    case .real: "number \(toml)"
    case .string: "string \(toml)"
    case .boolean: "boolean \(toml)"
    case .list: "a list"
    case .table: "a table"
    case .other(let text): "date or time \(text)"
    }
  }

  /// The value as a double where it is a number of either kind.
  package var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    default: nil
    }
  }

  /// The value as an integer where it is a whole number of either kind ("160", "160.0", "1e3").
  package var wholeNumber: Int64? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int64(exactly: value)
    default: nil
    }
  }

  /// Whether the value is a whole number, of any size ("1e300", too).
  package var isWhole: Bool {
    switch self {
    case .integer: true
    case .real(let value): value.isFinite && value == value.rounded()
    default: false
    }
  }
}
