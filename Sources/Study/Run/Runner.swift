// Runs what is missing of a study: workers take blocks from the queue, measure a realisation when its last block is in,
// and write its file. Every file appears whole or not at all, so whatever stops the run, finished realisations stay.

import Anisotropy
import Foundation
import Sky
import Synchronization
import Transport

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

/// Computes the missing realisations of a run directory.
public struct Runner: Sendable {
  /// The directory.
  public let directory: RunDirectory
  /// Number of worker threads.
  public let threads: Int
  /// The part of the study that this process computes.
  public let share: TaskShare
  private let blockSize = Self.blockSize
  private let checkpointSeconds: Double

  /// Directions of a block.
  static let blockSize = 256
  /// Blocks are kept where a realisation takes one core longer than this, in seconds.
  public static let checkpointSeconds = 30.0

  /// Blocks of one realisation of a study.
  static func blockCount(of configuration: StudyConfiguration) -> Int {
    let pixels = 12 * configuration.sky.nside * configuration.sky.nside
    return (configuration.sky.directions == .paired ? 2 : 1) * ((pixels + blockSize - 1) / blockSize)
  }

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

  /// Does what is missing and nothing else.
  ///
  /// - Parameters:
  ///   - interruption: a request to stop; finished realisations are kept.
  ///   - notice: called with a line about anything unusual (a damaged file set aside).
  ///   - progress: called after every finished block, from any worker, one call at a time.
  /// - Returns: whether this share of the study is complete.
  /// - Throws: the first error of a worker (a file that cannot be written, a full disk); `RunError.busy` when another
  ///   process is at work on the same share.
  public func run(
    interruption: Interruption = Interruption(), notice: (String) -> Void = { _ in },
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> Bool {
    let lock = try RunLock(directory: directory.path, share: share)
    return try withExtendedLifetime(lock) {
      try setAsideDamagedFiles(notice)
      let missing = directory.missing.filter(share.includes)
      guard !missing.isEmpty else { return true }
      return try compute(missing, interruption, progress)
    }
  }

  private func compute(
    _ missing: [Int], _ interruption: Interruption, _ progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> Bool {
    let configuration = directory.configuration
    if configuration.output.maps > 0 { try makeDirectory(directory.path + "/maps") }
    let grid = try HEALPixGrid(nside: configuration.sky.nside)
    let queue = WorkQueue(
      realizations: missing, directory: directory, grid: grid, blockSize: blockSize,
      checkpointSeconds: checkpointSeconds)
    let tally = Tally(missing: missing.count, share: share, configuration: configuration)
    let measurement = SkyMeasurement(grid: grid)
    inParallel(threads) {
      while !interruption.isRequested, !tally.hasFailed, let (work, block) = queue.next() {
        do {
          if let displacements = try work.compute(block, interruption: interruption) {
            try finish(work, displacements, measurement)
            tally.realizationFinished()
          }
          if !interruption.isRequested { progress(tally.blockFinished(block.range.count)) }
        } catch {
          tally.fail(error)
        }
      }
    }
    try tally.rethrow()
    return !directory.missing.contains(where: share.includes)
  }

  private func finish(
    _ work: RealizationWork, _ displacements: [[[[Double]]]], _ measurement: SkyMeasurement
  ) throws {
    let configuration = directory.configuration
    let times = configuration.backtracking.times
    let measured = measurement.measure(
      number: work.number, times: times, displacements: displacements, sets: work.sets)
    if work.number < configuration.output.maps {
      for (time, maps) in zip(times, displacements[0]) {
        try SkyMapFile.write(
          displacements: maps, grid: work.sets.grid, omegaT: time, realization: work.number, of: configuration,
          to: directory.mapPath(work.number, omegaT: time))
      }
    }
    try RealizationFile.write(measured, of: configuration, to: directory.realizationPath(work.number))
    work.store.remove()
  }

  private func setAsideDamagedFiles(_ notice: (String) -> Void) throws {
    for (path, error) in directory.damaged(in: share) {
      let aside = path + ".damaged"
      try? FileManager.default.removeItem(atPath: aside)
      do {
        try FileManager.default.moveItem(atPath: path, toPath: aside)
      } catch {
        throw RunError.cannotWrite(path: aside, reason: reason(error))
      }
      notice("\(sentence(error)); set aside as \(aside) and computed again")
    }
  }
}

/// An error's message without a full stop, to go on from.
private func sentence(_ error: any Error) -> String {
  let text = "\(error)"
  return text.hasSuffix(".") ? String(text.dropLast()) : text
}

/// Runs the same closure on several threads and waits for all of them.
func inParallel(_ threads: Int, _ body: @escaping @Sendable () -> Void) {
  let group = DispatchGroup()
  for _ in 0..<max(threads, 1) {
    group.enter()
    let thread = Thread {
      body()
      group.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  group.wait()
}
