// Diffusion coefficients from long trajectories.
//
// After a correlation of velocities that decays in the scattering time τ, ⟨Δr_i²⟩ over a lag t is 2K_ii (t − O(τ)), so
// the slope between the lags L and 2L,
//
//   K_ii = (⟨Δr_i²⟩(2L) − ⟨Δr_i²⟩(L))/(2L),
//
// leaves the ballistic start out but for terms of order e^{−L/τ}. The statistics of the field are the same everywhere:
// all windows of a trajectory count.

import RandomStreams
import Transport
import Turbulence
import _Threads

/// Trajectories sampled at multiples of one lag.
struct DiffusionMeasurement: Sendable {
  /// The ensemble of fields.
  var turbulence: IsotropicTurbulence
  /// The regular field in B0.
  var regularField = 1.0
  /// L in 1/Ω, several scattering times.
  var lag: Double
  /// How many lags a trajectory is long.
  var lags = 8
  /// Trajectories per realisation.
  var particles = 32
  /// Number of realisations.
  var realizations: Int
  /// Seed of fields and directions.
  var seed: UInt64

  /// Steps per r_L: twenty, and two for the shortest wave's 1/k where that is finer.
  var stepsPerLarmorRadius: Double {
    max(20, 2 * turbulence.spectrum.kMax * turbulence.larmorRadius)
  }

  /// K_xx, K_yy and K_zz in r_L²Ω, for every realisation.
  func diffusion(_ subject: TransportSubject, threads: Int) -> [SIMD3<Double>] {
    let measurement = self
    return inOrder(realizations, threads: threads) { measurement.diffusion(subject, realization: $0) }
  }

  private func diffusion(_ subject: TransportSubject, realization: Int) -> SIMD3<Double> {
    let field = turbulence.realization(realization, seed: seed, regularField: regularField)
    var stream = RandomStream(seed: seed, realization: realization, purpose: .testing)
    let directions = (0..<particles).map { _ in stream.direction() }
    let times = (0...lags).map { Double($0) * lag }
    let orbits = subject.orbits(field, directions, times, stepsPerLarmorRadius)
    var result = SIMD3<Double>.zero
    for axis in 0..<3 {
      result[axis] =
        (meanSquare(orbits, axis: axis, lags: 2) - meanSquare(orbits, axis: axis, lags: 1)) / (2 * lag)
    }
    return result
  }

  private func meanSquare(_ orbits: Orbits, axis: Int, lags: Int) -> Double {
    var sum = 0.0
    for first in 0..<orbits.timeCount - lags {
      for (a, b) in zip(orbits.component(axis, at: first), orbits.component(axis, at: first + lags)) {
        sum += (b - a) * (b - a)
      }
    }
    return sum / Double((orbits.timeCount - lags) * particles)
  }
}
