// The two products of vectors that the checks on field and kernel need.

extension SIMD3<Double> {
  /// The scalar product with another vector.
  func inner(_ other: SIMD3<Double>) -> Double { (self * other).sum() }

  /// |v|.
  var modulus: Double { inner(self).squareRoot() }
}
