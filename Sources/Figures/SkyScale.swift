// The colour scale of a sky map: symmetric about zero, with round ends and few ticks.

import Foundation

/// A colour range ±limit and the distance of its ticks.
package struct SkyScale: Sendable, Equatable {
  /// The end of the scale.
  package var limit: Double
  /// The distance of its ticks: 1, 2 or 5 times a power of ten.
  package var step: Double

  /// A scale of the given end and ticks.
  package init(limit: Double, step: Double) {
    self.limit = limit
    self.step = step
  }

  /// A scale of the given end with three to five ticks.
  package init(limit: Double) {
    self.limit = limit
    let wanted = limit / 1.5
    let power = pow(10, floor(log10(wanted)))
    let mantissa = wanted / power
    step = (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1) * power
  }

  /// The scale that holds 99.5 % of the moduli of `values`, rounded up to two digits; ±1 for a map of zeros.
  package init(covering values: [Double]) {
    let moduli = values.map(abs).filter(\.isFinite).sorted()
    let quantile = moduli.isEmpty ? 0 : moduli[Int(0.995 * Double(moduli.count - 1))]
    let end = quantile > 0 ? quantile : moduli.last ?? 0
    guard end > 0 else {
      self.init(limit: 1)
      return
    }
    let power = pow(10, floor(log10(end)) - 1)
    self.init(limit: (end / power - 1e-9).rounded(.up) * power)
  }
}
