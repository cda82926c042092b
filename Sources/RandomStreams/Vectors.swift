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
