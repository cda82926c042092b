// Waves that are summed at every step, in single precision about an anchor:
//
//   a cos(2π t) = −a + 2a cos²(π t),   t = φ_a + κ·d,   d = r − r_a,
//
// with φ_a the fraction of a turn at the anchor, found in double precision. Over a window |κ·d| stays near one turn, so
// that t is good to about 1e-7 of a turn. The constant −Σ a is in the plan.

import _KernelInterface

/// φ_a of every direct wave, in turns, |φ_a| ≤ ½.
@inline(__always)
func anchorPhases(_ plan: dapple_field_plan, _ phases: UnsafeMutablePointer<FloatLanes>, _ anchor: LaneVector) {
  var wave = plan.direct_phases
  for index in 0..<plan.direct_count {
    phases[index] = fractionOfTurn(wave, anchor)
    wave += 4
  }
}

/// The fraction of a turn of κ·r + β, from the four doubles κ, β.
@inline(__always)
func fractionOfTurn(_ wave: UnsafePointer<Double>, _ r: LaneVector) -> FloatLanes {
  var turns = Lanes(repeating: wave[3]).addingProduct(Lanes(repeating: wave[0]), r.x)
  turns = turns.addingProduct(Lanes(repeating: wave[1]), r.y)
  turns = turns.addingProduct(Lanes(repeating: wave[2]), r.z)
  return dapple_narrow(turns - turns.rounded(.toNearestOrEven))
}

/// 2 Σ a cos²(πt) of the direct waves, added to b; even and odd waves in sums of their own, which halves the round-off.
@inline(__always)
func addDirectWaves(
  _ plan: dapple_field_plan, _ phases: UnsafePointer<FloatLanes>, _ d: FloatVector, _ b: inout FloatVector
) {
  var odd = FloatVector(x: .zero, y: .zero, z: .zero)
  var wave = plan.direct_waves
  var phase = phases
  for _ in 0..<plan.direct_count / 4 {
    addDirectWave(wave, phase[0], d, &b)
    addDirectWave(wave + 8, phase[1], d, &odd)
    addDirectWave(wave + 16, phase[2], d, &b)
    addDirectWave(wave + 24, phase[3], d, &odd)
    wave += 32
    phase += 4
  }
  b.x += odd.x
  b.y += odd.y
  b.z += odd.z
}

@inline(__always)
private func addDirectWave(
  _ wave: UnsafePointer<Float>, _ phase: FloatLanes, _ d: FloatVector, _ b: inout FloatVector
) {
  var turns = phase.addingProduct(d.x, FloatLanes(repeating: wave[0]))
  turns = turns.addingProduct(d.y, FloatLanes(repeating: wave[1]))
  turns = turns.addingProduct(d.z, FloatLanes(repeating: wave[2]))
  let square = squaredCosineOfHalfTurns(dapple_fraction(turns))
  b.x = b.x.addingProduct(square, FloatLanes(repeating: wave[3]))
  b.y = b.y.addingProduct(square, FloatLanes(repeating: wave[4]))
  b.z = b.z.addingProduct(square, FloatLanes(repeating: wave[5]))
}
