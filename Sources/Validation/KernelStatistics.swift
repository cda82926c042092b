// What mixed precision does to the statistics of a sky. At ΩT = 5 the two precisions still follow the same trajectories, and
// every number agrees to the difference of the fields. At ΩT = 100 chaos has parted them by more than the sky's small
// scales, and they are two samples of the same distribution on the same realisations of the field.

import Foundation
import Sphere
import Transport
import Turbulence
import _Threads

extension KernelChecks {
  /// ⟨r_z²⟩ over the sky, which is 2 K_zz T at late times, and C_1, C_5 of the map of r_z, N_side 8: ratios of the two
  /// precisions, realisation by realisation.
  package func mixedStatistics(effort: Effort, threads: Int) throws -> [Check] {
    let realizations = effort.samples(16, full: 64)
    let subject = subject
    let grid = try HEALPixGrid(nside: 8)
    let directions = grid.directions
    let transform = HarmonicTransform(grid: grid)
    @Sendable
    func numbers(_ z: ArraySlice<Double>) -> [Double] {
      let square = z.reduce(0) { $0 + $1 * $1 } / Double(z.count)
      let spectrum = transform.analyze(z, iterations: 3, centered: true).powerSpectrum
      return [square, spectrum[1], spectrum[5]]
    }
    // [realisation][precision][time][number]
    let found = inOrder(realizations, threads: threads) { number -> [[[Double]]] in
      let field = FieldChecks.preset(number)
      return [FieldPrecision.double, .mixed].map { precision in
        let orbits = subject.orbits(field, directions, [5, 100], precision)
        return (0..<2).map { numbers(orbits.component(2, at: $0)) }
      }
    }
    let names = ["⟨r_z²⟩", "C_1", "C_5"]
    return names.indices.flatMap { index -> [Check] in
      let ratios = (0..<2).map { time in found.map { log($0[1][time][index] / $0[0][time][index]) } }
      let means = ratios.map { $0.reduce(0, +) / Double($0.count) }
      let variance = ratios[1].reduce(0) { $0 + ($1 - means[1]) * ($1 - means[1]) } / Double(realizations - 1)
      return [
        Check(
          group: name, quantity: "ln(mixed/double) of \(names[index]) at ΩT = 5", expected: 0, measured: means[0],
          tolerance: 1e-6, reason: "the field differs by 2e-7, in each direction by another amount"),
        Check(
          group: name, quantity: "ln(mixed/double) of \(names[index]) at ΩT = 100, in standard errors", expected: 0,
          measured: means[1] / (variance / Double(realizations)).squareRoot(), tolerance: 4.5,
          reason:
            "\(realizations) realisations of the field, the same ones for both; false alarm: 4e-4 for 16, 3e-5 for 64"),
      ]
    }
  }
}
