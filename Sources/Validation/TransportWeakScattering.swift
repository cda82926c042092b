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

import Turbulence

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
