// How celestial frames lie on the page.
//
// On the page longitudes grow to the left, as the sky is seen from inside. Right ascension 180° lies at the centre of an
// equatorial map, as IceCube and HAWC draw it, and the Galactic centre at that of a Galactic one.

import Observation

extension CelestialFrame {
  /// The longitude at the centre of a map, in degrees.
  package var centralLongitude: Double { self == .equatorial ? 180 : 0 }

  /// How a map in this frame is turned.
  package var orientation: SkyOrientation {
    SkyOrientation(center: direction(longitude: centralLongitude, latitude: 0), up: pole)
  }

  var title: String { self == .equatorial ? "equatorial" : "Galactic" }
}
