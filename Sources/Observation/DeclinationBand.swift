// The part of the sky that an observatory sees: all right ascensions, declinations between two bounds.
//
//   f_sky = (sin δ_north − sin δ_south)/2
//
// On a HEALPix grid a ring is seen as a whole or not at all, as its pixels' centres are of one declination: what is done to
// the band is symmetric about the axis exactly. Its sky fraction on the grid is that of its pixels, and differs from the
// one above by up to half a ring at each edge.

import Foundation
import Sphere

/// A band of declinations, of all right ascensions.
public struct DeclinationBand: Sendable, Hashable {
  /// Lower bound of declination in degrees.
  public let south: Double
  /// Upper bound of declination in degrees.
  public let north: Double

  /// The band from `south` to `north`, both in degrees and inclusive.
  /// - Throws: `ObservationError.badBand` unless −90 ≤ `south` < `north` ≤ 90.
  public init(south: Double, north: Double) throws(ObservationError) {
    guard south >= -90, south < north, north <= 90 else { throw .badBand(south: south, north: north) }
    self.south = south
    self.north = north
  }

  private init() { (south, north) = (-90, 90) }

  /// The whole sky.
  public static let wholeSky = DeclinationBand()

  /// sin δ at both bounds; at the poles exactly ∓1.
  public var sines: (south: Double, north: Double) {
    (south == -90 ? -1 : sin(south * .pi / 180), north == 90 ? 1 : sin(north * .pi / 180))
  }

  /// The fraction of the sphere in the band, in (0, 1].
  public var skyFraction: Double { (sines.north - sines.south) / 2 }

  /// Whether a direction of the equatorial frame (a unit vector) lies in the band.
  public func contains(_ direction: SIMD3<Double>) -> Bool {
    direction.z >= sines.south && direction.z <= sines.north
  }

  /// The rings of pixels (RING order) whose centres lie in the band, from north to south.
  /// - Throws: `ObservationError.emptyBand` if there is none.
  public func rings(of grid: HEALPixGrid) throws(ObservationError) -> [Range<Int>] {
    let seen = grid.rings.filter { contains(grid.direction(ofPixel: $0.lowerBound)) }
    guard !seen.isEmpty else { throw .emptyBand(south: south, north: north, nside: grid.nside) }
    return seen
  }

  /// The band as a mask: 1 in pixels whose centres lie in it, 0 elsewhere.
  /// - Throws: `ObservationError.emptyBand` if no pixel does.
  public func mask(on grid: HEALPixGrid) throws(ObservationError) -> HEALPixMap {
    var mask = HEALPixMap(grid: grid) { _ in 0 }
    for ring in try rings(of: grid) {
      for pixel in ring { mask[pixel] = 1 }
    }
    return mask
  }
}
