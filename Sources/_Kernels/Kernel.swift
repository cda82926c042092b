// The two entry points that every instruction-set variant of the kernels offers. Callers keep particles as six arrays
// (structure of arrays), padded to a multiple of `laneCount`.

/// Particles that one pass handles; array lengths are multiples of it.
public let laneCount = 16

/// Six parallel arrays of particle states: positions r and momentum directions p̂.
public struct StatePointers {
  var components:
    (
      UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>
    )

  /// Views six consecutive arrays of `count` doubles each, in the order x, y, z, p_x, p_y, p_z.
  public init(base: UnsafeMutablePointer<Double>, count: Int) {
    components = (base, base + count, base + 2 * count, base + 3 * count, base + 4 * count, base + 5 * count)
  }
}

/// Advances `count` particles (a multiple of `laneCount`) by `steps` Boris steps of length `step`.
public func advance(
  modes: UnsafePointer<Double>, modeCount: Int, regularField: Double, states: StatePointers, count: Int, step: Double,
  steps: Int
) {
  let (x, y, z, px, py, pz) = states.components
  for first in stride(from: 0, to: count, by: laneCount) {
    var state = LaneState(
      r: LaneVector(x: load(x, first), y: load(y, first), z: load(z, first)),
      p: LaneVector(x: load(px, first), y: load(py, first), z: load(pz, first)))
    let half = Lanes(repeating: 0.5 * step)
    for _ in 0..<steps {
      drift(&state, half)
      kick(&state, planeWaveField(modes, modeCount, regularField, state.r), half)
      drift(&state, half)
    }
    store(state.r.x, x, first)
    store(state.r.y, y, first)
    store(state.r.z, z, first)
    store(state.p.x, px, first)
    store(state.p.y, py, first)
    store(state.p.z, pz, first)
  }
}

/// Evaluates the field at the positions of `count` particles and leaves it where their momenta were.
public func evaluate(
  modes: UnsafePointer<Double>, modeCount: Int, regularField: Double, states: StatePointers, count: Int
) {
  let (x, y, z, bx, by, bz) = states.components
  for first in stride(from: 0, to: count, by: laneCount) {
    let b = planeWaveField(
      modes, modeCount, regularField, LaneVector(x: load(x, first), y: load(y, first), z: load(z, first)))
    store(b.x, bx, first)
    store(b.y, by, first)
    store(b.z, bz, first)
  }
}

@inline(__always)
func load(_ array: UnsafePointer<Double>, _ index: Int) -> Lanes {
  UnsafeRawPointer(array + index).loadUnaligned(as: Lanes.self)
}

@inline(__always)
func store(_ lanes: Lanes, _ array: UnsafeMutablePointer<Double>, _ index: Int) {
  UnsafeMutableRawPointer(array + index).storeBytes(of: lanes, as: Lanes.self)
}
