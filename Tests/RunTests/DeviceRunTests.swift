// Runs whose trajectories are made elsewhere than on the workers: the files of `simd`, whatever happens to the devices.

import Foundation
import Results
import Run
import Study
import Synchronization
import Testing
import Transport
import _TestSupport

@Suite("Runs on devices", .timeLimit(.minutes(20))) struct DeviceRunTests {
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
      let devices = [HostDevice(0, units: 64), HostDevice(1)]
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
    let study = Self.configuration(on: [HostDevice()])
    try RunTests.run(Self.onProcessor(study), in: folder / "whole")
    let interruption = Interruption()
    try RunTests.run(study, in: folder / "cut", threads: 1, interruption: interruption) { progress in
      if progress.finishedBlocks >= blocks { interruption.request() }
    }
    #expect(try RunTests.run(study, in: folder / "cut"))
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// A study that one engine began goes on with the other: blocks that were kept are used, none is called foreign.
  @Test(arguments: [false, true]) func enginesMayChange(beginsOnDevice: Bool) throws {
    let folder = try Folder()
    let device = HostDevice()
    let onDevice = Self.configuration(on: [device]) { $0.realizations = 1 }
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
    let second = try RunDirectory(preparing: folder / "cut", for: beginsOnDevice ? onProcessor : onDevice)
    let notices = Mutex<[String]>([])
    _ = try Runner(directory: second, threads: 1).run(notice: { text in notices.withLock { $0.append(text) } })
    #expect(notices.withLock { $0 } == [])
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// The only device is lost: an error that names it, and what was finished stays.
  @Test func lostDevicesLeaveWhatIsFinished() throws {
    let folder = try Folder()
    var faults = HostDevice.Faults()
    faults.launches = 30
    let study = Self.configuration(on: [HostDevice(units: 4, faults: faults)])
    try RunTests.run(Self.onProcessor(study), in: folder / "whole")
    #expect(throws: GPUError.lost("opencl:0 (host 0): launch: unplugged")) {
      try RunTests.run(study, in: folder / "cut")
    }
    var mended = study
    mended.engines = EngineList([SIMDEngine(), GPUEngine(on: [HostDevice()])])
    #expect(try RunTests.run(mended, in: folder / "cut"))
    #expect(try RunTests.files(folder / "cut") == RunTests.files(folder / "whole"))
  }

  /// One of two devices is lost: a notice, and the run goes on.
  @Test func aLostDeviceIsNoticed() throws {
    let folder = try Folder()
    var faults = HostDevice.Faults()
    faults.launches = 3
    let study = Self.configuration(on: [HostDevice(0, faults: faults), HostDevice(1)])
    let directory = try RunDirectory(preparing: folder / "run", for: study)
    let notices = Mutex<[String]>([])
    let outcome = try Runner(directory: directory, threads: 2).run(
      notice: { text in notices.withLock { $0.append(text) } })
    #expect(outcome.isComplete)
    #expect(
      notices.withLock { $0 } == ["opencl:0 (host 0) is lost: launch: unplugged; going on with opencl:1 (host 1)"])
  }

  /// Memory is asked for the realisations in flight as well.
  @Test func memoryCountsWhatIsInFlight() {
    let study = Self.configuration(on: [HostDevice(units: 200)]) { $0.sky.nside = 64 }
    let (device, processor) = (
      CostEstimate.resources(of: study).memory, CostEstimate.resources(of: Self.onProcessor(study)).memory
    )
    // 12800 particles at once are two blocks, twice: half a realisation, and two more to be measured.
    let orbits = 2.0 * 3 * 3 * 49152 * 8
    #expect(abs((device - processor) / orbits - 2) < 0.01)
  }
}
