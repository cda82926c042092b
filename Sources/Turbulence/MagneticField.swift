// The first socket: what a static magnetic field is to the rest of the program.

/// A static magnetic field in units of the regular field's strength, b(r) = B(r)/B0.
///
/// A conformer writes one of the two functions, or both, whichever suits it; the other follows. An engine asks for many
/// positions at once.
public protocol MagneticField: Sendable {
  /// The field at many positions.
  ///
  /// - Parameter positions: in Larmor radii r_L of the regular field.
  /// - Returns: b = B/B0 at each, dimensionless; the regular field points along +z.
  func field(at positions: [SIMD3<Double>]) -> [SIMD3<Double>]

  /// The field at one position, the same as among many.
  func field(at position: SIMD3<Double>) -> SIMD3<Double>
}

extension MagneticField {
  /// One position after the other.
  public func field(at positions: [SIMD3<Double>]) -> [SIMD3<Double>] {
    positions.map { position -> SIMD3<Double> in field(at: position) }
  }

  /// The only one of many.
  public func field(at position: SIMD3<Double>) -> SIMD3<Double> { field(at: [position])[0] }
}
