// The order of work: blocks of one realisation after another, handed out one by one, and the snapshots of a realisation as
// soon as its last block is in.
//
// Snapshots go first: a realisation's memory is given back before the next one's grows. Workers that find nothing wait
// while a block is still being computed, since its end may bring snapshots to measure; so all cores are busy to the end.

import Foundation
import Results
import Sphere
import Synchronization

/// Hands out work to the workers.
final class WorkQueue: Sendable {
  /// A piece of work.
  enum Item {
    /// Directions to be backtracked.
    case block(RealizationWork, Block)
    /// A backtracking time to be measured.
    case snapshot(RealizationWork, Int)
  }

  private let directory: RunDirectory
  private let times: [Int: [Double]]
  private let grid: HEALPixGrid
  private let blockSize: Int
  private let checkpointSeconds: Double
  private let change = NSCondition()
  private let state: Mutex<State>

  private struct State {
    var pending: ArraySlice<Int>
    var current: RealizationWork?
    var nextBlock = 0
    /// Blocks handed out and not finished.
    var running = 0
    /// Realisations whose blocks are all in, and their next snapshot.
    var measuring: [(work: RealizationWork, time: Int)] = []
  }

  /// - Parameter times: by number, the times to compute of realisations of which some are there.
  init(
    realizations: [Int], times: [Int: [Double]], directory: RunDirectory, grid: HEALPixGrid, blockSize: Int,
    checkpointSeconds: Double
  ) {
    self.directory = directory
    self.times = times
    self.checkpointSeconds = checkpointSeconds
    self.grid = grid
    self.blockSize = blockSize
    state = Mutex(State(pending: realizations[...]))
  }

  /// The next piece of work, waiting for it if need be; nil when there is none and none will come.
  ///
  /// After an interruption no block is handed out any more, and of the snapshots only those of a realisation that is
  /// not on the disk block by block: it would be lost.
  func next(_ interruption: Interruption) throws -> Item? {
    change.lock()
    defer { change.unlock() }
    while true {
      let (item, isOver) = try state.withLock { state -> (Item?, Bool) in
        if interruption.isRequested { state.measuring.removeAll { $0.work.isKept } }
        if let first = state.measuring.first {
          let isLast = first.time == first.work.times.count - 1
          if isLast { state.measuring.removeFirst() } else { state.measuring[0].time += 1 }
          return (.snapshot(first.work, first.time), false)
        }
        if !interruption.isRequested, let (work, block) = try nextBlock(&state) {
          state.running += 1
          return (.block(work, block), false)
        }
        return (nil, state.running == 0)
      }
      if item != nil || isOver { return item }
      change.wait()
    }
  }

  /// Says that a block that was handed out is done with, and whether it completed its realisation.
  func finished(_ work: RealizationWork, isComplete: Bool) {
    change.lock()
    defer { change.unlock() }
    state.withLock { state in
      state.running -= 1
      if isComplete { state.measuring.append((work, 0)) }
    }
    change.broadcast()
  }

  private func nextBlock(_ state: inout State) throws -> (RealizationWork, Block)? {
    if let work = state.current, state.nextBlock < work.blocks.count {
      state.nextBlock += 1
      return (work, work.blocks[state.nextBlock - 1])
    }
    state.current = nil
    guard let number = state.pending.popFirst() else { return nil }
    let work = try RealizationWork(
      number: number, times: times[number], directory: directory, grid: grid, blockSize: blockSize,
      checkpointSeconds: checkpointSeconds)
    state.current = work
    state.nextBlock = 1
    return (work, work.blocks[0])
  }
}
