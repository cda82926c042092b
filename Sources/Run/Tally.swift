// The count of what is done, shared by the workers, and the first error that one of them met.

import Foundation
import Results
import Study
import Synchronization

/// Progress and failure of a run.
final class Tally: Sendable {
  private struct State {
    var progress: RunProgress
    var failure: (any Error)?
    var notices: [String] = []
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

  /// Counts a block of directions that were tracked for a time.
  func blockFinished(_ directions: Int, time: Double) -> RunProgress {
    let seconds = start.duration(to: .now) / .seconds(1)
    return state.withLock { state in
      state.progress.finishedBlocks += 1
      state.progress.particleSteps += Double(directions) * time * stepsPerTime
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

  /// Keeps a line about something unusual until the workers are done.
  func note(_ text: String) {
    state.withLock { $0.notices.append(text) }
  }

  /// Adds processor seconds that were spent on trajectories.
  func spent(_ seconds: Double) {
    state.withLock { $0.trajectorySeconds += seconds }
  }

  var trajectorySeconds: Double { state.withLock { $0.trajectorySeconds } }

  var notices: [String] { state.withLock { $0.notices } }

  var hasFailed: Bool { state.withLock { $0.failure != nil } }

  func rethrow() throws {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }
}
