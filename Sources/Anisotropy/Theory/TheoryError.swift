// What can go wrong with the analytic theory, each in one line that says what to do.

import _Text

/// An error of the analytic theory and of fits to it.
public enum TheoryError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A parameter is outside of its range.
  case outOfRange(name: String, value: Double, range: String)
  /// A scattering rate is not a positive finite number at some separation u = 1 − x.
  case badRate(separation: Double, rate: Double)
  /// A quadrature did not reach its accuracy: the rate is too rough, or falls too fast towards u = 0.
  case notConverged(estimate: Double)
  /// A fit has fewer points than it needs within its range of multipoles.
  case tooFewPoints(usable: Int, needed: Int, range: ClosedRange<Int>)
  /// The best exponent lies at the end of 0 < p < 1: the spectrum is no such power law.
  case noMinimum(exponent: Double)
  /// Arrays of one spectrum differ in length.
  case lengths(String)

  /// One line: what, and what to do.
  public var description: String {
    switch self {
    case .outOfRange(let name, let value, let range): "\(name.oneLine) = \(value) is outside of \(range.oneLine)"
    case .badRate(let separation, let rate):
      "the relative scattering rate is \(rate) at 1 − x = \(separation); it must be positive for 0 < 1 − x ≤ 2"
    case .notConverged(let estimate):
      "the integral over the scattering rate is uncertain by \(estimate); split off its power at x = 1 as 'exponent'"
    case .tooFewPoints(let usable, let needed, let range):
      "the fit needs \(needed) points with finite value and positive error in ℓ = \(range.lowerBound)…"
        + "\(range.upperBound), and there are \(usable); widen the range or average more realisations"
    case .noMinimum(let exponent):
      "no exponent within 0 < p < 1 fits best (the search ended at p = \(exponent)); choose another range of ℓ"
    case .lengths(let names): "\(names.oneLine) differ in length; give one value for each multipole"
    }
  }
}
