// What this process may still take of the machine: memory and file handles, as the system says it.
//
// Memory is the least of what is named here, each less what is in use already:
//
//   the machine     MemAvailable of /proc/meminfo
//   cgroup v2       memory.max − (memory.current − file pages that can be given back), of this group and those above it
//   cgroup v1       memory.limit_in_bytes − (memory.usage_in_bytes − file pages that can be given back), likewise
//   ulimit -v, -d   RLIMIT_AS − VmSize, RLIMIT_DATA − VmData
//
// Where nothing can be read (another operating system) nothing is said, and nothing is refused.

import Files
import Foundation

/// What a machine has left for this process.
package struct MachineLimits: Sendable, Equatable {
  /// An amount of memory and who sets it.
  package struct Memory: Sendable, Equatable {
    /// Bytes that may still be taken.
    package var bytes: Double
    /// Who says so, in words: "this machine", "ulimit -v".
    package var source: String
    /// Bytes that every thread but the first takes of it, used or not: where addresses are counted, the thread's stack and
    /// the share of the heap that the C library reserves for it.
    package var perThread = 0.0
  }

  /// The least of all limits of memory; nil where none is known.
  package var memory: Memory?
  /// Files that may be open at once (RLIMIT_NOFILE).
  package var fileHandles: Int

  /// Limits made by hand.
  package init(memory: Memory?, fileHandles: Int) {
    self.memory = memory
    self.fileHandles = fileHandles
  }

  /// The limits now. Raises the soft limit of file handles as far as the process may.
  package static func now() -> MachineLimits {
    let handles = raisedFileHandles()
    return MachineLimits(
      memory: memory(
        addressSpace: softLimit(of: number(RLIMIT_AS)), data: softLimit(of: number(RLIMIT_DATA)),
        read: { try? WholeFile.text(of: $0, limit: 1 << 20) }),
      fileHandles: handles)
  }

  /// The least limit of memory, from the system's files and the two limits of a process in bytes (nil: unlimited).
  static func memory(addressSpace: Double?, data: Double?, read: (String) -> String?) -> Memory? {
    let status = read("/proc/self/status") ?? ""
    var found: [Memory] = []
    if let available = kilobytes("MemAvailable", in: read("/proc/meminfo") ?? "") {
      found.append(Memory(bytes: available, source: "this machine"))
    }
    if let addressSpace, let used = kilobytes("VmSize", in: status) {
      found.append(Memory(bytes: addressSpace - used, source: "ulimit -v", perThread: 72e6))
    }
    if let data, let used = kilobytes("VmData", in: status) {
      found.append(Memory(bytes: data - used, source: "ulimit -d"))
    }
    found += groupFolders(read("/proc/self/cgroup") ?? "").compactMap { group(in: $0, read) }
    return found.min { $0.bytes < $1.bytes }.map { least in
      Memory(bytes: max(0, least.bytes), source: least.source, perThread: least.perThread)
    }
  }

  /// What one cgroup has left; nil where it is not limited.
  private static func group(in folder: String, _ read: (String) -> String?) -> Memory? {
    func number(_ name: String) -> Double? {
      read("\(folder)/\(name)").flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    guard let limit = number("memory.max") ?? number("memory.limit_in_bytes"), limit < 1e17,
      let used = number("memory.current") ?? number("memory.usage_in_bytes")
    else { return nil }
    let pages = (read("\(folder)/memory.stat") ?? "").split(separator: "\n").compactMap { line -> Double? in
      let words = line.split(separator: " ")
      guard words.count == 2, ["inactive_file", "active_file"].contains(words[0]) else { return nil }
      return Double(words[1])
    }
    return Memory(bytes: limit - max(0, used - pages.reduce(0, +)), source: "the job's share of memory (cgroup)")
  }

  /// The folders of the memory controller that this process is in, and those above them.
  static func groupFolders(_ text: String) -> [String] {
    text.split(separator: "\n").flatMap { line -> [String] in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] }
      let root: String
      if fields[1].isEmpty {
        root = "/sys/fs/cgroup"
      } else if fields[1].split(separator: ",").contains("memory") {
        root = "/sys/fs/cgroup/memory"
      } else {
        return []
      }
      let parts = fields[2].split(separator: "/").prefix(32)
      return (0...parts.count).map { count in ([root] + parts.prefix(count).map(String.init)).joined(separator: "/") }
    }
  }

  /// A line "name:   12 kB" of a file of /proc, in bytes.
  private static func kilobytes(_ name: String, in text: String) -> Double? {
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      return line.split(separator: " ").dropFirst().first.flatMap { Double($0) }.map { 1024 * $0 }
    }
    return nil
  }

  /// The number of a limit; the GNU library has an enumeration for it, and functions that take an integer.
  #if canImport(Glibc)
    private static func number(_ resource: __rlimit_resource) -> Int32 { Int32(resource.rawValue) }
  #else
    private static func number(_ resource: Int32) -> Int32 { resource }
  #endif

  private static func softLimit(of resource: Int32) -> Double? {
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0, limit.rlim_cur != unlimited else { return nil }
    return Double(limit.rlim_cur)
  }

  /// RLIM_INFINITY, a macro that does not import.
  private static var unlimited: rlim_t {
    #if canImport(Glibc)
      rlim_t.max
    #else
      rlim_t(Int64.max)
    #endif
  }

  private static func raisedFileHandles() -> Int {
    var limit = rlimit()
    guard getrlimit(number(RLIMIT_NOFILE), &limit) == 0 else { return .max }
    if limit.rlim_cur < min(limit.rlim_max, 4096) {
      var raised = limit
      raised.rlim_cur = min(limit.rlim_max, 4096)
      if setrlimit(number(RLIMIT_NOFILE), &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }
}

// MARK: - Processor time
//
// What a run costs on a machine that others use, too, and what a cluster charges.

/// Seconds of processor time.
package enum ProcessorTime {
  /// Used by the calling thread so far.
  package static var ofThread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

  /// Used by all threads of this process so far.
  package static var ofProcess: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  /// Used by the programs that this process has started and that have ended: gnuplot.
  package static var ofChildren: Double {
    var usage = rusage()
    #if canImport(Glibc)
      getrusage(RUSAGE_CHILDREN.rawValue, &usage)
    #else
      getrusage(RUSAGE_CHILDREN, &usage)
    #endif
    let (user, system) = (usage.ru_utime, usage.ru_stime)
    return Double(user.tv_sec + system.tv_sec) + 1e-6 * Double(user.tv_usec + system.tv_usec)
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
