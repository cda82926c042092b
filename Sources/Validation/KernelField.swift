// The field of the kernels in double precision: against the C library near the origin, against extended phases far from it, and
// to the bit between the builds.

import Foundation
import RandomStreams
import Transport
import Turbulence
import _Threads

// MARK: - Near the origin
//
// The kernels against the C library's cosine: the polynomial alone, and the whole sum within 10 L_c.

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

// MARK: - Far from the origin
//
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

// MARK: - Between builds
//
// All builds give the same bits: fields at the same points, and trajectories of the same particles.

extension KernelChecks {
  /// How many values differ in any bit from those of the best build.
  package func agreement(effort: Effort, threads: Int) -> [Check] {
    let best = InstructionSet.best
    let points = points(pointCount(best, effort), size: 100)
    let fields = evaluate(points, best, threads: threads)
    let directions = points.prefix(500).map { normalized($0) }
    let steps = 20
    let tracks = subject.track(field, directions, steps, best, .double)
    let mixed = subject.track(field, directions, steps, best, .mixed)
    return InstructionSet.available.filter { $0 != best }.flatMap { set -> [Check] in
      let count = min(pointCount(set, effort), points.count)
      let ends = set.isEmulatingFusedMultiplyAdd ? 50 : directions.count
      let same = evaluate(Array(points.prefix(count)), set, threads: threads)
      let some = Array(directions.prefix(ends))
      return [
        identity("fields of \(count)", set, differences(fields, same)),
        identity(
          "positions after \(steps) steps of \(ends)", set,
          differences(tracks, subject.track(field, some, steps, set, .double))),
        identity(
          "positions after \(steps) steps of \(ends), mixed precision", set,
          differences(mixed, subject.track(field, some, steps, set, .mixed))),
      ]
    }
  }

  private func identity(_ what: String, _ set: InstructionSet, _ count: Int) -> Check {
    Check(
      group: name, quantity: "\(what) that differ in a bit, \(set.rawValue) from \(InstructionSet.best.rawValue)",
      expected: 0, measured: Double(count), tolerance: 0,
      reason: "every multiply–add is fused and the order of sums is fixed on every machine")
  }

  private func differences(_ a: [SIMD3<Double>], _ b: [SIMD3<Double>]) -> Int {
    zip(a, b).count { pair in
      (0..<3).contains { pair.0[$0].bitPattern != pair.1[$0].bitPattern }
    }
  }
}
