// Runs what is missing of a study: workers take blocks from the queue, and when the last block of a realisation is in, its
// snapshots; the one that measures the last snapshot writes the realisation's file. Every file appears whole or not at
// all, so whatever stops the run, finished realisations stay.

import Anisotropy
import Foundation
import Results
import Sphere
import Study
import Synchronization
import Transport
import _Threads

/// How far a run has come.
public struct RunProgress: Sendable {
  /// Blocks of directions finished in this run.
  public var finishedBlocks: Int
  /// Blocks of directions that this run has to do.
  public var totalBlocks: Int
  /// Realisations of this process's share that are finished, those of earlier runs included.
  public var finishedRealizations: Int
  /// Realisations of the share.
  public var totalRealizations: Int
  /// Trajectories × steps finished in this run.
  public var particleSteps: Double
  /// Seconds since the run started.
  public var elapsed: Double
}

/// What a run has done, and what it took.
public struct RunOutcome: Sendable {
  /// Whether the share of the study is complete.
  public var isComplete: Bool
  /// Processor seconds spent on trajectories, over all threads.
  public var trajectorySeconds: Double
}

/// Computes the missing realisations of a run directory.
public struct Runner: Sendable {
  /// The directory.
  public let directory: RunDirectory
  /// Number of worker threads.
  public let threads: Int
  /// The part of the study that this process computes.
  public let share: TaskShare
  private let checkpointSeconds: Double

  /// Blocks are kept where a realisation takes one core longer than this, in seconds.
  public static let checkpointSeconds = 30.0

  /// A runner.
  ///
  /// - Parameters:
  ///   - directory: where the results go.
  ///   - threads: worker threads, ≥ 1; the results do not depend on it.
  ///   - share: the part of the study to compute.
  ///   - checkpointSeconds: finished blocks of a realisation are kept on disk when it takes one core longer than this.
  public init(
    directory: RunDirectory, threads: Int, share: TaskShare = .whole, checkpointSeconds: Double = Self.checkpointSeconds
  ) {
    self.directory = directory
    self.threads = max(1, threads)
    self.share = share
    self.checkpointSeconds = checkpointSeconds
  }

  /// From how many core-seconds per realisation on finished blocks are kept: 30, or DAPPLE_CHECKPOINT_SECONDS.
  ///
  /// The results do not depend on it. Tests set it to 0; a cluster whose file system is slow may set it higher.
  package static func checkpointSeconds(from environment: [String: String]) -> Double {
    environment["DAPPLE_CHECKPOINT_SECONDS"].flatMap(Double.init).flatMap { $0 >= 0 ? $0 : nil } ?? 30
  }

  /// Does what is missing and nothing else.
  ///
  /// - Parameters:
  ///   - interruption: a request to stop; finished realisations are kept.
  ///   - notice: called with a line about anything unusual (a damaged file set aside, a lost device), not only at the end.
  ///   - progress: called after every finished block. Both are called from any worker, one call at a time.
  /// - Returns: whether this share of the study is complete, and the time that the trajectories took.
  /// - Throws: the first error of a worker (a file that cannot be written, a full disk); `RunError.busy` when another
  ///   process is at work on the same share.
  public func run(
    interruption: Interruption = Interruption(), notice: @escaping @Sendable (String) -> Void = { _ in },
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> RunOutcome {
    let lock = try RunLock(directory: directory.path, share: share, notice: notice)
    return try withExtendedLifetime(lock) {
      // Another program may have taken the directory between its preparation and this lock.
      try directory.checkStudy()
      let damaged = try setAsideDamagedFiles(notice)
      try directory.removeLeftovers(of: share)
      let missing = Set(try directory.missing.filter(share.includes)).union(damaged).sorted()
      guard !missing.isEmpty else { return RunOutcome(isComplete: true, trajectorySeconds: 0) }
      return try compute(missing, interruption, notice, progress)
    }
  }

  private func compute(
    _ missing: [Int], _ interruption: Interruption, _ notice: @escaping @Sendable (String) -> Void,
    _ progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunOutcome {
    let configuration = directory.configuration
    // One call at a time, from whichever worker.
    let turn = Mutex(())
    let progress: @Sendable (RunProgress) -> Void = { state in turn.withLock { _ in progress(state) } }
    let notice: @Sendable (String) -> Void = { text in turn.withLock { _ in notice(text) } }
    if configuration.output.maps > 0 { try makeDirectory(directory.path + "/maps") }
    let skyTimes = configuration.skyTimes
    if !skyTimes.isEmpty { try makeDirectory(directory.path + "/skies") }
    let grid = try HEALPixGrid(nside: configuration.sky.nside)
    let times = try timesToCompute(of: missing, interruption, notice)
    let feeders = Self.feeders(of: configuration)
    let queue = WorkQueue(
      realizations: missing.filter { times[$0]?.isEmpty != true }, times: times, directory: directory, grid: grid,
      blockSize: Self.blockSize(of: configuration), checkpointSeconds: checkpointSeconds,
      mostBegun: Self.mostBegun(of: configuration, feeders: feeders, threads: threads), hasFeeders: feeders > 0)
    let tally = Tally(
      missing: missing.count(where: { times[$0]?.isEmpty != true }), share: share, configuration: configuration)
    let measurement = SkyMeasurement(grid: grid, estimators: configuration.measured)
    let workers = threads
    // After an error as well: a block on its way elsewhere would take minutes to its end.
    let isCancelled: @Sendable () -> Bool = { interruption.isRequested || queue.isEnding }
    // Feeders come last: where a thread is refused, it is one of them.
    let shortage = { (shortage: ThreadShortage) in
      notice("\(shortage)")
      if shortage.started <= workers { queue.letWorkersCompute() }
    }
    inParallel(workers + feeders, shortage: shortage) { number in
      let role = number < workers ? WorkQueue.Role.worker : .feeder
      while let item = queue.next(role, interruption) {
        do {
          switch item {
          case .block(let work, let block):
            var isComplete = false
            defer { queue.finished(work, isComplete: isComplete) }
            defer { configuration.engine?.takeNotices().forEach(notice) }
            isComplete =
              if let block {
                try work.compute(block, isCancelled: isCancelled, notice: notice, spent: tally.spent)
              } else {
                try work.follow(isCancelled: isCancelled, notice: notice, spent: tally.spent)
              }
            if !isCancelled() {
              let particles = block?.range.count ?? configuration.measured.followedParticles
              progress(tally.blockFinished(particles, time: work.times.last ?? 0))
            }
          case .snapshot(let work, let time):
            if try measure(work, time: time, measurement, skyTimes) {
              queue.measured()
              progress(tally.realizationFinished())
            }
          }
        } catch let error as GPUError {
          tally.fail(error)
          queue.endBlocks()
        } catch {
          tally.fail(error)
          queue.stop()
        }
      }
    }
    try tally.rethrow()
    let left = try directory.missing.filter(share.includes)
    // Without a request to stop everything was computed and written.
    guard left.isEmpty || interruption.isRequested else { throw RunError.vanished(path: directory.path, numbers: left) }
    return RunOutcome(isComplete: left.isEmpty, trajectorySeconds: tally.trajectorySeconds)
  }

  /// Measures one snapshot and keeps its maps and harmonics; writes the realisation's file when it was the last one.
  ///
  /// - Returns: whether the realisation is complete.
  private func measure(
    _ work: RealizationWork, time: Int, _ measurement: SkyMeasurement, _ skyTimes: [Double]
  ) throws -> Bool {
    let configuration = directory.configuration
    let omegaT = work.times[time]
    let sky = measurement.sky(
      omegaT: omegaT, orbits: work.takeSkies(time: time), sets: work.sets, localField: work.localField)
    if work.number < configuration.output.maps {
      try SkyMapFile.write(
        relativeIntensity: (0..<3).map { sky.orbits[0].component($0, at: 0) }, grid: work.sets.grid, omegaT: omegaT,
        realization: work.number, of: configuration, to: directory.mapPath(work.number, omegaT: omegaT))
    }
    if skyTimes.contains(omegaT) {
      try SkyFile.write(
        sky, realization: work.number, of: configuration, to: directory.skyPath(work.number, omegaT: omegaT))
    }
    guard let measured = work.add(measurement.measure(sky), time: time) else { return false }
    try finish(measured)
    return true
  }

  /// Writes the file of a realisation and removes what it was made from.
  private func finish(_ measured: RealizationMeasurement) throws {
    let whole = try directory.completed(measured)
    try RealizationFile.write(whole, of: directory.configuration, to: directory.realizationPath(measured.number))
    directory.removeBlocks(of: measured.number)
    directory.removeEarlier(of: measured.number)
  }

  /// By number, the times to compute of realisations that have some of them from before others were added. One that lacks
  /// none is finished here, and its list is empty.
  private func timesToCompute(
    of missing: [Int], _ interruption: Interruption, _ notice: (String) -> Void
  ) throws -> [Int: [Double]] {
    let configuration = directory.configuration
    var found: [Int: [Double]] = [:]
    for number in missing {
      if interruption.isRequested { break }
      let earlier = Set(try directory.earlierTimes(of: number, notice: notice))
      guard !earlier.isEmpty else { continue }
      let times = configuration.backtracking.times.filter { !earlier.contains($0) }
      found[number] = times
      if times.isEmpty {
        try finish(RealizationMeasurement(number: number, nside: configuration.sky.nside, snapshots: []))
      }
    }
    return found
  }

  /// Sets damaged files of the share aside.
  ///
  /// - Returns: the realisations that they are of, to be computed again.
  private func setAsideDamagedFiles(_ notice: (String) -> Void) throws -> [Int] {
    try directory.damaged(in: share).map { file in
      let aside = try RunDirectory.setAside(file.path)
      notice("\(sentence(file.error)); set aside as \(aside) and computed again")
      return file.number
    }
  }
}
