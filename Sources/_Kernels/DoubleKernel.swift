// The double-precision kernel. One call serves sixteen particles, one a lane.

import _KernelInterface

/// Advances sixteen particles (six arrays of sixteen, x, y, z, p_x, p_y, p_z) by `steps` Boris steps of length `step`.
@export(interface)
package func advance(
  waves: UnsafePointer<Double>, waveCount: Int, regularField: Double, states: UnsafeMutablePointer<Double>,
  step: Double, steps: Int
) {
  var state = LaneState(states)
  let half = Lanes(repeating: 0.5 * step)
  for _ in 0..<steps {
    drift(&state, half)
    kick(&state, planeWaveField(waves, waveCount, regularField, state.r), half)
    drift(&state, half)
  }
  state.store(to: states)
}

/// Evaluates the field at sixteen positions and leaves it where the momenta were.
@export(interface)
package func evaluate(
  waves: UnsafePointer<Double>, waveCount: Int, regularField: Double, states: UnsafeMutablePointer<Double>
) {
  var state = LaneState(states)
  state.p = planeWaveField(waves, waveCount, regularField, state.r)
  state.store(to: states)
}
