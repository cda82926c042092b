// What part of a machine, and of a study, this process has been given: by Slurm, by its CPU affinity, by its cgroup.

import Files
import Foundation
import Results

/// Reads the limits that the surroundings set.
package enum MachineShare {
  /// The largest number of worker threads of a process.
  package static let mostThreads = 1024
  /// The largest number of tasks that a study may be divided among.
  package static let mostTasks = 1_000_000

  /// Cores this process may use: SLURM_CPUS_PER_TASK, otherwise its cgroup's quota; never more than its CPU affinity, which
  /// is what the machine has where nobody set it.
  package static func cores(
    environment: [String: String] = ProcessInfo.processInfo.environment, quota: String? = cgroupQuota(),
    affinity: Int = ProcessInfo.processInfo.activeProcessorCount
  ) -> Int {
    let affinity = max(1, min(affinity, mostThreads))
    if let text = environment["SLURM_CPUS_PER_TASK"], let cores = Int(text), cores > 0 { return min(cores, affinity) }
    guard let quota, let limit = limit(ofQuota: quota) else { return affinity }
    return max(1, min(affinity, limit))
  }

  /// The task of an array job that this process is, from Slurm's variables; nil outside an array.
  ///
  /// - Throws: `RunError.taskShare` when the variables do not describe tasks 0…N−1 (or another contiguous range).
  package static func arrayTask(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> TaskShare? {
    guard let text = environment["SLURM_ARRAY_TASK_ID"] else { return nil }
    /// Numbers of Slurm are not negative and have 32 bits, so that their sums and differences hold.
    func number(_ name: String) -> Int? {
      environment["SLURM_ARRAY_TASK_" + name].flatMap(Int.init).flatMap {
        (0...Int(UInt32.max)).contains($0) ? $0 : nil
      }
    }
    let first = environment["SLURM_ARRAY_TASK_MIN"] == nil ? 0 : number("MIN")
    let last =
      environment["SLURM_ARRAY_TASK_MAX"] == nil ? first.map { $0 + (number("COUNT") ?? 0) - 1 } : number("MAX")
    guard !text.isEmpty, let id = number("ID"), let first, let last, let count = number("COUNT"),
      (1...mostTasks).contains(count), last - first + 1 == count, (first...last).contains(id)
    else {
      throw RunError.taskShare(
        reason: "the array's tasks are not numbered without gaps; submit them as --array=0-(N-1), or give "
          + "--task-index and --task-count")
    }
    return TaskShare(index: id - first, count: count)
  }

  /// The contents of this cgroup's cpu.max, "quota period" in microseconds or "max period".
  package static func cgroupQuota() -> String? {
    try? WholeFile.text(of: "/sys/fs/cgroup/cpu.max", limit: 1 << 16)
  }

  private static func limit(ofQuota text: String) -> Int? {
    let parts = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
    return max(1, Int(min(parts[0] / parts[1], Double(mostThreads)).rounded(.up)))
  }
}
