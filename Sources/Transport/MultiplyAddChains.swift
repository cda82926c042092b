// The chains of multiply–adds that measure the peak of a core, by build.

import _Kernels
import _KernelsX86V3
import _KernelsX86V4

/// Independent multiply–adds in registers, `laneCount` lanes of one precision side by side.
public enum MultiplyAddChains: String, Sendable, CaseIterable {
  /// Eight lanes in single precision: registers of 32 bytes.
  case single8
  /// Sixteen lanes in single precision: registers of 64 bytes.
  case single16
  /// Four lanes in double precision: registers of 32 bytes.
  case double4
  /// Eight lanes in double precision: registers of 64 bytes.
  case double8

  /// Whether the lanes are in double precision.
  public var isDouble: Bool { self == .double4 || self == .double8 }

  /// Multiply–adds of a round, counted by lanes: twelve chains.
  public var multiplyAddsPerRound: Int {
    switch self {
    case .double4: 12 * 4
    case .single8, .double8: 12 * 8
    case .single16: 12 * 16
    }
  }

  /// Makes `rounds` rounds with one build; the answer depends on every multiply–add and means nothing else.
  public func run(rounds: Int, instructionSet: InstructionSet) -> Double {
    let (factor, term) = (0.9990234375, 0.5)
    let (singleFactor, singleTerm) = (Float(factor), Float(term))
    return switch (self, instructionSet) {
    case (.single8, .portable): Double(_Kernels.multiplyAdd8xFloat(singleFactor, singleTerm, rounds: rounds))
    case (.single8, .x86V3): Double(_KernelsX86V3.multiplyAdd8xFloat(singleFactor, singleTerm, rounds: rounds))
    case (.single8, .x86V4): Double(_KernelsX86V4.multiplyAdd8xFloat(singleFactor, singleTerm, rounds: rounds))
    case (.single16, .portable): Double(_Kernels.multiplyAdd16xFloat(singleFactor, singleTerm, rounds: rounds))
    case (.single16, .x86V3): Double(_KernelsX86V3.multiplyAdd16xFloat(singleFactor, singleTerm, rounds: rounds))
    case (.single16, .x86V4): Double(_KernelsX86V4.multiplyAdd16xFloat(singleFactor, singleTerm, rounds: rounds))
    case (.double4, .portable): _Kernels.multiplyAdd4xDouble(factor, term, rounds: rounds)
    case (.double4, .x86V3): _KernelsX86V3.multiplyAdd4xDouble(factor, term, rounds: rounds)
    case (.double4, .x86V4): _KernelsX86V4.multiplyAdd4xDouble(factor, term, rounds: rounds)
    case (.double8, .portable): _Kernels.multiplyAdd8xDouble(factor, term, rounds: rounds)
    case (.double8, .x86V3): _KernelsX86V3.multiplyAdd8xDouble(factor, term, rounds: rounds)
    case (.double8, .x86V4): _KernelsX86V4.multiplyAdd8xDouble(factor, term, rounds: rounds)
    }
  }
}
