// The magnetic field of a sum of plane waves, for sixteen particles at once:
//
//   b(r) = b₀ ẑ + Σ_n a_n cos(2π (κ_n·r + β_n)),   κ = k/2π in turns per length, β in turns.
//
// A wave is eight doubles, a cache line: κ_x, κ_y, κ_z, β, a_x, a_y, a_z and one of padding. The sum runs in their order.

import _KernelInterface

@inline(__always)
func planeWaveField(
  _ waves: UnsafePointer<Double>, _ waveCount: Int, _ regularField: Double, _ r: LaneVector
) -> LaneVector {
  var bx = Lanes.zero
  var by = Lanes.zero
  var bz = Lanes.zero
  var wave = waves
  for _ in 0..<waveCount {
    var turns = Lanes(repeating: wave[3]).addingProduct(Lanes(repeating: wave[0]), r.x)
    turns = turns.addingProduct(Lanes(repeating: wave[1]), r.y)
    turns = turns.addingProduct(Lanes(repeating: wave[2]), r.z)
    let cosine = cosineOfTurns(turns)
    bx = bx.addingProduct(Lanes(repeating: wave[4]), cosine)
    by = by.addingProduct(Lanes(repeating: wave[5]), cosine)
    bz = bz.addingProduct(Lanes(repeating: wave[6]), cosine)
    wave += dapple_wave_stride
  }
  return LaneVector(x: bx, y: by, z: bz + Lanes(repeating: regularField))
}
