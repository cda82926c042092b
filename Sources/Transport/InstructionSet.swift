// Which build of the kernels runs. All give the same bits; they differ in speed.

import _CPUFeatures
import _KernelInterface
import _Kernels
import _KernelsX86V3
import _KernelsX86V4

/// The instruction sets that the kernels are built for.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// Every machine. Slow on an x86-64 processor, whose baseline has no fused multiply–add; arm64's has.
  case portable
  /// x86-64-v3: AVX2 and FMA.
  case x86V3 = "x86-64-v3"
  /// x86-64-v4: AVX-512.
  case x86V4 = "x86-64-v4"

  /// The best one that this machine can run.
  public static let best: InstructionSet =
    switch dapple_x86_64_level() {
    case 4: .x86V4
    case 3: .x86V3
    default: .portable
    }

  /// Those that this machine can run, slowest first.
  public static var available: [InstructionSet] {
    switch best {
    case .portable: [.portable]
    case .x86V3: [.portable, .x86V3]
    case .x86V4: [.portable, .x86V3, .x86V4]
    }
  }

  /// Whether every fused multiply–add is a call into the C library here (x86-64 without FMA: correct, but slow).
  public var isEmulatingFusedMultiplyAdd: Bool {
    #if arch(x86_64)
      self == .portable
    #else
      false
    #endif
  }
}

// MARK: - Precision

/// The precision of the field along a trajectory. Positions and momenta are in double precision in either.
public enum FieldPrecision: String, Sendable, CaseIterable {
  /// Phases in double precision at anchors, polynomials and sums relative to them in single precision: the same field
  /// within 2.5e-7 B_rms in the mean square, several times faster. Among 4·10⁵ places in each of five fields the largest
  /// difference was 1.1e-6 B_rms (`dapple validate`).
  case mixed
  /// Everything in double precision: the same field within 1e-12 B_rms near the observer (10 L_c), and within the
  /// round-off of its phases far away (1e-9 at 10⁵ L_c).
  case double
}

// MARK: - Kernels
//
// The kernels' entry points, each handed to the build that an instruction set stands for.

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
