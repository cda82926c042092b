// Ranges of logarithmic axes, chosen from data that may hold NaN, zeros and negative numbers.

import Foundation

/// A positive interval.
package struct LogRange: Sendable, Equatable {
  package var lower: Double
  package var upper: Double

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

  /// gnuplot's form.
  var bracket: String { "[\(DataTable.number(lower)):\(DataTable.number(upper))]" }
}
