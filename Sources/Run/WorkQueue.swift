// The order of work: blocks of one realisation after another, handed out one by one, its estimators' own particles first, and
// the snapshots of a realisation as soon as its last block is in.
//
// Snapshots go first: a realisation's memory is given back before the next one's grows. Workers that find nothing wait
// while a block is still being computed, since its end may bring snapshots to measure; so all cores are busy to the end.
//
// An engine that computes elsewhere gets its blocks from threads beside the workers, which wait for it: the feeders. Workers
// then measure and follow the estimators' particles and no more, and realisations that are computed faster than they are measured
// wait for those before them.

import Foundation
import Results
import Sphere
import Study
import Synchronization
import _Threads

/// Hands out work to the workers.
final class WorkQueue: Sendable {
  /// A piece of work.
  enum Item {
    /// Directions to be backtracked; nil stands for the particles that estimators follow themselves.
    case block(RealizationWork, Block?)
    /// A backtracking time to be measured.
    case snapshot(RealizationWork, Int)
  }

  /// What a thread does.
  enum Role {
    /// Measures snapshots, follows the particles of estimators, and computes blocks where there is no feeder.
    case worker
    /// Takes blocks to the engine.
    case feeder
  }

  private let directory: RunDirectory
  private let times: [Int: [Double]]
  private let grid: HEALPixGrid
  private let blockSize: Int
  private let checkpointSeconds: Double
  private let mostBegun: Int
  private let state: Monitor<State>

  private struct State {
    var pending: ArraySlice<Int>
    var current: RealizationWork?
    var nextBlock = 0
    /// Realisations that are begun and whose estimators' particles nobody follows yet.
    var unfollowed: ArraySlice<RealizationWork> = []
    /// Blocks handed out and not finished.
    var running = 0
    /// Realisations whose blocks are all in, and their next snapshot.
    var measuring: [(work: RealizationWork, time: Int)] = []
    /// Realisations that are begun and not measured to their end.
    var begun = 0
    /// Whether workers compute blocks: where there is no feeder.
    var workersCompute: Bool
    /// Whether no block is handed out any more.
    var isEnding = false
    var isStopped = false

    /// Whether blocks are still to be handed out.
    var hasBlocks: Bool { !pending.isEmpty || current.map { nextBlock < $0.blocks.count } ?? false }
  }

  /// - Parameters:
  ///   - times: by number, the times to compute of realisations of which some are there.
  ///   - mostBegun: how many realisations may be in memory, at least two.
  ///   - hasFeeders: whether feeders take the blocks.
  init(
    realizations: [Int], times: [Int: [Double]], directory: RunDirectory, grid: HEALPixGrid, blockSize: Int,
    checkpointSeconds: Double, mostBegun: Int, hasFeeders: Bool
  ) {
    self.directory = directory
    self.mostBegun = mostBegun
    self.times = times
    self.checkpointSeconds = checkpointSeconds
    self.grid = grid
    self.blockSize = blockSize
    state = Monitor(State(pending: realizations[...], workersCompute: !hasFeeders))
  }

  /// The next piece of work, waiting for it if need be; nil when there is none and none will come.
  ///
  /// After an interruption no block is handed out any more, and of the snapshots only those of a realisation that is
  /// not on the disk block by block: it would be lost. After ``endBlocks()`` all of them are.
  func next(_ role: Role, _ interruption: Interruption) -> Item? {
    let (item, isNews) = state.wait { state -> Glimpse<(Item?, isNews: Bool)> in
      // Whoever waits for something else may have waited for this.
      let end = Glimpse.found((Item?.none, isNews: true))
      if interruption.isRequested { state.measuring.removeAll { $0.work.isKept } }
      if state.isStopped { return end }
      if role == .worker, let first = state.measuring.first {
        let isLast = first.time == first.work.times.count - 1
        if isLast { state.measuring.removeFirst() } else { state.measuring[0].time += 1 }
        return .found((.snapshot(first.work, first.time), isNews: false))
      }
      let isOver = role == .feeder || state.running == 0
      if interruption.isRequested || state.isEnding { return isOver ? end : .wait() }
      let unfollowed = state.unfollowed.count
      let current = role == .feeder || state.workersCompute ? current(&state) : nil
      if role == .worker, let work = state.unfollowed.popFirst() {
        state.running += 1
        return .found((.block(work, nil), isNews: false))
      }
      if let current {
        state.running += 1
        state.nextBlock += 1
        let block = current.blocks[state.nextBlock - 1]
        return .found((.block(current, block), isNews: state.unfollowed.count > unfollowed))
      }
      return isOver && !state.hasBlocks ? end : .wait()
    }
    if isNews { state.change { _ in } }
    return item
  }

  /// Lets workers compute blocks: no feeder could be started.
  func letWorkersCompute() { state.change { $0.workersCompute = true } }

  /// Whether blocks that are being computed are in vain.
  var isEnding: Bool { state.withLock { $0.isEnding || $0.isStopped } }

  /// Hands out no more blocks: nothing is left to compute them. What is computed is measured.
  func endBlocks() { state.change { $0.isEnding = true } }

  /// Lets every thread come to its end.
  func stop() { state.change { $0.isStopped = true } }

  /// Says that the last snapshot of a realisation was measured.
  func measured() { state.change { $0.begun -= 1 } }

  /// Says that a block that was handed out is done with, and whether it completed its realisation.
  func finished(_ work: RealizationWork, isComplete: Bool) {
    state.change { state in
      state.running -= 1
      if isComplete { state.measuring.append((work, 0)) }
    }
  }

  /// The realisation whose blocks are handed out: the next one is begun where the last has none left, and may be.
  private func current(_ state: inout State) -> RealizationWork? {
    if let work = state.current, state.nextBlock < work.blocks.count { return work }
    state.current = nil
    guard state.begun < mostBegun, let number = state.pending.popFirst() else { return nil }
    let work = RealizationWork(
      number: number, times: times[number], directory: directory, grid: grid, blockSize: blockSize,
      checkpointSeconds: checkpointSeconds)
    state.begun += 1
    (state.current, state.nextBlock) = (work, 0)
    if work.followsParticles { state.unfollowed.append(work) }
    return work
  }
}

// MARK: - Tally
//
// The count of what is done, shared by the workers, and the first error that one of them met.

/// Progress and failure of a run.
final class Tally: Sendable {
  private struct State {
    var progress: RunProgress
    var failure: (any Error)?
    var trajectorySeconds = 0.0
  }

  private let state: Mutex<State>
  private let start = ContinuousClock.now
  private let stepsPerTime: Double

  init(missing: Int, share: TaskShare, configuration: StudyConfiguration) {
    let blocks = Runner.blockCount(of: configuration)
    let total = (0..<configuration.realizations).count(where: share.includes)
    stepsPerTime = configuration.backtracking.stepsPerLarmorRadius
    state = Mutex(
      State(
        progress: RunProgress(
          finishedBlocks: 0, totalBlocks: missing * blocks,
          finishedRealizations: total - missing, totalRealizations: total, particleSteps: 0, elapsed: 0)))
  }

  /// Counts a block of particles that were tracked for a time.
  func blockFinished(_ particles: Int, time: Double) -> RunProgress {
    let seconds = start.duration(to: .now) / .seconds(1)
    return state.withLock { state in
      state.progress.finishedBlocks += 1
      state.progress.particleSteps += Double(particles) * time * stepsPerTime
      state.progress.elapsed = seconds
      return state.progress
    }
  }

  func realizationFinished() -> RunProgress {
    let seconds = start.duration(to: .now) / .seconds(1)
    return state.withLock { state in
      state.progress.finishedRealizations += 1
      state.progress.elapsed = seconds
      return state.progress
    }
  }

  func fail(_ error: any Error) {
    state.withLock { if $0.failure == nil { $0.failure = error } }
  }

  /// Adds processor seconds that were spent on trajectories.
  func spent(_ seconds: Double) {
    state.withLock { $0.trajectorySeconds += seconds }
  }

  var trajectorySeconds: Double { state.withLock { $0.trajectorySeconds } }

  func rethrow() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
