// The orbit in a uniform field b = ẑ, where the Boris scheme is known in closed form:
//
//   rotation angle of one step   α = 2 arctan(Δt/2) = Δt − Δt³/12 + Δt⁵/80 − …
//   gyroradius                   Δt/(2 tan(α/2)) |p̂_⊥| = |p̂_⊥|, exactly
//   guiding centre               r + p̂ × ẑ, fixed exactly
//
// so the positions lie on the true gyro-circle to round-off, and only the phase on it errs.

import Foundation
import Transport
import Turbulence

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
