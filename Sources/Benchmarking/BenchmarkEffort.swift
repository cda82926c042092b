// How long a benchmark may take.

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
