// cos(2πt) for many phases t at once, t in turns.
//
// With f = t − round(t) ∈ [−½, ½], cos(2πt) = cos(2πf) = sin(2πg), g = ¼ − |f| ∈ [−¼, ¼]: one even and one odd symmetry
// and no branch. The sine is the odd minimax polynomial of degree 13 on |g| ≤ ¼ (Remez exchange), largest error 3.9e-14.
// Rounding adds the magic number 1.5·2⁵², which leaves the nearest integer; exact for |t| < 2⁵¹.
//
// Sixteen lanes for the kernels, eight for the yardstick (SerialKernel.swift). Two overloads rather than one generic
// function: the standard library's arithmetic on a generic SIMD type goes element by element.
//
// Every multiply–add is a fused one on every machine, so that the bits do not depend on the instruction set.

/// The coefficients of sin(2πg)/g in powers of g², lowest first.
private enum SineSeries {
  @inline(__always) static var c0: Double { 6.283185307177228 }
  @inline(__always) static var c1: Double { -41.34170223898955 }
  @inline(__always) static var c2: Double { 81.60524903205682 }
  @inline(__always) static var c3: Double { -76.70584112980718 }
  @inline(__always) static var c4: Double { 42.057963876443274 }
  @inline(__always) static var c5: Double { -15.079294934291507 }
  @inline(__always) static var c6: Double { 3.6550840223669314 }
}

/// All bits of a double but its sign.
@inline(__always) private var magnitudeBits: UInt64 { 0x7FFF_FFFF_FFFF_FFFF }

@inline(__always)
func cosineOfTurns(_ turns: Lanes) -> Lanes {
  let magic = Lanes(repeating: 0x1.8p52)
  let fraction = turns - ((turns + magic) - magic)
  let magnitude = unsafeBitCast(
    unsafeBitCast(fraction, to: SIMD16<UInt64>.self) & SIMD16(repeating: magnitudeBits), to: Lanes.self)
  let g = Lanes(repeating: 0.25) - magnitude
  let u = g * g
  var p = Lanes(repeating: SineSeries.c6)
  p = Lanes(repeating: SineSeries.c5).addingProduct(p, u)
  p = Lanes(repeating: SineSeries.c4).addingProduct(p, u)
  p = Lanes(repeating: SineSeries.c3).addingProduct(p, u)
  p = Lanes(repeating: SineSeries.c2).addingProduct(p, u)
  p = Lanes(repeating: SineSeries.c1).addingProduct(p, u)
  p = Lanes(repeating: SineSeries.c0).addingProduct(p, u)
  return p * g
}

@inline(__always)
func cosineOfTurns(_ turns: SIMD8<Double>) -> SIMD8<Double> {
  let magic = SIMD8<Double>(repeating: 0x1.8p52)
  let fraction = turns - ((turns + magic) - magic)
  let magnitude = unsafeBitCast(
    unsafeBitCast(fraction, to: SIMD8<UInt64>.self) & SIMD8(repeating: magnitudeBits), to: SIMD8<Double>.self)
  let g = SIMD8<Double>(repeating: 0.25) - magnitude
  let u = g * g
  var p = SIMD8<Double>(repeating: SineSeries.c6)
  p = SIMD8<Double>(repeating: SineSeries.c5).addingProduct(p, u)
  p = SIMD8<Double>(repeating: SineSeries.c4).addingProduct(p, u)
  p = SIMD8<Double>(repeating: SineSeries.c3).addingProduct(p, u)
  p = SIMD8<Double>(repeating: SineSeries.c2).addingProduct(p, u)
  p = SIMD8<Double>(repeating: SineSeries.c1).addingProduct(p, u)
  p = SIMD8<Double>(repeating: SineSeries.c0).addingProduct(p, u)
  return p * g
}
