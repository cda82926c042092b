// Isotropic directions and rotations, from uniform numbers.
//
// Direction: z uniform in [−1, 1), azimuth uniform (Archimedes' hat-box theorem).
// Rotation: a unit quaternion uniform on S³ (Shoemake 1992, Graphics Gems III, p. 124), which is the Haar measure on SO(3).

import Foundation

extension RandomStream {
  /// A unit vector, isotropically distributed.
  public mutating func direction() -> SIMD3<Double> {
    let z = uniform(from: -1, to: 1)
    let azimuth = 2 * Double.pi * uniform()
    let rho = (1 - z * z).squareRoot()
    return SIMD3(rho * cos(azimuth), rho * sin(azimuth), z)
  }

  /// The unit quaternion (w, x, y, z) of a rotation drawn uniformly from SO(3): the order that `Rotation(quaternion:)`
  /// reads. (Any order is as uniform; this one is that of the rotations of paired studies.)
  public mutating func rotationQuaternion() -> SIMD4<Double> {
    let u = uniform()
    let a = 2 * Double.pi * uniform()
    let b = 2 * Double.pi * uniform()
    let r = (1 - u).squareRoot()
    let s = u.squareRoot()
    return SIMD4(r * sin(a), r * cos(a), s * sin(b), s * cos(b))
  }
}
