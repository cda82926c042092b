// One realisation while it is being computed: its field, its sets of directions, and the displacements that have come in.
//
// The work is cut into blocks of directions. Blocks may finish in any order and on any thread; each writes its own part
// of the maps, and the one that comes in last hands the whole to the measurement.

import Anisotropy
import Sky
import Synchronization
import Transport
import Turbulence

/// One block of directions of one realisation.
struct Block: Sendable {
  var set: Int
  var range: Range<Int>
}

/// A realisation in progress, shared by the workers.
final class RealizationWork: Sendable {
  let number: Int
  let sets: DirectionSets
  let blocks: [Block]
  private let backtracker: Backtracker
  private let times: [Double]
  private let state: Mutex<State>

  private struct State {
    /// `[set][time][axis][direction]` in r_L.
    var displacements: [[[[Double]]]]
    var remaining: Int
  }

  init(number: Int, configuration: StudyConfiguration, grid: HEALPixGrid, blockSize: Int) {
    self.number = number
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

  /// Computes a block and stores it.
  ///
  /// - Returns: all displacements when this block was the last one missing, otherwise nil; nil too when interrupted.
  func compute(_ block: Block, interruption: Interruption) -> [[[[Double]]]]? {
    let directions = sets.directions(ofSet: block.set, pixels: block.range)
    guard
      let found = backtracker.displacements(
        of: directions, times: times, isCancelled: { interruption.isRequested })
    else { return nil }
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
}
