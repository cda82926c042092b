// The rate of relative scattering at one time, in bins of the opening angle wide enough to be looked at.
//
//   q = λ(1−x)/ν_r = 2λ (F_a − F_b)/(χ ln(u_b/u_a)),   u = 1 − x,
//
// between two angles a < b: the mean over ln u of what is 1 where ν_r = λ(1−x), and grows to (1−x)λ/ν_∞ where ν_r is a
// constant. It is the inverse of the rate that errors are fair to: it is linear in F, may be zero, and has an error about as
// Gaussian as F's, while ν_r itself is anything where F's difference is not above its error.
//
// The constant follows from the backward hemisphere, −1 < x < 0, where 1/ν_r = 1/ν_∞ + 1/(λ(1−x)) has the mean
// 2[F(0) − F(−1)]/χ = 1/ν_∞ + ln 2/λ.

import Foundation
import Theory

/// λ(1−x)/ν_r against the opening angle, for one direction of the gradient.
package struct ScatteringRate: Sendable, Equatable {
  /// One bin of angles.
  package struct Point: Sendable, Equatable {
    /// The angle at which it is shown, in radians: of the logarithmic mean of 1 − x over the bin.
    package var theta: Double
    /// λ(1−x)/ν_r with its jackknife error.
    package var inverse: Estimate

    /// A point from its parts.
    package init(theta: Double, inverse: Estimate) { (self.theta, self.inverse) = (theta, inverse) }
  }

  /// From pairs, ascending in angle; bins of half a decade or less.
  package var pairs: [Point]
  /// From C_ℓ of the maps, at the angles that these resolve.
  package var maps: [Point]
  /// λ/ν_∞ from the maps, with its jackknife error.
  package var largeAngle: Estimate

  /// The rates from their parts.
  package init(pairs: [Point], maps: [Point], largeAngle: Estimate) {
    (self.pairs, self.maps, self.largeAngle) = (pairs, maps, largeAngle)
  }

  /// The smallest phase ℓθ of maps up to ℓ, and the least ratio of the angles of a bin: F of a spectrum that is cut off at ℓ
  /// oscillates, and narrower bins or smaller angles show it (ℓ = 16 and 32: 4 % of a spectrum ∝ 1/(ℓ(ℓ+1)) here, 20 % from
  /// a phase of 6 on in bins of 1.25).
  static let (resolvedPhase, binRatio) = (9.0, 1.5)
}

extension RelativeSamples {
  /// The rate in bins of the opening angle.
  func scatteringRate() -> ScatteringRate {
    let count = max(1, Int((0.5 * log(10) / log(angles[1] / angles[0])).rounded()))
    // From the largest angle down, so that the last bin ends at π.
    let ends = stride(from: angles.count - 1, through: 0, by: -count).reversed().map { $0 }
    let pairs = points(ends.map { angles[$0] }, correlations.map { sample in ends.map { sample[$0] } })
    let smallest = ScatteringRate.resolvedPhase / Double(resolved)
    let bins = max(2, Int((log(Double.pi / smallest) / log(ScatteringRate.binRatio)).rounded()))
    let edges = (0...bins).map { smallest * pow(Double.pi / smallest, Double($0) / Double(bins)) }
    return ScatteringRate(
      pairs: pairs, maps: points(edges, mapCorrelations(at: edges.map { cos($0) })), largeAngle: largeAngle())
  }

  /// The points between neighbouring angles, from F there: `[realisation][angle]`.
  private func points(_ angles: [Double], _ correlations: [[Double]]) -> [ScatteringRate.Point] {
    SeparationInterval.between(angles).enumerated().map { index, interval in
      let inverse = estimate(correlations.map { $0[index] - $0[index + 1] }) { drop, lambda, chi in
        2 * lambda * drop / (chi * interval.logarithm)
      }
      return ScatteringRate.Point(theta: interval.angle, inverse: inverse)
    }
  }

  /// λ/ν_∞.
  private func largeAngle() -> Estimate {
    estimate(mapCorrelations(at: [0, -1]).map { $0[0] - $0[1] }) { drop, lambda, chi in
      2 * lambda * drop / chi - log(2)
    }
  }

  /// F of each realisation from C_ℓ of the maps, ℓ ≤ 2 N_side: `[realisation][cosine]`.
  private func mapCorrelations(at cosines: [Double]) -> [[Double]] {
    let polynomials = cosines.map { LegendrePolynomials.values(lmax: resolved, at: $0) }
    return spectra.map { spectrum in
      polynomials.map { values in
        values.indices.reduce(0) { $0 + Double(2 * $1 + 1) / (4 * Double.pi) * spectrum[$1] * values[$1] }
      }
    }
  }
}
