// Times of several pieces of work on a machine that others use too: repetitions are short and take turns, so that each
// work meets the same conditions, and the shortest repetition of each counts.

/// A piece of work to be timed.
struct Contender {
  /// Does the work `units` times.
  var run: (_ units: Int) -> Void
  /// Units come in multiples of this.
  var leastUnits = 1
  /// Whether a unit takes so long that few repetitions have to do.
  var isSlow = false
}

/// The shortest time of a unit of each work, in nanoseconds.
func shortestTimes(of contenders: [Contender], effort: BenchmarkEffort) -> [Double] {
  let units = contenders.map { suitableUnits(of: $0, effort: effort) }
  var best = [Double](repeating: .infinity, count: contenders.count)
  for round in 0..<effort.rounds {
    for (index, contender) in contenders.enumerated() where !contender.isSlow || round < effort.slowRounds {
      best[index] = min(best[index], nanoseconds { contender.run(units[index]) } / Double(units[index]))
    }
  }
  return best
}

/// How many units fill a repetition; finding it warms the work up.
private func suitableUnits(of contender: Contender, effort: BenchmarkEffort) -> Int {
  var units = contender.leastUnits
  while nanoseconds({ contender.run(units) }) < 0.6e9 * effort.repetition { units *= 2 }
  return units
}

/// Duration of one call.
func nanoseconds(_ body: () -> Void) -> Double { ContinuousClock().measure(body) / .nanoseconds(1) }

// MARK: - Effort

/// The work that goes into a benchmark.
package enum BenchmarkEffort: Sendable {
  /// Seconds in all; the numbers are rough.
  case quick
  /// About fifteen seconds.
  case full

  /// Length of a repetition in seconds.
  var repetition: Double { self == .quick ? 0.001 : 0.004 }
  /// Repetitions, of which the shortest counts.
  var rounds: Int { self == .quick ? 3 : 60 }
  /// Repetitions of what takes long.
  var slowRounds: Int { self == .quick ? 1 : 3 }
  /// Blocks of directions that a thread computes in a repetition.
  var blocks: Int { self == .quick ? 1 : 8 }
  /// Seconds for the scaling with threads.
  var scalingSeconds: Double { self == .quick ? 0.2 : 5 }
}
