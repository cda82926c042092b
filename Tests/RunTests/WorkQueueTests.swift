// Who gets which work: workers and feeders, without a run.

import Foundation
import Results
import Sphere
import Study
import Synchronization
import Testing
import _TestSupport
import _Threads

@testable import Run

@Suite("Work queue", .timeLimit(.minutes(40))) struct WorkQueueTests {
  /// Where no feeder could be started, workers compute.
  @Test func workersComputeWithoutFeeders() throws {
    let folder = try Folder()
    let study = DeviceRunTests.configuration(on: [])
    let queue = WorkQueue(
      realizations: [0], times: [:],
      directory: try RunDirectory(preparing: folder / "run", for: DeviceRunTests.onProcessor(study)),
      grid: try HEALPixGrid(nside: 8), blockSize: 768, checkpointSeconds: 30, mostBegun: 2, hasFeeders: true)
    let isFree = Mutex(false)
    let isWaiting = Mutex(false)
    inParallel(2) { number in
      guard number == 0 else {
        wait { isWaiting.withLock { $0 } }
        Thread.sleep(forTimeInterval: 0.1)
        isFree.withLock { $0 = true }
        return queue.letWorkersCompute()
      }
      isWaiting.withLock { $0 = true }
      guard case .block = queue.next(.worker, Interruption()) else {
        Issue.record("no block")
        return
      }
      #expect(isFree.withLock { $0 })
    }
  }

  /// Workers follow the particles of estimators, also where feeders take the blocks; one for each worker is begun.
  @Test func workersFollow() throws {
    let folder = try Folder()
    let study = DeviceRunTests.configuration(on: []) {
      $0.pairs = PairsConfiguration(references: 6, angles: 7, smallestAngle: 1e-4)
    }
    let queue = WorkQueue(
      realizations: [0, 1], times: [:],
      directory: try RunDirectory(preparing: folder / "run", for: DeviceRunTests.onProcessor(study)),
      grid: try HEALPixGrid(nside: 8), blockSize: 768, checkpointSeconds: 30, mostBegun: 2, hasFeeders: true)
    @Sendable func next(_ role: WorkQueue.Role) -> String {
      switch queue.next(role, Interruption()) {
      case .block(let work, let block): "\(work.number) \(block.map { "\($0.set)" } ?? "followed")"
      case .snapshot: "snapshot"
      case nil: "over"
      }
    }
    // What the worker waits for comes with the feeder's first block.
    let found = inOrder(2, threads: 2) { number in
      if number == 1 { Thread.sleep(forTimeInterval: 0.1) }
      return next(number == 0 ? .worker : .feeder)
    }
    #expect(found == ["0 followed", "0 0"])
    #expect([next(.feeder), next(.feeder), next(.worker)] == ["0 1", "1 0", "1 followed"])
    #expect(Runner.mostBegun(of: study, feeders: 1, threads: 5) == 7)
    #expect(Runner.mostBegun(of: DeviceRunTests.configuration(on: []), feeders: 1, threads: 5) == 3)
  }

  /// Where nothing is left to compute blocks, those that are computed are measured, and nobody waits for the others.
  @Test func blocksEnd() throws {
    let folder = try Folder()
    let study = DeviceRunTests.configuration(on: []) { $0.backtracking.omegaT = .list([1, 2]) }
    let queue = WorkQueue(
      realizations: [0, 1], times: [:],
      directory: try RunDirectory(preparing: folder / "run", for: DeviceRunTests.onProcessor(study)),
      grid: try HEALPixGrid(nside: 8), blockSize: 768, checkpointSeconds: 30, mostBegun: 2, hasFeeders: true)
    func block() -> RealizationWork? {
      if case .block(let work, _) = queue.next(.feeder, Interruption()) { work } else { nil }
    }
    func snapshot() -> Int? {
      if case .snapshot(let work, let time) = queue.next(.worker, Interruption()) {
        10 * work.number + time
      } else {
        nil
      }
    }
    let taken = [block(), block(), block()]
    #expect(taken.map { $0?.number } == [0, 0, 1])
    queue.endBlocks()
    for (number, work) in taken.enumerated() { queue.finished(try #require(work), isComplete: number == 1) }
    #expect(block() == nil && queue.isEnding)
    #expect([snapshot(), snapshot(), snapshot()] == [0, 1, nil])
  }
}
