// What part of a machine, and of a study, this process has been given: by Slurm, by its CPU affinity, by its cgroup.

import Foundation
import _DurableFiles

/// Reads the limits that the surroundings set.
public enum MachineShare {
  /// Cores this process may use: SLURM_CPUS_PER_TASK, otherwise its CPU affinity and its cgroup's quota.
  public static func cores(
    environment: [String: String] = ProcessInfo.processInfo.environment, quota: String? = cgroupQuota()
  ) -> Int {
    if let text = environment["SLURM_CPUS_PER_TASK"], let cores = Int(text), cores > 0 { return cores }
    let affinity = ProcessInfo.processInfo.activeProcessorCount
    guard let quota, let limit = limit(ofQuota: quota) else { return affinity }
    return max(1, min(affinity, limit))
  }

  /// The task of an array job that this process is, from Slurm's variables; nil outside an array.
  ///
  /// - Throws: `RunError.taskShare` when the variables do not describe tasks 0…N−1 (or another contiguous range).
  public static func arrayTask(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> TaskShare? {
    guard let id = environment["SLURM_ARRAY_TASK_ID"].flatMap(Int.init) else { return nil }
    let first = environment["SLURM_ARRAY_TASK_MIN"].flatMap(Int.init) ?? 0
    let last = environment["SLURM_ARRAY_TASK_MAX"].flatMap(Int.init)
    guard let count = environment["SLURM_ARRAY_TASK_COUNT"].flatMap(Int.init), count > 0,
      (first..<first + count).contains(id), last.map({ $0 - first + 1 == count }) ?? true
    else {
      throw RunError.taskShare(
        reason: "the array's tasks are not numbered without gaps; submit them as --array=0-(N-1), or give "
          + "--task-index and --task-count")
    }
    return TaskShare(index: id - first, count: count)
  }

  /// The contents of this cgroup's cpu.max, "quota period" in microseconds or "max period".
  public static func cgroupQuota() -> String? {
    try? WholeFile.text(of: "/sys/fs/cgroup/cpu.max", limit: 1 << 16)
  }

  private static func limit(ofQuota text: String) -> Int? {
    let parts = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
    return max(1, Int((parts[0] / parts[1]).rounded(.up)))
  }
}
