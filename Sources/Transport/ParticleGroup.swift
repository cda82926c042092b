// Sixteen particles on their way: the unit that the kernels work on. Unsafe pointers stay inside this file.

import Turbulence
import _KernelInterface

/// A field prepared for the kernel of one precision.
enum PreparedField: Sendable {
  case mixed(FieldPlan)
  case double(waves: [Double], regularField: Double)

  /// - Parameter step: |Δt| of the whole steps, in 1/Ω.
  init(_ field: PlaneWaveField, precision: FieldPrecision, step: Double) {
    switch precision {
    case .mixed: self = .mixed(FieldPlan(field, step: step))
    // One element that is never read keeps the array from being empty.
    case .double: self = .double(waves: field.packed + [0], regularField: field.regularField)
    }
  }
}

/// At most sixteen particles: their states, padded by copies of the last, and the kernel's memory of the field near them.
struct ParticleGroup {
  /// Most particles of a group.
  static let capacity = dapple_lanes

  private let prepared: PreparedField
  private let instructionSet: InstructionSet
  private var states = [Double](repeating: 0, count: 6 * capacity)
  private var workspace: [SIMD16<Float>] = [.zero]
  private var stepsMade = 0
  private var isReversed = false

  /// Particles at the start of their trajectories.
  ///
  /// - Parameters:
  ///   - positions: in r_L; empty stands for the origin.
  ///   - directions: unit vectors p̂, one to sixteen.
  init(
    positions: [SIMD3<Double>] = [], directions: [SIMD3<Double>], field: PreparedField, instructionSet: InstructionSet
  ) {
    precondition((1...Self.capacity).contains(directions.count))
    prepared = field
    self.instructionSet = instructionSet
    for lane in 0..<Self.capacity {
      let index = min(lane, directions.count - 1)
      set(lane, positions.isEmpty ? .zero : positions[index], directions[index])
    }
    begin()
  }

  /// Puts the anchors at the particles' positions and counts steps from here.
  private mutating func begin() {
    stepsMade = 0
    guard case .mixed(let plan) = prepared else { return }
    let set = instructionSet
    plan.withPlan { plan in
      let bytes = set.workspaceByteCount(plan)
      workspace = Array(repeating: .zero, count: bytes / MemoryLayout<SIMD16<Float>>.stride)
      withPointers { set.begin(plan, $0, $1) }
    }
  }

  private mutating func set(
    _ lane: Int, _ position: SIMD3<Double>, _ momentum: SIMD3<Double>
  ) {
    for axis in 0..<3 {
      states[axis * Self.capacity + lane] = position[axis]
      states[(axis + 3) * Self.capacity + lane] = momentum[axis]
    }
  }

  /// Position r of one particle in r_L.
  func position(_ lane: Int) -> SIMD3<Double> { vector(0, lane) }

  /// Momentum direction p̂ of one particle.
  func momentum(_ lane: Int) -> SIMD3<Double> { vector(3, lane) }

  private func vector(_ first: Int, _ lane: Int) -> SIMD3<Double> {
    SIMD3(
      states[first * Self.capacity + lane], states[(first + 1) * Self.capacity + lane],
      states[(first + 2) * Self.capacity + lane])
  }

  /// Makes whole steps of length Δt in 1/Ω; negative goes back in time.
  mutating func advance(step: Double, steps: Int) {
    // Anchors lie ahead: a way back has its own.
    if stepsMade > 0, (step < 0) != isReversed { begin() }
    isReversed = step < 0
    move(step: step, steps: steps, movesAnchors: true)
    stepsMade += steps
  }

  /// The particles after one more step of any length, at most a whole one.
  func advanced(by step: Double) -> ParticleGroup {
    var copy = self
    copy.move(step: step, steps: 1, movesAnchors: false)
    return copy
  }

  private mutating func move(step: Double, steps: Int, movesAnchors: Bool) {
    let (first, set) = (stepsMade, instructionSet)
    switch prepared {
    case .mixed(let plan):
      plan.withPlan { plan in
        withPointers {
          set.advance(plan, $0, $1, step: step, firstStep: first, steps: steps, movesAnchors: movesAnchors)
        }
      }
    case .double(let waves, let regularField):
      withPointers(waves) {
        set.advance($0, waves.count / dapple_wave_stride, regularField, $1, step: step, steps: steps)
      }
    }
  }

  /// The field where the particles are, as the kernel has it there: in mixed precision relative to the present anchors.
  func field() -> [SIMD3<Double>] {
    let set = instructionSet
    var copy = self
    switch prepared {
    case .mixed(let plan):
      plan.withPlan { plan in copy.withPointers { set.evaluate(plan, $0, $1) } }
    case .double(let waves, let regularField):
      copy.withPointers(waves) { set.evaluate($0, waves.count / dapple_wave_stride, regularField, $1) }
    }
    return (0..<Self.capacity).map(copy.momentum)
  }

  private mutating func withPointers(_ body: (UnsafeMutablePointer<Double>, UnsafeMutableRawPointer) -> Void) {
    states.withUnsafeMutableBufferPointer { states in
      workspace.withUnsafeMutableBytes { workspace in
        guard let states = states.baseAddress, let workspace = workspace.baseAddress else { return }
        body(states, workspace)
      }
    }
  }

  private mutating func withPointers(
    _ waves: [Double], _ body: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    waves.withUnsafeBufferPointer { waves in
      states.withUnsafeMutableBufferPointer { states in
        guard let waves = waves.baseAddress, let states = states.baseAddress else { return }
        body(waves, states)
      }
    }
  }
}

// MARK: - Packs
//
// Any number of particles on their way through a field, in groups of sixteen.

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
  ///     them a field that differs by some 1e-7 B_rms.
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
