// Columns of an ensemble result as plain arrays, with NaN wherever a series is short or missing, so that a partial
// result still draws.

import Anisotropy

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
