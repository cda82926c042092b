// The kernels' entry points, each handed to the build that an instruction set stands for.

import _KernelInterface
import _Kernels
import _KernelsX86V3
import _KernelsX86V4

// In double precision.
extension InstructionSet {
  func advance(
    modes: UnsafePointer<Double>, modeCount: Int, regularField: Double, states: UnsafeMutablePointer<Double>,
    count: Int, step: Double, steps: Int
  ) {
    switch self {
    case .portable:
      _Kernels.advance(
        modes: modes, modeCount: modeCount, regularField: regularField,
        states: _Kernels.StatePointers(base: states, count: count), count: count, step: step, steps: steps)
    case .x86V3:
      _KernelsX86V3.advance(
        modes: modes, modeCount: modeCount, regularField: regularField,
        states: _KernelsX86V3.StatePointers(base: states, count: count), count: count, step: step, steps: steps)
    case .x86V4:
      _KernelsX86V4.advance(
        modes: modes, modeCount: modeCount, regularField: regularField,
        states: _KernelsX86V4.StatePointers(base: states, count: count), count: count, step: step, steps: steps)
    }
  }

  func evaluate(
    modes: UnsafePointer<Double>, modeCount: Int, regularField: Double, states: UnsafeMutablePointer<Double>,
    count: Int
  ) {
    switch self {
    case .portable:
      _Kernels.evaluate(
        modes: modes, modeCount: modeCount, regularField: regularField,
        states: _Kernels.StatePointers(base: states, count: count), count: count)
    case .x86V3:
      _KernelsX86V3.evaluate(
        modes: modes, modeCount: modeCount, regularField: regularField,
        states: _KernelsX86V3.StatePointers(base: states, count: count), count: count)
    case .x86V4:
      _KernelsX86V4.evaluate(
        modes: modes, modeCount: modeCount, regularField: regularField,
        states: _KernelsX86V4.StatePointers(base: states, count: count), count: count)
    }
  }
}

// In mixed precision, sixteen particles a call.
extension InstructionSet {
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
