// Percentiles of C_ℓ over the skies of single observers.

/// The table spread.ecsv.
package struct CosmicVariance: Estimator {
  package let name = "spread"

  /// The only one.
  package init() {}

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = MultipoleRows(result)
    let columns =
      rows.keys
      + rows.columns("cl_parallel", result.parallel.spread) { "\($0) over realisations" }
      + rows.columns("cl_perpendicular", result.perpendicular.spread) {
        "\($0) over realisations and the directions x and y of the gradient"
      }
    return [ResultTable("spread", columns)]
  }
}
