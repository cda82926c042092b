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

// MARK: - Vectors
//
// The products of vectors that directions, fields and their checks need.

/// a·b.
@inlinable package func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

/// a × b.
@inlinable package func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

/// |v|.
@inlinable package func length(_ v: SIMD3<Double>) -> Double { dot(v, v).squareRoot() }

/// v/|v|, of any vector but zero.
@inlinable package func normalized(_ v: SIMD3<Double>) -> SIMD3<Double> { v / length(v) }
