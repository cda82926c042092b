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
  /// A fit has fewer values at ℓ ≥ 2 than it needs.
  case tooFewPoints(usable: Int, needed: Int)
  /// A covariance was estimated from fewer realisations than its inverse needs.
  case tooFewRealizations(found: Int, needed: Int, values: Int)
  /// A covariance has no inverse, or is not finite.
  case singularCovariance
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
    case .tooFewPoints(let usable, let needed):
      "the fit needs \(needed) values at l >= 2, and there are \(usable); resolve more multipoles"
    case .tooFewRealizations(let found, let needed, let values):
      "the covariance of \(values) multipoles needs \(needed) realisations, and there are \(found); average more"
    case .singularCovariance:
      "the covariance of the values has no inverse; average more realisations, or fit fewer multipoles"
    case .noMinimum(let exponent):
      "no exponent within 0 < p < 1 fits best (the search ended at p = \(exponent)); choose another range of l"
    case .lengths(let names): "\(names.oneLine) differ in length; give one value for each multipole"
    }
  }
}
