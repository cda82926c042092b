// What a static magnetic field is to the rest of the program.

/// A static magnetic field in units of the regular field's strength, b(r) = B(r)/B0.
public protocol MagneticField: Sendable {
  /// The field at a position.
  ///
  /// - Parameter position: position in Larmor radii r_L of the regular field.
  /// - Returns: b = B/B0, dimensionless; the regular field points along +z.
  func field(at position: SIMD3<Double>) -> SIMD3<Double>
}
