// The frames in which an observed sky is drawn: equatorial (J2000) and Galactic.
//
// All maps are in equatorial coordinates; the Galactic frame is three directions in them. Its north pole lies at
// α = 192.85948°, δ = 27.12825°, and the north celestial pole at Galactic longitude 122.93192° (Blaauw et al. 1960, MNRAS
// 121, 123, carried to J2000: The Hipparcos and Tycho Catalogues, ESA SP-1200, vol. 1, sect. 1.5.3).
//
// On the page longitudes grow to the left, as the sky is seen from inside. Right ascension 180° lies at the centre of an
// equatorial map, as IceCube and HAWC draw it, and the Galactic centre at that of a Galactic one.

import Foundation

/// A frame of celestial coordinates.
package enum CelestialFrame: Sendable, Equatable {
  /// Right ascension and declination.
  case equatorial
  /// Galactic longitude and latitude.
  case galactic

  /// The direction of latitude 90°, a unit vector of the equatorial frame.
  package var pole: SkyDirection {
    switch self {
    case .equatorial: SkyDirection(0, 0, 1)
    case .galactic: CelestialFrame.equatorial.direction(longitude: 192.85948, latitude: 27.12825)
    }
  }

  /// The direction of longitude and latitude 0, a unit vector of the equatorial frame.
  package var origin: SkyDirection {
    switch self {
    case .equatorial: return SkyDirection(1, 0, 0)
    case .galactic:
      // The meridian through the north celestial pole has longitude 122.93192°: back from there about the pole.
      let (pole, north) = (pole, SkyDirection(0, 0, 1))
      let across = pole.cross(north)
      let east = across / (across * across).sum().squareRoot()
      let angle = 122.93192 * Double.pi / 180
      return east.cross(pole) * cos(angle) - east * sin(angle)
    }
  }

  /// The unit vector, in the equatorial frame, of a longitude and a latitude of this one in degrees.
  package func direction(longitude: Double, latitude: Double) -> SkyDirection {
    let (lambda, phi) = (longitude * Double.pi / 180, latitude * Double.pi / 180)
    let horizontal = origin * cos(lambda) + pole.cross(origin) * sin(lambda)
    return horizontal * cos(phi) + pole * sin(phi)
  }

  /// Longitude in [0, 360) and latitude in this frame, in degrees, of a unit vector of the equatorial frame.
  package func coordinates(of direction: SkyDirection) -> (longitude: Double, latitude: Double) {
    let longitude = atan2((direction * pole.cross(origin)).sum(), (direction * origin).sum()) * 180 / Double.pi
    let latitude = asin(max(-1, min(1, (direction * pole).sum()))) * 180 / Double.pi
    return (longitude < 0 ? longitude + 360 : longitude, latitude)
  }

  /// The longitude at the centre of a map, in degrees.
  package var centralLongitude: Double { self == .equatorial ? 180 : 0 }

  /// How a map in this frame is turned.
  package var orientation: SkyOrientation {
    SkyOrientation(center: direction(longitude: centralLongitude, latitude: 0), up: pole)
  }

  var title: String { self == .equatorial ? "equatorial" : "Galactic" }
}
