// Turbulence without a regular field at r_L ≫ ℓ_c, where a particle is scattered by many small, independent deflections:
//
//   K = (4/3) c r_L²/ℓ_c,   r_L in B_rms,   ℓ_c = ∫_{−∞}^{∞}⟨B(0)·B(r)⟩dr/⟨B²⟩ = π⟨1/k⟩
//
// (the rate of change of p̂ is p̂ × b: a third of the field is parallel to p̂ and does nothing, and the other two thirds give
// ⟨δθ²⟩ = (2/3)⟨b²⟩ℓ_c t, hence ν = ⟨b²⟩ℓ_c/(3·…) and K = c²/(3ν)). Corrections are of order (ℓ_c/r_L)².

import Turbulence

extension TransportChecks {
  /// K of pure turbulence over its analytic value.
  package func weakScatteringCheck(effort: Effort, threads: Int) -> Check {
    let rho = 10.0
    let spectrum = TurbulenceSpectrum(modes: 80, kMin: 0.1, kMax: 10)
    // Units: r_L in B0, and σ² = 1, so that B_rms = B0; lengths in r_L = ρ L_c.
    let expected = 4.0 / 3 * rho / spectrum.correlationLength
    let measurement = DiffusionMeasurement(
      turbulence: IsotropicTurbulence(spectrum: spectrum, larmorRadius: rho), regularField: 0,
      lag: 4 * 3 * expected, realizations: effort.samples(48), seed: seed)
    let ratio = Sample(measurement.diffusion(subject, threads: threads).map { $0.sum() / 3 / expected })
    return check(
      "K of pure turbulence at r_L = 10 L_c over (4/3) c r_L²/ℓ_c", expected: 1, measured: ratio.mean,
      tolerance: 0.05 + allowedStandardErrors * ratio.error,
      reason: "the limit itself holds to a few per cent (independent runs: 2–7 %), plus "
        + "\(allowedStandardErrors) standard errors")
  }
}
