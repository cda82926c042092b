// One realisation while it is being computed: its field, its sets of directions, and the displacements that have come in.
//
// The work is cut into blocks of directions. Blocks may finish in any order and on any thread; each writes its own part
// of the maps, and the one that comes in last hands the whole to the measurement.

import Anisotropy
import Foundation
import Sky
import Synchronization
import Transport
import Turbulence

/// One block of directions of one realisation.
package struct Block: Sendable {
  package var set: Int
  package var range: Range<Int>

  package init(set: Int, range: Range<Int>) {
    self.set = set
    self.range = range
  }
}

/// A realisation in progress, shared by the workers.
final class RealizationWork: Sendable {
  let number: Int
  let sets: DirectionSets
  let blocks: [Block]
  let store: BlockStore
  private let checkpointSeconds: Double
  private let backtracker: Backtracker
  private let times: [Double]
  private let state: Mutex<State>

  private struct State {
    /// `[set][time][axis][direction]` in r_L.
    var displacements: [[[[Double]]]]
    var remaining: Int
  }

  /// A realisation to be computed.
  ///
  /// - Parameter checkpointSeconds: finished blocks are kept when the whole realisation takes one core longer than this.
  init(number: Int, directory: RunDirectory, grid: HEALPixGrid, blockSize: Int, checkpointSeconds: Double) {
    let configuration = directory.configuration
    self.number = number
    self.checkpointSeconds = checkpointSeconds
    store = BlockStore(directory: directory, number: number)
    sets = DirectionSets(
      grid: grid, isPaired: configuration.sky.directions == .paired, seed: configuration.seed, realization: number)
    backtracker = Backtracker(
      field: configuration.turbulence.realization(number, seed: configuration.seed),
      stepsPerLarmorRadius: configuration.backtracking.stepsPerLarmorRadius)
    times = configuration.backtracking.times
    blocks = (0..<sets.count).flatMap { set in
      stride(from: 0, to: grid.pixelCount, by: blockSize).map { first in
        Block(set: set, range: first..<min(first + blockSize, grid.pixelCount))
      }
    }
    let empty = [Double](repeating: 0, count: grid.pixelCount)
    state = Mutex(
      State(
        displacements: Array(
          repeating: Array(repeating: Array(repeating: empty, count: 3), count: times.count), count: sets.count),
        remaining: blocks.count))
  }

  /// Computes a block, or takes the one that an earlier run kept, and stores it.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - interruption: a request to stop.
  ///   - notice: told about a kept block that cannot be used.
  /// - Returns: all displacements when this block was the last one missing, otherwise nil; nil too when interrupted.
  /// - Throws: what writing a block's file throws.
  func compute(
    _ block: Block, interruption: Interruption, notice: (String) -> Void
  ) throws -> [[[[Double]]]]? {
    guard let found = try kept(block, notice) ?? backtrack(block, interruption) else { return nil }
    return state.withLock { state in
      for time in times.indices {
        for axis in 0..<3 {
          state.displacements[block.set][time][axis].replaceSubrange(block.range, with: found.values[time][axis])
        }
      }
      state.remaining -= 1
      guard state.remaining == 0 else { return nil }
      let complete = state.displacements
      state.displacements = []
      return complete
    }
  }

  private func kept(_ block: Block, _ notice: (String) -> Void) -> Displacements? {
    do {
      return try store.read(block)
    } catch {
      let file = store.file(block)
      // It must be out of the way even where blocks are not kept this time.
      try? FileManager.default.removeItem(atPath: file)
      notice("\(sentence(error)); removed, and this block is computed again")
      return nil
    }
  }

  private func backtrack(_ block: Block, _ interruption: Interruption) throws -> Displacements? {
    let start = ContinuousClock.now
    let found = backtracker.displacements(
      of: sets.directions(ofSet: block.set, pixels: block.range), times: times,
      isCancelled: { interruption.isRequested })
    let seconds = start.duration(to: .now) / .seconds(1)
    if let found, seconds * Double(blocks.count) > checkpointSeconds { try store.write(found, of: block) }
    return found
  }
}
