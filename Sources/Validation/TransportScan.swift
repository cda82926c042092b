// The parallel diffusion coefficient against rigidity, over three decades of ρ = r_L/L_c.
//
// The shortest waves follow the particle, k_max r_L ≥ 10, so that each of them finds waves to resonate with; the number
// of waves per decade is the same for all. Beyond ρ = 10 this many waves are too few (see
// TransportWeakScattering.swift).

import Foundation
import Turbulence

/// K_∥ as a function of ρ = r_L/L_c, for isotropic turbulence with σ² = 1 on a regular field.
package struct TransportScan: Sendable, Equatable {
  /// One rigidity.
  package struct Point: Sendable, Equatable {
    /// ρ = r_L/L_c.
    package let rho: Double
    /// K_∥ in r_L v: the slope of ⟨z²⟩/2 after several scattering times.
    package let diffusion: Double
    /// The standard error of `diffusion` over realisations.
    package let error: Double

    /// λ_∥ = 3 K_∥/v, in L_c.
    package var meanFreePath: Double { 3 * diffusion * rho }
    /// The standard error of `meanFreePath`, in L_c.
    package var meanFreePathError: Double { 3 * error * rho }

    /// A point from its parts.
    package init(rho: Double, diffusion: Double, error: Double) {
      self.rho = rho
      self.diffusion = diffusion
      self.error = error
    }
  }

  /// The ratios ρ of the standard scan, three decades.
  package static let standardRho = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]

  /// The rigidities, ascending in ρ.
  package let points: [Point]

  /// A scan from its points, which are sorted by ρ.
  package init(points: [Point]) { self.points = points.sorted { $0.rho < $1.rho } }

  /// Measures a scan with the program's backtracker.
  ///
  /// - Parameters:
  ///   - rho: the ratios ρ = r_L/L_c, each > 0.
  ///   - realizations: realisations of the field per point, two or more; 32 trajectories in each.
  ///   - seed: seed of fields and directions.
  ///   - threads: worker threads; the result does not depend on it.
  package static func measured(
    rho: [Double] = standardRho, realizations: Int = 32, seed: UInt64 = 1506, threads: Int
  ) -> TransportScan {
    measured(rho: rho, realizations: realizations, seed: seed, threads: threads, subject: .backtracker)
  }

  static func measured(
    rho: [Double], realizations: Int, seed: UInt64, threads: Int, subject: TransportSubject
  ) -> TransportScan {
    TransportScan(
      points: rho.map { rho in
        let spectrum = spectrum(rho: rho)
        let measurement = DiffusionMeasurement(
          turbulence: IsotropicTurbulence(spectrum: spectrum, larmorRadius: rho), lag: lag(rho: rho), lags: 6,
          realizations: realizations, seed: seed)
        let sample = Sample(measurement.diffusion(subject, threads: threads).map(\.z))
        return Point(rho: rho, diffusion: sample.mean, error: sample.error)
      })
  }

  /// The slope d ln λ_∥/d ln ρ between two points, with its standard error.
  ///
  /// - Parameters:
  ///   - first: index of a point.
  ///   - second: index of another point.
  package func slope(from first: Int, to second: Int) -> (value: Double, error: Double) {
    let (a, b) = (points[first], points[second])
    let width = log(b.rho / a.rho)
    let errors = SIMD2(a.error / a.diffusion, b.error / b.diffusion)
    return (log(b.meanFreePath / a.meanFreePath) / width, (errors * errors).sum().squareRoot() / abs(width))
  }

  /// λ_∥/(ρ² L_c) in the limit of large ρ, 4 L_c/(σ² ℓ_c) with σ² = 1: see `TransportWeakScattering.swift`. A regular
  /// field changes nothing there, since a particle leaves a correlation length long before it turns.
  package static var weakScattering: Double { 4 / spectrum(rho: 10).correlationLength }

  /// k L_c from 0.05 to 10, or to 10/ρ where that is more; 40 waves per decade.
  private static func spectrum(rho: Double) -> TurbulenceSpectrum {
    let (kMin, kMax) = (0.05, max(10, 10 / rho))
    return TurbulenceSpectrum(modes: Int((40 * log10(kMax / kMin)).rounded()), kMin: kMin, kMax: kMax)
  }

  /// Four scattering times or more, in 1/Ω, at either end of a range of ρ with the same lag: motion that is not
  /// diffusive then shows in the slope, as λ ∝ ρ.
  private static func lag(rho: Double) -> Double {
    rho > 0.3 ? max(100, 10 * rho) : 330 * max(1, pow(rho / 0.01, -2.0 / 3))
  }
}
