// The acceptance checks on transport: diffusion against the analytic limit of weak scattering, against an independent
// computation at ρ = 0.1, and its trend with rigidity.

import RandomStreams
import Transport
import Turbulence
import _Threads

/// What the transport checks ask of the program: orbits of backtracked particles.
package struct TransportSubject: Sendable {
  /// Orbits for momentum directions, ascending times and steps per r_L.
  package var orbits:
    @Sendable (
      _ field: PlaneWaveField, _ directions: [SIMD3<Double>], _ times: [Double], _ stepsPerLarmorRadius: Double
    ) -> Orbits

  /// A subject from its move.
  package init(
    orbits:
      @escaping @Sendable (
        _ field: PlaneWaveField, _ directions: [SIMD3<Double>], _ times: [Double], _ stepsPerLarmorRadius: Double
      ) -> Orbits
  ) {
    self.orbits = orbits
  }

  /// The program's backtracker.
  package static let backtracker = TransportSubject { field, directions, times, steps in
    Backtracker(field: field, stepsPerLarmorRadius: steps).orbits(of: directions, times: times)
  }
}

/// Acceptance checks on diffusion in turbulent fields.
package struct TransportChecks: CheckGroup {
  /// The transport under test.
  package let subject: TransportSubject
  /// Seed of all random numbers of the group.
  let seed: UInt64 = 1506

  /// The checks on the program's own backtracker.
  package init() { self.init(subject: .backtracker) }

  /// The checks on any transport.
  package init(subject: TransportSubject) { self.subject = subject }

  /// The name of the group.
  package var name: String { "transport" }

  /// Measures every quantity of the group.
  ///
  /// - Throws: `SphereError` when the sky cannot be set up.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try [weakScatteringCheck(effort: effort, threads: threads)] + tableChecks(effort: effort, threads: threads)
      + trendChecks(effort: effort, threads: threads)
  }

  func check(_ quantity: String, expected: Double, measured: Double, tolerance: Double, reason: String) -> Check {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}

// MARK: - Diffusion coefficients
//
// Diffusion coefficients from long trajectories.
//
// After a correlation of velocities that decays in the scattering time τ, ⟨Δr_i²⟩ over a lag t is 2K_ii (t − O(τ)), so
// the slope between the lags L and 2L,
//
//   K_ii = (⟨Δr_i²⟩(2L) − ⟨Δr_i²⟩(L))/(2L),
//
// leaves the ballistic start out but for terms of order e^{−L/τ}. The statistics of the field are the same everywhere:
// all windows of a trajectory count.

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

// MARK: - Weak scattering
//
// Turbulence without a regular field at r_L ≫ ℓ_c, where a particle is scattered by many small, independent
// deflections:
//
//   ν = ∫₀^∞ ⟨b_⊥·b_⊥′⟩ dt = ½ ∫₀^∞ ⟨b·b′⟩ dr = b² ℓ_c/4,   K = v²/(3ν) = (4/3) c r_L²/ℓ_c,   r_L in B_rms,
//
// with ℓ_c = ∫_{−∞}^{∞}⟨B(0)·B(r)⟩dr/⟨B²⟩ = π⟨1/k⟩ (the ½ is that of isotropic solenoidal fields: the components across
// the separation hold half of the integral).
//
// It takes many waves: a wave acts where k̂·p̂ is below 1/(kτ), so that N waves give N/(kτ) that act at a time. At r_L
// = 5 L_c K is 11 % too large with 80 waves and 2 % with 320; at r_L = 10 L_c it is 22 % too large with 80. Hence the
// narrow range of scales and the 480 waves.

extension TransportChecks {
  /// K of pure turbulence over its analytic value.
  package func weakScatteringCheck(effort: Effort, threads: Int) -> Check {
    let rho = 5.0
    let spectrum = TurbulenceSpectrum(modes: 480, kMin: 0.2, kMax: 5)
    // σ² = 1, so that B_rms = B0; lengths in r_L = ρ L_c.
    let expected = 4.0 / 3 * rho / spectrum.correlationLength
    let scatteringTime = 3 * expected
    let measurement = DiffusionMeasurement(
      turbulence: IsotropicTurbulence(spectrum: spectrum, larmorRadius: rho), regularField: 0,
      lag: 4 * scatteringTime, realizations: effort.samples(48), seed: seed)
    let ratio = Sample(measurement.diffusion(subject, threads: threads).map { $0.sum() / 3 / expected })
    return check(
      "K of pure turbulence at r_L = 5 L_c over (4/3) c r_L²/ℓ_c", expected: 1, measured: ratio.mean,
      tolerance: 0.05 + allowedStandardErrors * ratio.error,
      reason: "5 % for the limit (ℓ_c/λ = 0.2, finitely many waves), plus \(allowedStandardErrors) standard errors")
  }
}
