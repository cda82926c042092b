// The trend of the mean free path with rigidity: λ ∝ r_L^{1/3} where particles resonate with the inertial range of
// Kolmogorov turbulence (r_L ≪ L_c, strong turbulence), λ ∝ r_L² where no wave is long enough (r_L ≫ L_c).

import Foundation

extension TransportChecks {
  /// The logarithmic slopes of λ_∥(ρ) at both ends of the scan.
  package func trendChecks(effort: Effort, threads: Int) -> [Check] {
    let rho = effort == .quick ? [0.01, 0.1, 3, 10] : [0.01, 0.03, 0.1, 0.3, 1, 3, 10]
    let scan = TransportScan.measured(
      rho: rho, realizations: effort.samples(16), seed: seed, threads: threads, subject: subject)
    let (low, high) = (scan.points.firstIndex { $0.rho == 0.1 } ?? 1, scan.points.count - 2)
    let small = scan.slope(from: 0, to: low)
    let large = scan.slope(from: high, to: high + 1)
    return [
      check(
        "d ln λ_∥/d ln ρ between ρ = 0.01 and 0.1", expected: 1.0 / 3, measured: small.value,
        tolerance: 0.15 + allowedStandardErrors * small.error,
        reason: "1/3 is the limit ρ → 0; the bend of the spectrum is near; plus standard errors"),
      check(
        "d ln λ_∥/d ln ρ between ρ = 3 and 10", expected: 2, measured: large.value,
        tolerance: 0.15 + allowedStandardErrors * large.error,
        reason: "2 is the limit ρ → ∞; plus standard errors"),
    ]
  }
}
