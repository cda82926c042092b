// One gradient direction of a result at one time, in units of its dipole: what Figure 2 shows.
//
// Paper: Ĉ_ℓ/Ĉ_1 with Ĉ_ℓ = C_ℓ − N. N is the asymptotic level, so that Ĉ_ℓ is too small, even negative, at large ℓ
// (Documentation/Estimators.md); the cross-spectrum of two sets of directions has no such bias and is shown first where it
// exists. Errors are those of the ratio, by jackknife; at ℓ = 1, where it is 1 whatever the data, there is none.

import Anisotropy
import Foundation

/// Ratios C_ℓ/C_1, by multipole up to 15 and in bands above.
struct SimulatedSpectrum {
  /// The fewest realisations whose percentiles are shown as the scatter of single skies.
  static let fewestForSpread = 10

  /// The multipoles and bands.
  let bands: [RatioBand]
  /// Cross-spectrum over its dipole; NaN without a second set of directions.
  let cross: Series
  /// (C_ℓ − N)/(C_1 − N).
  let subtracted: Series
  /// N/(C_1 − N).
  let noise: Double
  /// Whether there is a cross-spectrum with a positive dipole.
  let hasCross: Bool
  /// Whether the percentiles say something.
  let hasSpread: Bool

  init(_ gradient: GradientResult, time: Int, ellMax: Int, realizations: Int) {
    let kept = (time < gradient.ratioBands.count ? gradient.ratioBands[time] : []).filter {
      $0.ells.upperBound <= ellMax
    }
    func series(_ estimate: (RatioBand) -> Estimate?) -> Series {
      let estimates = kept.map { band -> Estimate in
        var found = estimate(band) ?? Estimate(value: .nan, error: .nan)
        if band.ells == 1...1 { found.error = .nan }
        return found
      }
      return Series(estimates, count: estimates.count)
    }
    bands = kept
    cross = series(\.cross)
    subtracted = series(\.subtracted)
    hasCross = cross.hasPositive
    hasSpread = realizations >= Self.fewestForSpread
    let level = time < gradient.noise.count ? gradient.noise[time] : .nan
    let spectrum = time < gradient.auto.count ? gradient.auto[time] : []
    let dipole = spectrum.count > 1 ? spectrum[1].value - level : .nan
    noise = dipole > 0 ? level / dipole : .nan
  }

  /// The spectrum drawn with filled symbols and error bars.
  var main: Series { hasCross ? cross : subtracted }

  /// Values at or below zero, of the filled symbols.
  var hidden: Int { main.values.filter { $0 <= 0 }.count }

  /// The ratio at any ℓ that the bands span, with its standard error and half the range from the 16th to the 84th
  /// percentile over skies: straight lines in the logarithms between the bands. Nil where a neighbour is not positive.
  func interpolated(at ell: Double) -> (value: Double, error: Double, scatter: Double)? {
    guard let first = bands.first, let last = bands.last, ell >= first.ell, ell <= Double(last.ells.upperBound) else {
      return nil
    }
    let above = bands.firstIndex { $0.ell >= ell } ?? bands.count - 1
    let below = bands[above].ell <= ell ? above : above - 1
    let values = main.values
    guard values[below] > 0, values[above] > 0 else { return nil }
    let part = above == below ? 0 : log(ell / bands[below].ell) / log(bands[above].ell / bands[below].ell)
    func mixed(_ of: (Int) -> Double) -> Double {
      above == below ? of(below) : of(below) * (1 - part) + of(above) * part
    }
    return (
      exp(mixed { log(values[$0]) }), mixed { bands[$0].ells == 1...1 ? 0 : main.errors[$0] },
      mixed { (bands[$0].spread.p84 - bands[$0].spread.p16) / 2 }
    )
  }
}
