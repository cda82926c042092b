// Shot noise of N_pix trajectories.
//
//   N   = 4π ⟨(r·g)²⟩/N_pix                                                  all of the variance is unresolved: T → ∞
//   N′  = (4π/N_pix) [⟨(r·g)²⟩ − Σ_{ℓ ≤ ℓ_pix} (2ℓ+1) C_ℓ/4π]                only what the pixels do not resolve
//
// Pixels alias the structure below their scale into every multipole alike, and nothing else: the plateau of the
// auto-spectrum is N times the unresolved share of the variance. ℓ_pix = 3 N_side − 1, the last multipole of the transform
// ((ℓ_pix + 1)² = ¾ N_pix modes). Where C_ℓ is free of noise (the cross-spectrum) this is the formula; from an
// auto-spectrum A_ℓ = C_ℓ + N′ it is solved for N′,
//
//   N′ = (4π/N_pix) [⟨(r·g)²⟩ − Σ (2ℓ+1) A_ℓ/4π] / (1 − (ℓ_pix + 1)²/N_pix).
//
// Deviation: near ℓ_pix part of the power is aliased, too, and the transform keeps part of what it aliases. N′ is too
// large by 2 to 5 % where N′/N ≥ 0.5, by a quarter at N′/N = 0.06; from an auto-spectrum by 4 to 11 % in the first case.
//
// The estimator Ĉ_ℓ = |a|²-average − N of one sky has the variance (2/(2ℓ+1)) N² from noise alone (Ahlers & Mertsch 2015,
// section 3), to which the product of signal and noise adds (4/(2ℓ+1)) C_ℓ N.

import Foundation

/// What shot noise alone contributes to the standard error of a mean auto-spectrum at one ℓ.
public struct NoiseError: Sendable, Equatable {
  /// From the variance that the paper states: √(2/(2ℓ+1)) N over the root of the number of skies.
  public var alone: Double
  /// With the product of signal and noise, from (2N² + 4C_ℓN)/(2ℓ+1).
  public var withSignal: Double
}

/// The level N′ of the structure that pixels do not resolve.
///
/// - Parameters:
///   - secondMoment: ⟨(r·g)²⟩.
///   - spectrum: C_ℓ, ℓ = 0…ℓ_pix.
///   - isFreeOfNoise: whether it is a cross-spectrum.
///   - pixelCount: N_pix.
func unresolvedNoise(
  secondMoment: Double, spectrum: [Double], isFreeOfNoise: Bool, pixelCount: Double
) -> Double {
  let level = 4 * Double.pi / pixelCount * (secondMoment - sumOverMultipoles(spectrum))
  return isFreeOfNoise ? level : level / (1 - Double(spectrum.count * spectrum.count) / pixelCount)
}

/// What noise contributes to the errors of a mean over skies.
///
/// - Parameters:
///   - noise: N.
///   - signal: C_ℓ without noise, ℓ = 0, 1, …; negative values count as zero.
///   - skies: over how many independent skies the mean goes: realisations times sets of directions, times two across B0
///     (x and y).
func noiseErrors(noise: Double, signal: [Double], skies: Int) -> [NoiseError] {
  signal.enumerated().map { ell, power in
    let modes = Double(2 * ell + 1) * Double(skies)
    let alone = 2 * noise * noise
    return NoiseError(
      alone: (alone / modes).squareRoot(),
      withSignal: ((alone + 4 * max(power, 0) * noise) / modes).squareRoot())
  }
}

/// Σ_ℓ (2ℓ+1) C_ℓ/(4π).
func sumOverMultipoles(_ spectrum: [Double]) -> Double {
  spectrum.enumerated().reduce(0) { $0 + Double(2 * $1.offset + 1) * $1.element } / (4 * Double.pi)
}

/// The last time at which the noise N grows past half of a multipole C_ℓ, and C_ℓ then, by straight lines in the logarithms;
/// nil where it does not, or falls behind again. (At the earliest times the asymptotic level says nothing.)
///
/// - Parameters:
///   - multipole: C_ℓ at each time; points that are not positive count for nothing, here and in `noise`.
///   - noise: N at each time.
///   - times: ΩT, ascending.
package func noiseCrossing(of multipole: [Double], by noise: [Double], times: [Double]) -> (
  time: Double, value: Double
)? {
  let known = times.indices.filter { times[$0] > 0 && multipole[$0] > 0 && noise[$0] > 0 }
  let excess = known.map { log(2 * noise[$0] / multipole[$0]) }
  guard let last = excess.last, last > 0, let before = excess.lastIndex(where: { $0 <= 0 }) else { return nil }
  let part = -excess[before] / (excess[before + 1] - excess[before])
  let (a, b) = (known[before], known[before + 1])
  return (times[a] * pow(times[b] / times[a], part), multipole[a] * pow(multipole[b] / multipole[a], part))
}
