// What two-dimensional turbulence keeps. The field is the curl of a potential that depends on x and y alone,
//
//   δb = ∇ × A ẑ = (∂A/∂y, −∂A/∂x, 0),   A(x, y) = −√2 Σ_n (A_n/k_n) sin(k_n·r + β_n),
//
// and so is whatever B_z adds: A is constant along field lines, since δb·∇A = 0, and p_z + A along trajectories, since
//
//   dp_z/dt = p_x b_y − p_y b_x = −(p_x ∂A/∂x + p_y ∂A/∂y) = −dA/dt.
//
// Both hold for the equations; a scheme keeps them up to its error, which falls with its order.

import Foundation
import RandomStreams
import Transport
import Turbulence

extension GeometryChecks {
  /// A along field lines, p_z + A along trajectories.
  package func invariants() -> [Check] {
    let spectrum = TurbulenceSpectrum(modes: 60, kMin: 0.1, kMax: 10)
    let field = field(.twoDimensional, spectrum, 0)
    let scale =
      (field.waves.reduce(0) { $0 + dot($1.amplitude, $1.amplitude) / dot($1.waveVector, $1.waveVector) / 2 })
      .squareRoot()
    return [alongFieldLines(field, scale)] + alongTrajectories(field, scale)
  }

  private func alongFieldLines(_ field: PlaneWaveField, _ scale: Double) -> Check {
    var stream = FieldSampling.stream(0, seed: 75)
    let changes = (0..<16).flatMap { _ -> [Double] in
      let start = FieldSampling.point(&stream, size: 100 * bendOver)
      let line = fieldLine(in: field, from: start, step: 0.02 * bendOver, steps: 1000)
      return line.map { abs(potential(field, $0) - potential(field, start)) / scale }
    }
    return check(
      "largest change of A_z/rms along 16 field lines of 20 L_c, two-dimensional", 0, largestError(changes), 1e-5,
      "order 4: (k_max h)⁴/120 = 1e-5 at k_max h = 0.2, for the shortest waves alone")
  }

  private func alongTrajectories(_ field: PlaneWaveField, _ scale: Double) -> [Check] {
    var stream = FieldSampling.stream(0, seed: 76)
    let starts = (0..<64).map { _ in PhaseState(momentum: stream.direction()) }
    let steps = [20, 40, 80, 160]
    let errors = steps.map { perTime -> Double in
      let ends = pusher.advance(starts, field, 1 / Double(perTime), 20 * perTime)
      let squares = zip(starts, ends).map { start, end -> Double in
        let change = (invariant(field, end) - invariant(field, start)) / scale
        return change * change
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    return [
      check(
        "rms change of (p_z + A_z)/rms A_z over ΩT = 20, h = r_L/160, two-dimensional", 0, errors[3], 1e-5,
        "order 2: (k_max h)²/24 = 4e-5 at k_max h = 0.03, for the shortest waves alone"),
      check(
        "order in h of that change", 2, fittedSlope(steps.map { -log(Double($0)) }, errors.map { log($0) }), 0.05,
        "terms of order h⁴ bend the line at k_max h = 0.25"),
    ]
  }

  private func invariant(_ field: PlaneWaveField, _ state: PhaseState) -> Double {
    state.momentum.z + potential(field, state.position)
  }

  /// A(x, y) in B0 r_L: of each wave −(a·(ẑ × k))/k² sin(k·r + β).
  private func potential(_ field: PlaneWaveField, _ position: SIMD3<Double>) -> Double {
    field.waves.reduce(0) { sum, wave in
      let k = wave.waveVector
      let signed = (wave.amplitude.y * k.x - wave.amplitude.x * k.y) / dot(k, k)
      return sum - signed * sin(dot(k, position) + wave.phase)
    }
  }
}
