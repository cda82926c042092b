// Snapshot times, as a list or as a logarithmic grid
//
//   Ω T_i = from · (to/from)^(i/(count−1)),  i = 0 … count−1.
//
// The end points are exact. A point that lies within 1e-12, relative, of a decimal of at most six digits is that
// decimal: the grid 0.1 … 1000 of 41 points then holds 100.0 itself, and not its neighbour, so that a user or a figure
// can ask for "Ω T = 100" and find it.

import Foundation
import Transport

/// The snapshot times Ω T of a study.
public enum BacktrackingTimes: Sendable, Equatable {
  /// Times as listed, each from ``shortest`` to ``longest`` and none twice, in any order.
  case list([Double])
  /// `count` ≥ 2 times in equal logarithmic steps, ``shortest`` ≤ `from` < `to` ≤ ``longest``, both ends included.
  case logarithmic(from: Double, to: Double, count: Int)

  /// The largest number of snapshot times that a study may have.
  public static let maximumCount = 10_000
  /// The shortest snapshot time, in 1/Ω: more than the round-off of a step, so that something has moved.
  public static let shortest = 1e-7
  /// The longest snapshot time, in 1/Ω: with the finest step, all steps can still be counted in a double.
  public static let longest = Stepping.longestTime
  static let timeRequirement = "times from \(Parameter.words(shortest)) to \(Parameter.words(longest))"

  /// The times in units 1/Ω, ascending. Empty where a logarithmic grid has fewer than two points.
  public var values: [Double] {
    switch self {
    case .list(let times): times.sorted()
    case .logarithmic(let from, let to, let count): Self.grid(from: from, to: to, count: count)
    }
  }

  /// What is wrong with the times, as the words that follow "must be"; nil where nothing is.
  package var failedRequirement: String? {
    switch self {
    case .list(let times):
      guard !times.isEmpty, times.count <= Self.maximumCount else {
        return "a list of 1 to \(Self.maximumCount) times"
      }
      guard times.allSatisfy((Self.shortest...Self.longest).contains) else { return Self.timeRequirement }
      guard Set(times).count == times.count else { return "different times: one of them is there twice" }
    case .logarithmic(let from, let to, let count):
      guard from >= Self.shortest, from < to, to <= Self.longest else {
        return "a range with \(Parameter.words(Self.shortest)) <= from < to <= \(Parameter.words(Self.longest))"
      }
      guard (2...Self.maximumCount).contains(count) else { return "a range with count from 2 to \(Self.maximumCount)" }
      guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
        return "a range wide enough for its count: neighbouring times coincide"
      }
    }
    return nil
  }

  private static func grid(from: Double, to: Double, count: Int) -> [Double] {
    guard count >= 2 else { return [] }
    return (0..<count).map { i in
      if i == 0 { return from }
      if i == count - 1 { return to }
      return nearbyShortDecimal(from * pow(to / from, Double(i) / Double(count - 1)))
    }
  }

  /// The decimal of at most six digits within 1e-12, relative, of `value`, or else `value`.
  static func nearbyShortDecimal(_ value: Double) -> Double {
    guard let short = Double(String(format: "%.6g", value)) else { return value }
    return abs(short - value) <= 1e-12 * abs(value) ? short : value
  }
}
