// C_ℓ/C_1 as Figure 2 draws it: each multipole up to ℓ = 15 by itself, and bands of about a sixth of their ℓ above.
//
// Within a band C_ℓ is averaged with the weights 2ℓ+1 (the power of the band over its number of modes) in each realisation
// *before* the ratio is formed, so that the delete-one jackknife over realisations knows how the multipoles of the band,
// and all of them and C_1, fluctuate together. For C_ℓ ∝ ℓ^−3 such an average lies 2 % above C at the middle of the band.
//
// What one observer sees differs from the mean by far more than the standard error: the percentiles of C_ℓ/C_1 over single
// skies. A sky has one gradient, so that the two directions across B0 are two samples, not one average.

import Foundation

/// C_ℓ/C_1 of one multipole or of a band of them, at one backtracking time.
public struct RatioBand: Sendable, Equatable {
  /// The multipoles, averaged with the weights 2ℓ+1.
  public var ells: ClosedRange<Int>
  /// The ratio of the ensemble means with its jackknife error, of the cross-spectrum; nil with one set of directions.
  public var cross: Estimate?
  /// (C_ℓ − N)/(C_1 − N) of the auto-spectrum with its jackknife error, in which N fluctuates with the realisations.
  public var subtracted: Estimate
  /// Percentiles of the ratio over single skies, of the cross-spectrum where there is one and of C_ℓ − N otherwise.
  public var spread: Spread

  /// A band from its parts.
  public init(ells: ClosedRange<Int>, cross: Estimate?, subtracted: Estimate, spread: Spread) {
    self.ells = ells
    self.cross = cross
    self.subtracted = subtracted
    self.spread = spread
  }

  /// The middle of the band, √(ℓ_first ℓ_last).
  public var ell: Double { (Double(ells.lowerBound) * Double(ells.upperBound)).squareRoot() }

  /// The largest multipole that stands by itself.
  public static let largestSingle = 15

  /// ℓ = 1…15 by themselves, then 16–18, 19–22, 23–26, … up to `lmax`: each band ends at 1.17 of its first multipole.
  public static func standard(lmax: Int) -> [ClosedRange<Int>] {
    guard lmax >= 1 else { return [] }
    var bands = (1...min(lmax, largestSingle)).map { $0...$0 }
    while let last = bands.last?.upperBound, last < lmax {
      bands.append((last + 1)...min(lmax, Int(1.17 * Double(last + 1))))
    }
    return bands
  }
}

extension RatioBand {
  /// The bands of one time.
  ///
  /// - Parameters:
  ///   - autos, crosses: spectra of each realisation; `crosses` is empty with one set of directions.
  ///   - noise: the level N of each realisation.
  ///   - skies: spectra of single skies, free of noise, whose percentiles are wanted.
  static func average(autos: [[Double]], noise: [Double], crosses: [[Double]], skies: [[Double]]) -> [RatioBand] {
    guard let lmax = autos.first.map({ $0.count - 1 }), lmax >= 1 else { return [] }
    let subtracted = zip(autos, noise).map { spectrum, level in spectrum.map { $0 - level } }
    func ratios(_ spectra: [[Double]], _ ells: ClosedRange<Int>) -> Estimate {
      Estimate(ratioOf: spectra.map { power($0, ells) }, to: spectra.map { $0[1] })
    }
    return standard(lmax: lmax).map { ells in
      RatioBand(
        ells: ells, cross: crosses.isEmpty ? nil : ratios(crosses, ells), subtracted: ratios(subtracted, ells),
        spread: Spread(of: skies.map { power($0, ells) / $0[1] }))
    }
  }

  /// Σ(2ℓ+1)C_ℓ/Σ(2ℓ+1) over a band.
  private static func power(_ spectrum: [Double], _ ells: ClosedRange<Int>) -> Double {
    guard ells.lowerBound < ells.upperBound else { return spectrum[ells.lowerBound] }
    let sums = ells.reduce(into: (0.0, 0.0)) { sums, ell in
      sums.0 += Double(2 * ell + 1) * spectrum[ell]
      sums.1 += Double(2 * ell + 1)
    }
    return sums.0 / sums.1
  }
}

// MARK: - One spectrum
//
// One gradient direction of a result at one time: what measurements are held against.
//
// Paper: Ĉ_ℓ/Ĉ_1 with Ĉ_ℓ = C_ℓ − N. N is the asymptotic level, so that Ĉ_ℓ is too small, even negative, at large ℓ
// (Documentation/theory/Estimators.md); the cross-spectrum of two sets of directions has no such bias and goes first where
// it exists. Errors are those of the ratio, by jackknife; at ℓ = 1, where it is 1 whatever the data, there is none.

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
