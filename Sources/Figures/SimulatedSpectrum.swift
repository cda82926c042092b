// One gradient direction of a result at one time, in units of its dipole: what Figure 2 shows.
//
// Paper: Ĉ_ℓ/Ĉ_1 with Ĉ_ℓ = C_ℓ − N. N is the asymptotic level, so that Ĉ_ℓ is too small, even negative, at large ℓ
// (Documentation/Estimators.md); the cross-spectrum of two sets of directions has no such bias and is shown first where it
// exists. Errors are standard errors of the numerator alone.

import Anisotropy

/// Ratios C_ℓ/C_1 for ℓ = 1…ellMax.
struct SimulatedSpectrum {
  /// Multipoles 1…ellMax.
  var ell: [Double] = []
  /// Cross-spectrum over its dipole; NaN without a second set of directions.
  var cross: Series
  /// (C_ℓ − N)/(C_1 − N).
  var subtracted: Series
  /// N/(C_1 − N).
  var noise: Double
  /// Whether there is a cross-spectrum with a positive dipole.
  var hasCross: Bool

  init(_ gradient: GradientResult, time: Int, ellMax: Int) {
    let count = ellMax + 1
    func spectrum(_ spectra: [[Estimate]]) -> Series {
      Series(time < spectra.count ? spectra[time] : [], count: count)
    }
    func ratios(_ series: Series) -> Series {
      guard series.values.count > 1, series.values[1] > 0 else { return Series([Double](), count: ellMax) }
      let scaled = series.scaled(by: 1 / series.values[1])
      var copy = scaled
      copy.values = Array(scaled.values.dropFirst())
      copy.errors = Array(scaled.errors.dropFirst())
      return copy
    }
    let level = time < gradient.noise.count ? gradient.noise[time] : .nan
    var estimator = spectrum(gradient.auto)
    let dipole = count > 1 ? estimator.values[1] - level : .nan
    estimator.values = estimator.values.map { $0 - level }
    ell = (1..<max(count, 1)).map(Double.init)
    cross = ratios(spectrum(gradient.cross))
    subtracted = ratios(estimator)
    noise = dipole > 0 ? level / dipole : .nan
    hasCross = cross.hasPositive
  }

  /// The spectrum drawn with filled symbols and error bars.
  var main: Series { hasCross ? cross : subtracted }

  /// The number of multipoles of the filled symbols that a logarithmic axis cannot show.
  var hidden: Int { main.values.filter { $0 <= 0 }.count }
}
