// How many multiply–adds a core makes at most, for `dapple benchmark`: twelve chains x ← t + x f that do not wait for each
// other and stay in registers. Twelve hide four cycles of latency on up to three units. Two widths, because a build's
// registers hold one of them; the better counts.

/// Twelve chains of 8 lanes, `rounds` long; returns a number that depends on all of them.
@export(interface)
package func multiplyAdd8xFloat(_ factor: Float, _ term: Float, rounds: Int) -> Float {
  chains(SIMD8(repeating: factor), SIMD8(repeating: term), rounds).sum()
}

/// Twelve chains of 16 lanes, `rounds` long; returns a number that depends on all of them.
@export(interface)
package func multiplyAdd16xFloat(_ factor: Float, _ term: Float, rounds: Int) -> Float {
  chains(SIMD16(repeating: factor), SIMD16(repeating: term), rounds).sum()
}

/// Twelve chains of 4 lanes, `rounds` long; returns a number that depends on all of them.
@export(interface)
package func multiplyAdd4xDouble(_ factor: Double, _ term: Double, rounds: Int) -> Double {
  chains(SIMD4(repeating: factor), SIMD4(repeating: term), rounds).sum()
}

/// Twelve chains of 8 lanes, `rounds` long; returns a number that depends on all of them.
@export(interface)
package func multiplyAdd8xDouble(_ factor: Double, _ term: Double, rounds: Int) -> Double {
  chains(SIMD8(repeating: factor), SIMD8(repeating: term), rounds).sum()
}

/// The sum of the twelve; specialised for each vector where it is called.
@inline(__always)
private func chains<Vector: SIMD>(_ f: Vector, _ t: Vector, _ rounds: Int) -> Vector
where Vector.Scalar: FloatingPoint {
  var (a, b, c, d) = (t, t + 1, t + 2, t + 3)
  var (e, g, h, i) = (t + 4, t + 5, t + 6, t + 7)
  var (j, k, l, m) = (t + 8, t + 9, t + 10, t + 11)
  for _ in 0..<rounds {
    a = t.addingProduct(a, f)
    b = t.addingProduct(b, f)
    c = t.addingProduct(c, f)
    d = t.addingProduct(d, f)
    e = t.addingProduct(e, f)
    g = t.addingProduct(g, f)
    h = t.addingProduct(h, f)
    i = t.addingProduct(i, f)
    j = t.addingProduct(j, f)
    k = t.addingProduct(k, f)
    l = t.addingProduct(l, f)
    m = t.addingProduct(m, f)
  }
  return (a + b + c + d) + (e + g + h + i) + (j + k + l + m)
}
