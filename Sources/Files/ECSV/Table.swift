// A table of results: columns with units, and a header of keys and values. Stored as ECSV 1.0, the text format of
// astropy (Astropy Proposal for Enhancement 6), which `Table.read("x.ecsv")` in Python reads with units and types.
//
// Goals, in order: no damaged file is ever read as numbers; a write leaves the old file or the new one, never half of
// one; doubles survive bit for bit; files of astropy itself are read.

/// A table of named columns with a header.
public struct Table: Sendable {
  /// The columns, in the order of the file.
  public var columns: [Column]
  /// The header, in the order of the file.
  public var meta: [MetaEntry]
  /// Where the table came from (a path), for error messages.
  public var source: String

  /// A table in memory. Nothing is checked here: `ecsvText` and `write(to:)` throw on columns that do not fit together.
  public init(columns: [Column], meta: [MetaEntry] = [], source: String = "table") {
    self.columns = columns
    self.meta = meta
    self.source = source
  }

  /// Number of rows: that of the first column.
  public var rowCount: Int { columns.first?.count ?? 0 }

  /// The names of the columns, in order.
  public var columnNames: [String] { columns.map(\.name) }

  /// The header value of a key, or nil where it is absent.
  public subscript(meta key: String) -> MetaValue? { meta.first { $0.key == key }?.value }

  /// The column of a name.
  ///
  /// Throws ``TableError/missingColumn(source:name:existing:)`` where there is none.
  public func column(_ name: String) throws -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw TableError.missingColumn(source: source, name: name, existing: columnNames)
    }
    return column
  }

  /// The values of a column as real numbers, missing ones as NaN.
  ///
  /// Throws a ``TableError`` that names the file where the column is missing or holds text.
  public subscript(name: String) -> [Double] {
    get throws {
      guard let values = try column(name).doubles else {
        throw TableError.wrongType(source: source, name: name, expected: "numbers")
      }
      return values
    }
  }

  /// The values of a column of whole numbers.
  ///
  /// Throws where the column is missing, holds text, or holds a number that is not whole.
  public func integers(_ name: String) throws -> [Int] {
    switch try column(name).values {
    case .integers(let values): return values
    case .doubles(let values):
      let whole = values.compactMap { Int(exactly: $0) }
      if whole.count == values.count { return whole }
    case .booleans(let values): return values.map { $0 ? 1 : 0 }
    case .strings: break
    }
    throw TableError.wrongType(source: source, name: name, expected: "whole numbers")
  }

  /// The values of a column of text.
  ///
  /// Throws where the column is missing or holds numbers.
  public func strings(_ name: String) throws -> [String] {
    guard case .strings(let values) = try column(name).values else {
      throw TableError.wrongType(source: source, name: name, expected: "text")
    }
    return values
  }
}

extension Table: Equatable {
  /// Equal columns and headers, wherever the tables came from. NaN is not equal to NaN; compare `ecsvText` for that.
  public static func == (left: Table, right: Table) -> Bool {
    left.columns == right.columns && left.meta == right.meta
  }
}
