// The ensemble averages of a study, as values: what the estimators produce, the tables store and the figures draw.
//
// Units throughout: lengths r_L (Larmor radius in the regular field), times 1/Ω, gradient |g| = 1/r_L, hence C_ℓ and
// N dimensionless for unit gradient and K in r_L²Ω. C_ℓ is normalised as healpy's anafast does.

import Foundation

/// A mean over realisations with its standard error.
public struct Estimate: Sendable, Equatable {
  /// The mean over realisations.
  public var value: Double
  /// The standard error of the mean; NaN where a single realisation leaves it undefined.
  public var error: Double

  /// A value and its standard error.
  public init(value: Double, error: Double) {
    self.value = value
    self.error = error
  }
}

/// Percentiles over the skies that single observers see: the cosmic variance.
public struct Spread: Sendable, Equatable {
  /// The 16th percentile.
  public var p16: Double
  /// The median.
  public var p50: Double
  /// The 84th percentile.
  public var p84: Double

  /// The three percentiles.
  public init(p16: Double, p50: Double, p84: Double) {
    self.p16 = p16
    self.p50 = p50
    self.p84 = p84
  }
}

/// Everything that the ensemble says about one direction of the density gradient, per backtracking time.
public struct GradientResult: Sendable, Equatable {
  /// Auto-spectrum C_ℓ, shot noise included: `[time][ell]`, ℓ = 0…lmax.
  public var auto: [[Estimate]] = []
  /// Cross-spectrum of the two independent sets of directions, free of shot noise: `[time][ell]`; empty when the study
  /// has one set only.
  public var cross: [[Estimate]] = []
  /// C_ℓ/C_1 of the auto-spectrum, shot noise included, with jackknife errors: `[time][ell]`.
  public var autoRatio: [[Estimate]] = []
  /// C_ℓ/C_1 of the cross-spectrum with jackknife errors, which know that both fluctuate together: `[time][ell]`.
  public var crossRatio: [[Estimate]] = []
  /// Spread of C_ℓ over realisations, of the cross-spectrum where there is one and of the auto-spectrum otherwise:
  /// `[time][ell]`. Across B0 the x and the y direction of each realisation count as two skies.
  public var spread: [[Spread]] = []
  /// Spread of each sky's own C_ℓ/C_1 (percentiles of ratios, unlike ``crossRatio``, a ratio of means), of the same
  /// spectra as ``spread``: `[time][ell]`.
  public var ratioSpread: [[Spread]] = []
  /// C_ℓ/C_1 with jackknife errors and its percentiles over single skies, in bands of ℓ above 15: `[time][band]`.
  public var ratioBands: [[RatioBand]] = []
  /// The asymptotic shot-noise level N = 4π ⟨(r·g)²⟩/N_pix: `[time]`.
  public var noise: [Double] = []
  /// The shot noise N′ of the structure that the pixels do not resolve, the plateau of the auto-spectrum: `[time]`.
  public var resolvedNoise: [Double] = []
  /// What shot noise alone contributes to the error of ``auto``: `[time][ell]`.
  public var noiseErrors: [[NoiseError]] = []
  /// The dipole C_1 of standard diffusion (of the ensemble-mean map, unbiased pair form): `[time]`.
  public var standardDipole: [Estimate] = []
  /// The dipole C_1 of the ensemble over that of standard diffusion, with the jackknife error of the ratio: `[time]`.
  public var dipoleRatio: [Estimate] = []
  /// The monopole C_0: `[time]`.
  public var monopole: [Estimate] = []
  /// The running diffusion coefficient K^s = ⟨(r·g)²⟩/(2T), an average over the whole of the time T: `[time]`.
  public var diffusion: [Estimate] = []
  /// The local diffusion coefficient d⟨(r·g)²⟩/2dT, between the neighbouring snapshots: `[time]`.
  public var localDiffusion: [Estimate] = []
  /// The diffusion coefficient −⟨p̂·g r·g⟩ (Taylor, Green, Kubo): `[time]`.
  public var dipoleDiffusion: [Estimate] = []
  /// d ln⟨(r·g)²⟩/d ln T between the neighbouring snapshots, with its jackknife error; 1 for diffusion: `[time]`.
  public var growth: [Estimate] = []
  /// Relative diffusion coefficient K̃^s = (⟨(r·g)²⟩ − ⟨r̄·g⟩²)/(2T): `[time]`.
  public var relativeDiffusion: [Estimate] = []
  /// Largest relative residual over realisations of the sum rule Σ(2ℓ+1)C_ℓ/(4π) = ⟨(r·g)²⟩ (power beyond lmax is
  /// missing from the left side): `[time]`.
  public var sumRuleResidual: [Double] = []

  /// An empty result, to be filled.
  public init() {}
}

/// The ensemble averages of a study.
public struct EnsembleResult: Sendable, Equatable {
  /// Number of realisations averaged.
  public var realizations: Int
  /// HEALPix resolution of the sets of directions.
  public var nside: Int
  /// Largest multipole of the spectra.
  public var lmax: Int
  /// Backtracking times ΩT, ascending.
  public var omegaT: [Double]
  /// Gradient along the regular field.
  public var parallel: GradientResult
  /// Gradient across the regular field: the average of the x and the y direction.
  public var perpendicular: GradientResult
  /// Hall (antisymmetric) diffusion coefficient K_A = (K_xy − K_yx)/2 in r_L²Ω: `[time]`.
  public var hall: [Estimate]
  /// What pairs say about small scales, at the time of the summary; nil for a study without pairs.
  package var smallScales: SmallScaleFindings?

  /// Collects the parts of a result.
  public init(
    realizations: Int, nside: Int, lmax: Int, omegaT: [Double], parallel: GradientResult,
    perpendicular: GradientResult, hall: [Estimate]
  ) {
    self.realizations = realizations
    self.nside = nside
    self.lmax = lmax
    self.omegaT = omegaT
    self.parallel = parallel
    self.perpendicular = perpendicular
    self.hall = hall
  }
}

extension EnsembleResult {
  /// The multipoles beyond the dipole that summaries, figures and scans show.
  package static let shownMultipoles = [2, 3, 5, 10, 20]

  /// The index of the snapshot nearest to a time, by the ratio of the times; nil without positive times.
  public func timeIndex(nearest wanted: Double) -> Int? { snapshotIndex(nearest: wanted, in: omegaT) }
}

/// The index of the backtracking time nearest to a time, by the ratio of the two; nil without positive times.
package func snapshotIndex(nearest wanted: Double, in times: [Double]) -> Int? {
  times.indices.filter { times[$0] > 0 }.min { abs(log(times[$0] / wanted)) < abs(log(times[$1] / wanted)) }
}

/// The backtracking times nearest to several, in their order and each once; none without positive times.
package func snapshotTimes(nearest wanted: [Double], in times: [Double]) -> [Double] {
  wanted.reduce(into: []) { found, time in
    if let index = snapshotIndex(nearest: time, in: times), !found.contains(times[index]) { found.append(times[index]) }
  }
}
