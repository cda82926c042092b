// What the Boris scheme does exactly: the orbit in a uniform field but for its phase, time reversal, phase-space volume, |p̂|.

import Foundation
import RandomStreams
import Transport
import Turbulence

// MARK: - The uniform field
//
// The orbit in a uniform field b = ẑ, where the Boris scheme is known in closed form:
//
//   rotation angle of one step   α = 2 arctan(Δt/2) = Δt − Δt³/12 + Δt⁵/80 − …
//   gyroradius                   Δt/(2 tan(α/2)) |p̂_⊥| = |p̂_⊥|, exactly
//   guiding centre               r + p̂ × ẑ, fixed exactly
//
// so the positions lie on the true gyro-circle to round-off, and only the phase on it errs.

extension PusherChecks {
  /// Radius, phase, pitch angle and guiding centre over a thousand gyrations.
  package func uniformFieldChecks() -> [Check] {
    let step = 0.05
    let samples = 126_000
    let start = starts(16)
    let centers = start.map(Self.guidingCenter)
    var states = start
    var radius = 0.0
    var pitch = 0.0
    var drift = 0.0
    var lag = 0.0
    for sample in 1...samples {
      let next = subject.advance(states, PlaneWaveField(), step, 1)
      for index in start.indices {
        let (p, r) = (start[index].momentum, next[index].position)
        let gyroradius = (p.x * p.x + p.y * p.y).squareRoot()
        let distance = hypot(r.x - centers[index].x, r.y - centers[index].y)
        radius = max(radius, abs(distance / gyroradius - 1))
        let time = step * Double(sample)
        pitch = max(pitch, abs(next[index].momentum.z - p.z), abs(r.z - p.z * time) / time)
        let center = Self.guidingCenter(next[index])
        drift = max(drift, hypot(center.x - centers[index].x, center.y - centers[index].y))
        lag += step - Self.turn(from: states[index].momentum, to: next[index].momentum)
      }
      states = next
    }
    let coefficient = lag / (Double(samples * start.count) * step * step * step)
    // The positions are sums of 1.3e5 chords of 0.05 r_L, each rounded at 1e-16 of the radius, and the phase carries
    // the rounding of all rotations: 1e-16 × √1.3e5 = 4e-14 if random, 1e-11 if all of one sign.
    let roundOff = "round-off of 126,000 steps: 4e-14 if random, 1e-11 if all of one sign"
    return [
      check(
        "gyroradius in a uniform field over 1000 gyrations, largest relative error", expected: 0, measured: radius,
        tolerance: 1e-11, reason: roundOff),
      check(
        "phase lag per step in a uniform field, in (ΩΔt)³", expected: 1.0 / 12, measured: coefficient,
        tolerance: step * step / 60, reason: "the next term of 2 arctan(Δt/2) is (ΩΔt)²/80 at ΩΔt = 0.05"),
      check(
        "pitch angle and parallel velocity in a uniform field, largest change", expected: 0, measured: pitch,
        tolerance: 2e-11, reason: "z reaches 6000 r_L in half steps of 0.025, each rounded at 4.5e-13"),
      check(
        "guiding centre in a uniform field over 1000 gyrations, largest shift in r_L", expected: 0, measured: drift,
        tolerance: 1e-11, reason: roundOff),
    ]
  }

  /// r + p̂ × ẑ, of which x and y count.
  private static func guidingCenter(_ state: PhaseState) -> SIMD3<Double> {
    let (r, p) = (state.position, state.momentum)
    return SIMD3(r.x + p.y, r.y - p.x, r.z)
  }

  /// The angle by which a positive charge turns about ẑ: clockwise, seen from +z.
  private static func turn(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Double {
    atan2(a.y * b.x - a.x * b.y, a.x * b.x + a.y * b.y)
  }
}

// MARK: - Symmetries
//
// What the Boris scheme keeps exactly: it is its own inverse under Δt → −Δt, its phase-space Jacobian is 1 (Qin et al.
// 2013, Phys. Plasmas 20, 084503; the kick is a rotation for p̂ of any length, so the determinant is taken in all six
// coordinates), and the kick leaves |p̂| alone.

extension PusherChecks {
  /// Time reversal, Liouville's theorem over one and over twenty steps, and |p̂| over a million steps.
  package func invarianceChecks() -> [Check] {
    [timeReversalCheck(), jacobianCheck(steps: 1), jacobianCheck(steps: 20), momentumCheck()]
  }

  /// Back over 10 r_L and forth again.
  package func timeReversalCheck() -> Check {
    let field = turbulentField(0)
    let start = starts(64)
    let there = subject.advance(start, field, -0.05, 200)
    let back = subject.advance(there, field, 0.05, 200)
    let miss = zip(start, back).map {
      length($0.position - $1.position) + length($0.momentum - $1.momentum)
    }
    return check(
      "time reversal: 10 r_L back and forth, largest distance from the start", expected: 0,
      measured: miss.max() ?? .nan, tolerance: 1e-11,
      reason: "round-off of 400 steps, a few 1e-14, times the chaotic growth over 10 r_L, up to 100")
  }

  /// The determinant of ∂(r, p̂)(after)/∂(r, p̂)(before) by central differences of fourth order.
  package func jacobianCheck(steps: Int) -> Check {
    let field = turbulentField(3)
    let deviations = starts(8, realization: 1).map { start -> Double in
      var origin = start
      origin.position = 3 * SIMD3(start.momentum.y, start.momentum.z, start.momentum.x)
      return abs(determinant(jacobian(at: origin, field, steps)) - 1)
    }
    return check(
      "phase-space Jacobian of \(steps) step\(steps == 1 ? "" : "s") minus 1, largest of 8 places", expected: 0,
      measured: deviations.max() ?? .nan, tolerance: 1e-8,
      reason: "differences at ε = 1e-3: truncation ε⁴ k⁴ and round-off 1e-14/ε, both below 1e-9")
  }

  private func jacobian(at start: PhaseState, _ field: PlaneWaveField, _ steps: Int) -> [[Double]] {
    let epsilon = 1e-3
    let offsets = [-2.0, -1, 1, 2]
    let displaced = (0..<6).flatMap { axis in
      offsets.map { offset -> PhaseState in
        var state = start
        if axis < 3 {
          state.position[axis] += offset * epsilon
        } else {
          state.momentum[axis - 3] += offset * epsilon
        }
        return state
      }
    }
    let moved = subject.advance(displaced, field, -0.05, steps)
    return (0..<6).map { axis in
      let ends = moved[4 * axis..<4 * axis + 4].map { $0 }
      return (0..<6).map { component in
        func value(_ index: Int) -> Double {
          component < 3 ? ends[index].position[component] : ends[index].momentum[component - 3]
        }
        return (value(0) - 8 * value(1) + 8 * value(2) - value(3)) / (12 * epsilon)
      }
    }
  }

  /// |p̂| after a million steps.
  package func momentumCheck() -> Check {
    let states = subject.advance(starts(16), turbulentField(0, modes: 8), -0.05, 1_000_000)
    return check(
      "|p̂| − 1 after 1,000,000 steps in turbulence, largest of 16", expected: 0,
      measured: states.map { abs(length($0.momentum) - 1) }.max() ?? .nan, tolerance: 1e-12,
      reason: "a random walk of 1e-16 a step gives 1e-13; an error of one sign of 1e-18 a step would show")
  }
}

/// The determinant of a square matrix, by Gaussian elimination with row pivoting.
private func determinant(_ matrix: [[Double]]) -> Double {
  var rows = matrix
  var result = 1.0
  for column in rows.indices {
    let pivot = rows.indices[column...].max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    if pivot != column {
      rows.swapAt(pivot, column)
      result = -result
    }
    result *= rows[column][column]
    for row in rows.indices[(column + 1)...] {
      let factor = rows[row][column] / rows[column][column]
      for k in column..<rows.count { rows[row][k] -= factor * rows[column][k] }
    }
  }
  return result
}
