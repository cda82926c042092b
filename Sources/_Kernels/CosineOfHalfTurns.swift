// cos²(πf) in single precision, |f| ≤ ½, from which cos(2πf) = 2 cos²(πf) − 1.
//
//   cos(πf) = g q(f²),   q(u) = u⁴ + d₃ u³ + d₂ u² + d₁ u + d₀
//
// The factor g makes the polynomial monic, so that its first step is an addition, which has units of its own beside those
// of the multiply–adds; 2g² is part of the waves' amplitudes. The coefficients are a minimax fit to cos(πf) weighted with
// itself, since that is what a square makes of an error; they are rounded to single precision one after the other, the
// rest being fitted again each time. Largest error of cos(2πf) 5e-8 in exact arithmetic; with rounding 4e-7, and 9e-8 in
// the mean square.

import _KernelInterface

/// q² = cos²(πf)/g².
@inline(__always)
func squaredCosineOfHalfTurns(_ fraction: FloatLanes) -> FloatLanes {
  let u = fraction * fraction
  var q = u + FloatLanes(repeating: -0x1.7f42d4p+2)
  q = FloatLanes(repeating: 0x1.23b546p+4).addingProduct(q, u)
  q = FloatLanes(repeating: -0x1.62afeap+4).addingProduct(q, u)
  q = FloatLanes(repeating: 0x1.1f7fb0p+2).addingProduct(q, u)
  return q * q
}

/// cos(2πt) for a phase t in turns.
@inline(__always)
func cosineOfTurns(_ turns: FloatLanes) -> FloatLanes {
  let square = squaredCosineOfHalfTurns(dapple_fraction(turns))
  return FloatLanes(repeating: -1).addingProduct(FloatLanes(repeating: Float(dapple_square_factor)), square)
}
