// Rotation.swift: proper rotations of space, and what they do to functions on the sphere.
//
// Convention (active): R carries the point p to R p, and the function f to (R f)(p) = f(R⁻¹ p), so that a feature of f
// at p is at R p in R f. Euler angles: R = R_z(α) R_y(β) R_z(γ), 0 ≤ β ≤ π. With the unit quaternion (w, x, y, z):
//
//   w = cos(β/2) cos((α+γ)/2)   z = cos(β/2) sin((α+γ)/2)   y = sin(β/2) cos((α−γ)/2)   x = −sin(β/2) sin((α−γ)/2)
//
// from which the angles follow without loss of accuracy at β = 0 and π (Shuster 1993, J. Astronaut. Sci. 41, 439).

import Foundation

/// A rotation of three-dimensional space about the origin.
public struct Rotation: Sendable, Hashable {
  /// Unit quaternion (w, x, y, z); (−w, −x, −y, −z) is the same rotation.
  public let quaternion: SIMD4<Double>

  /// The rotation of the quaternion w + x i + y j + z k, which is normalised here and must not be zero.
  public init(w: Double, x: Double, y: Double, z: Double) {
    self.init(quaternion: SIMD4(w, x, y, z))
  }

  /// The rotation of the quaternion (w, x, y, z), which is normalised here and must not be zero.
  public init(quaternion: SIMD4<Double>) {
    let norm = (quaternion * quaternion).sum().squareRoot()
    precondition(norm > 0 && norm.isFinite, "not a rotation")
    self.quaternion = quaternion / norm
  }

  /// Rotation by `angle` (radians, right-handed) about `axis`, any vector but zero.
  public init(axis: SIMD3<Double>, angle: Double) {
    let unit = axis / (axis * axis).sum().squareRoot()
    let vector = sin(angle / 2) * unit
    self.init(w: cos(angle / 2), x: vector.x, y: vector.y, z: vector.z)
  }

  /// R_z(α) R_y(β) R_z(γ), angles in radians.
  public init(alpha: Double, beta: Double, gamma: Double) {
    let (sum, difference) = ((alpha + gamma) / 2, (alpha - gamma) / 2)
    self.init(
      w: cos(beta / 2) * cos(sum), x: -sin(beta / 2) * sin(difference),
      y: sin(beta / 2) * cos(difference), z: cos(beta / 2) * sin(sum))
  }

  /// The rotation that leaves everything where it is.
  public static let identity = Rotation(w: 1, x: 0, y: 0, z: 0)

  /// The inverse rotation, R⁻¹ = Rᵀ.
  public var inverse: Rotation { Rotation(quaternion: quaternion * SIMD4(1, -1, -1, -1)) }

  /// The columns of the 3×3 matrix R: the images of the unit vectors x̂, ŷ and ẑ.
  public var columns: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>) {
    let (w, x, y, z) = (quaternion.x, quaternion.y, quaternion.z, quaternion.w)
    return (
      SIMD3(1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)),
      SIMD3(2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)),
      SIMD3(2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y))
    )
  }

  /// The rotated vector R v.
  public func apply(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let (first, second, third) = columns
    return first * v.x + second * v.y + third * v.z
  }

  /// Angles (radians) with R = R_z(α) R_y(β) R_z(γ), 0 ≤ β ≤ π; accurate at β = 0 and π too.
  public var zyzEulerAngles: (alpha: Double, beta: Double, gamma: Double) {
    let (w, x, y, z) = (quaternion.x, quaternion.y, quaternion.z, quaternion.w)
    let (halfSum, halfDifference) = (atan2(z, w), atan2(-x, y))
    let beta = 2 * atan2(hypot(x, y), hypot(w, z))
    return (halfSum + halfDifference, beta, halfSum - halfDifference)
  }

  /// The composition: first `right`, then `left`.
  public static func * (left: Rotation, right: Rotation) -> Rotation {
    let (a, b) = (left.quaternion, right.quaternion)
    return Rotation(
      w: a.x * b.x - a.y * b.y - a.z * b.z - a.w * b.w,
      x: a.x * b.y + a.y * b.x + a.z * b.w - a.w * b.z,
      y: a.x * b.z - a.y * b.w + a.z * b.x + a.w * b.y,
      z: a.x * b.w + a.y * b.z - a.z * b.y + a.w * b.x)
  }
}
