// The Lyapunov exponent of a study's trajectories, by itself: the growth of small separations (`SeparationGrowth`) along orbits
// of many realisations, after a transient in which they find the direction of fastest growth.
//
//   λ = (G(T_2) − G(T_1))/(T_2 − T_1),   mean over the orbits of a realisation, then over realisations

import Anisotropy
import Study
import Transport
import _Threads

/// λ of a study, backward in time, in Ω.
public struct LyapunovExponent: Sendable {
  /// λ of each realisation, from number 0 on: the mean over its orbits.
  public let byRealization: [Double]
  /// Finite-time exponents over the whole interval, of all orbits.
  public let byOrbit: [Double]
  /// The mean over realisations with its standard error.
  public let mean: Estimate
  /// The same over the first and the second half of the interval.
  public let halves: [Estimate]
  /// λ of the second half minus λ of the first, with the error of the difference: the orbits are the same.
  public let drift: Estimate

  /// Whether the two halves of the interval differ by less than three errors, or than one per cent.
  public var hasConverged: Bool {
    abs(drift.value) <= 3 * drift.error || abs(drift.value) <= 0.01 * abs(mean.value)
  }

  /// Measures λ.
  ///
  /// - Parameters:
  ///   - configuration: the study; its engine, step and field, in double precision.
  ///   - realizations: how many, ≥ 1; the orbits of realisation α are those of a run with pairs.
  ///   - orbits: how many of each.
  ///   - interval: backtracking times ΩT, T_1 ≥ 0 and T_2 > T_1.
  ///   - threads: worker threads; the result does not depend on it.
  ///   - isCancelled: asked often; when it answers true the work stops.
  /// - Returns: nil when cancelled.
  /// - Throws: what the engine throws; `StudyError`.
  public init?(
    of configuration: StudyConfiguration, realizations: Int, orbits: Int, interval: ClosedRange<Double>, threads: Int,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    let middle = (interval.lowerBound + interval.upperBound) / 2
    let times = [interval.lowerBound, middle, interval.upperBound]
    let pairs = Pairs(references: orbits, angles: 3, smallest: 1)
    let growth = try inOrder(realizations, threads: threads) { number -> [[Double]]? in
      let draws = pairs.draws(seed: configuration.seed, number: number)
      return try SeparationGrowth.logarithms(
        along: configuration.followed(realization: number, times: times).tracker, from: draws.map(\.direction),
        turns: draws.map(\.turn), times: times, isCancelled: isCancelled)
    }
    let found = growth.compactMap { $0 }
    guard found.count == realizations else { return nil }
    func exponents(_ a: Int, _ b: Int) -> [[Double]] {
      found.map { growth in zip(growth[a], growth[b]).map { ($1 - $0) / (times[b] - times[a]) } }
    }
    func means(_ exponents: [[Double]]) -> [Double] { exponents.map { $0.reduce(0, +) / Double($0.count) } }
    byRealization = means(exponents(0, 2))
    byOrbit = exponents(0, 2).flatMap { $0 }
    mean = Estimate(meanOf: byRealization)
    let parts = [means(exponents(0, 1)), means(exponents(1, 2))]
    halves = parts.map { Estimate(meanOf: $0) }
    drift = Estimate(meanOf: zip(parts[0], parts[1]).map { $1 - $0 })
  }
}
