// Where the regular field lies on the sky: from the frame of a simulation, with B0 along ẑ, to equatorial coordinates.
//
//   R = R_z(α) R_y(π/2 − δ) R_z(π − ψ)
//
// takes ẑ to the direction of B0 at right ascension α and declination δ, and x̂, at B0's place on the sky, to the position
// angle ψ, from north through east. A gradient across B0 along x̂ thus lies towards ψ, one along ŷ towards ψ − 90°: the frame
// of a simulation is right-handed, and position angles run against it.
//
// Equatorial: x̂ to α = 0, ŷ to α = 90°, ẑ to the north pole.

import Foundation
import Sphere

/// The directions of the regular field and of the simulation's x axis on the sky.
public struct FieldOrientation: Sendable, Hashable {
  /// Right ascension of the direction of B0, degrees.
  public let rightAscension: Double
  /// Declination of the direction of B0, degrees.
  public let declination: Double
  /// Position angle of the simulation's x axis at the direction of B0, degrees from north through east.
  public let positionAngle: Double

  /// The local field as HAWC and IceCube infer it from the anisotropy at 10 TeV, RA 229.2°, Dec 11.4° (Abeysekara et al.
  /// 2019, ApJ 871, 96), the x axis towards north. Its sign is not measured.
  public static let standard = FieldOrientation(229.2, 11.4, 0)

  private init(_ rightAscension: Double, _ declination: Double, _ positionAngle: Double) {
    (self.rightAscension, self.declination, self.positionAngle) = (rightAscension, declination, positionAngle)
  }

  /// B0 in the direction of this right ascension and declination; all in degrees.
  /// - Throws: `ObservationError.badAngle` unless the declination is from −90 to 90, and the others from −360 to 360.
  public init(
    rightAscension: Double = standard.rightAscension, declination: Double = standard.declination,
    positionAngle: Double = 0
  ) throws(ObservationError) {
    guard abs(declination) <= 90 else {
      throw .badAngle(name: "declination of B0", value: declination, range: "from -90 to 90 degrees")
    }
    for (name, value) in [("right ascension of B0", rightAscension), ("position angle", positionAngle)] {
      guard abs(value) <= 360 else { throw .badAngle(name: name, value: value, range: "from -360 to 360 degrees") }
    }
    self.init(rightAscension, declination, positionAngle)
  }

  /// The rotation R that takes a direction of the simulation's frame to the equatorial frame.
  public var rotation: Rotation {
    Rotation(
      alpha: rightAscension * .pi / 180, beta: (90 - declination) * .pi / 180, gamma: (180 - positionAngle) * .pi / 180)
  }

  /// The same sky in equatorial coordinates: C_ℓ stays, to round-off.
  ///
  /// - Parameter sky: a function of arrival directions in the simulation's frame, as the files of a run hold it.
  public func equatorial(_ sky: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    WignerRotation(rotation: rotation, lmax: sky.lmax).rotate(sky)
  }
}
