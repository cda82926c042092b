// What `dapple benchmark` holds the kernels against: one particle in plain double precision, and the most multiply–adds that
// a core makes.

import Turbulence
import _Kernels
import _KernelsX86V3
import _KernelsX86V4

// MARK: - One particle

/// One particle that is advanced by the plain kernel: one step after the other, eight waves side by side.
///
/// The same map as the double-precision kernel, summed in another order: after few steps the two agree to round-off, and
/// then move apart as neighbouring trajectories do. No study uses it.
public struct SerialParticle: Sendable {
  /// Waves of the field.
  public let waveCount: Int
  // The last element is never read: it gives a field without waves an address.
  private let waves: [SIMD8<Double>]
  private let regularField: Double
  private let instructionSet: InstructionSet
  private var state: [Double]

  /// A particle at the origin.
  ///
  /// - Parameters:
  ///   - direction: p̂, a unit vector.
  ///   - field: the field, positions in r_L.
  ///   - instructionSet: which build of the kernel.
  public init(direction: SIMD3<Double>, in field: PlaneWaveField, instructionSet: InstructionSet = .best) {
    let packed = field.packed
    waveCount = field.waves.count
    let blocks = stride(from: 0, to: waveCount, by: 8).flatMap { first -> [SIMD8<Double>] in
      (0..<7).map { item in
        var vector = SIMD8<Double>.zero
        for wave in first..<min(first + 8, field.waves.count) { vector[wave - first] = packed[8 * wave + item] }
        return vector
      }
    }
    waves = blocks + [.zero]
    regularField = field.regularField
    self.instructionSet = instructionSet
    state = [0, 0, 0, direction.x, direction.y, direction.z]
  }

  /// Position r in r_L.
  public var position: SIMD3<Double> { SIMD3(state[0], state[1], state[2]) }

  /// Momentum direction p̂.
  public var momentum: SIMD3<Double> { SIMD3(state[3], state[4], state[5]) }

  /// Makes `steps` Boris steps of length `step` in 1/Ω; negative goes back in time.
  public mutating func advance(step: Double, steps: Int) {
    let (set, b0, blocks) = (instructionSet, regularField, waves.count / 7)
    waves.withUnsafeBufferPointer { waves in
      state.withUnsafeMutableBufferPointer { state in
        guard let waves = waves.baseAddress, let state = state.baseAddress else { return }
        set.advanceSerially(waves, blocks, b0, state, step: step, steps: steps)
      }
    }
  }
}

// MARK: - Multiply–adds
//
// The chains of multiply–adds that measure the peak of a core, by build.

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
