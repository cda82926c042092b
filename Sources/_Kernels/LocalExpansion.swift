// A field that varies slowly, as a cubic polynomial in the displacement d = r − r_a from an anchor:
//
//   a cos(θ + 2π κ·d) = Σ_m d^m T_m {cos θ, |m| even; sin θ, |m| odd},
//   T_m = a (2π κ)^m/m! · {1, −1, −1, 1} for |m| = 0 … 3,
//
// with multi-indices m = (i, j, l), d^m = x^i y^j z^l, |m| ≤ 3: twenty monomials. The error is at most
// |a| (2π |κ| |d|)⁴/24. Cutting the series by total order leaves ∇·b = 0 exact.
//
// Monomials are ordered with i slowest and l fastest, as Horner's scheme takes them.

import _KernelInterface

typealias FloatLanes = SIMD16<Float>

/// Monomials of a polynomial of order three in three variables.
@inline(__always) var monomialCount: Int { dapple_monomials }

struct FloatVector {
  var x: FloatLanes
  var y: FloatLanes
  var z: FloatLanes
}

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

/// Adds a wave whose phase at the anchor has the given cosine and sine to the polynomials of the three components.
@inline(__always)
func addWave(
  _ coefficients: UnsafeMutablePointer<FloatLanes>, _ wave: UnsafePointer<Float>, _ cosine: FloatLanes,
  _ sine: FloatLanes
) {
  for component in 0..<3 {
    let c = coefficients + component * monomialCount
    let w = wave + component * monomialCount
    // Even orders take the cosine, odd orders the sine.
    add(c, w, 0, cosine)
    add(c, w, 1, sine)
    add(c, w, 2, cosine)
    add(c, w, 3, sine)
    add(c, w, 4, sine)
    add(c, w, 5, cosine)
    add(c, w, 6, sine)
    add(c, w, 7, cosine)
    add(c, w, 8, sine)
    add(c, w, 9, sine)
    add(c, w, 10, sine)
    add(c, w, 11, cosine)
    add(c, w, 12, sine)
    add(c, w, 13, cosine)
    add(c, w, 14, sine)
    add(c, w, 15, sine)
    add(c, w, 16, cosine)
    add(c, w, 17, sine)
    add(c, w, 18, sine)
    add(c, w, 19, sine)
  }
}

@inline(__always)
private func add(
  _ c: UnsafeMutablePointer<FloatLanes>, _ w: UnsafePointer<Float>, _ monomial: Int, _ factor: FloatLanes
) {
  c[monomial] = c[monomial].addingProduct(factor, FloatLanes(repeating: w[monomial]))
}
