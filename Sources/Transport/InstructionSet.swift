// Which build of the kernels runs. All give the same bits; they differ in speed.

import _CPUFeatures

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
