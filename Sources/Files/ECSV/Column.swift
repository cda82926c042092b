// A column: a name, what its numbers mean, and the numbers.

/// A named column of a table.
public struct Column: Sendable, Equatable {
  /// The values of a column, of one type.
  public enum Values: Sendable, Equatable {
    /// Real numbers; NaN stands for a missing value.
    case doubles([Double])
    /// Whole numbers.
    case integers([Int])
    /// Text of one line each.
    case strings([String])
    /// True or false. Read back, they are whole numbers, 1 or 0.
    case booleans([Bool])
  }

  /// The name, unique in its table, without line breaks.
  public var name: String
  /// The unit in astropy's notation, or nil for none.
  public var unit: String?
  /// What the column holds, in a few words.
  public var description: String?
  /// The values, one a row.
  public var values: Values

  /// A column of any type.
  public init(_ name: String, unit: String? = nil, description: String? = nil, values: Values) {
    self.name = name
    self.unit = unit
    self.description = description
    self.values = values
  }

  /// A column of real numbers.
  public init(_ name: String, unit: String? = nil, description: String? = nil, _ values: [Double]) {
    self.init(name, unit: unit, description: description, values: .doubles(values))
  }

  /// A column of whole numbers.
  public init(_ name: String, unit: String? = nil, description: String? = nil, _ values: [Int]) {
    self.init(name, unit: unit, description: description, values: .integers(values))
  }

  /// A column of text.
  public init(_ name: String, unit: String? = nil, description: String? = nil, _ values: [String]) {
    self.init(name, unit: unit, description: description, values: .strings(values))
  }

  /// Number of rows.
  public var count: Int {
    switch values {
    case .doubles(let values): values.count
    case .integers(let values): values.count
    case .strings(let values): values.count
    case .booleans(let values): values.count
    }
  }

  /// The values as real numbers, or nil for a column of text. Whole numbers beyond ±2⁵³ are rounded.
  public var doubles: [Double]? {
    switch values {
    case .doubles(let values): values
    case .integers(let values): values.map(Double.init)
    case .booleans(let values): values.map { $0 ? 1 : 0 }
    case .strings: nil
    }
  }
}
