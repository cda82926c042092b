// Backtracking: from t = 0 at the observer (r = 0, p̂ a direction of the sky) to t = −T, for a list of times T.
//
// The steps lie on a fixed grid t_n = −n/s, s steps per Larmor radius. A time T between two grid points is reached by one
// shorter step from the last of them, made on a copy: the trajectory, and with it every other snapshot, does not know
// which times were asked for. A snapshot is therefore the same to the bit whatever the others are.

import Turbulence

/// Displacements of a block of directions at the snapshot times.
public struct Displacements: Sendable {
  /// Number of directions in the block.
  public let count: Int
  /// r_i(−T; p̂) in r_L: `[time][axis][direction]`.
  public var values: [[[Double]]]

  /// Displacements from their parts.
  public init(count: Int, values: [[[Double]]]) {
    self.count = count
    self.values = values
  }
}

/// Integrates directions of the sky back in time through one realisation of the field.
public struct Backtracker: Sendable {
  /// The field, positions in r_L.
  public let field: PlaneWaveField
  /// Steps per Larmor radius: the step length is its inverse, in 1/Ω.
  public let stepsPerLarmorRadius: Double
  /// Which build of the kernel runs.
  public let instructionSet: InstructionSet
  private let waves: [Double]

  /// A backtracker through one field.
  ///
  /// - Parameters:
  ///   - field: the field.
  ///   - stepsPerLarmorRadius: > 0; 20 is converged for the statistics of the maps at ρ = 0.1.
  ///   - instructionSet: which build of the kernel; all give the same bits.
  public init(field: PlaneWaveField, stepsPerLarmorRadius: Double = 20, instructionSet: InstructionSet = .best) {
    precondition(stepsPerLarmorRadius > 0)
    self.field = field
    self.stepsPerLarmorRadius = stepsPerLarmorRadius
    self.instructionSet = instructionSet
    waves = field.packed
  }

  /// Backtracks a block of directions.
  ///
  /// - Parameters:
  ///   - directions: momentum directions p̂ at the observer, unit vectors.
  ///   - times: backtracking times ΩT ≥ 0, ascending.
  ///   - isCancelled: asked between snapshots; when it answers true the work stops.
  /// - Returns: the displacements, or nil when cancelled.
  public func displacements(
    of directions: some Collection<SIMD3<Double>>, times: [Double], isCancelled: () -> Bool = { false }
  ) -> Displacements? {
    var pack = ParticlePack(directions: directions)
    var values: [[[Double]]] = []
    values.reserveCapacity(times.count)
    var done = 0
    for time in times {
      let (steps, rest) = split(time)
      while done < steps {
        if isCancelled() { return nil }
        // A few thousand steps at a time keep the answer to a cancellation within a fraction of a second.
        let batch = min(steps - done, 2000)
        advance(&pack, by: 1 / stepsPerLarmorRadius, steps: batch)
        done += batch
      }
      var snapshot = pack
      if rest > 0 { advance(&snapshot, by: rest, steps: 1) }
      values.append((0..<3).map { Array(snapshot.positions(axis: $0)) })
    }
    return Displacements(count: pack.count, values: values)
  }

  /// Whole steps and the remaining time of a backtracking time; a remainder below 1e-9 of a step is round-off.
  func split(_ time: Double) -> (steps: Int, rest: Double) {
    let exact = time * stepsPerLarmorRadius
    let nearest = exact.rounded()
    if abs(exact - nearest) <= 1e-9 * max(1, nearest) { return (Int(nearest), 0) }
    let steps = exact.rounded(.down)
    return (Int(steps), time - steps / stepsPerLarmorRadius)
  }

  private func advance(_ pack: inout ParticlePack, by step: Double, steps: Int) {
    pack.advance(
      waves: waves, regularField: field.regularField, step: -step, steps: steps, instructionSet: instructionSet)
  }
}
