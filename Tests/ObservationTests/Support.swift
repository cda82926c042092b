import Foundation
import Observation
import Sphere
import _TestSupport

extension SeededGenerator {
  /// A statistically isotropic Gaussian sky of this C_ℓ, ℓ = 0….
  mutating func sky(_ spectrum: [Double]) -> SphericalHarmonicCoefficients {
    var result = SphericalHarmonicCoefficients(lmax: spectrum.count - 1)
    for l in spectrum.indices {
      for m in 0...l {
        let scale = (m == 0 ? spectrum[l] : spectrum[l] / 2).squareRoot()
        result[l, m] = (scale * normal(), m == 0 ? 0 : scale * normal())
      }
    }
    return result
  }
}

/// C_ℓ = ℓ^−2.7 up to `lmax`, and no monopole: as steep as the sky.
func steepSpectrum(lmax: Int) -> [Double] { (0...lmax).map { $0 == 0 ? 0 : pow(Double($0), -2.7) } }

/// The largest deviation of a sample's mean from what is expected of it, in standard errors, over the multipoles from 1.
func largestPull(_ sample: [[Double]], from expected: [Double]) -> Double {
  let count = Double(sample.count)
  return (1..<expected.count).map { l in
    let mean = sample.reduce(0) { $0 + $1[l] } / count
    let variance = sample.reduce(0) { $0 + ($1[l] - mean) * ($1[l] - mean) } / (count - 1)
    return abs(mean - expected[l]) / (variance / count).squareRoot()
  }.max() ?? .nan
}

/// Pulls of a Gaussian mean above this have a chance of 7·10⁻⁶ each: 10⁻⁴ for the twenty of a spectrum.
let largestChancePull = 4.5

/// Largest |a − b|.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(a.count == b.count ? 0 : .infinity) { max($0, abs($1.0 - $1.1)) }
}

/// The declination, in degrees, half-way between ring `ring` and the next in the equatorial belt, counted from the equator
/// southwards. A band that ends there has on the grid the area that it has on the sphere.
func betweenRings(_ ring: Int, nside: Int) -> Double {
  asin(-(Double(ring) + 0.5) * 2 / (3 * Double(nside))) * 180 / .pi
}
