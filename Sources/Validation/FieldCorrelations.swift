// Two-point statistics: the longitudinal and the transverse correlation function at separations about L_c, and the
// structure functions D = 2(R(0) − R(r)) at smaller ones, where R itself hardly differs from σ²/3. Against the
// integrals over the spectrum in `FieldModel`: they hold only for a solenoidal, isotropic field with that spectrum.

import Foundation
import Turbulence
import _Threads
import RandomStreams

extension FieldChecks {
  /// R_LL, R_NN, D_LL and D_NN.
  package func correlations(effort: Effort, threads: Int) -> [Check] {
    let separations = [0.1, 0.3, 1, 2, 4]
    let pairs = 4
    let found = inOrder(effort.samples(4000), threads: threads) { number -> [[Double]] in
      var stream = FieldSampling.stream(number, seed: 41)
      let field = makeField(number)
      var sums = separations.map { _ in [Double](repeating: 0, count: 4) }
      for _ in 0..<pairs {
        let here = FieldSampling.point(&stream, size: 100 * bendOver)
        let direction = stream.direction()
        let b = fluctuation(field, here)
        for (index, separation) in separations.enumerated() {
          let c = fluctuation(field, here + separation * bendOver * direction)
          let products = twoPointProducts(b, c, direction)
          for kind in 0..<4 { sums[index][kind] += products[kind] / Double(pairs) }
        }
      }
      return sums
    }
    let third = spectrum.strength / 3
    return separations.enumerated().flatMap { index, separation -> [Check] in
      let along = model.longitudinalCorrelation(separation)
      let across = model.transverseCorrelation(separation)
      let expected = [along, across, 2 * (third - along), 2 * (third - across)]
      let kinds = separation < 1 ? [2, 3] : [0, 1]
      return kinds.map { kind in
        statistical(
          "\(["R_LL", "R_NN", "D_LL", "D_NN"][kind])(\(separation) L_c)", expected[kind],
          Sample(found.map { $0[index][kind] }), of: "\(found.count) realisations")
      }
    }
  }

  /// R_LL, R_NN, D_LL, D_NN of one pair of field values; the transverse ones per component.
  private func twoPointProducts(
    _ b: SIMD3<Double>, _ c: SIMD3<Double>, _ direction: SIMD3<Double>
  ) -> [Double] {
    let along = dot(b, direction) * dot(c, direction)
    let difference = b - c
    let stretched = dot(difference, direction) * dot(difference, direction)
    return [along, (dot(b, c) - along) / 2, stretched, (dot(difference, difference) - stretched) / 2]
  }
}
