import Cluster
import Results
import Testing

/// What part of a machine and of a study the surroundings give: good values are taken, garbage is passed over.
@Suite(.timeLimit(.minutes(40))) struct MachineShareTests {
  private static let affinity = MachineShare.cores(environment: [:], quota: nil)

  @Test(arguments: [("1", 1), ("3", 3), ("512", 512)]) func coresOfSlurm(text: String, cores: Int) {
    #expect(
      MachineShare.cores(environment: ["SLURM_CPUS_PER_TASK": text], quota: "50000 100000\n", affinity: 600) == cores)
  }

  /// 100,000 cores would be as many threads, and a machine has not more than its own.
  @Test(arguments: ["2000", "100000", "9223372036854775807"]) func coresThatNoMachineHas(text: String) {
    let environment = ["SLURM_CPUS_PER_TASK": text]
    #expect(MachineShare.cores(environment: environment, quota: nil, affinity: 8) == 8)
    #expect(MachineShare.cores(environment: environment, quota: nil, affinity: 1 << 20) == MachineShare.mostThreads)
    #expect(MachineShare.cores(environment: [:], quota: "1e300 1", affinity: 8) == 8)
  }

  /// Extremes of Int: their sums and differences ended the process (SIGILL). An identity that is none is not no array,
  /// since every task would then compute the whole study.
  @Test(arguments: ["ID", "MIN", "MAX", "COUNT"]) func arraysThatNoClusterHas(name: String) {
    for value in ["-9223372036854775808", "9223372036854775807", "99999999999999999999", "-1", "", "x"] {
      var array = [
        "SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "4",
        "SLURM_ARRAY_TASK_COUNT": "4",
      ]
      array["SLURM_ARRAY_TASK_" + name] = value
      #expect(throws: RunError.self, "\(name) = \(value)") { try MachineShare.arrayTask(environment: array) }
    }
  }

  @Test(arguments: ["", "0", "-2", "4x", "2.5", "many"]) func coresOfSlurmThatAreNone(text: String) {
    #expect(MachineShare.cores(environment: ["SLURM_CPUS_PER_TASK": text], quota: nil) == Self.affinity)
  }

  /// cpu.max of a cgroup: quota and period in microseconds; part of a core counts as one.
  @Test(arguments: [("100000 100000\n", 1), ("50000 100000", 1), ("1 100000", 1)]) func quotaLimits(
    text: String, cores: Int
  ) {
    #expect(MachineShare.cores(environment: [:], quota: text) == cores)
  }

  @Test(arguments: ["max 100000\n", "", "100000", "-1 100000", "100000 0", "a b", "1 2 3", "99900000 100000"])
  func quotasThatDoNotLimit(text: String) {
    #expect(MachineShare.cores(environment: [:], quota: text) == Self.affinity)
  }

  @Test func arrayTasks() throws {
    #expect(try MachineShare.arrayTask(environment: [:]) == nil)
    var array = [
      "SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "4",
      "SLURM_ARRAY_TASK_COUNT": "4",
    ]
    #expect(try MachineShare.arrayTask(environment: array) == TaskShare(index: 2, count: 4))
    // --array=1,3 or 0-6:2: with gaps, the tasks are no partition.
    for (key, value) in [("COUNT", "2"), ("COUNT", "none"), ("COUNT", "0"), ("MAX", "7"), ("ID", "9")] {
      var wrong = array
      wrong["SLURM_ARRAY_TASK_" + key] = value
      let error = #expect(throws: RunError.self, "\(key) = \(value)") { try MachineShare.arrayTask(environment: wrong) }
      #expect(error?.description.contains("--task-count") == true)
    }
    array["SLURM_ARRAY_TASK_COUNT"] = nil
    #expect(throws: RunError.self) { try MachineShare.arrayTask(environment: array) }
  }

  /// Any number of tasks divides the realisations: each belongs to exactly one.
  @Test(arguments: [1, 2, 3, 7, 40]) func tasksAreAPartition(count: Int) {
    for number in 0..<30 {
      #expect((0..<count).filter { TaskShare(index: $0, count: count).includes(number) } == [number % count])
    }
  }
}
