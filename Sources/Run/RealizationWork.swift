// One realisation while it is being computed: its field, its sets of directions, and the orbits that have come in.
//
// The work is cut into blocks of directions; the particles that estimators follow themselves are one more piece. Pieces may
// finish in any order and on any thread. When all are in, the skies at
// one backtracking time after another are put together, measured by whichever thread is free, and forgotten, so that the
// memory of a realisation goes when its last snapshot is handed out.

import Anisotropy
import Foundation
import Results
import Sphere
import Study
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
  let times: [Double]
  let blocks: [Block]
  let store: BlockStore
  /// b = B/B0 at the observer; ẑ where no estimator asks for it.
  let localField: SIMD3<Double>
  private let blockSize: Int
  private let checkpointSeconds: Double
  private let tracker: any Tracker
  private let configuration: StudyConfiguration
  private let measured: EstimatorList
  private let state: Mutex<State>

  private struct State {
    /// By block; forgotten when the last time has been handed out.
    var found: [Orbits?]
    /// How many times have been handed out.
    var takenTimes = 0
    /// By column, what estimators found about particles of their own.
    var followed: [String: [Double]] = [:]
    /// How many pieces are still to come.
    var remaining: Int
    /// How many pieces are on the disk.
    var kept = 0
    var snapshots: [SnapshotMeasurement?]

    /// Counts a piece.
    ///
    /// - Returns: whether it was the last one missing.
    mutating func finish(isKept: Bool) -> Bool {
      remaining -= 1
      if isKept { kept += 1 }
      return remaining == 0
    }
  }

  /// A realisation to be computed.
  ///
  /// - Parameters:
  ///   - times: the times to compute, where they are not all of the study's.
  ///   - checkpointSeconds: finished blocks are kept when the whole realisation takes one core longer than this.
  init(
    number: Int, times: [Double]?, directory: RunDirectory, grid: HEALPixGrid, blockSize: Int, checkpointSeconds: Double
  ) throws {
    let configuration = directory.configuration
    self.number = number
    self.blockSize = blockSize
    self.checkpointSeconds = checkpointSeconds
    let times = times ?? configuration.backtracking.times
    self.times = times
    store = BlockStore(directory: directory, number: number, times: times)
    sets = DirectionSets(
      grid: grid, isPaired: configuration.sky.directions == .paired, seed: configuration.seed, realization: number)
    tracker = try configuration.tracker(ofRealization: number)
    self.configuration = configuration
    measured = configuration.measured
    localField =
      configuration.measured.needLocalField
      ? configuration.field(ofRealization: number).field(at: SIMD3.zero) : SIMD3(0, 0, 1)
    blocks = (0..<sets.count).flatMap { set in
      stride(from: 0, to: grid.pixelCount, by: blockSize).map { first in
        Block(set: set, range: first..<min(first + blockSize, grid.pixelCount))
      }
    }
    state = Mutex(
      State(
        found: Array(repeating: nil, count: blocks.count),
        remaining: blocks.count + (measured.followedColumns.isEmpty ? 0 : 1),
        snapshots: Array(repeating: nil, count: times.count)))
  }

  /// Whether everything that this realisation has cost so far is on the disk.
  var isKept: Bool { state.withLock { $0.kept == blocks.count + (followsParticles ? 1 : 0) } }

  /// Whether estimators follow particles of their own.
  var followsParticles: Bool { !measured.followedColumns.isEmpty }

  /// Computes a block, or takes the one that an earlier run kept, and stores it.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - interruption: a request to stop.
  ///   - notice: told about a kept block that cannot be used.
  ///   - spent: told the processor seconds that the trajectories took.
  /// - Returns: whether this block was the last piece missing; false too when interrupted.
  /// - Throws: what reading a kept block throws that cannot be read, and what writing one throws.
  func compute(
    _ block: Block, interruption: Interruption, notice: (String) -> Void, spent: (Double) -> Void
  ) throws -> Bool {
    var isKept = true
    var found = try kept(store.file(block), notice) { try store.read(block) }
    if found == nil { (found, isKept) = try backtrack(block, interruption, spent) }
    guard let found else { return false }
    let index = block.set * (blocks.count / sets.count) + block.range.lowerBound / blockSize
    return state.withLock { state in
      state.found[index] = found
      return state.finish(isKept: isKept)
    }
  }

  /// Follows the particles of the estimators, or takes what an earlier run found about them, and stores it. As
  /// ``compute(_:interruption:notice:spent:)``.
  func follow(interruption: Interruption, notice: (String) -> Void, spent: (Double) -> Void) throws -> Bool {
    let columns = measured.followedColumns
    var isKept = true
    var found = try kept(store.followedFile, notice) { try store.readFollowed(columns) }
    if found == nil {
      let start = ProcessorTime.ofThread
      found = try measured.follow(
        configuration.followed(realization: number, times: times) { interruption.isRequested })
      let seconds = ProcessorTime.ofThread - start
      spent(seconds)
      guard found != nil || interruption.isRequested else { throw EngineError.stopped }
      isKept = seconds > checkpointSeconds / Double(blocks.count + 1)
      if let found, isKept { try store.write(followed: found, columns) }
    }
    guard let found else { return false }
    return state.withLock { state in
      state.followed = found
      return state.finish(isKept: isKept)
    }
  }

  /// Hands the orbits at one backtracking time out, a set after the other. When all times have been handed out the blocks
  /// are gone.
  func takeSkies(time: Int) -> [Orbits] {
    state.withLock { state in
      let blocksOfSet = blocks.count / sets.count
      let skies = (0..<sets.count).map { set in
        Orbits.joined(state.found[set * blocksOfSet..<(set + 1) * blocksOfSet].compactMap { $0 }, at: time)
      }
      state.takenTimes += 1
      if state.takenTimes == times.count { state.found = [] }
      return skies
    }
  }

  /// Takes the measurement at one backtracking time.
  ///
  /// - Returns: the measurement of the realisation when this was the last one missing, otherwise nil.
  func add(_ snapshot: SnapshotMeasurement, time: Int) -> RealizationMeasurement? {
    state.withLock { state in
      state.snapshots[time] = snapshot
      for (name, values) in state.followed {
        let width = values.count / times.count
        state.snapshots[time]?.joint[name] = Array(values[time * width..<(time + 1) * width])
      }
      let complete = state.snapshots.compactMap { $0 }
      guard complete.count == times.count else { return nil }
      return RealizationMeasurement(number: number, nside: sets.grid.nside, snapshots: complete)
    }
  }

  /// What an earlier run kept in a file; nil where there is none, and where it is damaged, after its removal.
  private func kept<Found>(_ file: String, _ notice: (String) -> Void, _ read: () throws -> Found?) throws -> Found? {
    do {
      return try read()
    } catch  where isDamage(error) {
      // It must be out of the way even where blocks are not kept this time.
      guard unlink(file) == 0 else { throw RunError.cannotWrite(path: file, reason: String(cString: strerror(errno))) }
      notice("\(sentence(error)); removed, and this block is computed again")
      return nil
    }
  }

  private func backtrack(
    _ block: Block, _ interruption: Interruption, _ spent: (Double) -> Void
  ) throws -> (Orbits?, isKept: Bool) {
    let start = ProcessorTime.ofThread
    let found = try tracker.orbits(
      of: sets.directions(ofSet: block.set, pixels: block.range), times: times, momenta: measured.needMomenta,
      isCancelled: { interruption.isRequested })
    let seconds = ProcessorTime.ofThread - start
    spent(seconds)
    guard let found else {
      guard interruption.isRequested else { throw EngineError.stopped }
      return (nil, false)
    }
    guard seconds * Double(blocks.count) > checkpointSeconds else { return (found, false) }
    try store.write(found, of: block)
    return (found, true)
  }
}
