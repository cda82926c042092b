// The engine that takes any field, slowly, and judges the others: it shares nothing with the Boris kernel. The embedded
// Runge–Kutta pair of order 5(4) of Dormand & Prince (1980, J. Comput. Appl. Math. 6, 19), adaptive, in double precision.
//
//   dr/dt = p̂,  dp̂/dt = p̂ × b(r)
//
// Each particle has its own step; the particles of a block make theirs together, so that a field is asked for b at many
// positions at once. The steps of a particle do not know the times asked for: one that lies between two of them is reached
// by a shorter step from the earlier, made on the side. A state is therefore the same to the bit whatever other times and
// particles there are.
//
// It knows nothing of the invariants: |p̂| drifts by about its tolerance, which makes it a judge of them.

#if !hasFeature(Embedded)
  import Foundation
  import Turbulence

  /// Any field, by adaptive steps in double precision (``ReferenceIntegrator``).
  package struct ReferenceEngine: Engine {
    package let name = "reference"
    package let summary = "any field, adaptive steps in double precision, slowly"
    package let blockSize = 64
    package let digestEntry: String? = "reference"

    package let citations = [
      Citation(
        reason: "the adaptive integrator",
        bibtex: """
          @article{DormandPrince1980,
            author = {Dormand, J. R. and Prince, P. J.},
            title = {A family of embedded {Runge--Kutta} formulae},
            journal = {J. Comput. Appl. Math.},
            volume = {6}, pages = {19--26}, year = {1980},
            doi = {10.1016/0771-050X(80)90013-3}
          }
          """)
    ]

    /// The only one.
    package init() {}

    package func provenance(_ stepping: Stepping) -> String { "Dormand-Prince 5(4), double" }

    package func accepts(_ field: any MagneticField.Type) -> Bool { true }

    package func tracker(through field: any MagneticField, stepping: Stepping) -> any Tracker {
      ReferenceIntegrator(field: field)
    }
  }

  /// An adaptive Dormand–Prince 5(4) integrator of orbits.
  public struct ReferenceIntegrator: Tracker {
    /// The field that the particles move in.
    public let field: any MagneticField
    /// Largest allowed error estimate of one step, in any component of r (r_L) or p̂.
    public let tolerance: Double

    /// An integrator.
    ///
    /// - Parameters:
    ///   - field: the field.
    ///   - tolerance: largest error estimate of one step, absolute; > 0.
    public init(field: any MagneticField, tolerance: Double = 1e-10) {
      precondition(tolerance > 0)
      self.field = field
      self.tolerance = tolerance
    }

    /// Backtracks a block of particles, all together.
    ///
    /// - Parameters:
    ///   - starts: where they are at t = 0, and their momentum directions p̂ there.
    ///   - times: backtracking times ΩT ≥ 0, ascending.
    ///   - momenta: whether the momenta p̂(−T) are wanted.
    ///   - isCancelled: asked before every step of the block; when it answers true the work stops.
    /// - Returns: the orbits, or nil when cancelled.
    /// - Throws: `EngineError.stuck` where the field is not finite, or changes within no distance.
    public func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      var orbits = Orbits(timeCount: times.count, directionCount: starts.count, hasMomenta: momenta)
      var walkers = walkers(starts)
      for (index, time) in times.enumerated() {
        guard let states = try advance(&walkers, to: time, sign: -1, isCancelled) else { return nil }
        for (direction, state) in states.enumerated() {
          orbits.set(position: state.position, momentum: state.momentum, of: direction, at: index)
        }
      }
      return orbits
    }

    /// The states of one particle at several times.
    ///
    /// - Parameters:
    ///   - start: the state at t = 0.
    ///   - times: in 1/Ω, all of one sign and of ascending magnitude; negative goes back in time.
    /// - Throws: as ``orbits(from:times:momenta:isCancelled:)``.
    public func orbit(from start: PhaseState, times: [Double]) throws -> [PhaseState] {
      var walkers = walkers([start])
      let sign = times.contains { $0 < 0 } ? -1.0 : 1.0
      return try times.compactMap { try advance(&walkers, to: abs($0), sign: sign, { false })?[0] }
    }

    /// A particle's last two states with the slopes there, and the length that the last step suggests for the next.
    private struct Walker {
      var (earlier, later): (Knot, Knot)
      var step = 0.01
    }

    private struct Knot {
      var time: Double
      var state: PhaseState
      var slope: PhaseState
    }

    private func walkers(_ starts: [PhaseState]) -> [Walker] {
      zip(starts, derivatives(starts)).map { start, slope in
        let knot = Knot(time: 0, state: start, slope: slope)
        return Walker(earlier: knot, later: knot)
      }
    }

    /// Makes steps until all particles have passed a time.
    ///
    /// - Returns: the states at that time; nil when cancelled.
    private func advance(
      _ walkers: inout [Walker], to target: Double, sign: Double, _ isCancelled: () -> Bool
    ) throws -> [PhaseState]? {
      var active = walkers.indices.filter { walkers[$0].later.time < target }
      while !active.isEmpty {
        if isCancelled() { return nil }
        let attempts = dormandPrince(active.map { (walkers[$0].later, sign * walkers[$0].step) })
        for (index, attempt) in zip(active, attempts) { try accept(attempt, &walkers[index]) }
        active.removeAll { walkers[$0].later.time >= target }
      }
      let last = walkers.map { ($0.earlier, sign * (target - $0.earlier.time)) }
      return dormandPrince(last).map(\.end)
    }

    private func accept(_ attempt: Attempt, _ walker: inout Walker) throws {
      if attempt.error <= tolerance {
        let time = walker.later.time + walker.step
        walker.earlier = walker.later
        walker.later = Knot(time: time, state: attempt.end, slope: attempt.slope)
      }
      // Order 5: the error of a step goes as its fifth power; 0.9 is the customary margin.
      let ratio = tolerance / max(attempt.error, tolerance * 1e-5)
      walker.step *= min(5, max(0.2, 0.9 * pow(ratio, 0.2)))
      // A field that is not finite gives no error that is small enough, at any step.
      guard attempt.error.isFinite, walker.later.time + walker.step > walker.later.time else {
        throw EngineError.stuck(time: walker.later.time)
      }
    }

    private func derivatives(_ states: [PhaseState]) -> [PhaseState] {
      zip(states, field.field(at: states.map(\.position))).map { state, b in
        let p = state.momentum
        return PhaseState(
          position: p, momentum: SIMD3(p.y * b.z - p.z * b.y, p.z * b.x - p.x * b.z, p.x * b.y - p.y * b.x))
      }
    }

    /// The fifth-order end of a step, the slope there (the first one of the next step) and the largest error estimate.
    private struct Attempt {
      var end: PhaseState
      var slope: PhaseState
      var error: Double
    }

    /// One step of each of several particles, of lengths of their own.
    private func dormandPrince(_ starts: [(knot: Knot, step: Double)]) -> [Attempt] {
      func sums(_ slopes: [[PhaseState]], _ weights: [Double], from origin: (Knot) -> PhaseState) -> [PhaseState] {
        starts.enumerated().map { index, start in
          var total = PhaseState(momentum: .zero)
          for (slope, weight) in zip(slopes, weights) {
            total.position += weight * start.step * slope[index].position
            total.momentum += weight * start.step * slope[index].momentum
          }
          let origin = origin(start.knot)
          return PhaseState(position: origin.position + total.position, momentum: origin.momentum + total.momentum)
        }
      }
      var slopes = [starts.map(\.knot.slope)]
      for row in Self.stages { slopes.append(derivatives(sums(slopes, row) { $0.state })) }
      let ends = sums(slopes, Self.stages[5]) { $0.state }
      let differences = sums(slopes, Self.errors) { _ in PhaseState(momentum: .zero) }
      return starts.indices.map { index in
        let difference = differences[index]
        // By hand, since `max` passes over what is not a number.
        let parts = (0..<3).flatMap { [abs(difference.position[$0]), abs(difference.momentum[$0])] }
        let error = parts.reduce(0) { $1 <= $0 ? $0 : $1 }
        return Attempt(end: ends[index], slope: slopes[6][index], error: error)
      }
    }

    /// The rows a_ij of stages 2…7; the last one is the fifth-order solution itself ("first same as last").
    private static let stages: [[Double]] = [
      [1.0 / 5],
      [3.0 / 40, 9.0 / 40],
      [44.0 / 45, -56.0 / 15, 32.0 / 9],
      [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
      [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
      [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ]

    /// Fifth-order minus fourth-order weights.
    private static let errors: [Double] = [
      71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
    ]
  }
#endif
