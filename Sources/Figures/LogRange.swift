// Ranges of logarithmic axes, chosen from data that may hold NaN, zeros and negative numbers.

import Foundation

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
