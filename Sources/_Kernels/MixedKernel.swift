// The mixed-precision kernel: positions, momenta and anchors in double precision, waves relative to the anchors in
// single precision. One call serves sixteen particles, one a lane.
//
// A workspace carries the anchors and what was found there from one call to the next. Windows are counted from t = 0, so
// a trajectory does not know in which calls it was made.
//
// A window's anchor lies where the particle is expected at the middle of the window, at the time τ from its first step: at
//
//   r + τ p̂ + τ²/2 p̂ × b + τ³/6 (p̂ × b) × b
//
// with the field b of the step before. Displacements are then half as long as from the window's start.

import _KernelInterface

/// The bytes of a workspace for a plan, a multiple of 64; its alignment is that of a SIMD vector.
@export(interface)
package func workspaceByteCount(_ plan: dapple_field_plan) -> Int {
  var longest = 0
  for level in 0..<plan.level_count { longest = max(longest, plan.level_waves[level]) }
  return MemoryLayout<LaneVector>.stride + (plan.direct_count + 2 * longest) * MemoryLayout<FloatLanes>.stride
    + max(1, plan.level_count) * Level.byteCount
}

/// Anchor and polynomial of one level. The direct waves share the anchor of level 0.
private struct Level {
  let anchor: UnsafeMutablePointer<Lanes>
  let coefficients: UnsafeMutablePointer<FloatLanes>

  static var byteCount: Int { 3 * MemoryLayout<Lanes>.stride + 3 * monomialCount * MemoryLayout<FloatLanes>.stride }

  @inline(__always)
  init(_ base: UnsafeMutableRawPointer, _ index: Int) {
    let start = base + index * Level.byteCount
    anchor = start.assumingMemoryBound(to: Lanes.self)
    coefficients = (start + 3 * MemoryLayout<Lanes>.stride).assumingMemoryBound(to: FloatLanes.self)
  }

  @inline(__always)
  func displacement(of r: LaneVector) -> FloatVector {
    FloatVector(x: dapple_narrow(r.x - anchor[0]), y: dapple_narrow(r.y - anchor[1]), z: dapple_narrow(r.z - anchor[2]))
  }
}

private struct Workspace {
  /// b at the last step.
  let field: UnsafeMutablePointer<LaneVector>
  /// φ_a of the direct waves.
  let phases: UnsafeMutablePointer<FloatLanes>
  /// Cosine and sine of the waves of the level that is being expanded.
  let expandedPhases: UnsafeMutablePointer<FloatLanes>
  let levels: UnsafeMutableRawPointer

  @inline(__always)
  init(_ base: UnsafeMutableRawPointer, _ plan: dapple_field_plan) {
    field = base.assumingMemoryBound(to: LaneVector.self)
    levels = base + MemoryLayout<LaneVector>.stride
    phases = (levels + max(1, plan.level_count) * Level.byteCount).assumingMemoryBound(to: FloatLanes.self)
    expandedPhases = phases + plan.direct_count
  }
}

/// Puts all anchors at the particles' positions: the start of a trajectory.
@export(interface)
package func begin(plan: dapple_field_plan, states: UnsafePointer<Double>, workspace: UnsafeMutableRawPointer) {
  let workspace = Workspace(workspace, plan)
  let state = LaneState(states)
  renew(plan, workspace, state.r, levels: max(1, plan.level_count))
  workspace.field[0] = expandedField(plan, workspace, state.r)
}

/// Advances sixteen particles (six arrays of sixteen, x, y, z, p_x, p_y, p_z) by `steps` Boris steps, the first of which
/// is number `firstStep` since `begin`.
///
/// - Parameter movesAnchors: false for a single step on a copy, to a time between two grid points.
@export(interface)
package func advance(
  plan: dapple_field_plan, states: UnsafeMutablePointer<Double>, workspace: UnsafeMutableRawPointer, step: Double,
  firstStep: Int, steps: Int, movesAnchors: Bool
) {
  let workspace = Workspace(workspace, plan)
  var state = LaneState(states)
  let half = Lanes(repeating: 0.5 * step)
  for number in firstStep..<firstStep + steps {
    drift(&state, half)
    // Where windows are single steps the anchor is always the point itself, also on a copy.
    if plan.period == 1 || (movesAnchors && number % plan.period == 0) {
      let anchor = expectedPosition(state, workspace.field[0], after: step * plan.lead)
      renew(plan, workspace, anchor, levels: dueLevels(plan, number / plan.period))
    }
    let b = expandedField(plan, workspace, state.r)
    workspace.field[0] = b
    kick(&state, b, half)
    drift(&state, half)
  }
  state.store(to: states)
}

/// The field at sixteen positions near the anchors, left where momenta would be.
@export(interface)
package func evaluate(
  plan: dapple_field_plan, states: UnsafeMutablePointer<Double>, workspace: UnsafeMutableRawPointer
) {
  var state = LaneState(states)
  state.p = expandedField(plan, Workspace(workspace, plan), state.r)
  state.store(to: states)
}

/// Where a particle will be in the field that it had last.
@inline(__always)
private func expectedPosition(_ state: LaneState, _ b: LaneVector, after time: Double) -> LaneVector {
  let zero = LaneVector(x: .zero, y: .zero, z: .zero)
  let acceleration = addingCross(zero, state.p, b)
  let jerk = addingCross(zero, acceleration, b)
  let mean = adding(acceleration, jerk, Lanes(repeating: time / 3))
  let velocity = adding(state.p, mean, Lanes(repeating: time / 2))
  return adding(state.r, velocity, Lanes(repeating: time))
}

@inline(__always)
private func expandedField(_ plan: dapple_field_plan, _ workspace: Workspace, _ r: LaneVector) -> LaneVector {
  let level = Level(workspace.levels, 0)
  let d = level.displacement(of: r)
  var b = FloatVector(x: .zero, y: .zero, z: .zero)
  if plan.level_count > 0 {
    b.x = cubic(level.coefficients, d)
    b.y = cubic(level.coefficients + monomialCount, d)
    b.z = cubic(level.coefficients + 2 * monomialCount, d)
  }
  addDirectWaves(plan, workspace.phases, d, &b)
  return LaneVector(
    x: dapple_widen(b.x) + Lanes(repeating: plan.constant_x), y: dapple_widen(b.y) + Lanes(repeating: plan.constant_y),
    z: dapple_widen(b.z) + Lanes(repeating: plan.constant_z))
}

/// How many levels begin a window, from level 0 on: level j every 4^j-th window of level 0, and all of them the first.
@inline(__always)
private func dueLevels(_ plan: dapple_field_plan, _ window: Int) -> Int {
  let least = max(1, plan.level_count)
  guard window > 0 else { return least }
  var due = 1
  var rest = window
  while due < least, rest % 4 == 0 {
    rest /= 4
    due += 1
  }
  return due
}

/// Expands the waves of the lowest `levels` levels about new anchors, and finds the phases of the direct waves there.
@inline(never)
private func renew(_ plan: dapple_field_plan, _ workspace: Workspace, _ r: LaneVector, levels: Int) {
  anchorPhases(plan, workspace.phases, r)
  for index in stride(from: levels - 1, through: 0, by: -1) {
    let level = Level(workspace.levels, index)
    if index + 1 < plan.level_count {
      let above = Level(workspace.levels, index + 1)
      let d = above.displacement(of: r)
      for item in 0..<3 * monomialCount { level.coefficients[item] = above.coefficients[item] }
      for component in 0..<3 { moveAnchor(level.coefficients + component * monomialCount, d) }
    } else {
      for item in 0..<3 * monomialCount { level.coefficients[item] = .zero }
    }
    level.anchor[0] = r.x
    level.anchor[1] = r.y
    level.anchor[2] = r.z
    guard index < plan.level_count else { continue }
    var first = 0
    for lower in 0..<index { first += plan.level_waves[lower] }
    let count = plan.level_waves[index]
    for item in 0..<count {
      let turns = fractionOfTurn(plan.expanded_phases + 4 * (first + item), r)
      workspace.expandedPhases[2 * item] = cosineOfTurns(turns)
      workspace.expandedPhases[2 * item + 1] = cosineOfTurns(turns - FloatLanes(repeating: 0.25))
    }
    for component in 0..<3 {
      addWaves(
        level.coefficients + component * monomialCount,
        plan.expanded_waves + dapple_expanded_stride * first + component * monomialCount, workspace.expandedPhases,
        count)
    }
  }
}
