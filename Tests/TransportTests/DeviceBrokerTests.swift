// How particles come to devices: several fields in one launch, little memory, devices that fail, and those who stop waiting.

import Synchronization
import Testing
import Turbulence
import _TestSupport
import _Threads

@testable import Transport

@Suite("Devices", .timeLimit(.minutes(40))) struct DeviceBrokerTests {
  static let fields = (0..<4).map { GPUBitsTests.field(20 + 10 * $0, 0.1, seed: UInt64($0)) }
  static let starts = GPUBitsTests.starts(600)
  static let times = [0.33, 5.0]

  static func expected(_ field: PlaneWaveField) -> Orbits? {
    Backtracker(field: field).orbits(from: starts, times: times, momenta: false, isCancelled: { false })
  }

  static func found(_ engine: GPUEngine, _ field: PlaneWaveField) throws -> Orbits? {
    try engine.tracker(through: field, stepping: Stepping()).orbits(
      from: starts, times: times, momenta: false, isCancelled: { false })
  }

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  /// Four fields that wait together: all of them in few launches, and each with its own bits.
  @Test func severalFieldsShareALaunch() throws {
    let waiting = Counter()
    var faults = HostDevice.Faults()
    // The first launch lets the others come.
    faults.beforeLaunch = { _ in
      wait { waiting.value.load(ordering: .acquiring) >= 4 }
    }
    let device = HostDevice(units: 64, faults: faults)
    let engine = GPUEngine(on: [device])
    let orbits = try inOrder(4, threads: 4) { index in
      var isFirst = true
      return try engine.tracker(through: Self.fields[index], stepping: Stepping()).orbits(
        from: Self.starts, times: Self.times, momenta: false,
        isCancelled: {
          if isFirst { waiting.value.add(1, ordering: .releasing) }
          isFirst = false
          return false
        })
    }
    #expect(orbits == Self.fields.map(Self.expected))
    // Padded to whole groups, a field has 640 particles.
    #expect(device.launches.contains { $0 > 640 }, "\(device.launches)")
  }

  /// Those who come one after another to an idle device share its first launch: it is not full before all are there.
  @Test func theFirstLaunchWaitsForOthers() throws {
    let device = HostDevice(units: 4)
    let broker = DeviceBroker([device], gathering: .seconds(20))
    let field = PreparedField(Self.fields[0], precision: .mixed, step: 0.1)
    let key = LaunchKey(kernel: field.kernel, stepsPerLarmorRadius: 10, times: Self.times, hasMomenta: false)
    let start = ContinuousClock.now
    _ = try inOrder(4, threads: 4) { _ in
      try broker.orbits(
        of: DeviceRequest(field: field, starts: Array(Self.starts.prefix(64)), key: key), isCancelled: { false })
    }
    #expect(device.identity.fill == 256 && Set(device.launches) == [256], "\(device.launches)")
    #expect(start.duration(to: .now) < .seconds(20))
    // One that nobody follows leaves all the same, and not before.
    let patient = DeviceBroker([HostDevice(units: 4)], gathering: .milliseconds(300))
    let alone = ContinuousClock.now
    let request = DeviceRequest(field: field, starts: Array(Self.starts.prefix(64)), key: key)
    #expect(try patient.orbits(of: request, isCancelled: { false }) != nil)
    #expect(alone.duration(to: .now) >= .milliseconds(300) && alone.duration(to: .now) < .seconds(20))
  }

  /// A device with memory for less than its units would take: smaller launches, a notice, the same bits.
  @Test func littleMemoryMeansSmallLaunches() throws {
    var faults = HostDevice.Faults()
    faults.memory = 400_000
    let device = HostDevice(units: 64, faults: faults)
    let engine = GPUEngine(on: [device])
    #expect(try Self.found(engine, Self.fields[0]) == Self.expected(Self.fields[0]))
    #expect(device.launches.allSatisfy { $0 <= 320 })
    let notices = engine.takeNotices()
    let words = "opencl:0 (host 0) has no memory for 640 particles at once; going on with 320"
    #expect(notices.first?.contains(words) == true)
    #expect(engine.takeNotices().isEmpty)
  }

  /// What a device says of its memory is planned with, so that nothing has to fail.
  @Test func memoryIsPlannedWith() throws {
    let device = HostDevice(units: 64, memory: 800_000)
    let engine = GPUEngine(on: [device])
    #expect(try Self.found(engine, Self.fields[0]) == Self.expected(Self.fields[0]))
    #expect(device.launches.allSatisfy { $0 < 640 } && engine.takeNotices().isEmpty)
  }

  @Test func noMemoryAtAllIsAnError() throws {
    var faults = HostDevice.Faults()
    faults.memory = 10_000
    let engine = GPUEngine(on: [HostDevice(faults: faults)])
    let error = #expect(throws: GPUError.self) { try Self.found(engine, Self.fields[0]) }
    let words = "opencl:0 (host 0): it has no memory even for 256 particles (allocate: full)"
    #expect("\(try #require(error))".contains(words))
  }

  /// Two requests that cannot share a launch, and memory for one: the second waits for the first, and neither gets smaller.
  @Test func memoryForOneOfTwo() throws {
    let alone = HostDevice(units: 64)
    _ = try Self.found(GPUEngine(on: [alone]), Self.fields[3])
    let (refusals, settled) = (Counter(), Counter())
    var faults = HostDevice.Faults()
    faults.memory = alone.mostBytes * 3 / 2
    faults.whenRefused = { refusals.value.add(1, ordering: .releasing) }
    // The first launch lets the second find that there is no memory, and say so: it asks whether to go on afterwards.
    faults.beforeLaunch = { _ in
      wait { settled.value.load(ordering: .acquiring) > 0 }
    }
    let device = HostDevice(units: 64, faults: faults)
    let engine = GPUEngine(on: [device])
    let momenta = [false, true]
    let orbits = try inOrder(2, threads: 2) { index in
      try engine.tracker(through: Self.fields[3], stepping: Stepping()).orbits(
        from: Self.starts, times: Self.times, momenta: momenta[index],
        isCancelled: {
          if refusals.value.load(ordering: .acquiring) > 0 { settled.value.add(1, ordering: .releasing) }
          return false
        })
    }
    let expected = momenta.map { momenta in
      Backtracker(field: Self.fields[3]).orbits(
        from: Self.starts, times: Self.times, momenta: momenta, isCancelled: { false })
    }
    #expect(orbits == expected)
    #expect(device.launches.allSatisfy { $0 == 640 }, "\(device.launches)")
    let words = "opencl:0 (host 0) has no memory for two launches at a time; going on with one (allocate: full)"
    #expect(engine.takeNotices() == [words])
  }

  /// What an idle launch holds is given back before anything else is done about little memory.
  @Test func idleMemoryIsGivenBack() throws {
    let alone = HostDevice(units: 64)
    _ = try Self.found(GPUEngine(on: [alone]), Self.fields[3])
    let (small, refusals) = (Counter(), Counter())
    var faults = HostDevice.Faults()
    faults.memory = alone.mostBytes
    faults.whenRefused = { refusals.value.add(1, ordering: .releasing) }
    // Two small launches side by side, each of which waits for the other, so that both hold memory afterwards.
    faults.beforeLaunch = { particles in
      guard particles == 64 else { return }
      small.value.add(1, ordering: .releasing)
      wait { small.value.load(ordering: .acquiring) >= 2 }
    }
    let device = HostDevice(units: 64, faults: faults)
    let engine = GPUEngine(on: [device])
    _ = try inOrder(2, threads: 2) { index in
      try engine.tracker(through: Self.fields[0], stepping: Stepping()).orbits(
        from: Array(Self.starts.prefix(60)), times: [1], momenta: index == 1, isCancelled: { false })
    }
    #expect(refusals.value.load(ordering: .acquiring) == 0)
    #expect(try Self.found(engine, Self.fields[3]) == Self.expected(Self.fields[3]))
    #expect(refusals.value.load(ordering: .acquiring) == 1 && device.launches.last == 640)
    #expect(engine.takeNotices().isEmpty)
  }

  /// Launches that memory was too short for grow again.
  @Test func launchesGrowAgain() throws {
    let device = HostDevice(units: 64)
    var load = DeviceLoad(device)
    let most = load.most(bytesPerParticle: 1)
    for _ in 0..<2 {
      guard case .again = load.shrink(after: 320, since: load.releases) else {
        Issue.record("nothing was done about it")
        return
      }
      #expect(load.most(bytesPerParticle: 1) == 256)
    }
    for _ in 0..<1000 { load.succeeded(with: load.most(bytesPerParticle: 1)) }
    #expect(load.most(bytesPerParticle: 1) == most)
  }

  /// A device with other bits is left out; where it is the only one, that is an error.
  @Test func otherBitsAreSeen() throws {
    var faults = HostDevice.Faults()
    faults.isLoose = true
    let (bad, good) = (HostDevice(0, faults: faults), HostDevice(1))
    let engine = GPUEngine(on: [bad, good], areTried: true)
    #expect(try Self.found(engine, Self.fields[0]) == Self.expected(Self.fields[0]))
    #expect(engine.takeNotices() == ["opencl:0 (host 0) gives other bits than simd; going on without it"])
    #expect(bad.launches.allSatisfy { $0 == 64 } && bad.bytesInUse == 0)
    let error = #expect(throws: GPUError.self) { try Self.found(GPUEngine(on: [bad], areTried: true), Self.fields[0]) }
    #expect(error == .noneUsable(["opencl:0 (host 0) gives other bits than simd"]))
  }

  /// The trial of a device shows all that a kernel does.
  @Test func theTrialIsOfEverything() {
    let plan = FieldPlan(DeviceTrial.field, step: 1 / DeviceTrial.stepsPerLarmorRadius)
    #expect(plan.directWaveCount > 0 && plan.levelWaveCounts.count > 1 && plan.period > 1, "\(plan.levelWaveCounts)")
    // So that anchors of the second level move, and a window begins.
    #expect(4 * plan.period < DeviceTrial.stepCount, "\(plan.period)")
  }

  /// A device that is lost in the middle: its particles go to the other one.
  @Test func othersTakeOver() throws {
    var faults = HostDevice.Faults()
    faults.launches = 4
    let (bad, good) = (HostDevice(0, faults: faults), HostDevice(1))
    let engine = GPUEngine(on: [bad, good])
    for field in Self.fields { #expect(try Self.found(engine, field) == Self.expected(field)) }
    #expect(!good.launches.isEmpty)
    #expect(
      engine.takeNotices() == [
        "opencl:0 (host 0) is lost: launch: unplugged; going on with opencl:1 (host 1)"
      ])
  }

  @Test func theLastOneThatIsLostIsAnError() throws {
    var faults = HostDevice.Faults()
    faults.launches = 3
    let device = HostDevice(faults: faults)
    let engine = GPUEngine(on: [device])
    let error = try #require(#expect(throws: GPUError.self) { try Self.found(engine, Self.fields[0]) })
    #expect("\(error)".contains("no device is left to compute on: opencl:0 (host 0): launch: unplugged"))
    // Who comes later hears the same at once.
    #expect(throws: error) { try Self.found(engine, Self.fields[1]) }
    #expect(device.bytesInUse == 0)
  }

  /// Particles that are all there when the wait is called off are not thrown away.
  @Test func whatIsComputedIsHandedOver() throws {
    let device = HostDevice()
    let starts = Array(Self.starts.prefix(64))
    // Half a step: one launch for the anchors, one for the step.
    let orbits = try GPUEngine(on: [device]).tracker(through: Self.fields[0], stepping: Stepping()).orbits(
      from: starts, times: [0.05], momenta: false, isCancelled: { device.launches.count >= 2 })
    let expected = Backtracker(field: Self.fields[0]).orbits(
      from: starts, times: [0.05], momenta: false, isCancelled: { false })
    #expect(orbits == expected && orbits != nil && device.launches.count == 2, "\(device.launches)")
  }

  /// Whoever stops waiting is let go, and what he waited for is not computed to its end.
  @Test func waitingCanBeCancelled() throws {
    let device = HostDevice()
    let tracker = try GPUEngine(on: [device]).tracker(through: Self.fields[0], stepping: Stepping())
    var questions = 0
    let orbits = try tracker.orbits(from: Self.starts, times: [1e6], momenta: false) {
      questions += 1
      return questions > 4
    }
    #expect(orbits == nil && questions < 10)
  }

  @Test func nothingToDo() throws {
    let tracker = try GPUEngine(on: [HostDevice()]).tracker(through: Self.fields[0], stepping: Stepping())
    #expect(try tracker.orbits(from: [], times: [1], momenta: true, isCancelled: { false })?.directionCount == 0)
    #expect(try tracker.orbits(from: Self.starts, times: [], momenta: true, isCancelled: { false })?.timeCount == 0)
  }
}
