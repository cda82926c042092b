// Limits of the machine, and how many threads they leave.

import Foundation
import Results
import Study
import Testing
import Transport
import _TestSupport

@testable import Run

@Suite(.timeLimit(.minutes(40))) struct LimitsTests {
  /// Files of the system as they are, with the least of several limits.
  @Test func memoryIsTheLeastOfAllLimits() throws {
    let files = [
      "/proc/meminfo": "MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n",
      "/proc/self/status": "Name:\tdapple\nVmSize:\t  100000 kB\nVmData:\t   50000 kB\n",
      "/proc/self/cgroup": "4:memory:/job/step\n0::/user/slice\n",
      "/sys/fs/cgroup/memory/job/memory.limit_in_bytes": "5000000000\n",
      "/sys/fs/cgroup/memory/job/memory.usage_in_bytes": "3000000000\n",
      "/sys/fs/cgroup/memory/job/memory.stat": "cache 9\ninactive_file 500000000\nactive_file 500000000\n",
      "/sys/fs/cgroup/memory/job/step/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/job/step/memory.usage_in_bytes": "1\n",
      "/sys/fs/cgroup/user/memory.max": "max\n",
      "/sys/fs/cgroup/user/memory.current": "1\n",
    ]
    func least(_ space: Double?, _ data: Double?, _ more: [String: String] = [:]) -> MachineLimits.Memory? {
      MachineLimits.memory(addressSpace: space, data: data) { more[$0] ?? files[$0] }
    }
    #expect(least(nil, nil)?.bytes == 3e9)
    #expect(least(nil, nil)?.source.contains("cgroup") == true)
    #expect(least(1_102_400_000, nil) == .init(bytes: 1e9, source: "ulimit -v", perThread: 72e6))
    #expect(least(2e9, 151_200_000) == .init(bytes: 1e8, source: "ulimit -d"))
    // In use already: more than the limit is none, not a negative number.
    #expect(least(1000, nil)?.bytes == 0)
    let second = ["/sys/fs/cgroup/user/slice/memory.max": "2000", "/sys/fs/cgroup/user/slice/memory.current": "1500"]
    #expect(least(nil, nil, second)?.bytes == 500)
    #expect(MachineLimits.memory(addressSpace: nil, data: nil) { _ in nil } == nil)
    #expect(MachineLimits.memory(addressSpace: 1e9, data: 1e9) { _ in "garbage\n\n:::\n0::/../..\n" } == nil)
  }

  @Test func thisMachineSaysWhatItHas() throws {
    let limits = MachineLimits.now()
    #expect(limits.fileHandles > 0)
    #if os(Linux)
      #expect(try #require(limits.memory).bytes > 0)
    #endif
  }

  private static let study = changed(StudyConfiguration.default) {
    $0.sky.nside = 64
    $0.realizations = 1
  }

  private static func plan(_ threads: Int, _ bytes: Double, handles: Int = 1000) throws -> ThreadPlan {
    try ThreadPlan(
      of: study, threads: threads,
      within: MachineLimits(memory: .init(bytes: bytes, source: "here"), fileHandles: handles))
  }

  /// Fewer threads where that is enough, a warning near the edge, and a refusal with what would do.
  @Test func threadsThatFit() throws {
    func need(_ threads: Int) -> Double { CostEstimate.resources(of: Self.study, threads: threads).memory }
    let roomy = try Self.plan(8, 10 * need(8))
    #expect(roomy.threads == 8 && roomy.notices == [] && roomy.need == need(8))
    let edge = try Self.plan(8, 1.1 * need(8))
    #expect(edge.threads == 8 && edge.notices.count == 1 && edge.notices[0].hasPrefix("warning: "))
    let small = try Self.plan(8, need(3))
    #expect(small.threads == 3 && small.need <= need(3))
    #expect(small.notices.first?.contains("going on with 3") == true)
    let error = #expect(throws: RunError.self) { try Self.plan(8, 0.99 * need(1)) }
    guard case .notEnoughMemory = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    for word in ["sky.nside", "backtracking.omega_t", "here", "MB"] {
      #expect(error?.description.contains(word) == true)
    }
  }

  @Test func fileHandlesLimitThreads() throws {
    #expect(try Self.plan(8, .infinity, handles: 18).threads == 1)
    #expect(try Self.plan(8, .infinity, handles: 24).threads == 4)
    #expect(throws: RunError.tooFewFileHandles(have: 6, need: 18)) { try Self.plan(8, .infinity, handles: 6) }
  }

  /// An engine that computes elsewhere: files of its feeders, here two, and of its drivers.
  @Test func feedersAndDriversNeedHandles() throws {
    let study = changed(Self.study) {
      $0.engines = EngineList([GPUEngine(on: [HostDevice()])])
      $0.backtracking.engine = "gpu"
    }
    func plan(_ handles: Int) throws -> ThreadPlan {
      try ThreadPlan(of: study, threads: 4, within: MachineLimits(memory: nil, fileHandles: handles))
    }
    let least = 16 + 64 + 2 * 2 + 2
    #expect(throws: RunError.tooFewFileHandles(have: least - 1, need: least)) { try plan(least - 1) }
    #expect(try plan(least).threads == 1 && plan(least + 6).threads == 4)
  }

  /// Averages alone: no threads, and what they need grows with the realisations.
  @Test func averagesThatDoNotFit() throws {
    let many = changed(StudyConfiguration.default) { $0.realizations = 1_000_000 }
    let limits = MachineLimits(memory: .init(bytes: 4e9, source: "here"), fileHandles: 1000)
    let error = #expect(throws: RunError.self) {
      try ThreadPlan(of: many, threads: 1, isComputing: false, within: limits)
    }
    #expect(error?.description.contains("fewer realisations") == true)
    #expect(try ThreadPlan(of: .default, threads: 1, isComputing: false, within: limits).notices == [])
  }

  /// Skies count in the time: one preparation and a snapshot for each backtracking time, N_side³, and both sets.
  @Test func skiesAreCounted() throws {
    let study = changed(StudyConfiguration.default) {
      $0.sky.nside = 16
      $0.backtracking.omegaT = .list((1...400).map { 0.1 * Double($0) })
    }
    let timing = SkyTiming(of: study, snapshot: 0.5, preparation: 3)
    func skies(_ change: (inout StudyConfiguration) -> Void) -> Double { timing.seconds(of: changed(study, change)) }
    #expect(timing.seconds(of: study) == 203 && skies { $0.backtracking.omegaT = .list([1, 40]) } == 4)
    #expect(skies { $0.sky.nside = 32 } == 8 * 203 && skies { $0.sky.directions = .centers } == 203 / 2)
    #expect(timing.isOf(changed(study) { $0.backtracking.omegaT = .list([1]) }))
    for change: (inout StudyConfiguration) -> Void in [
      { $0.sky.nside = 32 }, { $0.sky.directions = .centers }, { $0.momenta.boundary = true },
    ] { #expect(!timing.isOf(changed(study, change))) }
    let cost = try CostEstimate(of: study, realizations: 3, threads: 2)
    let all = cost.realization.skies
    // As in a run: a snapshot of N_side 16 takes milliseconds, more where the machine has other work.
    #expect(all / 400 > 1e-4 && all / 400 < 20)
    #expect(abs(cost.seconds - 1.5 * (cost.realization.trajectories + all)) < 1e-9 * cost.seconds)
    // Those of the same kind are not measured again.
    let again = try CostEstimate(of: study, realizations: 1, threads: 1, after: cost)
    #expect(again.realization.skies == all)
  }

  /// Graphics processors and cores work side by side; particles that estimators follow stay on cores.
  @Test func devicesAndCoresWorkSideBySide() throws {
    let study = DeviceRunTests.configuration(on: [HostDevice(), HostDevice(1)]) {
      $0.pairs = PairsConfiguration(references: 6, angles: 7, smallestAngle: 1e-4)
    }
    let cost = try CostEstimate(of: study, realizations: 1, threads: 1)
    #expect(cost.means == .devices(2) && cost.devices == 2)
    let steps = study.skyStepsPerRealization
    #expect(abs(cost.realization.trajectories / (steps * cost.nanosecondsPerStep * 1e-9) - 1) < 1e-12)
    // A step in double precision takes nanoseconds, of some hundreds where the kernels are compiled without optimisation, and of
    // thousands where the machine has other work; not the hundreds of thousands of a millisecond's wait.
    let nanoseconds = 1e9 * cost.realization.followed / study.followedStepsPerRealization
    #expect(nanoseconds > 0.5 && nanoseconds < 100_000)
    #expect(cost.realization(of: changed(study) { $0.pairs.references = 0 }).followed == 0)
    // Where cores integrate, pairs are the same work of one core, and a piece of their own.
    let onCores = try CostEstimate(of: DeviceRunTests.onProcessor(study), realizations: 1, threads: 1).realization
    // Two measurements of the same; what other work the machine has may slow one of them down, but not three hundredfold.
    #expect(onCores.followed > 0)
    #expect(onCores.followed < 300 * cost.realization.followed && cost.realization.followed < 300 * onCores.followed)
    let both = RealizationCost(trajectories: 6, skies: 5, followed: 3)
    #expect(both.seconds(cores: 4, devices: 0) == 3.5 && both.seconds(cores: 4, devices: 2) == 3)
    #expect(both.seconds(cores: 1, devices: 2) == 8)
  }

  /// Steps that are very slow are measured by a few, not by a minute of them.
  @Test func calibrationOfSlowStepsIsShort() throws {
    // 20 ms for a call: more than 1 ms for a step of one of sixteen particles, and for sixteen steps the sixteenth of that.
    let engine = CountingEngine(SoloEngine())
    let study = DeviceRunTests.configuration(by: engine)
    let cost = try CostEstimate(of: study, realizations: 1, threads: 1)
    #expect(cost.nanosecondsPerStep >= 20e6 / 256 && engine.particles == 6 * 16)
    // Fast ones by many: the same, and 64 particles once and three times.
    let fast = CountingEngine(IdleEngine())
    _ = try CostEstimate(of: DeviceRunTests.configuration(by: fast), realizations: 1, threads: 1)
    #expect(fast.particles == 3 * 16 + 64 + 3 * 64)
  }

  /// With very many waves, what a call prepares does not count as a step: 16 times as much would.
  @Test func calibrationOfManyWaves() throws {
    func nanoseconds(_ precision: FieldPrecision) throws -> Double {
      try CostEstimate(
        of: changed(StudyConfiguration.default) {
          $0.field.modes = 30_000
          $0.backtracking.precision = precision
        }, realizations: 1, threads: 1
      ).nanosecondsPerStep
    }
    let (mixed, double) = (try nanoseconds(.mixed), try nanoseconds(.double))
    #expect(mixed > 100 && mixed < 3 * double, "\(mixed) and \(double) ns")
  }
}
