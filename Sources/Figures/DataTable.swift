// Text tables that gnuplot and people can read: a commented header that names and explains the columns, one row of
// column names (gnuplot's `set datafile columnheaders`), then numbers.

import Foundation

/// Columns of equal length with their names and meanings.
struct DataTable {
  /// One column.
  struct Column {
    var name: String
    var meaning: String
    var values: [Double]
  }

  var comment: String
  var columns: [Column] = []

  init(_ comment: String) {
    self.comment = comment
  }

  mutating func add(_ name: String, _ meaning: String, _ values: [Double]) {
    columns.append(Column(name: name, meaning: meaning, values: values))
  }

  /// The table as text; missing numbers are `NaN`, which gnuplot leaves out.
  var text: String {
    var lines = GnuplotText.comment(comment)
    lines.append("#")
    for column in columns {
      lines += GnuplotText.comment("\(column.name): \(column.meaning)")
    }
    lines.append(columns.map(\.name).joined(separator: " "))
    for row in 0..<(columns.map(\.values.count).max() ?? 0) {
      lines.append(
        columns.map { row < $0.values.count ? DataTable.number($0.values[row]) : "NaN" }.joined(separator: " "))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Seven significant digits, or `NaN` for anything that is not a finite number.
  static func number(_ value: Double) -> String {
    value.isFinite ? String(format: "%.7g", value) : "NaN"
  }
}
