// The Kolmogorov–Smirnov test: whether numbers are drawn from a given distribution, with no binning to choose.
//
//   D = sup |F_n(x) − F(x)|,   λ = D (√n + 0.12 + 0.11/√n),   P(λ > λ₀) = 2 Σ_{j≥1} (−1)^{j−1} e^{−2j²λ₀²}
//
// (the small-sample factor is that of Stephens 1970, J. R. Stat. Soc. B 32, 115). For the small probabilities that
// checks use the first term alone is exact to 10⁻¹², hence λ₀ = √(½ ln(2/P)).

import Foundation

/// The Kolmogorov–Smirnov test of numbers in [0, 1] for uniformity; other distributions are mapped there by their F.
package enum KolmogorovSmirnov {
  /// The statistic λ of values that should be uniform in [0, 1].
  ///
  /// - Parameter values: one or more numbers in any order.
  /// - Returns: λ, of order one for uniform values; not a number if one of the values is.
  package static func statistic(_ values: [Double]) -> Double {
    guard !values.contains(where: \.isNaN) else { return .nan }
    let count = Double(values.count)
    let distance = values.sorted().enumerated().reduce(0.0) { largest, item in
      let (below, above) = (Double(item.offset) / count, Double(item.offset + 1) / count)
      return max(largest, item.element - below, above - item.element)
    }
    let root = count.squareRoot()
    return distance * (root + 0.12 + 0.11 / root)
  }

  /// The λ that uniform values exceed with the given small probability.
  package static func critical(falseAlarm probability: Double) -> Double {
    (log(2 / probability) / 2).squareRoot()
  }
}

/// The probability with which each Kolmogorov–Smirnov check gives a false alarm.
package let allowedFalseAlarm = 1e-5

/// The largest of some values, for errors: not a number if one of them is, or if there are none.
package func largestError(_ values: [Double]) -> Double {
  guard let first = values.first else { return .nan }
  return values.reduce(first) { $1 > $0 || $1.isNaN ? $1 : $0 }
}

/// The slope of y against x by least squares, for measured orders of convergence.
package func fittedSlope(_ x: [Double], _ y: [Double]) -> Double {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
  let squares = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  return products / squares
}
