// How much C_ℓ differs from one realisation of the field to the next: s, the standard deviation over the mean. An ensemble of M
// realisations knows C_ℓ to s/√M of itself.
//
// Of a run, s is what its realisations scatter by. Of the preset at ΩT = 100 it was measured for N_side 2 to 64
// (Documentation/theory/Statistics.md, Scripts/statistics), and is kept here as two parts,
//
//   s²(ℓ, N_side) = s_sky²(ℓ) + (2r + r²)/(n (2ℓ+1)),   r = c ℓ(ℓ+1)/N_side²,
//
// the scatter of the skies and that of shot noise: the cross-spectrum of two sets has the variance (2 C_ℓ N′ + N′²)/(2ℓ+1) from it, over
// n = 1 sky along B0 and n = 2 across it, and r = N′/C_ℓ grows as ℓ(ℓ+1)/N_side², since C_ℓ falls as 1/(ℓ(ℓ+1)) (the law of small
// scales) and noise as the number of directions. C_1 is four times above that law, and r a quarter there. Scripts/statistics-scatter
// fits both parts, and says that the formula is off by 0.14 (along) and 0.19 (across) of ln s², rms.

import Foundation

/// The scatter of C_ℓ over single realisations, relative to its mean, at the multipole and gradient where it is worst.
package struct SpectrumScatter: Sendable, Equatable {
  /// s, and its standard error; NaN where it is not known.
  package let value: Estimate
  /// ℓ of the worst.
  package let multipole: Int
  /// Whether the gradient of the worst is along B0; otherwise it is across.
  package let isParallel: Bool

  /// "l = 5 across B0".
  package var place: String { "l = \(multipole) \(isParallel ? "along" : "across") B0" }
}

// MARK: - The preset

extension SpectrumScatter {
  /// Scatter of the preset for one gradient.
  private struct Measured {
    /// s_sky² at ``multipoles``.
    var sky: [Double]
    /// c of the shot noise.
    var noise: Double
    /// Skies of a realisation that C_ℓ averages over.
    var skies: Double
  }

  /// ℓ of the table.
  private static let multipoles = [1, 2, 3, 5, 10, 20]
  private static let parallel = Measured(
    sky: [0.754, 0.923, 0.644, 0.538, 0.353, 0.214], noise: 1.408, skies: 1)
  private static let perpendicular = Measured(
    sky: [1.451, 1.002, 0.970, 0.792, 0.587, 0.341], noise: 2.796, skies: 2)

  /// The coarsest grid of the measurement.
  package static let coarsestMeasured = 2

  /// The worst scatter of the preset's C_ℓ, ℓ = 1 to `multipole`, of both gradients, at ΩT = 100 and with paired directions.
  package static func ofPreset(upTo multipole: Int, nside: Int) -> SpectrumScatter {
    let all = (1...max(1, multipole)).flatMap { ell in
      [true, false].map { isParallel in
        SpectrumScatter(
          value: Estimate(value: preset(ell, nside: nside, isParallel: isParallel), error: .nan), multipole: ell,
          isParallel: isParallel)
      }
    }
    return all.reduce(all[0]) { $1.value.value > $0.value.value ? $1 : $0 }
  }

  /// s of the preset for one ℓ and one gradient.
  package static func preset(_ ell: Int, nside: Int, isParallel: Bool) -> Double {
    let measured = isParallel ? parallel : perpendicular
    let ratio = (ell == 1 ? 0.25 : 1) * measured.noise * Double(ell * (ell + 1)) / Double(nside * nside)
    let noise = (2 * ratio + ratio * ratio) / (measured.skies * Double(2 * ell + 1))
    return (sky(ell, measured) + noise).squareRoot()
  }

  /// s_sky², by straight lines in ln ℓ; beyond the table its last value.
  private static func sky(_ ell: Int, _ measured: Measured) -> Double {
    guard let above = multipoles.firstIndex(where: { $0 >= ell }) else { return measured.sky[multipoles.count - 1] }
    guard above > 0 else { return measured.sky[0] }
    let (low, high) = (log(Double(multipoles[above - 1])), log(Double(multipoles[above])))
    let part = (log(Double(ell)) - low) / (high - low)
    return measured.sky[above - 1] + part * (measured.sky[above] - measured.sky[above - 1])
  }
}

// MARK: - A run

extension SpectrumScatter {
  /// The root mean square of the scatters at multipoles within half of this one: the largest of many that are known to a quarter
  /// each would be too large. The error stays that of one.
  package func smoothed(among all: [SpectrumScatter]) -> SpectrumScatter {
    let near = all.filter {
      $0.isParallel == isParallel && 2 * $0.multipole <= 3 * multipole && 2 * multipole <= 3 * $0.multipole
    }
    let square = near.reduce(0) { $0 + $1.value.value * $1.value.value } / Double(near.count)
    return SpectrumScatter(
      value: Estimate(value: square.squareRoot(), error: value.error), multipole: multipole, isParallel: isParallel)
  }
}

extension EnsembleAverage {
  /// The scatter of each C_ℓ, ℓ = 1 to `multipole`, of both gradients, of the spectrum that is shown: the cross-spectrum where there
  /// is one. Errors are the jackknife's.
  ///
  /// - Parameters:
  ///   - multipole: at most ``lmax``.
  ///   - time: index of the snapshot.
  package func scatters(upTo multipole: Int, at time: Int) -> [SpectrumScatter] {
    [Gradient.parallel, .perpendicular].flatMap { gradient in
      let spectra = spectra(at: time, gradient.weights)
      return (1...multipole).map { ell in
        SpectrumScatter(
          value: Estimate(scatterOf: spectra.map { $0[ell] }), multipole: ell, isParallel: gradient == .parallel)
      }
    }
  }
}

extension Estimate {
  /// The standard deviation of samples over their mean, with its jackknife error.
  init(scatterOf samples: [Double]) {
    let center = mean(samples)
    let scaled = samples.map { $0 / center }
    self.init(ofMeans: scaled.map { [$0, $0 * $0] }) { means in
      // (M/(M − 1)) (⟨x²⟩ − ⟨x⟩²): the factor is that of all samples.
      let variance = max(0, means[1] - means[0] * means[0]) * Double(samples.count) / Double(samples.count - 1)
      return variance.squareRoot() / means[0]
    }
  }
}
