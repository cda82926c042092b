// Backtracking: from t = 0 at the observer (r = 0, p̂ a direction of the sky) to t = −T, for a list of times T.
//
// The steps lie on a fixed grid t_n = −n/s, s steps per Larmor radius. A time T between two grid points is reached by one
// shorter step from the last of them, made on a copy: the trajectory, and with it every other snapshot, does not know
// which times were asked for. A snapshot is therefore the same to the bit whatever the others are.

import Turbulence

/// Integrates directions of the sky back in time through one realisation of the field.
public struct Backtracker: Sendable {
  /// The field, positions in r_L.
  public let field: PlaneWaveField
  /// Steps per Larmor radius: the step length is its inverse, in 1/Ω.
  public let stepsPerLarmorRadius: Double
  /// In which precision the waves are summed.
  public let precision: FieldPrecision
  /// Which build of the kernel runs.
  public let instructionSet: InstructionSet
  private let prepared: PreparedField

  /// A backtracker through one field.
  ///
  /// - Parameters:
  ///   - field: the field.
  ///   - stepsPerLarmorRadius: > 0; with 10 the statistics of the maps are those of more.
  ///   - precision: in which precision the waves are summed.
  ///   - instructionSet: which build of the kernel; all give the same bits.
  public init(
    field: PlaneWaveField, stepsPerLarmorRadius: Double = Stepping().stepsPerLarmorRadius,
    precision: FieldPrecision = Stepping().precision,
    instructionSet: InstructionSet = .best
  ) {
    precondition(stepsPerLarmorRadius > 0)
    self.field = field
    self.stepsPerLarmorRadius = stepsPerLarmorRadius
    self.precision = precision
    self.instructionSet = instructionSet
    prepared = PreparedField(field, precision: precision, step: 1 / stepsPerLarmorRadius)
  }

  /// Backtracks a block of particles, sixteen at a time.
  ///
  /// - Parameters:
  ///   - starts: where they are at t = 0, and their momentum directions p̂ there (unit vectors).
  ///   - times: backtracking times ΩT ≥ 0, ascending.
  ///   - momenta: whether the momenta p̂(−T) are wanted.
  ///   - isCancelled: asked every few milliseconds; when it answers true the work stops.
  /// - Returns: the orbits, or nil when cancelled.
  public func orbits(
    from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
  ) -> Orbits? {
    let longestBatch = max(1, Self.wavesOfBatch / max(Self.fewestWaves, field.waves.count))
    let stepping = Stepping(stepsPerLarmorRadius: stepsPerLarmorRadius, precision: precision)
    var orbits = Orbits(timeCount: times.count, directionCount: starts.count, hasMomenta: momenta)
    for first in stride(from: 0, to: starts.count, by: ParticleGroup.capacity) {
      let range = first..<min(first + ParticleGroup.capacity, starts.count)
      var group = ParticleGroup(
        positions: starts[range].map { $0.position }, directions: starts[range].map { $0.momentum }, field: prepared,
        instructionSet: instructionSet)
      var done = 0
      for (index, time) in times.enumerated() {
        let (steps, rest) = stepping.split(time)
        while done < steps {
          if isCancelled() { return nil }
          let batch = min(steps - done, longestBatch)
          group.advance(step: -1 / stepsPerLarmorRadius, steps: batch)
          done += batch
        }
        // Snapshots may lie so close that there is no whole step between them.
        if rest > 0, isCancelled() { return nil }
        let snapshot = rest > 0 ? group.advanced(by: -rest) : group
        for direction in range {
          orbits.set(
            position: snapshot.position(direction - first), momentum: snapshot.momentum(direction - first),
            of: direction, at: index)
        }
      }
    }
    return orbits
  }

  /// Steps × waves between two questions whether to go on: some milliseconds for sixteen particles.
  private static let wavesOfBatch = 640_000
  /// A step costs as much as this many waves at least.
  private static let fewestWaves = 160

  /// Backtracks a block of directions from the observer to the end.
  public func orbits(of directions: [SIMD3<Double>], times: [Double], momenta: Bool = false) -> Orbits {
    orbits(
      from: directions.map { PhaseState(momentum: $0) }, times: times, momenta: momenta, isCancelled: { false })
      ?? Orbits(timeCount: 0, directionCount: 0, hasMomenta: momenta)
  }
}

extension Stepping {
  /// Whole steps and the remaining time of a backtracking time; a remainder below 1e-9 of a step is round-off.
  func split(_ time: Double) -> (steps: Int, rest: Double) {
    let exact = time * stepsPerLarmorRadius
    let nearest = exact.rounded()
    if abs(exact - nearest) <= 1e-9 * max(1, nearest) { return (Int(nearest), 0) }
    let steps = exact.rounded(.down)
    return (Int(steps), time - steps / stepsPerLarmorRadius)
  }
}
