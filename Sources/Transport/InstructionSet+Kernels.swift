// The kernels' entry points, each handed to the build that an instruction set stands for.

import _KernelInterface
import _Kernels
import _KernelsX86V3
import _KernelsX86V4

// In double precision.
extension InstructionSet {
  func advance(
    _ waves: UnsafePointer<Double>, _ count: Int, _ regularField: Double, _ states: UnsafeMutablePointer<Double>,
    step: Double, steps: Int
  ) {
    switch self {
    case .portable:
      _Kernels.advance(
        waves: waves, waveCount: count, regularField: regularField, states: states, step: step, steps: steps)
    case .x86V3:
      _KernelsX86V3.advance(
        waves: waves, waveCount: count, regularField: regularField, states: states, step: step, steps: steps)
    case .x86V4:
      _KernelsX86V4.advance(
        waves: waves, waveCount: count, regularField: regularField, states: states, step: step, steps: steps)
    }
  }

  func evaluate(
    _ waves: UnsafePointer<Double>, _ count: Int, _ regularField: Double, _ states: UnsafeMutablePointer<Double>
  ) {
    switch self {
    case .portable:
      _Kernels.evaluate(waves: waves, waveCount: count, regularField: regularField, states: states)
    case .x86V3:
      _KernelsX86V3.evaluate(waves: waves, waveCount: count, regularField: regularField, states: states)
    case .x86V4:
      _KernelsX86V4.evaluate(waves: waves, waveCount: count, regularField: regularField, states: states)
    }
  }
}

// In mixed precision.
extension InstructionSet {
  func workspaceByteCount(_ plan: dapple_field_plan) -> Int { _Kernels.workspaceByteCount(plan) }

  func begin(_ plan: dapple_field_plan, _ states: UnsafePointer<Double>, _ workspace: UnsafeMutableRawPointer) {
    switch self {
    case .portable: _Kernels.begin(plan: plan, states: states, workspace: workspace)
    case .x86V3: _KernelsX86V3.begin(plan: plan, states: states, workspace: workspace)
    case .x86V4: _KernelsX86V4.begin(plan: plan, states: states, workspace: workspace)
    }
  }

  func advance(
    _ plan: dapple_field_plan, _ states: UnsafeMutablePointer<Double>, _ workspace: UnsafeMutableRawPointer,
    step: Double, firstStep: Int, steps: Int, movesAnchors: Bool
  ) {
    switch self {
    case .portable:
      _Kernels.advance(
        plan: plan, states: states, workspace: workspace, step: step, firstStep: firstStep, steps: steps,
        movesAnchors: movesAnchors)
    case .x86V3:
      _KernelsX86V3.advance(
        plan: plan, states: states, workspace: workspace, step: step, firstStep: firstStep, steps: steps,
        movesAnchors: movesAnchors)
    case .x86V4:
      _KernelsX86V4.advance(
        plan: plan, states: states, workspace: workspace, step: step, firstStep: firstStep, steps: steps,
        movesAnchors: movesAnchors)
    }
  }

  func evaluate(
    _ plan: dapple_field_plan, _ states: UnsafeMutablePointer<Double>, _ workspace: UnsafeMutableRawPointer
  ) {
    switch self {
    case .portable: _Kernels.evaluate(plan: plan, states: states, workspace: workspace)
    case .x86V3: _KernelsX86V3.evaluate(plan: plan, states: states, workspace: workspace)
    case .x86V4: _KernelsX86V4.evaluate(plan: plan, states: states, workspace: workspace)
    }
  }
}

// One particle, the yardstick.
extension InstructionSet {
  func advanceSerially(
    _ waves: UnsafePointer<SIMD8<Double>>, _ blocks: Int, _ regularField: Double,
    _ state: UnsafeMutablePointer<Double>, step: Double, steps: Int
  ) {
    switch self {
    case .portable:
      _Kernels.advanceSerially(
        waves: waves, blockCount: blocks, regularField: regularField, state: state, step: step, steps: steps)
    case .x86V3:
      _KernelsX86V3.advanceSerially(
        waves: waves, blockCount: blocks, regularField: regularField, state: state, step: step, steps: steps)
    case .x86V4:
      _KernelsX86V4.advanceSerially(
        waves: waves, blockCount: blocks, regularField: regularField, state: state, step: step, steps: steps)
    }
  }
}
