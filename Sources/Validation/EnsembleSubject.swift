// The parts of the program that the ensemble checks are about, as replaceable functions.

import Anisotropy
import Theory
import Transport

/// What the ensemble checks test: the program's own functions unless a negative control replaces one.
package struct EnsembleSubject: Sendable {
  /// The orbits of directions at backtracking times.
  package var orbits: @Sendable (Backtracker, [SIMD3<Double>], _ times: [Double]) -> Orbits = {
    $0.orbits(of: $1, times: $2)
  }

  /// The measurement of one realisation from its orbits, one for each set.
  package var measure: @Sendable (_ number: Int, _ times: [Double], [Orbits], DirectionSets) -> RealizationMeasurement =
    {
      SkyMeasurement(grid: $3.grid).measure(number: $0, times: $1, orbits: $2, sets: $3)
    }

  /// The averages over realisations.
  package var average: @Sendable ([RealizationMeasurement]) -> EnsembleResult = { EnsembleAverage($0).result() }

  /// The standard dipole from the dipole matrices of the realisations.
  package var standardDipole: @Sendable ([[Double]], SymmetricTensor) -> Estimate = {
    Anisotropy.standardDipole($0, weights: $1)
  }

  /// The diffusion tensor of BGK scattering at a rate, in units of Ω.
  package var diffusion: @Sendable (_ rate: Double) throws -> DiffusionTensor = {
    try BGKDiffusion(scatteringRate: $0).tensor
  }

  /// Sense of gyration of the scattered particles: +1 for dp̂/dt = p̂ × ẑ.
  package var gyration = 1.0

  /// The density of Brownian motion on the sphere at an angle, after νt.
  package var brownianDensity: @Sendable (_ angle: Double, _ scatteringTime: Double) throws -> Double = {
    try BrownianSphere.density(angle: $0, scatteringTime: $1)
  }

  /// C_ℓ/C_1 of relative scattering with a power p, in closed form.
  package var powerLawSpectrum: @Sendable (_ exponent: Double, _ lmax: Int) throws -> [Double] = {
    try PowerLawScattering(exponent: $0).relativeSpectrum(lmax: $1)
  }

  /// The subject as it is in the program.
  package init() {}
}
