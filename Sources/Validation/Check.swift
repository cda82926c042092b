// One line of the acceptance list: a quantity, what it should be, what it is here, how far it may be off and why.

/// A measured quantity held against its expected value.
package struct Check: Sendable, Codable, Equatable {
  /// The part of the program that the check is about: field, geometry, kernel, pusher, sky, ensemble, transport.
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
