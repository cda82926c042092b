// The law of small scales for particles from one direction that differ in something else by a small ε, their rigidity or the
// place of the observer: they part as those of directions ε apart do, and what is common to their skies,
//
//   F(ε) = ⟨(r_1·g)(r_2·g)⟩,   −dF/d ln ε = χ/λ,
//
// since they part after ln(1/ε)/λ. F is averaged over both signs of ε, so that what is odd in ε drops out.

import Anisotropy
import Foundation
import Transport
import _Threads

/// −dF/d ln ε · λ/χ in the preset's field, for a gradient along B0.
struct SeparationLaw {
  /// Positions along B0 of particles that differ by ε from those of 0, at times in 1/Ω: `[time][direction]`, in r_L.
  typealias Positions =
    @Sendable (
      _ realization: Int, _ difference: Double, _ directions: [SIMD3<Double>], _ times: [Double]
    ) throws -> [[Double]]

  /// Seed of the directions.
  let seed: UInt64
  let positions: Positions
  /// How particles of ε = 0 are tracked through a realisation.
  let tracker: @Sendable (_ realization: Int) -> any Tracker

  private static let steps = [0.001, 0.03]
  /// ε and ΩT, for the quantity of a check.
  static let words = "epsilon = 0.001 to 0.03, Omega T = 150"

  /// The mean product.
  static func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } / Double(first.count)
  }

  /// −dF/d ln ε · λ/χ against 1, F between two values of ε at ΩT = 150.
  func check(group: String, quantity: String, samples: Int, threads: Int) throws -> Check {
    let times = [50, 120, 150, 180.0]
    let found = try inOrder(samples, threads: threads) { number -> [Double] in
      let draws = Pairs(references: 64, angles: 3, smallest: 1).draws(seed: seed, number: number)
      let directions = draws.map(\.direction)
      let own = try positions(number, 0, directions, times)
      let correlations = try Self.steps.map { step in
        try [step, -step].reduce(0) { sum, difference in
          let other = try positions(number, difference, directions, [times[2]])
          return sum + Self.product(own[2], other[0]) / 2
        }
      }
      // ⟨z²⟩ minus ⟨z_1 z_2⟩ of different directions: what is made of anisotropy.
      func anisotropy(_ time: Int) -> Double {
        let (count, sum) = (Double(own[time].count), own[time].reduce(0, +))
        let squares = own[time].reduce(0) { $0 + $1 * $1 }
        return squares / count - (sum * sum - squares) / (count * (count - 1))
      }
      let growth = try SeparationGrowth.logarithms(
        along: tracker(number), from: directions.prefix(8).map { $0 }, turns: draws.prefix(8).map(\.turn),
        times: [times[0], times[2]])
      let logarithms = (growth ?? []).map { $0.reduce(0, +) / Double($0.count) }
      return [
        (correlations[0] - correlations[1]) / log(Self.steps[1] / Self.steps[0]),
        (logarithms[1] - logarithms[0]) / (times[2] - times[0]),
        (anisotropy(3) - anisotropy(1)) / (times[3] - times[1]),
      ]
    }
    let ratio = Estimate(ofMeans: found) { $0[0] * $0[1] / $0[2] }
    return Check(
      group: group, quantity: quantity, expected: 1, measured: ratio.value,
      tolerance: 0.05 + allowedStandardErrors * ratio.error,
      reason: "5 % for what the law leaves out at this time, and \(allowedStandardErrors) jackknife errors")
  }
}
