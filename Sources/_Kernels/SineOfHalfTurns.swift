// sin²(πf) in single precision, |f| ≤ ½, from which cos(2πf) = 1 − 2 sin²(πf): well conditioned everywhere, unlike an even
// polynomial in f that has to cancel.
//
// sin(πf) is an odd polynomial of degree 9 whose coefficients are rounded to single precision one after the other, the
// rest being fitted again each time (weighted minimax). Largest error of cos(2πf) 1.1e-8 in exact arithmetic; with
// rounding 5e-7, and 9.5e-8 in the mean square.

import _KernelInterface

@inline(__always)
func squaredSineOfHalfTurns(_ fraction: FloatLanes) -> FloatLanes {
  let u = fraction * fraction
  var p = FloatLanes(repeating: 0x1.3ad322p-4)
  p = FloatLanes(repeating: -0x1.32179cp-1).addingProduct(p, u)
  p = FloatLanes(repeating: 0x1.46661p+1).addingProduct(p, u)
  p = FloatLanes(repeating: -0x1.4abba8p+2).addingProduct(p, u)
  p = FloatLanes(repeating: 0x1.921fb4p+1).addingProduct(p, u)
  let sine = p * fraction
  return sine * sine
}

/// cos(2πt) for a phase t in turns.
@inline(__always)
func cosineOfTurns(_ turns: FloatLanes) -> FloatLanes {
  let square = squaredSineOfHalfTurns(dapple_fraction(turns))
  return FloatLanes(repeating: 1).addingProduct(FloatLanes(repeating: -2), square)
}
