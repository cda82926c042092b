// cos(2πt) for many phases t at once, t in turns.
//
// With f = t − round(t) ∈ [−½, ½], cos(2πt) = cos(2πf) = sin(2πg), g = ¼ − |f| ∈ [−¼, ¼]: one even and one odd symmetry
// and no branch. The sine is the odd minimax polynomial of degree 13 on |g| ≤ ¼ (Remez exchange), largest error 3.9e-14.
// Rounding adds the magic number 1.5·2⁵², which leaves the nearest integer; exact for |t| < 2⁵¹.
//
// Every multiply–add is a fused one on every machine, so that the bits do not depend on the instruction set.

@inline(__always)
func cosineOfTurns(_ turns: Lanes) -> Lanes {
  let magic = Lanes(repeating: 0x1.8p52)
  let fraction = turns - ((turns + magic) - magic)
  let magnitude = unsafeBitCast(
    unsafeBitCast(fraction, to: SIMD16<UInt64>.self) & SIMD16(repeating: 0x7FFF_FFFF_FFFF_FFFF), to: Lanes.self)
  let g = Lanes(repeating: 0.25) - magnitude
  let u = g * g
  var p = Lanes(repeating: 3.6550840223669314)
  p = Lanes(repeating: -15.079294934291507).addingProduct(p, u)
  p = Lanes(repeating: 42.057963876443274).addingProduct(p, u)
  p = Lanes(repeating: -76.70584112980718).addingProduct(p, u)
  p = Lanes(repeating: 81.60524903205682).addingProduct(p, u)
  p = Lanes(repeating: -41.34170223898955).addingProduct(p, u)
  p = Lanes(repeating: 6.283185307177228).addingProduct(p, u)
  return p * g
}
