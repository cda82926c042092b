import Cluster
import Run
import Study
import Testing
import _TestSupport

/// Numbers of tasks, time limits and memory of an array job.
@Suite(.timeLimit(.minutes(40))) struct SlurmPlanTests {
  @Test(arguments: [
    ("90", 5400), ("01:30", 90), ("1:00:00", 3600), ("2-0", 172_800), ("1-12:30", 131_400), ("1-00:00:05", 86405),
  ]) func timesAreRead(text: String, seconds: Int) {
    #expect(SlurmTime(text)?.seconds == seconds)
  }

  @Test(arguments: ["", "0", "-5", "1h", "1:2:3:4", "1-", "-1-2", "1-2-3", "1::2", "1.5", "99999999999999999999", "٣"])
  func timesThatAreNone(text: String) {
    #expect(SlurmTime(text) == nil)
  }

  @Test(arguments: [(60, "00:01:00"), (3661, "01:01:01"), (86399, "23:59:59"), (90061, "1-01:01:01")])
  func timesAreWrittenAsTheyAreRead(seconds: Int, text: String) {
    #expect(SlurmTime(seconds: seconds).description == text)
    #expect(SlurmTime(text)?.seconds == seconds)
  }

  /// A study whose realisations take one core this long.
  private static func plan(
    _ seconds: Double, realizations: Int = 100, cpus: Int = 4, tasks: Int? = nil, limit: String? = nil
  ) throws -> SlurmPlan {
    let configuration = changed(StudyConfiguration.default) {
      $0.realizations = realizations
      $0.sky.nside = 32
    }
    return try SlurmPlan(
      of: configuration, cost: RealizationCost(trajectories: 0.99 * seconds, skies: 0.01 * seconds), cpus: cpus,
      tasks: tasks, limit: limit.flatMap { SlurmTime($0) })
  }

  /// About an hour per task, never more tasks than realisations, never too few for all.
  @Test(arguments: [(1.0, 1), (144, 1), (145, 2), (1440, 10), (7000, 50), (30000, 100), (1e6, 100)])
  func tasksLastAboutAnHour(seconds: Double, tasks: Int) throws {
    let plan = try Self.plan(seconds)
    #expect(plan.tasks == tasks)
    #expect(plan.itemsPerTask * plan.tasks >= 100)
    #expect(plan.tasks == 100 || plan.seconds <= 3600 * (1 + 1e-9))
  }

  /// With GPUs it is their number that divides the time, as long as the cores measure skies as fast; memory counts the
  /// realisations in flight on each.
  @Test func cardsCountInPlaceOfCores() throws {
    let study = changed(StudyConfiguration.default) {
      $0.sky.nside = 32
      $0.realizations = 100
      $0.backtracking.omegaT = .list((1...400).map { Double($0) })
      $0.backtracking.engine = "gpu"
    }
    func plan(_ gpus: Int, skies: Double = 100, followed: Double = 0) throws -> SlurmPlan {
      try SlurmPlan(
        of: study, cost: RealizationCost(trajectories: 36, skies: skies, followed: followed), cpus: 8, gpus: gpus,
        tasks: 1)
    }
    let (one, two) = try (plan(1), plan(2))
    #expect(try abs(plan(2, skies: 100, followed: 300).seconds - 5000) < 1e-6)
    #expect(abs(one.seconds - 3600) < 1e-6 && abs(two.seconds - 1800) < 1e-6 && two.cpus == 8 && two.gpus == 2)
    // Six realisations of 24 576 particles at 400 times, 1.25 times their memory; and the matrices of their rotations.
    let more = 1.25 * 6 * 400 * 3 * 24_576 * 8 * 1e-6
    let difference = Double(two.megabytes - one.megabytes)
    #expect(difference > more && difference < 2 * more, "\(one.megabytes), \(two.megabytes)")
  }

  @Test func limitsHaveTheirMargin() throws {
    let plan = try Self.plan(1440)
    #expect(abs(plan.seconds - 3600) < 1e-6 && plan.limit.seconds >= 7800 && plan.limit.seconds <= 7800 + 300)
    #expect(plan.warning == 120 && plan.expectedRestarts == 0)
    // A task of days asks for one and goes on from there.
    let long = try Self.plan(4 * 3 * 86400)
    #expect(long.limit.seconds == 86400 && long.expectedRestarts == 3)
  }

  /// With a limit given, a task's expected time is half of what the limit leaves.
  @Test func tasksFollowTheLimit() throws {
    let plan = try Self.plan(1440, limit: "30")
    #expect(plan.limit.seconds == 1800 && plan.seconds <= 840 && plan.tasks == 50)
    #expect(try Self.plan(10, limit: "00:00:61").limit.seconds == 120)
    #expect(try Self.plan(10, limit: "2").warning == 30)
  }

  @Test func whatCannotBeIsNamed() throws {
    #expect(throws: SlurmError.tooManyTasks(tasks: 101, realizations: 100)) { try Self.plan(10, tasks: 101) }
    #expect(try Self.plan(10, tasks: 100).itemsPerTask == 1)
    // 28 s are kept whole or not at all; a realisation of hours keeps its blocks.
    let error = #expect(throws: SlurmError.self) { try Self.plan(28, limit: "1") }
    #expect(error?.description.contains("--time 00:01:00") == true && error?.description.contains("00:03:00") == true)
    #expect(throws: SlurmError.self) { try Self.plan(28, limit: "2") }
    #expect(try Self.plan(28, limit: "3").limit.seconds == 180)
    #expect(try Self.plan(2000, limit: "3").expectedRestarts > 0)
    // Blocks are kept, not skies, and particles that are followed are one piece.
    let study = StudyConfiguration.default
    #expect(RealizationCost(trajectories: 20, skies: 5, followed: 4).longestPiece(of: study) == 29)
    #expect(RealizationCost(trajectories: 40, skies: 200, followed: 4).longestPiece(of: study) == 200)
    #expect(RealizationCost(trajectories: 40, skies: 2, followed: 50).longestPiece(of: study) == 50)
    // 96 blocks of directions; the pairs are no such block.
    let paired = changed(study) { $0.pairs.references = 8 }
    #expect(RealizationCost(trajectories: 96, skies: 0.5, followed: 0.5).longestPiece(of: paired) == 1)
    #expect(throws: SlurmError.self) {
      try SlurmPlan(
        of: study, cost: RealizationCost(trajectories: 40, skies: 200), cpus: 8, tasks: 1, limit: SlurmTime("3"))
    }
  }

  /// Points of a scan may take different times: each task has every N-th, and the longest decides.
  @Test func scansAreSharedByPoints() throws {
    func plan(_ seconds: [Double], cpus: Int = 1, tasks: Int? = nil, limit: String? = nil) throws -> SlurmPlan {
      let study = changed(StudyConfiguration.default) { $0.realizations = 10 }
      return try SlurmPlan(
        ofPoints: seconds.map { (study, RealizationCost(trajectories: 0.09 * $0, skies: 0.01 * $0)) }, cpus: cpus,
        tasks: tasks, limit: limit.flatMap { SlurmTime($0) })
    }
    let even = try plan([1000, 1000, 1000, 1000, 1000, 1000])
    #expect(even.tasks == 2 && even.itemsPerTask == 3 && abs(even.seconds - 3000) < 1e-6 && even.items == 6)
    let uneven = try plan([100, 3550, 100, 100])
    #expect(uneven.tasks == 3 && abs(uneven.seconds - 3550) < 1e-6)
    // A point is never divided.
    #expect(try plan([9000, 100, 100], cpus: 2).tasks == 3)
    #expect(throws: SlurmError.moreTasksThanPoints(tasks: 3, points: 2)) { try plan([1, 1], tasks: 3) }
    #expect(throws: SlurmError.self) { try plan([1, 280], limit: "1") }
  }

  /// Memory grows with the cores, each of which measures a snapshot, and is never absurdly small.
  @Test func memoryIsPlausible() throws {
    let configuration = changed(StudyConfiguration.default) {
      $0.realizations = 3
      $0.sky.nside = 256
      $0.backtracking.omegaT = .list([0.5, 1.234, 4])
      $0.output.maps = 0
    }
    func memory(_ cpus: Int) throws -> Int {
      try SlurmPlan(
        of: configuration, cost: RealizationCost(trajectories: 1, skies: 1), cpus: cpus, tasks: 1
      ).megabytes
    }
    // 40 MB, a map of 786 432 pixels (6.3 MB) for 3 times, 2 sets and 3 axes, and 24 for each core; a quarter on top.
    #expect(try memory(1) == 500 && memory(2) == 600 && memory(8) == 1800)
    #expect(try Self.plan(1).megabytes == 500)
  }
}
