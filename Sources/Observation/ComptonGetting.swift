// The dipole that an observer sees who moves through an isotropic intensity dN/dE ∝ E^−γ (Compton & Getting 1935, Phys. Rev. 47, 817;
// Gleeson & Axford 1968, Ap&SS 2, 431):
//
//   δI = A cos θ,   A = (γ + 2) v/c,   θ from the direction of motion to the ARRIVAL direction
//   a_1m = (4π/3) A Y*_1m(n):   a_10 = √(4π/3) A n_z,   a_11 = −√(2π/3) A (n_x − i n_y),   C_1 = (4π/9) A²
//
// to first order in v/c. Particles are relativistic, their intensity is taken at equal energy. For the Earth's orbit, v = 30 km/s,
// and γ = 2.7 it is A = 4.7·10⁻⁴ in a sidereal map of one moment, and nothing in the mean of whole years; for 220 km/s about the
// Galaxy, if cosmic rays rested in its frame, 3.4·10⁻³, which is not seen.

import Foundation
import Sphere

/// An observer's motion through an isotropic intensity, and the dipole that it makes.
public struct ComptonGetting: Sendable, Hashable {
  /// Speed against the frame in which the intensity is isotropic, in km/s.
  public let speed: Double
  /// Right ascension of the direction of motion, in degrees.
  public let rightAscension: Double
  /// Declination of the direction of motion, in degrees.
  public let declination: Double
  /// γ of dN/dE ∝ E^−γ.
  public let spectralIndex: Double

  /// The speed of light in km/s.
  public static let speedOfLight = 299_792.458
  /// Speeds in km/s for which v/c to first order is right to 2 %.
  public static let speeds = 0.0...3000.0
  /// Spectral indices.
  public static let spectralIndices = 0.0...10.0

  /// A motion of `speed` km/s towards a right ascension and declination in degrees.
  /// - Throws: `ObservationError.badNumber` unless the speed is from 0 to 3000 km/s and γ from 0 to 10; `.badAngle` unless the
  ///   declination is from −90 to 90 and the right ascension from −360 to 360.
  public init(
    speed: Double, rightAscension: Double, declination: Double, spectralIndex: Double = 2.7
  ) throws(ObservationError) {
    guard Self.speeds.contains(speed) else {
      throw .badNumber(name: "speed of the observer", value: speed, range: "from 0 to 3000 km/s")
    }
    guard Self.spectralIndices.contains(spectralIndex) else {
      throw .badNumber(name: "spectral index", value: spectralIndex, range: "from 0 to 10")
    }
    guard abs(declination) <= 90 else {
      throw .badAngle(name: "declination of the motion", value: declination, range: "from -90 to 90 degrees")
    }
    guard abs(rightAscension) <= 360 else {
      throw .badAngle(name: "right ascension of the motion", value: rightAscension, range: "from -360 to 360 degrees")
    }
    (self.speed, self.rightAscension, self.declination) = (speed, rightAscension, declination)
    self.spectralIndex = spectralIndex
  }

  /// A = (γ + 2) v/c.
  public var amplitude: Double { (spectralIndex + 2) * speed / Self.speedOfLight }

  /// The direction of motion as a unit vector, equatorial.
  public var direction: SIMD3<Double> {
    let (alpha, delta) = (rightAscension * .pi / 180, declination * .pi / 180)
    return SIMD3(cos(delta) * cos(alpha), cos(delta) * sin(alpha), sin(delta))
  }

  /// a_ℓm, ℓ ≤ 1, of the dipole in equatorial coordinates.
  public var equatorial: SphericalHarmonicCoefficients { Self.dipole(amplitude * direction) }

  /// a_ℓm, ℓ ≤ 1, of the dipole in the frame of a simulation whose B0 lies as `orientation` has it.
  public func inSimulation(_ orientation: FieldOrientation) -> SphericalHarmonicCoefficients {
    Self.dipole(amplitude * orientation.rotation.inverse.apply(direction))
  }

  /// a_ℓm of d·p̂, ℓ ≤ 1.
  static func dipole(_ vector: SIMD3<Double>) -> SphericalHarmonicCoefficients {
    var result = SphericalHarmonicCoefficients(lmax: 1)
    let across = -(2 * Double.pi / 3).squareRoot()
    result[1, 0] = ((4 * Double.pi / 3).squareRoot() * vector.z, 0)
    result[1, 1] = (across * vector.x, -across * vector.y)
    return result
  }
}
