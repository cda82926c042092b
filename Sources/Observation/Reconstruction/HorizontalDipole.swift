// The part of the dipole that is left where ring means are lost: that in the equatorial plane.
//
//   Σ_a w_a (δI_a − x cos δ cos α − y cos δ sin α)² = min,   amplitude (x² + y²)^½,   phase atan2(y, x)
//
// over the pixels with a value, w_a = 1/σ_a² or anything in proportion. Higher multipoles leak into it, in truth and
// reconstruction alike; two maps are compared with the same weights.

import Foundation
import Sphere

/// A dipole in the equatorial plane, fitted to a map.
public struct HorizontalDipole: Sendable, Equatable {
  /// Its components towards right ascension 0 and 90°, in the unit of the map.
  public let x, y: Double
  /// The covariance of x and y, (xx, xy, yy), if each weight is the inverse of the variance of its pixel and pixels are independent.
  public let covariance: (xx: Double, xy: Double, yy: Double)

  /// The fit to the pixels that have a value and a weight.
  ///
  /// - Parameters:
  ///   - map: in equatorial coordinates; NaN where there is nothing.
  ///   - weights: of the same grid, not negative; NaN where there is nothing.
  /// - Throws: `ReconstructionError.differentGrids`; `.noDipole` if these pixels do not determine it.
  public init(of map: HEALPixMap, weights: HEALPixMap) throws(ReconstructionError) {
    guard map.grid == weights.grid else { throw .differentGrids(map.grid.nside, weights.grid.nside) }
    var (xx, xy, yy, bx, by) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for pixel in map.values.indices where map[pixel].isFinite && weights[pixel].isFinite {
      let (p, weight) = (map.grid.direction(ofPixel: pixel), weights[pixel])
      xx += weight * p.x * p.x
      xy += weight * p.x * p.y
      yy += weight * p.y * p.y
      bx += weight * p.x * map[pixel]
      by += weight * p.y * map[pixel]
    }
    let determinant = xx * yy - xy * xy
    guard determinant > 1e-12 * xx * yy else { throw .noDipole }
    covariance = (yy / determinant, -xy / determinant, xx / determinant)
    (x, y) = ((yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant)
  }

  /// (x² + y²)^½, in the unit of the map.
  public var amplitude: Double { (x * x + y * y).squareRoot() }

  /// The right ascension of its maximum in degrees, from 0 to 360.
  public var rightAscension: Double {
    let angle = atan2(y, x) * 180 / .pi
    return angle < 0 ? angle + 360 : angle
  }

  /// The standard error of the amplitude where it is several errors large.
  public var amplitudeError: Double {
    guard amplitude > 0 else { return .nan }
    let (c, s) = (x / amplitude, y / amplitude)
    return (c * c * covariance.xx + 2 * c * s * covariance.xy + s * s * covariance.yy).squareRoot()
  }

  /// Whether components and covariance are the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.x == right.x && left.y == right.y && left.covariance == right.covariance
  }
}
