// The order of work: blocks of one realisation after another, handed out one by one.
//
// Workers that finish early go on with the next realisation, so that all cores are busy to the end. A realisation is set
// up when its first block is asked for; at most one more realisation than there are workers is in memory.

import Sky
import Synchronization

/// Hands out blocks to workers.
final class WorkQueue: Sendable {
  private let directory: RunDirectory
  private let grid: HEALPixGrid
  private let blockSize: Int
  private let checkpointSeconds: Double
  private let state: Mutex<State>

  private struct State {
    var pending: ArraySlice<Int>
    var current: RealizationWork?
    var nextBlock = 0
  }

  init(
    realizations: [Int], directory: RunDirectory, grid: HEALPixGrid, blockSize: Int, checkpointSeconds: Double
  ) {
    self.directory = directory
    self.checkpointSeconds = checkpointSeconds
    self.grid = grid
    self.blockSize = blockSize
    state = Mutex(State(pending: realizations[...]))
  }

  /// The next block, or nil when all have been handed out.
  func next() -> (work: RealizationWork, block: Block)? {
    state.withLock { state in
      if let work = state.current, state.nextBlock < work.blocks.count {
        state.nextBlock += 1
        return (work, work.blocks[state.nextBlock - 1])
      }
      guard let number = state.pending.popFirst() else { return nil }
      let work = RealizationWork(
        number: number, directory: directory, grid: grid, blockSize: blockSize, checkpointSeconds: checkpointSeconds)
      state.current = work
      state.nextBlock = 1
      return (work, work.blocks[0])
    }
  }
}
