// Effective scattering rates ν = 1/(3K), and the residual of the sum rule Σ(2ℓ+1)C_ℓ/(4π) = ⟨(r·g)²⟩.

import Files

/// The table rates.ecsv.
package struct Rates: Estimator {
  package let name = "rates"

  /// The only one.
  package init() {}

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    func rate(_ estimates: [Estimate]) -> [Estimate] {
      estimates.map { Estimate(value: 1 / (3 * $0.value), error: $0.error / (3 * $0.value * $0.value)) }
    }
    let rows = TimeRows(result.omegaT)
    let columns =
      [rows.key]
      + rows.columns(
        "nu_parallel", "running effective scattering rate 1/(3 K_parallel)", unit: "Omega",
        rate(result.parallel.diffusion))
      + rows.columns(
        "nu_perpendicular", "1/(3 K_perpendicular) of the running K", unit: "Omega",
        rate(result.perpendicular.diffusion))
      + rows.columns("nu_axial", "1/(3 K_A)", unit: "Omega", rate(result.hall))
      + [
        Column(
          "sum_rule_residual_parallel",
          description: "largest relative residual of the sum over multipoles (power beyond lmax is missing)",
          result.parallel.sumRuleResidual),
        Column(
          "sum_rule_residual_perpendicular", description: "likewise, gradient across B0",
          result.perpendicular.sumRuleResidual),
      ]
    return [ResultTable("rates", columns)]
  }
}
