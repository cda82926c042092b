// The parallel diffusion coefficient against rigidity, over three decades of ρ = r_L/L_c.
//
// The shortest waves follow the particle, k_max r_L ≥ 10, so that each of them finds waves to resonate with; the number
// of waves per decade is the same for all. Beyond ρ = 10 this many waves are too few (see TransportChecks.swift).

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

  /// λ_∥/(ρ² L_c) in the limit of large ρ, 4 L_c/(σ² ℓ_c) with σ² = 1: see TransportChecks.swift. A regular
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

// MARK: - The trend
//
// The trend of the mean free path with rigidity: λ ∝ r_L^{1/3} where particles resonate with the inertial range of
// Kolmogorov turbulence (r_L ≪ L_c, strong turbulence), λ ∝ r_L² where no wave is long enough (r_L ≫ L_c).

extension TransportChecks {
  /// K_∥ at ρ = 0.1, and the logarithmic slopes of λ_∥(ρ) at both ends of the scan.
  package func trendChecks(effort: Effort, threads: Int) -> [Check] {
    let rho = effort == .quick ? [0.01, 0.1, 3, 10] : TransportScan.standardRho
    let scan = TransportScan.measured(
      rho: rho, realizations: effort.samples(32), seed: seed, threads: threads, subject: subject)
    let tenth = scan.points.firstIndex { $0.rho == 0.1 } ?? 1
    let last = scan.points.count - 1
    let small = scan.slope(from: 0, to: tenth)
    let large = scan.slope(from: last - 1, to: last)
    let point = scan.points[tenth]
    // 0.583(5) c L_c between ΩT = 316 and 1000.
    let error = (point.error * point.error + 0.05 * 0.05).squareRoot()
    return [
      check(
        "K_∥ at ρ = 0.1 as the late slope of ⟨z²⟩/2, in r_L v", expected: 5.83, measured: point.diffusion,
        tolerance: min(allowedStandardErrors * error, 0.2 * 5.83),
        reason: "\(allowedStandardErrors) standard errors of the difference from an independent code's 0.583(5) c L_c"),
      check(
        "d ln λ_∥/d ln ρ between ρ = 0.01 and 0.1", expected: 1.0 / 3, measured: small.value,
        tolerance: min(0.1 + allowedStandardErrors * small.error, 0.4),
        reason: "1/3 holds far below L_c; 0.1 for the bend of the spectrum, plus standard errors"),
      check(
        "d ln λ_∥/d ln ρ between ρ = 3 and 10", expected: 2, measured: large.value,
        tolerance: min(0.15 + allowedStandardErrors * large.error, 0.5),
        reason: "2 holds far above L_c; 0.15 for the approach and for finitely many waves, plus standard errors"),
    ]
  }
}
