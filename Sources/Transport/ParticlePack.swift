// Any number of particles on their way through a field, in groups of sixteen.

import Turbulence

/// The states of particles in a field, and the moves that the kernels make with them.
public struct ParticlePack: Sendable {
  /// Number of particles.
  public let count: Int
  /// Δt of a step in 1/Ω; negative goes back in time.
  public let step: Double
  private var groups: [ParticleGroup] = []

  /// Particles in a field.
  ///
  /// - Parameters:
  ///   - positions: in r_L; empty stands for the origin.
  ///   - directions: unit vectors p̂, as many as there are particles.
  ///   - field: the field.
  ///   - step: Δt in 1/Ω, not 0; negative goes back in time.
  ///   - precision: in which precision the waves are summed.
  ///   - instructionSet: which build of the kernel.
  public init(
    positions: [SIMD3<Double>] = [], directions: some Collection<SIMD3<Double>>, in field: PlaneWaveField,
    step: Double, precision: FieldPrecision = .mixed, instructionSet: InstructionSet = .best
  ) {
    let directions = Array(directions)
    count = directions.count
    self.step = step
    let prepared = PreparedField(field, precision: precision, step: abs(step))
    for first in stride(from: 0, to: count, by: ParticleGroup.capacity) {
      let range = first..<min(first + ParticleGroup.capacity, count)
      groups.append(
        ParticleGroup(
          positions: positions.isEmpty ? [] : Array(positions[range]), directions: Array(directions[range]),
          field: prepared, instructionSet: instructionSet))
    }
  }

  /// Makes Boris steps.
  ///
  /// - Parameters:
  ///   - steps: how many.
  ///   - isReversed: whether they go the other way in time. In mixed precision the way back has other anchors, and with
  ///     them a field that differs by 1e-7 B_rms or so.
  public mutating func advance(steps: Int, isReversed: Bool = false) {
    for index in groups.indices { groups[index].advance(step: isReversed ? -step : step, steps: steps) }
  }

  /// Position r of one particle in r_L.
  public func position(_ index: Int) -> SIMD3<Double> {
    groups[index / ParticleGroup.capacity].position(index % ParticleGroup.capacity)
  }

  /// Momentum direction p̂ of one particle.
  public func momentum(_ index: Int) -> SIMD3<Double> {
    groups[index / ParticleGroup.capacity].momentum(index % ParticleGroup.capacity)
  }

  /// b = B/B0 at every particle, as the kernel has it.
  public var field: [SIMD3<Double>] { Array(groups.flatMap { $0.field() }.prefix(count)) }
}
