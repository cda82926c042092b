import Foundation
import Synchronization
import Testing
import Transport
import _TestSupport

@testable import Benchmarking

/// What `--devices` reports, on devices that are this processor; no test depends on a speed.
@Suite(.timeLimit(.minutes(40))) struct DeviceBenchmarkTests {
  /// The processor under test as a card: no processor, and with a peak.
  private struct Card: ComputeDevice {
    let host: HostDevice
    let identity: DeviceIdentity

    init(_ host: HostDevice, peak: PeakRate?) {
      self.host = host
      identity = DeviceIdentity(
        driver: .cuda, number: 3, name: "card\u{1B}[2J", driverVersion: "tests", memory: 1 << 30, units: 4, peak: peak)
    }

    func queue() throws(DeviceError) -> any DeviceQueue { try host.queue() }
  }

  private static func measure(_ devices: any ComputeDevice...) throws -> [DeviceReport] {
    try DeviceBenchmark(devices: devices, effort: .quick).measure()
  }

  @Test func aProcessor() throws {
    let host = HostDevice(5, units: 8)
    let report = try BenchmarkReport.measured(effort: .quick, threads: 1, devices: [host])
    let device = try #require(report.devices?.first)
    #expect(report.devices?.count == 1 && device.device == "opencl:5" && device.name == "host 5")
    #expect(device.hasBits && device.peak == nil && device.notices.isEmpty)
    #expect(device.directions == 256 && device.fill == 512)
    #expect(device.timings.map(\.precision) == ["mixed", "mixed", "mixed", "double", "double", "double"])
    #expect(device.timings.map(\.realizations) == [1, 2, 4, 1, 2, 4])
    for timing in device.timings {
      let values = [timing.nanosecondsPerStep, timing.nanosecondsPerStepOfCore, timing.cores, timing.operationsPerStep]
      #expect(values.allSatisfy { $0 > 0 && $0.isFinite }, "\(timing)")
      #expect(abs(timing.cores * timing.nanosecondsPerStep / timing.nanosecondsPerStepOfCore - 1) < 1e-12)
      #expect(timing.ratioToEstimate == nil && timing.shareOfPeak == nil)
    }
    // Double precision has all waves summed.
    #expect(device.timings[3].operationsPerStep == 19 * 160 && device.timings[0].operationsPerStep < 19 * 160)
    #expect(try JSONDecoder().decode(BenchmarkReport.self, from: Data(report.json().utf8)) == report)
    #expect(try report.json().contains("\"same_bits\" : true"))
    for words in ["opencl:5  host 5, 8 units, tests", "bits: those of simd", "a realisation: 256 directions"] {
      #expect(report.table.contains(words), "\(report.table)")
    }
    #expect(!report.table.contains("of estimate") && !report.table.contains("at the highest clock"))
  }

  @Test func aCard() throws {
    let device = try #require(
      try Self.measure(Card(HostDevice(), peak: PeakRate(single: 1000, double: 10))).first)
    #expect(device.hasBits && device.directions == 12_288 && device.fill == 2048)
    #expect(device.timings.map(\.realizations) == [1, 2, 1, 2])
    for timing in device.timings {
      let isMixed = timing.precision == "mixed"
      // In double precision 19 operations for each of 160 waves, at half the rate.
      let estimate = timing.nanosecondsPerStep / (timing.ratioToEstimate ?? .nan) / CardEstimate.ofPreset
      #expect(isMixed ? abs(estimate - 1) < 0.05 : estimate > 3 && estimate < 6, "\(estimate)")
      let possible = timing.nanosecondsPerStep * (isMixed ? 1000 : 10)
      #expect(timing.shareOfPeak == timing.operationsPerStep / possible)
    }
    let table = DeviceReport.table([device]).joined(separator: "\n")
    #expect(
      table.contains("cuda:3  card␛[2J, 4 units") && table.contains("of estimate:") && table.contains("peak: 1000"))
    #expect(!table.unicodeScalars.contains("\u{1B}"))
  }

  /// Negative control: a compiler that does not fuse multiply–adds.
  @Test func wrongBits() throws {
    var faults = HostDevice.Faults()
    faults.isLoose = true
    let devices = try Self.measure(HostDevice(0, faults: faults), HostDevice(1))
    #expect(devices.map(\.hasBits) == [false, true])
    let lines = DeviceReport.table(devices)
    #expect(lines.filter { $0.contains("bits: OTHER THAN THOSE OF simd") }.count == 1)
    #expect(lines.filter { $0.contains("bits: those of simd") }.count == 1)
  }

  /// A device whose queues are those of one device first, and of another after that.
  private final class Turning: ComputeDevice {
    private let devices: [HostDevice]
    private let queues = Mutex(0)

    init(_ first: HostDevice, _ later: HostDevice) { devices = [first, later] }

    var identity: DeviceIdentity { devices[0].identity }

    func queue() throws(DeviceError) -> any DeviceQueue {
      let number = queues.withLock { count in
        defer { count += 1 }
        return min(count, 1)
      }
      return try devices[number].queue()
    }
  }

  /// The trial alone, and the block alone, are enough to see other bits.
  @Test func wrongBitsAtATime() throws {
    var faults = HostDevice.Faults()
    faults.isLoose = true
    func loose() -> HostDevice { HostDevice(faults: faults) }
    let devices = try Self.measure(
      Turning(HostDevice(), HostDevice()), Turning(loose(), HostDevice()), Turning(HostDevice(), loose()))
    #expect(devices.map(\.hasBits) == [true, false, false])
  }

  /// A device that fails in the trial, and one that fails later.
  @Test(arguments: [1, 60]) func aLostDevice(launches: Int) throws {
    var faults = HostDevice.Faults()
    faults.launches = launches
    let error = #expect(throws: DeviceLoss.self) { try Self.measure(HostDevice(2, faults: faults)) }
    #expect("\(try #require(error))".contains("opencl:2 (host 2): launch: unplugged"), "\(String(describing: error))")
  }

  @Test func withoutTheOption() throws {
    let report = try BenchmarkReport.measured(effort: .quick, threads: 1)
    #expect(report.devices == nil && !report.table.contains("devices"))
    #expect(try !report.json().contains("devices"))
  }

  @Test func realizationsFillADeviceTwice() {
    #expect(DeviceBenchmark.realizations(filling: 256, directions: 256) == [1, 2])
    #expect(DeviceBenchmark.realizations(filling: 67_584, directions: 12_288) == [1, 2, 4, 8, 12])
    #expect(DeviceBenchmark.realizations(filling: 1 << 41, directions: 12_288) == [1, 2, 4, 8, 16, 32, 64])
  }

  @Test func peaksOfCards() {
    // An H100: 132 multiprocessors, at most 1.98 GHz.
    let h100 = PeakRate(capability: (9, 0), multiprocessors: 132, kilohertz: 1_980_000)
    #expect(h100.map { abs($0.single - 33_454.08) < 1e-6 && $0.double == $0.single / 2 } == true)
    for (capability, ratio) in [((6, 1), 32.0), ((7, 0), 2), ((7, 5), 32), ((8, 0), 2), ((8, 9), 64), ((12, 0), 64)] {
      let pair = (Int32(capability.0), Int32(capability.1))
      let card = PeakRate(capability: pair, multiprocessors: 10, kilohertz: 1_000_000)
      #expect(card.map { $0.single / $0.double } == ratio, "\(capability)")
    }
    #expect(PeakRate(capability: (99, 0), multiprocessors: 10, kilohertz: 1_000_000) == nil)
    #expect(PeakRate(capability: (9, 0), multiprocessors: 10, kilohertz: 0) == nil)
  }
}
