// How a study is laid out as an array of tasks of Slurm: how many, and which time and memory each asks for.
//
//   expected time of a task = realisations of the largest task × time of one core per realisation / cores
//   time limit              = 2 × expected time + 10 min, at most a day      (or what the user says)
//   memory                  = 1.25 × the larger of computing and averaging
//
// The time of one core comes from `CostEstimate`'s calibration. The factor 2 stands for what that does not see: a slower
// node, cores that share a memory bus, the harmonic transforms. A limit that is too short costs a requeue, no results.

import Foundation
import Results
import Run
import Study

/// Why a study cannot be laid out as asked.
package enum SlurmError: Error, CustomStringConvertible, Equatable {
  /// More tasks than realisations.
  case tooManyTasks(tasks: Int, realizations: Int)
  /// A task could be cut off again and again before it has anything to keep.
  case limitTooShort(limit: SlurmTime, needed: SlurmTime)

  /// One line: what is wrong and what to do.
  package var description: String {
    switch self {
    case .tooManyTasks(let tasks, let realizations):
      "--tasks \(tasks): the study has \(realizations) realisations, and a task has at least one; "
        + "give at most \(realizations)"
    case .limitTooShort(let limit, let needed):
      "--time \(limit): too short for a task to keep anything of its work before it is stopped; "
        + "give at least \(needed)"
    }
  }
}

/// The layout of a study as an array job.
package struct SlurmPlan: Sendable, Equatable {
  /// Number of tasks of the array.
  package let tasks: Int
  /// Cores of each task.
  package let cpus: Int
  /// Realisations of the largest task.
  package let realizationsPerTask: Int
  /// Time of one core per realisation in seconds, as calibrated.
  package let secondsPerRealization: Double
  /// Time limit of each task.
  package let limit: SlurmTime
  /// Memory of each task in units of 10⁶ bytes.
  package let megabytes: Int

  /// Expected time of the largest task in seconds.
  package var seconds: Double { Double(realizationsPerTask) * secondsPerRealization / Double(cpus) }
  /// How long before the limit Slurm's warning comes, in seconds.
  package var warning: Int { Self.warning(of: limit) }
  /// How many times a task is expected to be cut off by the limit and to go on from there.
  package var expectedRestarts: Int { Int(min(seconds / Self.usable(limit.seconds), 1e9)) }

  /// What the expected time is multiplied by.
  package static let timeMargin = 2.0
  /// What the expected memory is multiplied by.
  package static let memoryMargin = 1.25
  /// Time of a task that the default number of tasks aims at, in seconds.
  static let usualSeconds = 3600.0
  /// The longest limit that is asked for by default: few clusters allow less.
  static let longestSeconds = 86400
  /// Slurm sends the warning up to this many seconds early.
  static let mostEarly = 60
  /// Slurm's default for the largest array is 1001.
  static let mostTasks = 1000

  /// Lays a study out.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - nanosecondsPerStep: time of one particle step on one core, from `CostEstimate`.
  ///   - cpus: cores of each task, ≥ 1.
  ///   - tasks: number of tasks; by default as many as let a task last about an hour, or half of what `limit` leaves.
  ///   - limit: time limit of a task, rounded up to minutes; by default twice the expected time and ten minutes.
  /// - Throws: `SlurmError`.
  package init(
    of configuration: StudyConfiguration, nanosecondsPerStep: Double, cpus: Int, tasks: Int? = nil,
    limit: SlurmTime? = nil
  ) throws {
    let realizations = configuration.realizations
    let each = configuration.particleStepsPerRealization * nanosecondsPerStep * 1e-9
    if let tasks, tasks > realizations { throw SlurmError.tooManyTasks(tasks: tasks, realizations: realizations) }
    let wanted = limit.map { Self.rounded($0.seconds, to: 60) }
    if let wanted { try Self.check(wanted, secondsPerRealization: each, configuration) }
    let aim = wanted.map { Self.usable($0) / Self.timeMargin }
    let fitting = max(1, Int(min((aim ?? Self.usualSeconds) * Double(cpus) / each, Double(realizations))))
    let count = tasks ?? min((realizations + fitting - 1) / fitting, Self.mostTasks)
    let largest = (realizations + count - 1) / count
    let expected = Double(largest) * each / Double(cpus)
    let usual = min(Self.timeMargin * expected + 600, Double(Self.longestSeconds))
    self.tasks = count
    self.cpus = cpus
    realizationsPerTask = largest
    secondsPerRealization = each
    self.limit = SlurmTime(seconds: wanted ?? Self.rounded(Int(usual.rounded(.up)), to: 300))
    megabytes = Self.megabytes(of: configuration, cpus: cpus, realizations: largest)
  }

  /// Two minutes, or a quarter of a limit that is shorter than eight.
  private static func warning(of limit: SlurmTime) -> Int { min(120, limit.seconds / 4) }

  /// What a limit leaves before the warning, which Slurm may send this much early, in seconds.
  private static func usable(_ limit: Int) -> Double {
    Double(max(1, limit - warning(of: SlurmTime(seconds: limit)) - mostEarly))
  }

  private static func rounded(_ seconds: Int, to unit: Int) -> Int { (seconds + unit - 1) / unit * unit }

  /// A task keeps whole realisations, or their blocks where a realisation is long. The limit must leave room for one.
  private static func check(
    _ limit: Int, secondsPerRealization each: Double, _ configuration: StudyConfiguration
  ) throws {
    let piece = each > Runner.checkpointSeconds ? each / Double(Runner.blockCount(of: configuration)) : each
    // The piece may take twice as long as calibrated, and up to a quarter of the limit is the warning's.
    let needed = rounded(Int(min((timeMargin * piece + Double(mostEarly)) / 0.75, 3e8).rounded(.up)), to: 60)
    guard limit >= needed else {
      throw SlurmError.limitTooShort(limit: SlurmTime(seconds: limit), needed: SlurmTime(seconds: needed))
    }
  }

  /// Computing, or averaging at the end, whichever needs more; at least 500 MB.
  private static func megabytes(of configuration: StudyConfiguration, cpus: Int, realizations: Int) -> Int {
    let need = CostEstimate.resources(of: configuration, threads: cpus)
    let most = max(need.memory, CostEstimate.memoryOfAverages(of: configuration))
    return max(500, Int((memoryMargin * most / 1e8).rounded(.up)) * 100)
  }
}
