// Sixteen particles on their way, the unit that the kernels work on, and the field prepared for them. Unsafe pointers stay
// inside this file.

import Turbulence
import _Kernels

/// A field prepared for the kernel of one precision.
enum PreparedField: Sendable {
  case mixed(FieldPlan)
  case double(waves: [Double], regularField: Double)

  /// - Parameter step: |Δt| of the whole steps, in 1/Ω.
  init(_ field: PlaneWaveField, precision: FieldPrecision, step: Double) {
    switch precision {
    case .mixed: self = .mixed(FieldPlan(field, step: step))
    case .double: self = .double(waves: field.packed, regularField: field.regularField)
    }
  }
}

/// At most sixteen particles: their states, padded by copies of the last, and the kernel's memory of the field near them.
struct ParticleGroup {
  /// Most particles of a group.
  static let capacity = laneCount

  private let field: PreparedField
  private let instructionSet: InstructionSet
  private var states = [Double](repeating: 0, count: 6 * laneCount)
  private var workspace: [SIMD16<Float>] = []
  private var stepsMade = 0

  /// Particles at the start of their trajectories.
  ///
  /// - Parameters:
  ///   - positions: in r_L; empty stands for the origin.
  ///   - directions: unit vectors p̂, one to sixteen.
  init(
    positions: [SIMD3<Double>] = [], directions: [SIMD3<Double>], field: PreparedField, instructionSet: InstructionSet
  ) {
    precondition((1...Self.capacity).contains(directions.count))
    self.field = field
    self.instructionSet = instructionSet
    for lane in 0..<Self.capacity {
      let index = min(lane, directions.count - 1)
      for axis in 0..<3 {
        states[axis * Self.capacity + lane] = positions.isEmpty ? 0 : positions[index][axis]
        states[(axis + 3) * Self.capacity + lane] = directions[index][axis]
      }
    }
    guard case .mixed(let plan) = field else { return }
    plan.withPlan { plan in
      workspace = Array(repeating: .zero, count: workspaceByteCount(plan) / MemoryLayout<SIMD16<Float>>.stride)
      withPointers { instructionSet.begin(plan, $0, $1) }
    }
  }

  /// Makes whole steps of length Δt in 1/Ω; negative goes back in time.
  mutating func advance(step: Double, steps: Int) {
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
    switch field {
    case .mixed(let plan):
      plan.withPlan { plan in
        withPointers {
          set.advance(plan, $0, $1, step: step, firstStep: first, steps: steps, movesAnchors: movesAnchors)
        }
      }
    case .double(let waves, let regularField):
      waves.withUnsafeBufferPointer { waves in
        states.withUnsafeMutableBufferPointer { states in
          guard let base = states.baseAddress else { return }
          set.advance(
            modes: waves.baseAddress ?? UnsafePointer(base), modeCount: waves.count / packedModeStride,
            regularField: regularField, states: base, count: laneCount, step: step, steps: steps)
        }
      }
    }
  }

  /// The field at given displacements from the particles, as the kernel would have it there without moving its anchors;
  /// mixed precision only.
  func field(displacedBy displacements: [SIMD3<Double>]) -> [SIMD3<Double>] {
    guard case .mixed(let plan) = field else { return [] }
    let set = instructionSet
    var copy = self
    for (lane, displacement) in displacements.enumerated() {
      for axis in 0..<3 { copy.states[axis * Self.capacity + lane] += displacement[axis] }
    }
    plan.withPlan { plan in
      copy.withPointers { set.evaluate(plan, $0, $1) }
    }
    return displacements.indices.map { lane in
      SIMD3(
        copy.states[3 * Self.capacity + lane], copy.states[4 * Self.capacity + lane],
        copy.states[5 * Self.capacity + lane])
    }
  }

  /// Position r of one particle in r_L.
  func position(_ lane: Int) -> SIMD3<Double> {
    SIMD3(states[lane], states[Self.capacity + lane], states[2 * Self.capacity + lane])
  }

  private mutating func withPointers(_ body: (UnsafeMutablePointer<Double>, UnsafeMutableRawPointer) -> Void) {
    states.withUnsafeMutableBufferPointer { states in
      workspace.withUnsafeMutableBytes { workspace in
        guard let states = states.baseAddress, let workspace = workspace.baseAddress else { return }
        body(states, workspace)
      }
    }
  }
}
