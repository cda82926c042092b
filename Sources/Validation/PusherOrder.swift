// The order of convergence, measured: the slope of log error against log Δt in a smooth turbulent field, where the
// error is the distance to the orbit of the reference integrator.

import Foundation
import Transport
import Turbulence
import RandomStreams

extension PusherChecks {
  /// The slope of the mean error at ΩT = 5 for Δt = 1/10 … 1/80: 2.
  package func orderCheck() -> Check {
    let field = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(modes: 16, kMin: 0.1, kMax: 10), larmorRadius: 0.1
    ).realization(1, seed: seed)
    let start = starts(40)
    let reference = ReferenceIntegrator(field: field, tolerance: 1e-12)
    let ends = start.map { reference.orbit(from: $0, times: [-5])[0].position }
    let points = [10, 20, 40, 80].map { steps -> SIMD2<Double> in
      let found = subject.advance(start, field, -1 / Double(steps), 5 * steps)
      let error = zip(found, ends).reduce(0) { $0 + length($1.0.position - $1.1) }
      return SIMD2(log(1 / Double(steps)), log(error))
    }
    return check(
      "order of convergence in a smooth field (slope of log error)", expected: 2, measured: slope(points),
      tolerance: 0.05, reason: "terms of order Δt⁴ bend the line by a few hundredths at ΩΔt = 0.1")
  }
}

/// The slope of the straight line through points (x, y), by least squares.
package func slope(_ points: [SIMD2<Double>]) -> Double {
  let mean = points.reduce(.zero, +) / Double(points.count)
  let moments = points.reduce(SIMD2<Double>.zero) { sum, point in
    let d = point - mean
    return sum + SIMD2(d.x * d.x, d.x * d.y)
  }
  return moments.y / moments.x
}
