// Whether a run fits into what the machine has left, and on how many threads: asked before anything starts, since a
// process that runs out of memory is ended by the system without a word.

import Foundation
import Results
import Study
import _Text

/// How a run fits into a machine.
package struct ThreadPlan: Sendable, Equatable {
  /// Worker threads that fit, at most those asked for.
  package let threads: Int
  /// Memory of the run on these threads, in bytes, as estimated.
  package let need: Double
  /// What is to be said about it: fewer threads than asked for, or little memory to spare.
  package let notices: [String]

  /// File handles of a run beside those of its threads: standard streams, locks, tables, gnuplot.
  private static let handlesOfRun = 16
  /// File handles of a thread: a file that it writes, and the folder.
  private static let handlesOfThread = 2
  /// File handles of the drivers of an engine that computes elsewhere.
  private static let handlesOfDrivers = 64
  /// From this part of the available memory on a run goes on with a warning.
  private static let edge = 0.8

  /// Fits a run.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - threads: worker threads asked for, ≥ 1.
  ///   - isComputing: whether realisations are to be computed; otherwise they are only averaged.
  ///   - limits: what the machine has left.
  /// - Throws: `RunError.notEnoughMemory` or `.tooFewFileHandles` when the run does not fit even on one thread.
  package init(
    of configuration: StudyConfiguration, threads: Int, isComputing: Bool = true, within limits: MachineLimits
  ) throws {
    let averages = CostEstimate.memoryOfAverages(of: configuration)
    let perThread = limits.memory?.perThread ?? 0
    let feeders = Runner.feeders(of: configuration)
    func need(_ threads: Int) -> Double {
      guard isComputing else { return averages }
      return max(averages, CostEstimate.resources(of: configuration, threads: threads).memory)
        + perThread * Double(threads + feeders - 1)
    }
    let wanted = max(1, threads)
    var fitting = wanted
    var notices: [String] = []
    let besides = Self.handlesOfRun + (feeders > 0 ? Self.handlesOfDrivers + Self.handlesOfThread * feeders : 0)
    let handles = isComputing ? besides + Self.handlesOfThread : Self.handlesOfRun
    guard limits.fileHandles >= handles else {
      throw RunError.tooFewFileHandles(have: limits.fileHandles, need: handles)
    }
    if isComputing {
      fitting = min(fitting, (limits.fileHandles - besides) / Self.handlesOfThread)
      if fitting < wanted {
        notices.append(
          "\(limits.fileHandles) file handles (ulimit -n) are enough for \(fitting) of \(wanted) threads; going on with "
            + (fitting == 1 ? "one" : "those"))
      }
    }
    if let memory = limits.memory {
      let ofFiles = fitting
      while fitting > 1, need(fitting) > memory.bytes { fitting -= 1 }
      guard need(fitting) <= memory.bytes else {
        throw RunError.notEnoughMemory(
          need: need(fitting), have: memory.bytes, source: memory.source,
          remedy: isComputing && averages < need(fitting)
            ? "choose a smaller sky.nside or fewer times in backtracking.omega_t"
            : "choose a smaller sky.nside, fewer times in backtracking.omega_t or fewer realisations")
      }
      let state = "\(byteText(memory.bytes)) of memory are left (\(memory.source))"
      if fitting < ofFiles {
        notices.append(
          "\(state), and \(ofFiles) threads would need about \(byteText(need(ofFiles))); going on with \(fitting), about "
            + byteText(need(fitting)))
      }
      if need(fitting) > Self.edge * memory.bytes {
        notices.append("warning: \(state), and the run needs up to about \(byteText(need(fitting))): it may run out")
      }
    }
    self.threads = fitting
    self.need = need(fitting)
    self.notices = notices
  }
}

extension RunDirectory {
  /// Refuses to average what does not fit into memory; a line for each thing that is to be said about it.
  ///
  /// - Throws: `RunError.notEnoughMemory`, `.tooFewFileHandles`, `.cannotRead`.
  package func checkAveragesFit(within limits: MachineLimits = .now()) throws -> [String] {
    let present = try (0..<configuration.realizations).count { try isThere(realizationPath($0)) }
    var averaged = configuration
    averaged.realizations = max(1, present)
    return try ThreadPlan(of: averaged, threads: 1, isComputing: false, within: limits).notices
  }
}
