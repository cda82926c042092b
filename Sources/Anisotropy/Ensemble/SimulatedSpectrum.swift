// One gradient direction of a result at one time, in units of its dipole: what Figure 2 shows and measurements are held
// against.
//
// Paper: Ĉ_ℓ/Ĉ_1 with Ĉ_ℓ = C_ℓ − N. N is the asymptotic level, so that Ĉ_ℓ is too small, even negative, at large ℓ
// (Documentation/Estimators.md); the cross-spectrum of two sets of directions has no such bias and goes first where it
// exists. Errors are those of the ratio, by jackknife; at ℓ = 1, where it is 1 whatever the data, there is none.

import Foundation

/// Ratios C_ℓ/C_1, by multipole up to 15 and in bands above.
package struct SimulatedSpectrum: Sendable, Equatable {
  /// The fewest realisations whose percentiles are shown as the scatter of single skies.
  package static let fewestForSpread = 10

  /// The multipoles and bands.
  package let bands: [RatioBand]
  /// Cross-spectrum over its dipole, for each band; NaN without a second set of directions.
  package let cross: [Estimate]
  /// (C_ℓ − N)/(C_1 − N), for each band.
  package let subtracted: [Estimate]
  /// N/(C_1 − N); NaN where the dipole is not above the noise.
  package let noise: Double
  /// Whether there is a cross-spectrum with a positive ratio.
  package let hasCross: Bool
  /// Whether the percentiles say something.
  package let hasSpread: Bool

  /// The spectrum at a snapshot.
  ///
  /// - Parameters:
  ///   - gradient: the direction of the gradient; what it lacks is NaN.
  ///   - time: index of the snapshot.
  ///   - ellMax: bands that reach above are left out.
  ///   - realizations: how many were averaged.
  package init(_ gradient: GradientResult, time: Int, ellMax: Int, realizations: Int) {
    let kept = (time < gradient.ratioBands.count ? gradient.ratioBands[time] : []).filter {
      $0.ells.upperBound <= ellMax
    }
    func series(_ estimate: (RatioBand) -> Estimate?) -> [Estimate] {
      kept.map { band in
        var found = estimate(band) ?? Estimate(value: .nan, error: .nan)
        if band.ells == 1...1 { found.error = .nan }
        return found
      }
    }
    bands = kept
    cross = series(\.cross)
    subtracted = series(\.subtracted)
    hasCross = cross.contains { $0.value.isFinite && $0.value > 0 }
    hasSpread = realizations >= Self.fewestForSpread
    let level = time < gradient.noise.count ? gradient.noise[time] : .nan
    let spectrum = time < gradient.auto.count ? gradient.auto[time] : []
    let dipole = spectrum.count > 1 ? spectrum[1].value - level : .nan
    noise = dipole > 0 ? level / dipole : .nan
  }

  /// The largest multipole that is shown of spectra up to `lmax`: half of it, above which pixels alias too much.
  package static func largestMultipole(lmax: Int) -> Int { max(1, lmax / 2) }

  /// The best estimate of the ratios: the cross-spectrum where there is one.
  package var main: [Estimate] { hasCross ? cross : subtracted }

  /// The ratio at any ℓ that the bands span, with its standard error and half the range from the 16th to the 84th
  /// percentile over skies: straight lines in the logarithms between the bands. Nil where a neighbour is not positive.
  package func interpolated(at ell: Double) -> (value: Double, error: Double, scatter: Double)? {
    guard let first = bands.first, let last = bands.last, ell >= first.ell, ell <= Double(last.ells.upperBound) else {
      return nil
    }
    let above = bands.firstIndex { $0.ell >= ell } ?? bands.count - 1
    let below = bands[above].ell <= ell ? above : above - 1
    let estimates = main
    guard estimates[below].value > 0, estimates[above].value > 0 else { return nil }
    let part = above == below ? 0 : log(ell / bands[below].ell) / log(bands[above].ell / bands[below].ell)
    func mixed(_ of: (Int) -> Double) -> Double {
      above == below ? of(below) : of(below) * (1 - part) + of(above) * part
    }
    return (
      exp(mixed { log(estimates[$0].value) }), mixed { bands[$0].ells == 1...1 ? 0 : estimates[$0].error },
      mixed { (bands[$0].spread.p84 - bands[$0].spread.p16) / 2 }
    )
  }
}
