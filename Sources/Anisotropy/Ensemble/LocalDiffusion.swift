// Whether a diffusion coefficient has levelled off.
//
// ⟨r²⟩/2T is an average over the whole of the backtracking time, its ballistic start included, and approaches the
// asymptotic K no faster than 1/T. Two numbers know of the time T alone:
//
//   d⟨(r·g)²⟩/2dT ≈ (⟨(r·g)²⟩(T_b) − ⟨(r·g)²⟩(T_a))/(2(T_b − T_a)),   a, b the snapshots before and after
//   d ln⟨(r·g)²⟩/d ln T ≈ ln(⟨(r·g)²⟩(T_b)/⟨(r·g)²⟩(T_a))/ln(T_b/T_a)  = local/running: 2 ballistic, 1 diffusive
//
// (at the first and the last snapshot between it and its one neighbour). Between snapshots that are not close both are
// averages over the interval: errors O(Δ²) in ln T.

import Foundation

/// The snapshots between which a difference stands for the derivative at one of them; nil with a single snapshot.
func neighbors(of index: Int, count: Int) -> (before: Int, after: Int)? {
  guard count > 1 else { return nil }
  return (max(index - 1, 0), min(index + 1, count - 1))
}

/// d⟨(r·g)²⟩/2dT at each time, with its error over realisations.
///
/// - Parameters:
///   - moments: ⟨(r·g)²⟩ in r_L², `[time][realisation]`.
///   - times: ΩT, ascending.
func localDiffusion(_ moments: [[Double]], times: [Double]) -> [Estimate] {
  times.indices.map { index in
    guard let (a, b) = neighbors(of: index, count: times.count) else { return Estimate(value: .nan, error: .nan) }
    return Estimate(meanOf: zip(moments[a], moments[b]).map { ($1 - $0) / (2 * (times[b] - times[a])) })
  }
}

/// d ln⟨(r·g)²⟩/d ln T at each time, with its jackknife error over realisations.
func growth(_ moments: [[Double]], times: [Double]) -> [Estimate] {
  times.indices.map { index in
    guard let (a, b) = neighbors(of: index, count: times.count) else { return Estimate(value: .nan, error: .nan) }
    let interval = log(times[b] / times[a])
    let (early, late) = (moments[a].reduce(0, +), moments[b].reduce(0, +))
    let without = zip(moments[a], moments[b]).map { log((late - $1) / (early - $0)) / interval }
    return Estimate(log(late / early) / interval, leavingOneOut: without)
  }
}

/// What a growth of ⟨r²⟩ says about the running K.
public enum Leveling: Sendable, Equatable {
  /// The growth is 1 within two errors, and these are small enough to say so.
  case leveledOff
  /// The growth differs from 1 by more than two errors.
  case notLeveledOff
  /// The growth is not known well enough; why, in words.
  case unknown(String)

  /// The largest standard error of the growth with which "1 within errors" says something.
  public static let largestError = 0.1
  /// The largest ratio of the times of neighbouring snapshots between which a slope is local.
  public static let largestTimeRatio = 2.0

  /// The verdict at one time.
  ///
  /// - Parameters:
  ///   - growth: d ln⟨r²⟩/d ln T at each time.
  ///   - times: ΩT of the snapshots, ascending.
  ///   - index: the time in question.
  public init(growth: [Estimate], times: [Double], at index: Int) {
    guard times.count >= 3, let (a, b) = neighbors(of: index, count: times.count) else {
      self = .unknown("a slope needs three snapshots or more")
      return
    }
    let slope = growth[index]
    guard slope.value.isFinite, slope.error.isFinite else {
      self = .unknown("the slope has no error with so few realisations")
      return
    }
    guard abs(slope.value - 1) <= 2 * slope.error else {
      self = .notLeveledOff
      return
    }
    let isLocal = zip(times[a..<b], times[(a + 1)...b]).allSatisfy { $1 / $0 <= Self.largestTimeRatio }
    if !isLocal {
      self = .unknown("the neighbouring snapshots are too far apart")
    } else if slope.error > Self.largestError {
      self = .unknown("the error of the slope is too large")
    } else {
      self = .leveledOff
    }
  }
}

extension EnsembleResult {
  /// Whether the running K of a direction of the gradient has levelled off at the last time.
  package func finalLeveling(of gradient: GradientResult) -> Leveling {
    guard gradient.growth.count == omegaT.count, let last = omegaT.indices.last else {
      return .unknown("its slope is not known")
    }
    return Leveling(growth: gradient.growth, times: omegaT, at: last)
  }

  /// The snapshot from which on the running K has levelled off until the last; nil where it has not.
  package func plateauStart(of gradient: GradientResult) -> Int? {
    guard finalLeveling(of: gradient) == .leveledOff else { return nil }
    return omegaT.indices.reversed().prefix { Leveling(growth: gradient.growth, times: omegaT, at: $0) == .leveledOff }
      .last
  }
}

extension GradientResult {
  /// d ln K/d ln T = d ln⟨r²⟩/d ln T − 1 of the running K at the last time; nil where it is not known.
  package var finalSlope: Estimate? {
    guard let last = growth.last, last.value.isFinite else { return nil }
    return Estimate(value: last.value - 1, error: last.error)
  }
}
