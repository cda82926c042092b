// The numbers of a figure: columns of a result, the text table that holds them, and the range of the axis that shows them.

import Anisotropy
import Foundation

// MARK: - Columns
//
// Columns of an ensemble result as plain arrays, with NaN wherever a series is short or missing, so that a partial
// result still draws.

/// A series of means and standard errors.
struct Series {
  var values: [Double]
  var errors: [Double]

  /// The first `count` estimates, padded with NaN.
  init(_ estimates: [Estimate], count: Int) {
    values = (0..<count).map { $0 < estimates.count ? estimates[$0].value : .nan }
    errors = (0..<count).map { $0 < estimates.count ? estimates[$0].error : .nan }
  }

  /// Estimates as they are.
  init(_ estimates: [Estimate]) { self.init(estimates, count: estimates.count) }

  /// One multipole against time.
  init(_ spectra: [[Estimate]], ell: Int, count: Int) {
    let column = (0..<count).map { time in
      time < spectra.count && ell < spectra[time].count ? spectra[time][ell] : Estimate(value: .nan, error: .nan)
    }
    self.init(column, count: count)
  }

  /// Values without errors.
  init(_ plain: [Double], count: Int) {
    values = (0..<count).map { $0 < plain.count ? plain[$0] : .nan }
    errors = Array(repeating: .nan, count: count)
  }

  /// Multiplied by a constant.
  func scaled(by factor: Double) -> Series {
    var copy = self
    copy.values = values.map { $0 * factor }
    copy.errors = errors.map { $0 * abs(factor) }
    return copy
  }

  /// Whether any point can stand on a logarithmic axis.
  var hasPositive: Bool { values.contains { $0.isFinite && $0 > 0 } }

  /// Whether any visible point has an error.
  var hasErrors: Bool { zip(values, errors).contains { $0 > 0 && $1.isFinite && $1 > 0 } }
}

// MARK: - Tables
//
// Text tables that gnuplot and people can read: a commented header that names and explains the columns, one row of
// column names (gnuplot's `set datafile columnheaders`), then numbers.

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

// MARK: - Ranges
//
// Ranges of logarithmic axes, chosen from data that may hold NaN, zeros and negative numbers.

/// A positive interval.
package struct LogRange: Sendable, Equatable {
  package var lower: Double
  package var upper: Double

  /// A given range.
  package init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Spans the positive finite numbers among `values`, or nil where there is none. A single value gets half a decade
  /// on each side.
  package init?(spanning values: some Sequence<Double>) {
    var lower = Double.infinity
    var upper = 0.0
    for value in values where value.isFinite && value > 0 {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    guard upper > 0 else { return nil }
    if upper < lower * 1.01 {
      lower /= 3
      upper *= 3
    }
    self.lower = lower
    self.upper = upper
  }

  /// Widened to whole decades, at most `decades` of them counted from the top.
  package func toDecades(atMost decades: Int) -> LogRange {
    var range = self
    let top = ceil(log10(upper * 1.05))
    range.upper = pow(10, top)
    range.lower = pow(10, max(floor(log10(lower)), top - Double(decades)))
    return range
  }

  /// With the lower end rounded down to 1, 2 or 5 times a power of ten, at least a fifth below.
  package var toOneTwoFive: LogRange {
    let power = pow(10, floor(log10(lower / 1.2)))
    let mantissa = lower / 1.2 / power
    return LogRange(lower: (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1) * power, upper: upper)
  }

  /// gnuplot's form.
  var bracket: String { "[\(DataTable.number(lower)):\(DataTable.number(upper))]" }
}
