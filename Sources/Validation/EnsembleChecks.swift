// The ensemble: estimators held against identities, limits and processes whose answer is known, and the theory against
// itself and a Monte Carlo.
//
// Every check is a method that takes its subject from `EnsembleSubject`, so that a test can put a wrong one in its
// place and see the check fail.

/// The acceptance checks on ensemble averages and theory: sum rule, relative diffusion, free streaming, the standard
/// dipole, BGK diffusion by Monte Carlo, Brownian motion on the sphere and the closed form of the stationary spectrum.
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
    checks += try brownianMotion(walkers: effort.samples(200_000), threads: threads)
    return try checks + brownianSeries() + powerLawSpectrum()
  }

  func check(_ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String)
    -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}
