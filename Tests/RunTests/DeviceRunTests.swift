// Runs whose trajectories are made elsewhere than on the workers: the files of `simd`, whatever happens to the devices.

import Foundation
import Results
import Sphere
import Study
import Synchronization
import Testing
import Transport
import Turbulence
import _TestSupport
import _Threads

@testable import Run

@Suite("Runs on devices", .timeLimit(.minutes(40))) struct DeviceRunTests {
  static func configuration(
    on devices: [HostDevice], _ change: (inout StudyConfiguration) -> Void = { _ in }
  ) -> StudyConfiguration {
    RunTests.configuration {
      $0.realizations = 5
      $0.sky.nside = 8
      $0.engines = EngineList([SIMDEngine(), GPUEngine(on: devices)])
      $0.backtracking.engine = "gpu"
      change(&$0)
    }
  }

  static func configuration(by engine: any Engine) -> StudyConfiguration {
    configuration(on: []) {
      $0.engines = EngineList([engine])
      $0.backtracking.engine = engine.name
    }
  }

  /// Directions of a file of a block that is kept.
  static let fileDirections = 256

  /// What is on the disk of a study in its folder: finished realisations with the time that they were written, and files of
  /// blocks.
  static func kept(_ folder: String) throws -> (finished: [String: Date], blocks: Int) {
    let path = folder + "/realizations"
    var (finished, blocks) = ([String: Date](), 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      if name.hasSuffix(".fits") {
        finished[name] = try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.modificationDate] as? Date
      } else if name.hasSuffix(".blocks") {
        blocks += try FileManager.default.contentsOfDirectory(atPath: path + "/" + name).count
      }
    }
    return (finished, blocks)
  }

  /// A run that goes on with a study computes what is not on the disk and nothing else, and leaves what is finished alone.
  private static func expectToComplete(_ study: StudyConfiguration, in folder: String, by engine: any Engine) throws {
    let before = try kept(folder)
    let counting = CountingEngine(engine)
    var study = study
    // The other one has begun it.
    study.engines = EngineList([counting] + study.engines.engines.filter { $0.name != engine.name })
    study.backtracking.engine = engine.name
    let notices = Mutex<[String]>([])
    let directory = try RunDirectory(preparing: folder, for: study)
    let outcome = try Runner(directory: directory, threads: 2).run(
      notice: { text in notices.withLock { $0.append(text) } })
    #expect(outcome.isComplete && notices.withLock { $0 } == [])
    let directions = 24 * study.sky.nside * study.sky.nside
    let left = directions * (study.realizations - before.finished.count) - fileDirections * before.blocks
    #expect(left > 0 && counting.particles == left, "\(before.finished.count) finished, \(before.blocks) blocks")
    let after = try kept(folder).finished
    for (name, date) in before.finished { #expect(after[name] == date, "\(name)") }
  }

  static func onProcessor(_ configuration: StudyConfiguration) -> StudyConfiguration {
    var configuration = configuration
    configuration.backtracking.engine = "simd"
    return configuration
  }

  /// With one worker and with several, on one device and on two; with particles that estimators follow.
  @Test(arguments: [1, 3]) func filesAreThoseOfTheProcessor(threads: Int) throws {
    let folder = try Folder()
    for pairs in [nil, PairsConfiguration(references: 6, angles: 7, smallestAngle: 1e-4)] {
      let name = pairs == nil ? "alone" : "pairs"
      let second = HostDevice(1)
      var faults = HostDevice.Faults()
      // More than the first can take is waiting by then, so that the second has its share.
      if threads > 1 { faults.beforeLaunch = { _ in wait { !second.launches.isEmpty } } }
      let devices = [HostDevice(0, units: 64, faults: faults), second]
      let study = Self.configuration(on: Array(devices.prefix(threads))) { $0.pairs = pairs ?? $0.pairs }
      try RunTests.run(study, in: folder / "gpu-\(name)", threads: threads)
      try RunTests.run(Self.onProcessor(study), in: folder / "simd-\(name)")
      let found = try RunTests.files(folder / "gpu-\(name)")
      #expect(try found.count == 5 && found == RunTests.files(folder / "simd-\(name)"))
      for device in devices.prefix(threads) { #expect(!device.launches.isEmpty) }
    }
  }

  @Test(arguments: [1, 2, 5]) func interruptedRunsResumeExactly(blocks: Int) throws {
    let folder = try Folder()
    // 24 blocks, of which eight are on their way: so that some are left whenever it stops.
    let study = Self.configuration(on: [HostDevice()]) {
      $0.sky.nside = 16
      $0.realizations = 12
    }
    try RunTests.run(Self.onProcessor(study), in: folder / "whole")
    let interruption = Interruption()
    let directory = try RunDirectory(preparing: folder / "cut", for: study)
    let outcome = try Runner(directory: directory, threads: 1, checkpointSeconds: 0).run(
      interruption: interruption, progress: { if $0.finishedBlocks >= blocks { interruption.request() } })
    // Each block is twelve files.
    let kept = try Self.kept(folder / "cut")
    #expect(!outcome.isComplete && kept.finished.count < 12 && 2 * kept.finished.count + kept.blocks / 12 >= blocks)
    try Self.expectToComplete(study, in: folder / "cut", by: GPUEngine(on: [HostDevice()]))
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// A study that one engine began goes on with the other: blocks that were kept are used, none is called foreign.
  @Test(arguments: [false, true]) func enginesMayChange(beginsOnDevice: Bool) throws {
    let folder = try Folder()
    let onDevice = Self.configuration(on: [HostDevice()]) { $0.realizations = 1 }
    let onProcessor = Self.onProcessor(onDevice)
    try RunTests.run(onProcessor, in: folder / "whole")
    let interruption = Interruption()
    let first = try RunDirectory(preparing: folder / "cut", for: beginsOnDevice ? onDevice : onProcessor)
    _ = try Runner(directory: first, threads: 1, checkpointSeconds: 0).run(
      interruption: interruption, progress: { if $0.finishedBlocks >= 1 { interruption.request() } })
    let blocks = folder / "cut/realizations/000000.blocks"
    let kept = try FileManager.default.contentsOfDirectory(atPath: blocks).sorted()
    // A set of a device, which is one block to it, is three files of 256 directions; both may have been on their way.
    #expect(kept.count >= (beginsOnDevice ? 3 : 1))
    if kept.count > 2 { try FileManager.default.removeItem(atPath: blocks + "/" + kept[1]) }
    let second: any Engine = beginsOnDevice ? SIMDEngine() : GPUEngine(on: [HostDevice()])
    try Self.expectToComplete(onDevice, in: folder / "cut", by: second)
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// The only device is lost: an error that names it, and what was finished stays.
  @Test func lostDevicesLeaveWhatIsFinished() throws {
    let folder = try Folder()
    let isLost = Mutex(false)
    var faults = HostDevice.Faults()
    faults.isLost = { isLost.withLock { $0 } }
    // Six of them are begun and not measured at a time: so that some are left when two are finished.
    let study = Self.configuration(on: [HostDevice(units: 4, faults: faults)]) {
      $0.sky.nside = 16
      $0.realizations = 12
    }
    #expect(Runner.mostBegun(of: study, feeders: Runner.feeders(of: study), threads: 1) == 6)
    try RunTests.run(Self.onProcessor(study), in: folder / "whole")
    let directory = try RunDirectory(preparing: folder / "cut", for: study)
    #expect(throws: GPUError.lost("opencl:0 (host 0): launch: unplugged")) {
      try Runner(directory: directory, threads: 1, checkpointSeconds: 0).run(
        progress: { state in if state.finishedRealizations >= 2 { isLost.withLock { $0 = true } } })
    }
    let finished = try Self.kept(folder / "cut").finished.count
    #expect(finished >= 2 && finished < 12)
    try Self.expectToComplete(study, in: folder / "cut", by: GPUEngine(on: [HostDevice()]))
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// What was computed before all devices were lost is measured, though its blocks are nowhere else.
  @Test(arguments: 0..<8) func whatIsComputedIsMeasured(_: Int) throws {
    let folder = try Folder()
    #expect(throws: LostEngine.error) {
      try RunTests.run(Self.configuration(by: LostEngine()), in: folder / "run", threads: 1)
    }
    #expect(try Self.kept(folder / "run").finished.count == 1)
  }

  /// After an error blocks that are on their way elsewhere are not computed to their end.
  @Test func anErrorEndsWhatIsOnItsWay() throws {
    let folder = try Folder()
    let engine = FailingEngine()
    #expect(throws: FailingEngine.Failure()) {
      try RunTests.run(Self.configuration(by: engine), in: folder / "run", threads: 1)
    }
    #expect(engine.wasCancelled)
  }

  /// One of two devices is lost: a notice, and the run goes on.
  @Test func aLostDeviceIsNoticed() throws {
    let folder = try Folder()
    var (faults, patience) = (HostDevice.Faults(), HostDevice.Faults())
    faults.launches = 3
    let lost = HostDevice(0, faults: faults)
    patience.beforeLaunch = { _ in wait { lost.launches.count >= 3 } }
    let study = Self.configuration(on: [lost, HostDevice(1, faults: patience)])
    let directory = try RunDirectory(preparing: folder / "run", for: study)
    let notices = Mutex<[String]>([])
    let outcome = try Runner(directory: directory, threads: 2).run(
      notice: { text in notices.withLock { $0.append(text) } })
    #expect(outcome.isComplete)
    #expect(
      notices.withLock { $0 } == ["opencl:0 (host 0) is lost: launch: unplugged; going on with opencl:1 (host 1)"])
  }

  /// Workers leave blocks to feeders, from the first on.
  @Test func workersLeaveBlocksToFeeders() throws {
    let folder = try Folder()
    let engine = SoloEngine()
    try RunTests.run(Self.configuration(by: engine), in: folder / "run", threads: 4)
    #expect(engine.most == 1)
  }

  /// Memory is asked for the realisations in flight as well; without a device for those of one large card.
  @Test func memoryCountsWhatIsInFlight() {
    let study = Self.configuration(on: [HostDevice(units: 200)]) { $0.sky.nside = 64 }
    let (device, processor) = (
      CostEstimate.resources(of: study).memory, CostEstimate.resources(of: Self.onProcessor(study)).memory
    )
    // 12800 particles at once are two blocks, twice: half a realisation, and two more to be measured.
    let orbits = 2.0 * 3 * 3 * 49152 * 8
    #expect(abs((device - processor) / orbits - 2) < 0.01)
    let none = Self.configuration(on: []) { $0.sky.nside = 64 }
    let memory = CostEstimate.resources(of: none).memory
    #expect(memory == CostEstimate.resources(of: none, devices: 1).memory && memory > processor + orbits)
  }
}
