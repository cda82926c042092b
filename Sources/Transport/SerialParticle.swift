// One particle in plain double precision: the yardstick that `dapple benchmark` holds the kernels against.

import Turbulence

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
