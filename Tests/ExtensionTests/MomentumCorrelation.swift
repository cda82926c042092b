// An estimator in one file: the autocorrelation of the momenta, ⟨p̂(0)·p̂(−T)⟩ over directions and realisations.

import Anisotropy

struct MomentumCorrelation: Estimator {
  let name = "momentum correlation"
  let needsMomenta = true

  func columns(lmax: Int) -> [MeasuredColumn] {
    [MeasuredColumn("CORRELATION", unit: "", width: 1, "<p(0).p(-T)> over directions")]
  }

  func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] {
    let sum = sky.directions(ofSet: set).enumerated().reduce(0.0) { sum, item in
      sum + (item.element * sky.orbits[set].momentum(of: item.offset, at: 0)).sum()
    }
    return [[sum / Double(sky.orbits[set].directionCount)]]
  }

  func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = TimeRows(ensemble.times)
    let estimates = ensemble.times.indices.map { time in
      Estimate(meanOf: ensemble.samples("CORRELATION", at: time).map { $0[0] })
    }
    return [ResultTable("correlation", [rows.key] + rows.columns("correlation", "<p(0).p(-T)>", estimates))]
  }
}
