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

/// Something that is made when it is first asked for, by whoever asks; others who ask meanwhile wait.
private final class Once<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)

  func value(_ make: () throws -> Value) rethrows -> Value {
    try made.withLock { made in
      if let made { return made }
      let value = try make()
      made = value
      return value
    }
  }
}

/// A realisation in progress, shared by the workers.
final class RealizationWork: Sendable {
  let number: Int
  let times: [Double]
  let blocks: [Block]
  private let store: BlockStore
  private let grid: HEALPixGrid
  private let setCount: Int
  private let blockSize: Int
  private let checkpointSeconds: Double
  // What takes milliseconds and more to make is made by those who need it, and not under the lock of the queue.
  private let onceSets = Once<DirectionSets>()
  private let onceField = Once<SIMD3<Double>>()
  private let onceTracker = Once<any Tracker>()
  private let configuration: StudyConfiguration
  private let measured: EstimatorList
  private let state: Mutex<State>

  private struct State {
    /// By block, in one or several parts; forgotten when the last time has been handed out.
    var found: [[Orbits]?]
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
  ) {
    let configuration = directory.configuration
    self.number = number
    self.grid = grid
    self.blockSize = blockSize
    self.checkpointSeconds = checkpointSeconds
    let times = times ?? configuration.backtracking.times
    self.times = times
    store = BlockStore(directory: directory, number: number, times: times)
    setCount = configuration.sky.directions == .paired ? 2 : 1
    self.configuration = configuration
    measured = configuration.measured
    blocks = (0..<setCount).flatMap { Block(set: $0, range: 0..<grid.pixelCount).parts(of: blockSize) }
    state = Mutex(
      State(
        found: Array(repeating: nil, count: blocks.count),
        remaining: blocks.count + (measured.followedColumns.isEmpty ? 0 : 1),
        snapshots: Array(repeating: nil, count: times.count)))
  }

  /// The directions.
  var sets: DirectionSets {
    onceSets.value {
      DirectionSets(grid: grid, isPaired: setCount == 2, seed: configuration.seed, realization: number)
    }
  }

  /// b = B/B0 at the observer; ẑ where no estimator asks for it.
  var localField: SIMD3<Double> {
    onceField.value {
      measured.needLocalField
        ? configuration.field(ofRealization: number).field(at: SIMD3.zero) : SIMD3(0, 0, 1)
    }
  }

  /// Whether everything that this realisation has cost so far is on the disk.
  var isKept: Bool { state.withLock { $0.kept == blocks.count + (followsParticles ? 1 : 0) } }

  /// Whether estimators follow particles of their own.
  var followsParticles: Bool { !measured.followedColumns.isEmpty }

  /// Computes a block, or takes the one that an earlier run kept, and stores it.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - isCancelled: asked now and then; when it answers true the work stops.
  ///   - notice: told about a kept block that cannot be used.
  ///   - spent: told the processor seconds that the trajectories took.
  /// - Returns: whether this block was the last piece missing; false too when cancelled.
  /// - Throws: what reading a kept block throws that cannot be read, and what writing one throws.
  func compute(
    _ block: Block, isCancelled: () -> Bool, notice: (String) -> Void, spent: (Double) -> Void
  ) throws -> Bool {
    let parts = block.parts(of: BlockStore.mostDirections)
    var found = try parts.map { part in try kept(store.file(part), notice) { try store.read(part) } }
    let missing = parts.indices.filter { found[$0] == nil }
    var isKept = true
    if !missing.isEmpty {
      let (computed, seconds) = try backtrack(missing.map { parts[$0] }, isCancelled, spent)
      guard let computed else { return false }
      isKept = seconds * Double(blocks.count) > checkpointSeconds
      // Cut only where it must be: for files, and to fill gaps.
      let isWhole = missing.count == parts.count
      var first = 0
      if isKept || !isWhole {
        for index in missing {
          let part = missing.count == 1 ? computed : computed.part(first..<first + parts[index].range.count)
          first += parts[index].range.count
          if isKept { try store.write(part, of: parts[index]) }
          found[index] = part
        }
      }
      if isWhole { found = [computed] }
    }
    let index = block.set * (blocks.count / setCount) + block.range.lowerBound / blockSize
    return state.withLock { state in
      state.found[index] = found.compactMap { $0 }
      return state.finish(isKept: isKept)
    }
  }

  /// Follows the particles of the estimators, or takes what an earlier run found about them, and stores it. As
  /// ``compute(_:isCancelled:notice:spent:)``.
  func follow(
    isCancelled: @escaping @Sendable () -> Bool, notice: (String) -> Void, spent: (Double) -> Void
  ) throws -> Bool {
    let columns = measured.followedColumns
    var isKept = true
    var found = try kept(store.followedFile, notice) { try store.readFollowed(columns) }
    if found == nil {
      let start = ProcessorTime.ofThread
      found = try measured.follow(
        configuration.followed(realization: number, times: times, isCancelled: isCancelled))
      let seconds = ProcessorTime.ofThread - start
      spent(seconds)
      guard found != nil || isCancelled() else { throw EngineError.stopped }
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
      let blocksOfSet = blocks.count / setCount
      let skies = (0..<setCount).map { set in
        Orbits.joined(state.found[set * blocksOfSet..<(set + 1) * blocksOfSet].flatMap { $0 ?? [] }, at: time)
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
      return RealizationMeasurement(number: number, nside: grid.nside, snapshots: complete)
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

  /// The orbits of the directions of some blocks of one set, one after the other; nil when cancelled. And what they
  /// took in seconds: of this thread's processor time, or by the clock where the engine computes elsewhere.
  private func backtrack(
    _ parts: [Block], _ isCancelled: () -> Bool, _ spent: (Double) -> Void
  ) throws -> (Orbits?, seconds: Double) {
    let tracker = try onceTracker.value { try configuration.tracker(ofRealization: number) }
    let (clock, start) = (ContinuousClock.now, ProcessorTime.ofThread)
    let found = try tracker.orbits(
      of: parts.flatMap { sets.directions(ofSet: $0.set, pixels: $0.range) }, times: times,
      momenta: measured.needMomenta, isCancelled: isCancelled)
    let processor = ProcessorTime.ofThread - start
    spent(processor)
    guard found != nil || isCancelled() else { throw EngineError.stopped }
    let isElsewhere = configuration.engine?.isElsewhere == true
    return (found, isElsewhere ? clock.duration(to: .now) / .seconds(1) : processor)
  }
}
