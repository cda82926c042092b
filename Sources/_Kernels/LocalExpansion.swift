// A field that varies slowly, as a cubic polynomial in the displacement d = r − r_a from an anchor:
//
//   a cos(θ + x) = a cos θ (e₀ + e₂ x²) − a sin θ (e₁ x + e₃ x³),   x = 2π κ·d,
//
// which by (κ·d)^n = Σ_{|m|=n} n!/m! κ^m d^m is a sum over the twenty monomials d^m = x^i y^j z^l, m = (i, j, l), |m| ≤ 3. The
// e_n are not those of Taylor but of Chebyshev, for the largest |x| that is expected, X (see FieldPlan): the error is
// |a| X⁴/192 at most, an eighth. A polynomial of κ·d leaves ∇·b = 0 exact, whatever the e_n.
//
// Monomials are ordered with i slowest and l fastest, as Horner's scheme takes them.

import _KernelInterface

/// Monomials of a polynomial of order three in three variables.
@inline(__always) var monomialCount: Int { dapple_monomials }

/// Σ_m c_m d^m of one component, by Horner's scheme along z, then y, then x.
@inline(__always)
func cubic(_ c: UnsafePointer<FloatLanes>, _ d: FloatVector) -> FloatLanes {
  let x0y0 = c[0].addingProduct(c[1].addingProduct(c[2].addingProduct(c[3], d.z), d.z), d.z)
  let x0y1 = c[4].addingProduct(c[5].addingProduct(c[6], d.z), d.z)
  let x0y2 = c[7].addingProduct(c[8], d.z)
  let x1y0 = c[10].addingProduct(c[11].addingProduct(c[12], d.z), d.z)
  let x1y1 = c[13].addingProduct(c[14], d.z)
  let x2y0 = c[16].addingProduct(c[17], d.z)
  let x0 = x0y0.addingProduct(x0y1.addingProduct(x0y2.addingProduct(c[9], d.y), d.y), d.y)
  let x1 = x1y0.addingProduct(x1y1.addingProduct(c[15], d.y), d.y)
  let x2 = x2y0.addingProduct(c[18], d.y)
  return x0.addingProduct(x1.addingProduct(x2.addingProduct(c[19], d.x), d.x), d.x)
}

/// Moves the anchor of one component's polynomial by d: p(·) becomes p(· + d), by repeated synthetic division along
/// each axis.
@inline(__always)
func moveAnchor(_ c: UnsafeMutablePointer<FloatLanes>, _ d: FloatVector) {
  // Along z: runs of neighbours.
  synthetic(c, 0, 1, 2, 3, d.z)
  synthetic(c, 4, 5, 6, d.z)
  synthetic(c, 7, 8, d.z)
  synthetic(c, 10, 11, 12, d.z)
  synthetic(c, 13, 14, d.z)
  synthetic(c, 16, 17, d.z)
  // Along y.
  synthetic(c, 0, 4, 7, 9, d.y)
  synthetic(c, 1, 5, 8, d.y)
  synthetic(c, 2, 6, d.y)
  synthetic(c, 10, 13, 15, d.y)
  synthetic(c, 11, 14, d.y)
  synthetic(c, 16, 18, d.y)
  // Along x.
  synthetic(c, 0, 10, 16, 19, d.x)
  synthetic(c, 1, 11, 17, d.x)
  synthetic(c, 2, 12, d.x)
  synthetic(c, 4, 13, 18, d.x)
  synthetic(c, 5, 14, d.x)
  synthetic(c, 7, 15, d.x)
}

@inline(__always)
private func synthetic(_ c: UnsafeMutablePointer<FloatLanes>, _ m0: Int, _ m1: Int, _ d: FloatLanes) {
  c[m0] = c[m0].addingProduct(c[m1], d)
}

@inline(__always)
private func synthetic(_ c: UnsafeMutablePointer<FloatLanes>, _ m0: Int, _ m1: Int, _ m2: Int, _ d: FloatLanes) {
  c[m1] = c[m1].addingProduct(c[m2], d)
  c[m0] = c[m0].addingProduct(c[m1], d)
  c[m1] = c[m1].addingProduct(c[m2], d)
}

@inline(__always)
private func synthetic(
  _ c: UnsafeMutablePointer<FloatLanes>, _ m0: Int, _ m1: Int, _ m2: Int, _ m3: Int, _ d: FloatLanes
) {
  c[m2] = c[m2].addingProduct(c[m3], d)
  c[m1] = c[m1].addingProduct(c[m2], d)
  c[m0] = c[m0].addingProduct(c[m1], d)
  synthetic(c, m1, m2, m3, d)
}

/// Adds waves to the polynomial of one component: `waves` points at its twenty numbers of the first wave, `phases` at
/// cos θ and sin θ of each. The twenty sums stay in registers.
@inline(never)
func addWaves(
  _ c: UnsafeMutablePointer<FloatLanes>, _ waves: UnsafePointer<Float>, _ phases: UnsafePointer<FloatLanes>,
  _ count: Int
) {
  var (c0, c1, c2, c3, c4) = (c[0], c[1], c[2], c[3], c[4])
  var (c5, c6, c7, c8, c9) = (c[5], c[6], c[7], c[8], c[9])
  var (c10, c11, c12, c13, c14) = (c[10], c[11], c[12], c[13], c[14])
  var (c15, c16, c17, c18, c19) = (c[15], c[16], c[17], c[18], c[19])
  var w = waves
  var phase = phases
  for _ in 0..<count {
    // Even orders take the cosine, odd orders the sine.
    let (cosine, sine) = (phase[0], phase[1])
    c0 = c0.addingProduct(cosine, FloatLanes(repeating: w[0]))
    c1 = c1.addingProduct(sine, FloatLanes(repeating: w[1]))
    c2 = c2.addingProduct(cosine, FloatLanes(repeating: w[2]))
    c3 = c3.addingProduct(sine, FloatLanes(repeating: w[3]))
    c4 = c4.addingProduct(sine, FloatLanes(repeating: w[4]))
    c5 = c5.addingProduct(cosine, FloatLanes(repeating: w[5]))
    c6 = c6.addingProduct(sine, FloatLanes(repeating: w[6]))
    c7 = c7.addingProduct(cosine, FloatLanes(repeating: w[7]))
    c8 = c8.addingProduct(sine, FloatLanes(repeating: w[8]))
    c9 = c9.addingProduct(sine, FloatLanes(repeating: w[9]))
    c10 = c10.addingProduct(sine, FloatLanes(repeating: w[10]))
    c11 = c11.addingProduct(cosine, FloatLanes(repeating: w[11]))
    c12 = c12.addingProduct(sine, FloatLanes(repeating: w[12]))
    c13 = c13.addingProduct(cosine, FloatLanes(repeating: w[13]))
    c14 = c14.addingProduct(sine, FloatLanes(repeating: w[14]))
    c15 = c15.addingProduct(sine, FloatLanes(repeating: w[15]))
    c16 = c16.addingProduct(cosine, FloatLanes(repeating: w[16]))
    c17 = c17.addingProduct(sine, FloatLanes(repeating: w[17]))
    c18 = c18.addingProduct(sine, FloatLanes(repeating: w[18]))
    c19 = c19.addingProduct(sine, FloatLanes(repeating: w[19]))
    w += dapple_expanded_stride
    phase += 2
  }
  (c[0], c[1], c[2], c[3], c[4]) = (c0, c1, c2, c3, c4)
  (c[5], c[6], c[7], c[8], c[9]) = (c5, c6, c7, c8, c9)
  (c[10], c[11], c[12], c[13], c[14]) = (c10, c11, c12, c13, c14)
  (c[15], c[16], c[17], c[18], c[19]) = (c15, c16, c17, c18, c19)
}
