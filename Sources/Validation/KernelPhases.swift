// The kernels at 10⁵ L_c, where phases reach 10⁷ rad, against phases in twice the precision.
//
// The reference takes the stored k, r and β as exact and sums k·r + β as an unevaluated pair of doubles (error 2⁻¹⁰⁵
// of the terms), then cos(h + l) = cos h − l sin h, with the C library's exact reduction of h.
//
// The kernel's phase in turns has S = |β/2π| + Σ|κ_i r_i|. With u = 2⁻⁵³: dividing k by 2π and storing it costs 1.4 u S
// (the double 2π is itself off by 0.35 u), each of three fused multiply–adds at most u S, β as little as k. So
//
//   |δφ_n| ≤ 2π · 5 u S_n,   |Δb| ≤ Σ_n |a_n| (|δφ_n| + 4.1e-14) + N u Σ_n |a_n|,
//
// a worst case in which all errors have one sign. Those of different waves are independent, and the error is about 3 %
// of it.

import Foundation
import Transport
import Turbulence
import _Threads
import RandomStreams

extension KernelChecks {
  /// The field at random points 10⁵ L_c from the origin against phases in extended precision.
  package func farField(effort: Effort, threads: Int) -> [Check] {
    let points = points(1000, size: 100, about: FieldChecks().farPoint)
    let field = field
    let exact = inOrder(points.count, threads: threads) { Self.extendedField(field, points[$0]) }
    let bounds = points.map { Self.errorBound(field, $0) }
    return InstructionSet.available.flatMap { set -> [Check] in
      let errors = zip(exact, evaluate(points, set, threads: threads)).map { length($0 - $1) }
      return [
        Check(
          group: name, quantity: "largest |Δb|/bound at 1e5 L_c, extended phases, \(set.rawValue)", expected: 0,
          measured: largestError(zip(errors, bounds).map { $0 / $1 }), tolerance: 0.2,
          reason: "the bound adds the errors of all waves with one sign; as independent ones they give about 0.03"),
        Check(
          group: name, quantity: "largest |Δb|/B_rms at 1e5 L_c, extended phases, \(set.rawValue)", expected: 0,
          measured: largestError(errors) / rootMeanSquareField, tolerance: 1e-9,
          reason: "round-off of phases up to 1.4e7 rad, 1e-9 for the shortest waves"),
      ]
    }
  }

  /// b(r) with phases in twice the precision.
  package static func extendedField(_ field: PlaneWaveField, _ position: SIMD3<Double>) -> SIMD3<Double> {
    var b = SIMD3(0, 0, field.regularField)
    for wave in field.waves {
      var (high, low) = (wave.phase, 0.0)
      for axis in 0..<3 {
        let product = wave.waveVector[axis] * position[axis]
        let productLow = (-product).addingProduct(wave.waveVector[axis], position[axis])
        let sum = high + product
        // Knuth's exact error of a sum.
        let part = sum - high
        low += (high - (sum - part)) + (product - part) + productLow
        high = sum
      }
      b += wave.amplitude * (cos(high) - low * sin(high))
    }
    return b
  }

  private static func errorBound(_ field: PlaneWaveField, _ position: SIMD3<Double>) -> Double {
    let unit = 0x1p-53
    return field.waves.reduce(0) { sum, wave in
      let radians = (0..<3).reduce(abs(wave.phase)) { $0 + abs(wave.waveVector[$1] * position[$1]) }
      return sum + length(wave.amplitude) * (5 * unit * radians + 4.1e-14 + Double(field.waves.count) * unit)
    }
  }
}
