// Sixteen particles side by side: the vectors that the kernels compute with. One SIMD lane is one particle on every
// machine, whatever the width of its registers, so that a particle's bits do not depend on them.

import _KernelInterface

typealias Lanes = SIMD16<Double>
typealias FloatLanes = SIMD16<Float>

/// Particles of a call.
@inline(__always) private var laneCount: Int { dapple_lanes }

struct LaneVector {
  var x: Lanes
  var y: Lanes
  var z: Lanes
}

struct FloatVector {
  var x: FloatLanes
  var y: FloatLanes
  var z: FloatLanes
}

/// Positions and momentum directions of sixteen particles; in memory six arrays of sixteen.
struct LaneState {
  var r: LaneVector
  var p: LaneVector

  @inline(__always)
  init(_ states: UnsafePointer<Double>) {
    @inline(__always)
    func load(_ component: Int) -> Lanes {
      UnsafeRawPointer(states + component * laneCount).loadUnaligned(as: Lanes.self)
    }
    r = LaneVector(x: load(0), y: load(1), z: load(2))
    p = LaneVector(x: load(3), y: load(4), z: load(5))
  }

  @inline(__always)
  func store(to states: UnsafeMutablePointer<Double>) {
    @inline(__always)
    func store(_ lanes: Lanes, _ component: Int) {
      UnsafeMutableRawPointer(states + component * laneCount).storeBytes(of: lanes, as: Lanes.self)
    }
    store(r.x, 0)
    store(r.y, 1)
    store(r.z, 2)
    store(p.x, 3)
    store(p.y, 4)
    store(p.z, 5)
  }
}
