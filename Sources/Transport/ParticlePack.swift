// A block of particles as the kernels keep them: six arrays, x, y, z, p_x, p_y, p_z, padded to whole lanes by copies of
// the last particle. Unsafe pointers stay inside this file.

import Turbulence
import _Kernels

/// The states of a block of particles, and the moves that the kernels make with them.
public struct ParticlePack: Sendable {
  /// Number of particles.
  public let count: Int
  private let capacity: Int
  private var storage: [Double]

  /// Particles at the origin with the given momentum directions.
  ///
  /// - Parameter directions: unit vectors p̂.
  public init(directions: some Collection<SIMD3<Double>>) {
    self.init(positions: [], directions: directions)
  }

  /// Particles at given positions.
  ///
  /// - Parameters:
  ///   - positions: in r_L; empty stands for the origin.
  ///   - directions: unit vectors p̂, as many as there are particles.
  public init(positions: [SIMD3<Double>], directions: some Collection<SIMD3<Double>>) {
    count = directions.count
    capacity = (count + laneCount - 1) / laneCount * laneCount
    storage = [Double](repeating: 0, count: 6 * capacity)
    for (index, direction) in directions.enumerated() {
      let position = positions.isEmpty ? .zero : positions[index]
      set(index, position, direction)
    }
    guard count > 0 else { return }
    let (last, direction) = (position(count - 1), momentum(count - 1))
    for index in count..<capacity { set(index, last, direction) }
  }

  private mutating func set(_ index: Int, _ position: SIMD3<Double>, _ direction: SIMD3<Double>) {
    for axis in 0..<3 {
      storage[axis * capacity + index] = position[axis]
      storage[(axis + 3) * capacity + index] = direction[axis]
    }
  }

  /// Position r of one particle in r_L.
  public func position(_ index: Int) -> SIMD3<Double> {
    SIMD3(storage[index], storage[capacity + index], storage[2 * capacity + index])
  }

  /// Momentum direction p̂ of one particle.
  public func momentum(_ index: Int) -> SIMD3<Double> {
    SIMD3(storage[3 * capacity + index], storage[4 * capacity + index], storage[5 * capacity + index])
  }

  /// One Cartesian component of all positions, in r_L.
  public func positions(axis: Int) -> ArraySlice<Double> {
    storage[axis * capacity..<axis * capacity + count]
  }

  /// Makes Boris steps.
  ///
  /// - Parameters:
  ///   - waves: the packed plane waves (`PlaneWaveField.packed`).
  ///   - regularField: the uniform field along z.
  ///   - step: Δt in 1/Ω; negative goes back in time.
  ///   - steps: how many.
  ///   - instructionSet: which build of the kernel.
  public mutating func advance(
    waves: [Double], regularField: Double, step: Double, steps: Int, instructionSet: InstructionSet = .best
  ) {
    storage.withUnsafeMutableBufferPointer { states in
      waves.withUnsafeBufferPointer { modes in
        guard let base = states.baseAddress else { return }
        instructionSet.advance(
          modes: modes.baseAddress ?? UnsafePointer(base), modeCount: waves.count / packedModeStride,
          regularField: regularField, states: base, count: capacity, step: step, steps: steps)
      }
    }
  }

  /// The field at all positions, by the fast kernel.
  ///
  /// - Returns: b = B/B0, one vector per particle.
  public func field(waves: [Double], regularField: Double, instructionSet: InstructionSet = .best) -> [SIMD3<Double>] {
    var copy = self
    copy.storage.withUnsafeMutableBufferPointer { states in
      waves.withUnsafeBufferPointer { modes in
        guard let base = states.baseAddress else { return }
        instructionSet.evaluate(
          modes: modes.baseAddress ?? UnsafePointer(base), modeCount: waves.count / packedModeStride,
          regularField: regularField, states: base, count: capacity)
      }
    }
    return (0..<count).map(copy.momentum)
  }
}
