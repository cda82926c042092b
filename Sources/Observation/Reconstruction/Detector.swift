// A detector on the ground: where it stands, how far from the zenith it sees, and how many events of an isotropic sky it gets
// from there.
//
//   direction on the sky = R_z(t + λ) R_y(π/2 − φ) direction at the detector
//
// at Greenwich sidereal time t, longitude λ (east) and latitude φ; at the detector ẑ is the zenith, x̂ south, ŷ east. Each
// direction at the detector keeps its declination all day. Precession, aberration and the tilt of a detector are left out.
//
// Events per solid angle go as cosⁿ θ of the zenith angle θ: the projected area, and an atmosphere that deepens. The exponents
// of the built-in detectors are guesses; the method does not know them and finds the acceptance from the events.

import Foundation
import Sphere
import _Text

/// A detector that turns with the Earth and sees all directions up to a zenith angle.
public struct Detector: Sendable, Hashable {
  /// What it is called.
  public let name: String
  /// Latitude in degrees, north positive.
  public let latitude: Double
  /// Longitude in degrees, east positive.
  public let longitude: Double
  /// The largest zenith angle that it sees, degrees.
  public let largestZenith: Double
  /// n of cosⁿ θ, events per solid angle against zenith angle θ.
  public let zenithPower: Double

  /// A detector; angles in degrees.
  /// - Throws: `ReconstructionError.badDetector` unless the latitude is from −90 to 90, the longitude from −360 to 360, the largest
  ///   zenith angle above 0 and below 90, and the exponent from 0 to 20.
  public init(
    name: String, latitude: Double, longitude: Double, largestZenith: Double, zenithPower: Double
  ) throws(ReconstructionError) {
    for (key, value, range) in [
      ("latitude", latitude, -90.0...90), ("longitude", longitude, -360...360), ("exponent", zenithPower, 0...20),
    ] where !range.contains(value) {
      throw .badDetector(
        name: name, reason: "its \(key) is \(value); give one from \(range.lowerBound) to \(range.upperBound).")
    }
    guard largestZenith > 0, largestZenith < 90 else {
      throw .badDetector(
        name: name, reason: "its largest zenith angle is \(largestZenith); give degrees above 0 and below 90.")
    }
    self.init(name, latitude, longitude, largestZenith, zenithPower)
  }

  private init(
    _ name: String, _ latitude: Double, _ longitude: Double, _ largestZenith: Double, _ zenithPower: Double
  ) {
    (self.name, self.latitude, self.longitude) = (name, latitude, longitude)
    (self.largestZenith, self.zenithPower) = (largestZenith, zenithPower)
  }

  /// HAWC at Sierra Negra: 18.99° N, 97.3° W, zenith angles up to 57° (Abeysekara et al. 2019, ApJ 871, 96).
  public static let hawc = Detector("hawc", 18.99, -97.3, 57, 4)
  /// IceCube at the South Pole, zenith angles up to 65° (the same).
  public static let iceCube = Detector("icecube", -90, 0, 65, 3)

  /// The detectors that are known by name.
  public static let builtIn = [hawc, iceCube]

  /// The rotation from directions at the detector to the sky at a Greenwich sidereal time, in radians.
  public func rotation(siderealTime: Double) -> Rotation {
    Rotation(alpha: siderealTime + longitude * .pi / 180, beta: (90 - latitude) * .pi / 180, gamma: 0)
  }

  /// Events per solid angle at the cosine of a zenith angle, over those at the zenith; 0 beyond the largest angle.
  public func acceptance(cosine: Double) -> Double {
    cosine >= cos(largestZenith * .pi / 180) ? pow(cosine, zenithPower) : 0
  }
}
