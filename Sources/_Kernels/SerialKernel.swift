// The yardstick of `dapple benchmark`: what a good programmer writes at once. One particle at a time, each step waiting for
// the one before; double precision; eight waves side by side; the Boris push. No study uses it.
//
// In memory eight waves are seven vectors of eight: κ_x, κ_y, κ_z, β, a_x, a_y, a_z. Multiply–adds of the sum are fused;
// those of the push are left as they stand. The sum runs over eight partial sums, so that its bits are not those of the
// double-precision kernel.

/// Advances one particle (x, y, z, p_x, p_y, p_z) by `steps` Boris steps of length `step`.
///
/// - Parameters:
///   - waves: seven vectors for each eight waves; waves that are missing in the last eight have no amplitude.
///   - blockCount: how many times eight waves.
@export(interface)
package func advanceSerially(
  waves: UnsafePointer<SIMD8<Double>>, blockCount: Int, regularField: Double, state: UnsafeMutablePointer<Double>,
  step: Double, steps: Int
) {
  var (x, y, z) = (state[0], state[1], state[2])
  var (px, py, pz) = (state[3], state[4], state[5])
  let half = 0.5 * step
  for _ in 0..<steps {
    x += half * px
    y += half * py
    z += half * pz
    let (xs, ys, zs) = (SIMD8(repeating: x), SIMD8(repeating: y), SIMD8(repeating: z))
    var bx = SIMD8<Double>.zero
    var by = SIMD8<Double>.zero
    var bz = SIMD8<Double>.zero
    var wave = waves
    for _ in 0..<blockCount {
      let turns = wave[3].addingProduct(wave[0], xs).addingProduct(wave[1], ys).addingProduct(wave[2], zs)
      let cosine = cosineOfTurns(turns)
      bx = bx.addingProduct(wave[4], cosine)
      by = by.addingProduct(wave[5], cosine)
      bz = bz.addingProduct(wave[6], cosine)
      wave += 7
    }
    let (tx, ty, tz) = (bx.sum() * half, by.sum() * half, (regularField + bz.sum()) * half)
    let scale = 2 / (1 + tx * tx + ty * ty + tz * tz)
    let qx = px + (py * tz - pz * ty)
    let qy = py + (pz * tx - px * tz)
    let qz = pz + (px * ty - py * tx)
    px += scale * (qy * tz - qz * ty)
    py += scale * (qz * tx - qx * tz)
    pz += scale * (qx * ty - qy * tx)
    x += half * px
    y += half * py
    z += half * pz
  }
  (state[0], state[1], state[2]) = (x, y, z)
  (state[3], state[4], state[5]) = (px, py, pz)
}
