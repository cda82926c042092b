// C_ℓ/C_1 of the ensemble: ratios of means with jackknife errors, which know that both fluctuate together, and percentiles
// of the ratio of single skies.

import Files

/// The table ratios.ecsv.
package struct Ratios: Estimator {
  package let name = "ratios"

  /// The only one.
  package init() {}

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = MultipoleRows(result)
    func columns(_ name: String, _ which: String, _ ratios: [[Estimate]]) -> [Column] {
      rows.columns(
        name, "ratio of means C_l/C_1, \(which)", ratios.isEmpty ? rows.missing : ratios, error: "jackknife error")
    }
    func percentiles(_ name: String, _ which: String, _ spread: [[Spread]]) -> [Column] {
      rows.columns(name, spread) { "\($0) of the ratio C_l/C_1 of single skies, \(which)" }
    }
    let (along, across) = (result.parallel, result.perpendicular)
    let shown = along.crossRatio.isEmpty ? "auto-spectrum" : "cross-spectrum"
    let table =
      rows.keys + columns("cross_parallel", "cross-spectrum, gradient along B0", along.crossRatio)
      + columns("cross_perpendicular", "cross-spectrum, gradient across B0", across.crossRatio)
      + columns("cl_parallel", "auto-spectrum, shot noise included, gradient along B0", along.autoRatio)
      + columns("cl_perpendicular", "auto-spectrum, shot noise included, gradient across B0", across.autoRatio)
      + percentiles("ratio_parallel", "\(shown), gradient along B0", along.ratioSpread)
      + percentiles("ratio_perpendicular", "\(shown), gradient along x and along y", across.ratioSpread)
    return [ResultTable("ratios", table)]
  }
}
