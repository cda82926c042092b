// Processor time: what a run costs on a machine that others use, too, and what a cluster charges.

import Foundation

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
