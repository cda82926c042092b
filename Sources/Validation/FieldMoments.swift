// One-point statistics: ⟨δB²⟩ = σ²B0² summed over waves, averaged over space, and averaged over realisations; a mean
// field that is the regular one; equal variances of the three components and no correlation between them.

import Foundation
import Turbulence
import _Threads
import RandomStreams

extension FieldChecks {
  /// ⟨δB²⟩ = σ² of the waves, and of one realisation over space.
  package func meanSquares(effort: Effort, threads: Int) -> [Check] {
    let errors = (0..<100).map { number in
      abs(makeField(number).waves.reduce(-spectrum.strength) { $0 + dot($1.amplitude, $1.amplitude) / 2 })
    }
    let field = makeField(0)
    // A cube of 2·10⁵ L_c, 300 of the longest waves, leaves 10⁻⁵ of a wave's phase average.
    let squares = inOrder(effort.samples(40_000), threads: threads) { item in
      var stream = FieldSampling.stream(item, seed: 21)
      let b = fluctuation(field, FieldSampling.point(&stream, size: 1e5 * bendOver))
      return dot(b, b)
    }
    return [
      Check(
        group: name, quantity: "largest |Σ A_n² − σ²| of \(errors.count) realisations", expected: 0,
        measured: largestError(errors), tolerance: 1e-13,
        reason: "round-off of a sum of \(spectrum.modes) terms"),
      statistical(
        "⟨δB²⟩ over space in one realisation", spectrum.strength, Sample(squares), of: "\(squares.count) points"),
    ]
  }

  /// Moments over realisations at a random point of each.
  package func moments(effort: Effort, threads: Int) -> [Check] {
    let fields = inOrder(effort.samples(10_000), threads: threads) { number in
      var stream = FieldSampling.stream(number, seed: 22)
      return fluctuation(makeField(number), FieldSampling.point(&stream, size: 100 * bendOver))
    }
    let ensemble = "\(fields.count) realisations"
    let axes = ["x", "y", "z"]
    var checks = [
      statistical("⟨δB²⟩ over realisations", spectrum.strength, Sample(fields.map { dot($0, $0) }), of: ensemble)
    ]
    for axis in 0..<3 {
      checks.append(
        statistical("mean of δB_\(axes[axis])", 0, Sample(fields.map { $0[axis] }), of: ensemble))
    }
    for axis in 0..<3 {
      let next = (axis + 1) % 3
      let difference = fields.map { $0[axis] * $0[axis] - $0[next] * $0[next] }
      let product = fields.map { $0[axis] * $0[next] }
      let pair = "δB_\(axes[axis])", other = "δB_\(axes[next])"
      checks.append(statistical("⟨\(pair)²⟩ − ⟨\(other)²⟩", 0, Sample(difference), of: ensemble))
      checks.append(statistical("⟨\(pair) \(other)⟩", 0, Sample(product), of: ensemble))
    }
    return checks
  }

  /// The variance at the origin and far from it, and the correlation functions far from it.
  package func homogeneity(effort: Effort, threads: Int) -> [Check] {
    let far = farPoint
    let separation = 1.0
    let fields = inOrder(effort.samples(10_000), threads: threads) { number in
      var stream = FieldSampling.stream(number, seed: 23)
      let direction = stream.direction()
      let field = makeField(number)
      let origin = fluctuation(field, .zero)
      let here = fluctuation(field, far)
      let there = fluctuation(field, far + separation * bendOver * direction)
      let along = dot(here, direction) * dot(there, direction)
      return SIMD4(dot(origin, origin), dot(here, here), along, (dot(here, there) - along) / 2)
    }
    let expected = [
      ("⟨δB²⟩ at the origin", spectrum.strength), ("⟨δB²⟩ at 1e5 L_c", spectrum.strength),
      ("R_LL(1 L_c) at 1e5 L_c", model.longitudinalCorrelation(separation)),
      ("R_NN(1 L_c) at 1e5 L_c", model.transverseCorrelation(separation)),
    ]
    return expected.enumerated().map { index, line in
      statistical(line.0, line.1, Sample(fields.map { $0[index] }), of: "\(fields.count) realisations")
    }
  }

  /// A point 10⁵ L_c from the origin, in r_L.
  package var farPoint: SIMD3<Double> { SIMD3(0.6, -0.48, 0.64) * (1e5 * bendOver) }
}
