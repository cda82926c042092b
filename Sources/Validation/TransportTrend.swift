// The trend of the mean free path with rigidity: λ ∝ r_L^{1/3} where particles resonate with the inertial range of
// Kolmogorov turbulence (r_L ≪ L_c, strong turbulence), λ ∝ r_L² where no wave is long enough (r_L ≫ L_c).

import Foundation

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
