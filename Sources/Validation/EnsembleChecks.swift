// The ensemble: estimators held against identities, limits and processes whose answer is known.
//
// Every check is a method that takes its subject from `EnsembleSubject`, so that a test can put a wrong one in its
// place and see the check fail.

import Anisotropy
import Theory
import Transport

/// The acceptance checks on ensemble averages: sum rule, relative diffusion, free streaming, the standard dipole, BGK
/// diffusion and Brownian motion on the sphere by Monte Carlo.
package struct EnsembleChecks: CheckGroup {
  /// The name of the group, "ensemble".
  package let name = "ensemble"
  let subject: EnsembleSubject

  /// The checks of the program as it is.
  package init() {
    self.init(subject: EnsembleSubject())
  }

  /// The checks of another subject: for negative controls.
  package init(subject: EnsembleSubject) {
    self.subject = subject
  }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    let runs = try realizations(effort.samples(8, full: 30), threads: threads)
    var checks = try freeStreaming() + sumRule(runs) + relativeDiffusion(runs)
    checks += standardDipoleBias(ensembles: effort.samples(2000))
    for kernel in [ScatteringKernel.redrawn, .diffusive] {
      for rate in [0.2, 1, 5] {
        // The diffusive kernel scatters twenty times as often. With 24 samples 4.5 standard errors are exceeded in one of
        // 6000 checks (Student's t).
        let count = effort.samples(kernel == .redrawn ? 60 : 24)
        checks += try scattering(kernel, rate: rate, realizations: count, threads: threads)
      }
    }
    return try checks + brownianMotion(walkers: effort.samples(200_000), threads: threads)
  }

  func check(_ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String)
    -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}

// MARK: - Subject
//
// The parts of the program that the ensemble checks are about, as replaceable functions.

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

  /// The subject as it is in the program.
  package init() {}
}
