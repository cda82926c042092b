// The kernels against the C library's cosine: the polynomial alone, and the whole sum within 10 L_c.

import Foundation
import Transport
import Turbulence
import _Threads
import RandomStreams

extension KernelChecks {
  /// cos(2πx) for |x| ≤ ½, as the field of a single wave of one turn per r_L: the error of the polynomial.
  package func cosine(effort: Effort) -> [Check] {
    let wave = PlaneWave(waveVector: SIMD3(2 * Double.pi, 0, 0), amplitude: SIMD3(0, 0, 1), phase: 0)
    let single = PlaneWaveField(regularField: 0, waves: [wave])
    return InstructionSet.available.map { set in
      let count = pointCount(set, effort)
      let points = (0...count).map { SIMD3(Double($0) / Double(count) - 0.5, 0, 0) }
      let found = subject.field(single, points, set)
      let errors = zip(points, found).map { abs($1.z - cos(2 * Double.pi * $0.x)) }
      return Check(
        group: name, quantity: "largest error of cos 2πx, |x| ≤ 1/2, \(set.rawValue)", expected: 0,
        measured: largestError(errors), tolerance: 4.1e-14,
        reason: "the polynomial's 3.9e-14 and round-off of a few 2e-16")
    }
  }

  /// The field at random points within 10 L_c against the plain evaluation.
  package func nearField(effort: Effort, threads: Int) -> [Check] {
    let sets = InstructionSet.available
    let points = points(sets.map { pointCount($0, effort) }.max() ?? 0, size: 100)
    let field = field
    let plain = inOrder(points.count, threads: threads) { field.field(at: points[$0]) }
    return sets.map { set in
      let count = pointCount(set, effort)
      let found = evaluate(Array(points.prefix(count)), set, threads: threads)
      let errors = zip(plain, found).map { length($0 - $1) / rootMeanSquareField }
      return Check(
        group: name, quantity: "largest |Δb|/B_rms at \(count) points within 10 L_c, \(set.rawValue)", expected: 0,
        measured: largestError(errors), tolerance: 1e-12,
        reason: "round-off of phases up to 1.7e3 rad, 2e-13 a wave in both evaluations")
    }
  }
}
