// What the pusher checks ask of a pusher: to move particles. The tests hand in pushers that are wrong on purpose.

import Transport
import Turbulence

/// A way of moving particles through a field.
package struct PusherSubject: Sendable {
  /// Makes `steps` steps of length `step` (1/Ω, negative goes back in time).
  package var advance:
    @Sendable (_ states: [PhaseState], _ field: PlaneWaveField, _ step: Double, _ steps: Int) -> [PhaseState]

  /// A subject from its move.
  package init(
    advance:
      @escaping @Sendable (_ states: [PhaseState], _ field: PlaneWaveField, _ step: Double, _ steps: Int) ->
      [PhaseState]
  ) {
    self.advance = advance
  }

  /// The pusher of the program: the Boris kernel on the best instruction set of the machine, in double precision, so
  /// that order and invariants show down to round-off.
  package static let boris = PusherSubject { states, field, step, steps in
    var pack = ParticlePack(
      positions: states.map(\.position), directions: states.map(\.momentum), in: field, step: step,
      precision: .double)
    pack.advance(steps: steps)
    return (0..<pack.count).map { PhaseState(position: pack.position($0), momentum: pack.momentum($0)) }
  }
}
