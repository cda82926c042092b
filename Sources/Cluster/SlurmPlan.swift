// How a study or a scan is laid out as an array of tasks of Slurm: how many, and which time and memory each asks for.
// Tasks share the realisations of a study, and the points of a scan: task i of N has those whose number leaves i.
//
//   expected time of a task = times of one core of the largest task's realisations (points) / cores
//   with GPUs               = the larger of times of one GPU / GPUs and of what is left to cores, times of one core / cores
//   time limit              = 2 × expected time + 10 min, at most a day      (or what the user says)
//   memory                  = 1.25 × the larger of computing and averaging
//
// The times come from `CostEstimate`'s calibration. The factor 2 stands for what that does not see: a slower node, cores that
// share a memory bus, files. A limit that is too short costs a requeue, no results.

import Foundation
import Results
import Run
import Study

/// Why a study cannot be laid out as asked.
package enum SlurmError: Error, CustomStringConvertible, Equatable {
  /// More tasks than realisations.
  case tooManyTasks(tasks: Int, realizations: Int)
  /// More tasks than points of a scan.
  case moreTasksThanPoints(tasks: Int, points: Int)
  /// A task could be cut off again and again before it has anything to keep.
  case limitTooShort(limit: SlurmTime, needed: SlurmTime)

  /// One line: what is wrong and what to do.
  package var description: String {
    switch self {
    case .tooManyTasks(let tasks, let realizations):
      "--tasks \(tasks): the study has \(realizations) realisations, and a task has at least one; "
        + "give at most \(realizations)"
    case .moreTasksThanPoints(let tasks, let points):
      "--tasks \(tasks): the scan has \(points) points, and a task has at least one; give at most \(points)"
    case .limitTooShort(let limit, let needed):
      "--time \(limit): too short for a task to keep anything of its work before it is stopped; "
        + "give at least \(needed)"
    }
  }
}

/// The layout of a study or of a scan as an array job.
package struct SlurmPlan: Sendable, Equatable {
  /// Number of tasks of the array.
  package let tasks: Int
  /// Cores of each task.
  package let cpus: Int
  /// Graphics processors of each task; 0 where its cores integrate the trajectories.
  package let gpus: Int
  /// Realisations of a study, or points of a scan, that the tasks share.
  package let items: Int
  /// Realisations or points of the largest task.
  package let itemsPerTask: Int
  /// What the longest realisation or point takes, as calibrated.
  package let costOfItem: RealizationCost
  /// Expected time of the longest task in seconds.
  package let seconds: Double
  /// Time limit of each task.
  package let limit: SlurmTime
  /// Memory of each task in units of 10⁶ bytes.
  package let megabytes: Int

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
  ///   - cost: what one of its realisations takes, from `CostEstimate`.
  ///   - cpus: cores of each task, ≥ 1.
  ///   - gpus: graphics processors of each task that integrate the trajectories; 0 where its cores do.
  ///   - tasks: number of tasks; by default as many as let a task last about an hour, or half of what `limit` leaves.
  ///   - limit: time limit of a task, rounded up to minutes; by default twice the expected time and ten minutes.
  /// - Throws: `SlurmError`.
  package init(
    of configuration: StudyConfiguration, cost: RealizationCost, cpus: Int, gpus: Int = 0,
    tasks: Int? = nil, limit: SlurmTime? = nil
  ) throws {
    let realizations = configuration.realizations
    if let tasks, tasks > realizations { throw SlurmError.tooManyTasks(tasks: tasks, realizations: realizations) }
    try self.init(
      costs: Array(repeating: cost, count: realizations), of: [(configuration, cost)], cpus: cpus, gpus: gpus,
      tasks: tasks, limit: limit)
  }

  /// Lays a scan out. A task computes its points whole, one after another.
  ///
  /// - Parameters:
  ///   - points: the study of each point, at least one, and what one of its realisations takes.
  ///   - cpus: cores of each task, ≥ 1.
  ///   - gpus: as for a study.
  ///   - tasks: number of tasks; by default as for a study.
  ///   - limit: time limit of a task; by default as for a study.
  /// - Throws: `SlurmError`.
  package init(
    ofPoints points: [(configuration: StudyConfiguration, cost: RealizationCost)], cpus: Int, gpus: Int = 0,
    tasks: Int? = nil, limit: SlurmTime? = nil
  ) throws {
    if let tasks, tasks > points.count { throw SlurmError.moreTasksThanPoints(tasks: tasks, points: points.count) }
    try self.init(
      costs: points.map { $0.cost.times($0.configuration.realizations) }, of: points, cpus: cpus, gpus: gpus,
      tasks: tasks, limit: limit)
  }

  /// - Parameters:
  ///   - costs: what each item takes, at least one.
  ///   - studies: what is computed, each with what a realisation takes.
  private init(
    costs: [RealizationCost], of studies: [(StudyConfiguration, RealizationCost)], cpus: Int, gpus: Int, tasks: Int?,
    limit: SlurmTime?
  ) throws {
    let wanted = limit.map { Self.rounded($0.seconds, to: 60) }
    if let wanted {
      for (study, each) in studies {
        try Self.check(wanted, piece: each.longestPiece(of: study))
      }
    }
    let times = costs.map { $0.seconds(cores: cpus, devices: gpus) }
    let aim = wanted.map { Self.usable($0) / Self.timeMargin } ?? Self.usualSeconds
    let count = tasks ?? Self.tasks(sharing: times, within: max(aim, times.max() ?? 0))
    let expected = Self.longest(times, tasks: count)
    let usual = min(Self.timeMargin * expected + 600, Double(Self.longestSeconds))
    self.tasks = count
    self.cpus = cpus
    self.gpus = gpus
    items = costs.count
    itemsPerTask = (costs.count + count - 1) / count
    costOfItem = zip(costs, times).max { $0.1 < $1.1 }?.0 ?? RealizationCost(trajectories: 0, skies: 0)
    seconds = expected
    self.limit = SlurmTime(seconds: wanted ?? Self.rounded(Int(usual.rounded(.up)), to: 300))
    megabytes = studies.map { Self.megabytes(of: $0.0, cpus: cpus, gpus: gpus) }.max() ?? 0
  }

  /// The time of the longest of a number of tasks.
  private static func longest(_ costs: [Double], tasks: Int) -> Double {
    var sums = [Double](repeating: 0, count: tasks)
    for (index, cost) in costs.enumerated() { sums[index % tasks] += cost }
    return sums.max() ?? 0
  }

  /// The smallest number of tasks none of which takes longer than `most`.
  private static func tasks(sharing costs: [Double], within most: Double) -> Int {
    let largest = min(costs.count, mostTasks)
    let least = min(Int(min(costs.reduce(0, +) / most, 1e9)), largest)
    let range = max(1, least)...largest
    return range.first { longest(costs, tasks: $0) <= most * (1 + 1e-9) } ?? largest
  }

  /// Two minutes, or a quarter of a limit that is shorter than eight.
  private static func warning(of limit: SlurmTime) -> Int { min(120, limit.seconds / 4) }

  /// What a limit leaves before the warning, which Slurm may send this much early, in seconds.
  private static func usable(_ limit: Int) -> Double {
    Double(max(1, limit - warning(of: SlurmTime(seconds: limit)) - mostEarly))
  }

  private static func rounded(_ seconds: Int, to unit: Int) -> Int { (seconds + unit - 1) / unit * unit }

  /// A task keeps whole realisations, or their blocks where a realisation is long. The limit must leave room for one.
  private static func check(_ limit: Int, piece: Double) throws {
    // The piece may take twice as long as calibrated, and up to a quarter of the limit is the warning's.
    let needed = rounded(Int(min((timeMargin * piece + Double(mostEarly)) / 0.75, 3e8).rounded(.up)), to: 60)
    guard limit >= needed else {
      throw SlurmError.limitTooShort(limit: SlurmTime(seconds: limit), needed: SlurmTime(seconds: needed))
    }
  }

  /// Computing, or averaging at the end, whichever needs more; at least 500 MB.
  private static func megabytes(of configuration: StudyConfiguration, cpus: Int, gpus: Int) -> Int {
    // The cards of the nodes, not those of this machine.
    let need = CostEstimate.resources(of: configuration, threads: cpus, devices: gpus > 0 ? gpus : nil)
    let most = max(need.memory, CostEstimate.memoryOfAverages(of: configuration))
    return max(500, Int((memoryMargin * most / 1e8).rounded(.up)) * 100)
  }
}
