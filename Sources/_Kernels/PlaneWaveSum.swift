// The magnetic field of a sum of plane waves, for sixteen particles at once:
//
//   b(r) = b₀ ẑ + Σ_n a_n cos(2π (κ_n·r + β_n)),   κ = k/2π in turns per length, β in turns.
//
// One SIMD lane is one particle and the sum over modes runs in order, so a particle's field does not depend on its
// neighbours, on how particles are packed, or on the width of the registers.

/// Doubles per mode in the packed layout: κ_x, κ_y, κ_z, β, a_x, a_y, a_z and one of padding (a cache line).
public let packedModeStride = 8

struct LaneVector {
  var x: Lanes
  var y: Lanes
  var z: Lanes
}

@inline(__always)
func planeWaveField(
  _ modes: UnsafePointer<Double>, _ modeCount: Int, _ regularField: Double, _ r: LaneVector
) -> LaneVector {
  var bx = Lanes.zero
  var by = Lanes.zero
  var bz = Lanes.zero
  var mode = modes
  for _ in 0..<modeCount {
    var turns = Lanes(repeating: mode[3]).addingProduct(Lanes(repeating: mode[0]), r.x)
    turns = turns.addingProduct(Lanes(repeating: mode[1]), r.y)
    turns = turns.addingProduct(Lanes(repeating: mode[2]), r.z)
    let wave = cosineOfTurns(turns)
    bx = bx.addingProduct(Lanes(repeating: mode[4]), wave)
    by = by.addingProduct(Lanes(repeating: mode[5]), wave)
    bz = bz.addingProduct(Lanes(repeating: mode[6]), wave)
    mode += packedModeStride
  }
  return LaneVector(x: bx, y: by, z: bz + Lanes(repeating: regularField))
}
