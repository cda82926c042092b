// A second integrator that shares nothing with the Boris kernel: the embedded Runge–Kutta pair of order 5(4) of Dormand
// & Prince (1980, J. Comput. Appl. Math. 6, 19), adaptive, one particle at a time, on the plain evaluation of the
// field.
//
//   dr/dt = p̂,  dp̂/dt = p̂ × b(r)
//
// It is slow and knows nothing of the invariants: |p̂| drifts by about its tolerance, which makes it a judge of them.

import Foundation
import Turbulence

/// An adaptive Dormand–Prince 5(4) integrator of one particle's orbit.
package struct ReferenceIntegrator: Sendable {
  /// The field that the particle moves in.
  package let field: PlaneWaveField
  /// Largest allowed error estimate of one step, in any component of r (r_L) or p̂.
  package let tolerance: Double

  /// An integrator.
  ///
  /// - Parameters:
  ///   - field: the field.
  ///   - tolerance: largest error estimate of one step, absolute; > 0.
  package init(field: PlaneWaveField, tolerance: Double = 1e-10) {
    precondition(tolerance > 0)
    self.field = field
    self.tolerance = tolerance
  }

  /// The states at several times.
  ///
  /// - Parameters:
  ///   - start: the state at t = 0.
  ///   - times: in 1/Ω, all of one sign and of ascending magnitude; negative goes back in time.
  package func orbit(from start: PhaseState, times: [Double]) -> [PhaseState] {
    var state = start
    var time = 0.0
    var step = 0.01
    return times.map { target in
      advance(&state, by: target - time, step: &step)
      time = target
      return state
    }
  }

  /// Integrates over one span; `step` is the length that the last accepted step suggests, and is kept between spans.
  private func advance(_ state: inout PhaseState, by span: Double, step: inout Double) {
    let sign = span < 0 ? -1.0 : 1.0
    var left = abs(span)
    var slope = derivative(state)
    while left > 0 {
      let length = min(step, left)
      let attempt = dormandPrince(state, slope, sign * length)
      let ratio = tolerance / max(attempt.error, tolerance * 1e-5)
      if attempt.error <= tolerance {
        state = attempt.end
        slope = attempt.slope
        left = length == left ? 0 : left - length
      }
      // Order 5: the error of a step goes as its fifth power; 0.9 is the customary margin. A step cut short by the end
      // of the span does not shorten the next one.
      let suggested = length * min(5, max(0.2, 0.9 * pow(ratio, 0.2)))
      step = attempt.error <= tolerance && length < step ? max(step, suggested) : suggested
    }
  }

  private func derivative(_ state: PhaseState) -> PhaseState {
    let (p, b) = (state.momentum, field.field(at: state.position))
    return PhaseState(
      position: p,
      momentum: SIMD3(p.y * b.z - p.z * b.y, p.z * b.x - p.x * b.z, p.x * b.y - p.y * b.x))
  }

  /// One step: the fifth-order end, its slope (the first one of the next step) and the largest error estimate.
  private func dormandPrince(
    _ start: PhaseState, _ slope: PhaseState, _ h: Double
  ) -> (end: PhaseState, slope: PhaseState, error: Double) {
    func sum(_ slopes: [PhaseState], _ weights: [Double]) -> PhaseState {
      var total = PhaseState(momentum: .zero)
      for (k, weight) in zip(slopes, weights) {
        total.position += weight * h * k.position
        total.momentum += weight * h * k.momentum
      }
      return total
    }
    func moved(_ shift: PhaseState) -> PhaseState {
      PhaseState(position: start.position + shift.position, momentum: start.momentum + shift.momentum)
    }
    var slopes = [slope]
    for row in Self.stages { slopes.append(derivative(moved(sum(slopes, row)))) }
    let end = moved(sum(slopes, Self.stages[5]))
    let difference = sum(slopes, Self.errors)
    let error = (0..<3).reduce(0) { max($0, abs(difference.position[$1]), abs(difference.momentum[$1])) }
    return (end, slopes[6], error)
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
