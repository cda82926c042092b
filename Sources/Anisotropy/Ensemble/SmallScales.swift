// How steeply the spectrum falls at one backtracking time, with the scatter over realisations: logarithmic slopes, which
// need no model, and the exponent p of relative scattering, with a verdict whether its model fits at all.
//
//   slope over ℓ = a…b:  least squares of ln⟨C_ℓ⟩ against ln ℓ, each multipole counting the same
//
// Errors are jackknives of the whole procedure: means, covariance, its inverse and the fit are done again without one
// block of realisations after another (single realisations up to 200 of them). They contain the scatter of the estimated
// covariance.

import Foundation
import Theory

/// What the spectrum says about small scales at one time, for one direction of the gradient.
public struct SmallScales: Sendable, Equatable {
  /// A logarithmic slope d ln C_ℓ/d ln ℓ over a range of multipoles.
  public struct Slope: Sendable, Equatable {
    /// The multipoles that it goes over.
    public var ell: ClosedRange<Int>
    /// The slope with its jackknife error; NaN where a mean C_ℓ of the range is not positive.
    public var value: Estimate
  }

  /// The outcome of the fit of ν_r ∝ (1 − x)^p to C_ℓ/C_1.
  public enum Exponent: Sendable, Equatable {
    /// There is no fit, for a reason in words.
    case none(String)
    /// The fit with the jackknife error of p.
    case fitted(PowerLawFit, error: Double)
  }

  /// The slopes over ℓ = 2…5 and 5…15, as far as ℓ ≤ 2 N_side.
  public var slopes: [Slope]
  /// The multipoles of the fit, ℓ = 2…10 as far as ℓ ≤ 2 N_side.
  public var fitRange: ClosedRange<Int>
  /// The fit of p.
  public var exponent: Exponent

  /// The probability of χ² below which the model does not fit.
  public static let leastProbability = 0.01
  /// The multipoles that slopes go over, as far as they are resolved.
  package static let slopeRanges = [2...5, 5...15]
  /// At most so many blocks of realisations are left out, one after another.
  static let largestBlockCount = 200

  /// The p that the model has and that describes the spectrum; nil where there is no fit or the model does not fit.
  public var acceptedExponent: Estimate? {
    guard case .fitted(let fit, let error) = exponent, fit.probability >= Self.leastProbability else { return nil }
    return Estimate(value: fit.exponent, error: error)
  }
}

extension EnsembleAverage {
  /// Slopes and fit at one time, of the cross-spectrum where there is one and of the auto-spectrum otherwise.
  ///
  /// - Parameters:
  ///   - gradient: the direction of the gradient.
  ///   - time: index of the snapshot.
  public func smallScales(for gradient: Gradient, at time: Int) -> SmallScales {
    let resolved = 2 * realizations[0].nside
    let samples = spectra(at: time, gradient.weights)
    let blocks = blocksLeftOut(of: samples, largestCount: SmallScales.largestBlockCount)
    let slopes = SmallScales.slopeRanges.compactMap { range -> SmallScales.Slope? in
      guard min(range.upperBound, resolved) >= range.lowerBound + 2 else { return nil }
      let range = range.lowerBound...min(range.upperBound, resolved)
      let value = logarithmicSlope(columnMeans(samples), range)
      return SmallScales.Slope(
        ell: range,
        value: Estimate(value, leavingOneOut: blocks.map { logarithmicSlope(columnMeans($0), range) }))
    }
    let range = 2...max(2, min(10, resolved))
    return SmallScales(slopes: slopes, fitRange: range, exponent: exponent(samples, blocks, range))
  }

  private func exponent(
    _ samples: [[Double]], _ blocks: [[[Double]]], _ range: ClosedRange<Int>
  ) -> SmallScales.Exponent {
    do {
      let fit = try fitted(samples, range)
      // Without a block there are fewer than the whole ensemble needs, and still enough for h > 0.
      let without = try blocks.map { try fitted($0, range, leastRealizations: range.count + 3).exponent }
      return .fitted(fit, error: Estimate(fit.exponent, leavingOneOut: without).error)
    } catch {
      return .none("\(error)")
    }
  }
}

/// The samples without one block of neighbours after another: single samples, or as many together as leave no more
/// than `largestCount` blocks; nothing with fewer than two samples.
func blocksLeftOut(of samples: [[Double]], largestCount: Int) -> [[[Double]]] {
  guard samples.count > 1 else { return [] }
  let size = (samples.count + largestCount - 1) / largestCount
  return stride(from: 0, to: samples.count, by: size).map { first in
    Array(samples[..<first] + samples[min(first + size, samples.count)...])
  }
}

/// p from the means of spectra that start at ℓ = 0.
private func fitted(
  _ samples: [[Double]], _ range: ClosedRange<Int>, leastRealizations: Int? = nil
) throws -> PowerLawFit {
  // ℓ = 1 first: the denominator of all ratios.
  let chosen = samples.map { [$0[1]] + $0[range] }
  let means = columnMeans(chosen)
  let size = means.count
  let covariance = EnsembleCovariance.ofRatios(chosen, denominator: 0)
  return try PowerLawFit(
    ell: Array(range), ratio: means.dropFirst().map { $0 / means[0] },
    covariance: (1..<size).flatMap { row in covariance[(row * size + 1)..<((row + 1) * size)] },
    realizations: samples.count, leastRealizations: leastRealizations)
}

/// The slope of ln C_ℓ against ln ℓ by least squares; NaN where a C_ℓ is not positive.
private func logarithmicSlope(_ spectrum: [Double], _ range: ClosedRange<Int>) -> Double {
  guard range.allSatisfy({ spectrum[$0] > 0 }) else { return .nan }
  let x = range.map { log(Double($0)) }
  let y = range.map { log(spectrum[$0]) }
  let (meanX, meanY) = (mean(x), mean(y))
  let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
  return products / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
}
