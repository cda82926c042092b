// C_ℓ/C_1 as Figure 2 draws it: each multipole up to ℓ = 15 by itself, and bands of about a sixth of their ℓ above.
//
// Within a band C_ℓ is averaged with the weights 2ℓ+1 (the power of the band over its number of modes) in each realisation
// *before* the ratio is formed, so that the delete-one jackknife over realisations knows how the multipoles of the band,
// and all of them and C_1, fluctuate together. For C_ℓ ∝ ℓ^−3 such an average lies 2 % above C at the middle of the band.
//
// What one observer sees differs from the mean by far more than the standard error: the percentiles of C_ℓ/C_1 over single
// skies. A sky has one gradient, so that the two directions across B0 are two samples, not one average.

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
