// The time of a particle step on a device with 1, 2, 4, … realisations in flight, up to twice what fills it: the preset's
// turbulence, a block of directions through each realisation, brought by as many threads as in a run, all of them through one
// `GPUEngine`. Trajectories are as long as a repetition needs; opening a device and taking its memory come before.
//
// Beside it stands one core of this machine in the same precision: whole trajectories by `Backtracker`, in steps of the preset like
// the device's.
//
// A processor that OpenCL drives gets the smaller blocks of `simd`: a few hundred particles fill it.

import RandomStreams
import Transport
import Turbulence
import _Threads

/// A device that cannot be measured.
package enum DeviceLoss: Error, Sendable, Equatable, CustomStringConvertible {
  /// It could not be made ready, for the reason behind its title.
  case notOpened(String, String)
  /// It failed on the way.
  case lost(String)

  /// One line.
  package var description: String {
    switch self {
    case .notOpened(let title, let reason): "\(title) could not be opened: \(reason); leave it out of --devices"
    case .lost(let reason): "a device failed while it was measured: \(reason); leave it out of --devices"
    }
  }
}

extension DeviceSelection {
  /// Makes the devices that it stands for ready.
  ///
  /// - Throws: `GPUError` where one is not there or cannot be used; `DeviceLoss.notOpened`.
  package func opened() throws -> [any ComputeDevice] {
    try devices(of: .now()).map { identity in
      do {
        return try identity.opened()
      } catch {
        throw DeviceLoss.notOpened(identity.title, "\(error)")
      }
    }
  }
}

// MARK: - Measuring

extension BenchmarkEffort {
  /// The shortest repetition on a device, in seconds.
  fileprivate var deviceRepetition: Double { self == .quick ? 0.05 : 0.25 }
  /// Repetitions there, of which the shortest counts.
  fileprivate var deviceRounds: Int { self == .quick ? 2 : 5 }
  /// Seconds for one device, beyond which no repetition is expected to last.
  fileprivate var deviceSeconds: Double { self == .quick ? 6 : 30 }
}

/// Devices at work, one after the other.
struct DeviceBenchmark {
  var devices: [any ComputeDevice]
  var effort: BenchmarkEffort

  private static let stepsPerLarmorRadius = Stepping().stepsPerLarmorRadius
  private static let turbulence = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
  /// Whatever a driver says of its device, no more realisations than this are in flight.
  private static let mostRealizations = 64
  /// Steps over which the first anchors and the moves of later ones come in their proportions: those of a whole window of the
  /// highest level, where there is time for them.
  private static let leastSteps = 256
  /// Where the block is compared: after whole steps and between two.
  private static let comparedTimes = [2, 4.05]

  /// - Throws: `DeviceLoss.lost`.
  func measure() throws -> [DeviceReport] {
    let cores = coreTimes()
    return try devices.map { device in
      do {
        return try report(on: device, cores)
      } catch let error as DeviceError {
        throw DeviceLoss.lost("\(device.identity.title): \(error)")
      } catch GPUError.lost(let reason) {
        throw DeviceLoss.lost(reason)
      }
    }
  }

  /// 1, 2, 4, … and the number that is twice what fills a device.
  static func realizations(filling fill: Int, directions: Int) -> [Int] {
    let last = min(mostRealizations, 2 * ((fill + directions - 1) / directions))
    return (0..<6).map { 1 << $0 }.filter { $0 < last } + [last]
  }

  private static func directions(_ count: Int) -> [SIMD3<Double>] {
    var stream = RandomStream(seed: 1506, realization: 0, purpose: .testing)
    return (0..<count).map { _ in stream.direction() }
  }

  private static func field(_ realization: Int) -> PlaneWaveField {
    turbulence.realization(realization, seed: 1506)
  }

  /// Nanoseconds a particle step on one core.
  private func coreTimes() -> [FieldPrecision: Double] {
    let directions = Self.directions(64)
    let contenders = FieldPrecision.allCases.map { precision in
      let tracker = Backtracker(field: Self.field(0), precision: precision)
      return Contender(
        run: { _ = tracker.orbits(of: directions, times: [Double($0) / Self.stepsPerLarmorRadius]) }, leastUnits: 64)
    }
    let times = shortestTimes(of: contenders, effort: effort).map { $0 / Double(directions.count) }
    return Dictionary(uniqueKeysWithValues: zip(FieldPrecision.allCases, times))
  }

  private func report(on device: any ComputeDevice, _ cores: [FieldPrecision: Double]) throws -> DeviceReport {
    let identity = device.identity
    let engine = GPUEngine(on: [device])
    let directions = Self.directions(identity.isProcessor ? SIMDEngine().blockSize : engine.blockSize)
    let counts = Self.realizations(filling: identity.fill, directions: directions.count)
    let seconds = effort.deviceSeconds / Double(FieldPrecision.allCases.count * counts.count)
    var report = DeviceReport(
      device: identity.word, name: identity.name, driver: identity.driverVersion, units: identity.units,
      fill: identity.fill, directions: directions.count, hasBits: try DeviceTrial.hasBits(device), peak: identity.peak,
      notices: [], timings: [])
    for precision in FieldPrecision.allCases {
      let fields = (0..<(counts.last ?? 1)).map(Self.field)
      let trackers = try fields.map { try engine.tracker(through: $0, stepping: Stepping(precision: precision)) }
      let found = try trackers[0].orbits(of: directions, times: Self.comparedTimes, momenta: true)
      let expected = Backtracker(field: fields[0], precision: precision).orbits(
        of: directions, times: Self.comparedTimes, momenta: true)
      report.hasBits = report.hasBits && found.values.map(\.bitPattern) == expected.values.map(\.bitPattern)
      let operations =
        FieldPlan.operationsPerStep(in: fields[0], step: 1 / Self.stepsPerLarmorRadius, precision: precision)
      let peak = precision == .mixed ? identity.peak?.single : identity.peak?.double
      for count in counts {
        let time = try shortestTime(of: trackers.prefix(count), directions, within: seconds)
        let core = cores[precision] ?? .nan
        report.timings.append(
          DeviceTiming(
            precision: precision.rawValue, realizations: count, nanosecondsPerStep: time,
            nanosecondsPerStepOfCore: core, cores: core / time,
            ratioToEstimate: identity.isProcessor
              ? nil : time / CardEstimate.nanosecondsPerStep(in: fields[0], Stepping(precision: precision)),
            operationsPerStep: operations, shareOfPeak: peak.map { operations / (time * $0) }))
      }
    }
    report.notices = engine.takeNotices()
    return report
  }

  /// Nanoseconds a particle step with a block of directions on its way through each field.
  private func shortestTime(
    of trackers: ArraySlice<any Tracker>, _ directions: [SIMD3<Double>], within limit: Double
  ) throws -> Double {
    let end = ContinuousClock.now.advanced(by: .seconds(limit))
    func isTime(for seconds: Double) -> Bool { .now.advanced(by: .seconds(seconds)) < end }
    func seconds(_ steps: Int) throws -> Double {
      let start = ContinuousClock.now
      _ = try inOrder(trackers.count, threads: trackers.count) { number in
        try trackers[number].orbits(of: directions, times: [Double(steps) / Self.stepsPerLarmorRadius])
      }
      return start.duration(to: .now) / .seconds(1)
    }
    var steps = 4
    _ = try seconds(steps)
    var best = try seconds(steps)
    while best < effort.deviceRepetition || steps < Self.leastSteps, steps < 1 << 20 {
      let growth = min(8, max(2, 1.2 * effort.deviceRepetition / best))
      guard isTime(for: growth * best) else { break }
      steps = Int(Double(steps) * growth)
      best = try seconds(steps)
    }
    for _ in 1..<effort.deviceRounds where isTime(for: best) { best = min(best, try seconds(steps)) }
    return best * 1e9 / Double(steps * trackers.count * directions.count)
  }
}
