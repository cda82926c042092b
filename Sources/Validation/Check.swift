// One line of the acceptance list: a quantity, what it should be, what it is here, how far it may be off and why; and the
// statistics that lines are made of.

import Foundation

/// A measured quantity held against its expected value.
package struct Check: Sendable, Codable, Equatable {
  /// The part of the program that the check is about, the name of its `CheckGroup`.
  package var group: String
  /// What was measured, with its unit where it has one.
  package var quantity: String
  /// The expected value; 0 for an error that should vanish.
  package var expected: Double
  /// The measured value.
  package var measured: Double
  /// The largest allowed |measured − expected|.
  package var tolerance: Double
  /// Why the tolerance is what it is: round-off, truncation error, or a number of standard errors.
  package var reason: String

  /// A check from its parts.
  package init(
    group: String, quantity: String, expected: Double, measured: Double, tolerance: Double, reason: String
  ) {
    self.group = group
    self.quantity = quantity
    self.expected = expected
    self.measured = measured
    self.tolerance = tolerance
    self.reason = reason
  }

  /// Whether the measured value lies within the tolerance; a value that is not a number does not.
  package var passed: Bool { abs(measured - expected) <= tolerance }
}

/// How much work the checks may spend.
package enum Effort: Sendable {
  /// About two minutes on two cores for the whole list.
  case quick
  /// As much as the statistics need.
  case full

  /// A sample size: `quick` as given, `full` ten times as large unless stated otherwise.
  package func samples(_ quick: Int, full: Int? = nil) -> Int {
    self == .quick ? quick : full ?? 10 * quick
  }
}

/// A part of the acceptance list.
package protocol CheckGroup: Sendable {
  /// The name of the group, as in `Check.group`.
  var name: String { get }
  /// Measures every quantity of the group, in order. Deterministic: seeds are fixed.
  ///
  /// - Parameters:
  ///   - effort: how much work to spend.
  ///   - threads: worker threads that the checks may use.
  func run(effort: Effort, threads: Int) throws -> [Check]
}

/// Samples of a statistic, reduced to what a check needs.
package struct Sample: Sendable {
  /// Mean of the samples.
  package let mean: Double
  /// Standard error of the mean.
  package let error: Double

  /// The mean and the standard error of independent samples (two or more).
  package init(_ values: [Double]) {
    let count = Double(values.count)
    let average = values.reduce(0, +) / count
    mean = average
    let squares = values.reduce(0) { $0 + ($1 - average) * ($1 - average) }
    error = (squares / (count - 1) / count).squareRoot()
  }
}

/// The number of standard errors that statistical checks allow: a false alarm in 1.5e5 checks for Gaussian errors.
package let allowedStandardErrors = 4.5

// MARK: - Statistics
//
// The Kolmogorov–Smirnov test: whether numbers are drawn from a given distribution, with no binning to choose.
//
//   D = sup |F_n(x) − F(x)|,   λ = D (√n + 0.12 + 0.11/√n),   P(λ > λ₀) = 2 Σ_{j≥1} (−1)^{j−1} e^{−2j²λ₀²}
//
// (the small-sample factor is that of Stephens 1970, J. R. Stat. Soc. B 32, 115). For the small probabilities that
// checks use the first term alone is exact to 10⁻¹², hence λ₀ = √(½ ln(2/P)).

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
