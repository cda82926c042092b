// The frames of an observed sky: equatorial (J2000) and Galactic.
//
// All maps are in equatorial coordinates; the Galactic frame is three directions in them. Its north pole lies at
// α = 192.85948°, δ = 27.12825°, and the north celestial pole at Galactic longitude 122.93192° (Blaauw et al. 1960, MNRAS
// 121, 123, carried to J2000: The Hipparcos and Tycho Catalogues, ESA SP-1200, vol. 1, sect. 1.5.3).

import Foundation
import Sphere

/// A frame of celestial coordinates.
public enum CelestialFrame: Sendable, Equatable {
  /// Right ascension and declination.
  case equatorial
  /// Galactic longitude and latitude.
  case galactic

  /// The direction of latitude 90°, a unit vector of the equatorial frame.
  public var pole: SIMD3<Double> {
    switch self {
    case .equatorial: SIMD3<Double>(0, 0, 1)
    case .galactic: CelestialFrame.equatorial.direction(longitude: 192.85948, latitude: 27.12825)
    }
  }

  /// The direction of longitude and latitude 0, a unit vector of the equatorial frame.
  public var origin: SIMD3<Double> {
    switch self {
    case .equatorial: return SIMD3<Double>(1, 0, 0)
    case .galactic:
      // The meridian through the north celestial pole has longitude 122.93192°: back from there about the pole.
      let (pole, north) = (pole, SIMD3<Double>(0, 0, 1))
      let across = Self.cross(pole, north)
      let east = across / (across * across).sum().squareRoot()
      let angle = 122.93192 * Double.pi / 180
      return Self.cross(east, pole) * cos(angle) - east * sin(angle)
    }
  }

  /// The unit vector, in the equatorial frame, of a longitude and a latitude of this one in degrees.
  public func direction(longitude: Double, latitude: Double) -> SIMD3<Double> {
    let (lambda, phi) = (longitude * Double.pi / 180, latitude * Double.pi / 180)
    let horizontal = origin * cos(lambda) + Self.cross(pole, origin) * sin(lambda)
    return horizontal * cos(phi) + pole * sin(phi)
  }

  private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }

  /// Longitude in [0, 360) and latitude in this frame, in degrees, of a unit vector of the equatorial frame.
  public func coordinates(of direction: SIMD3<Double>) -> (longitude: Double, latitude: Double) {
    let longitude = atan2((direction * Self.cross(pole, origin)).sum(), (direction * origin).sum()) * 180 / Double.pi
    let latitude = asin(max(-1, min(1, (direction * pole).sum()))) * 180 / Double.pi
    return (longitude < 0 ? longitude + 360 : longitude, latitude)
  }

  /// The same sky on a grid of this frame: each pixel has the value of the equatorial pixel that holds its centre.
  public func map(fromEquatorial map: HEALPixMap) -> HEALPixMap {
    guard self != .equatorial else { return map }
    let (x, z) = (origin, pole)
    let y = Self.cross(z, x)
    return HEALPixMap(grid: map.grid) { p in map[map.grid.pixel(containing: x * p.x + y * p.y + z * p.z)] }
  }

  /// The letter of COORDSYS in HEALPix files.
  public var fitsName: String { self == .equatorial ? "C" : "G" }
}
