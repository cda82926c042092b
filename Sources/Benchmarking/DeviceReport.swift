// What a device did, as values and as lines of text. The names of the JSON keys are a contract with the programs that read them.

import Foundation
import Transport
import _Text

/// What was measured on a device.
package struct DeviceReport: Sendable, Codable, Equatable {
  /// The word of `--devices` that stands for it: "cuda:0".
  package var device: String
  /// Its name, as the driver has it.
  package var name: String
  /// The driver and its version, in words.
  package var driver: String
  /// Its multiprocessors or compute units.
  package var units: Int
  /// Particles that keep all of it busy.
  package var fill: Int
  /// Directions of each realisation.
  package var directions: Int
  /// Whether it gave the bits of `simd`, in both precisions: those of the trial before a run (`DeviceTrial`), and those of one
  /// block of this benchmark.
  package var hasBits: Bool
  /// What it does at most; nil where the driver does not tell enough.
  package var peak: PeakRate?
  /// What happened on the way, a line each.
  package var notices: [String]
  /// A time for each precision and number of realisations in flight.
  package var timings: [DeviceTiming]

  enum CodingKeys: String, CodingKey {
    case device, name, driver, units, directions, notices, timings
    case fill = "particles_to_fill"
    case hasBits = "same_bits"
    case peak = "peak_fma"
  }
}

/// The time of a particle step on a device: field and push, copies and all else counted.
package struct DeviceTiming: Sendable, Codable, Equatable {
  /// "mixed" or "double".
  package var precision: String
  /// Realisations in flight, a block of directions each.
  package var realizations: Int
  /// Nanoseconds a particle step, the shortest of several repetitions.
  package var nanosecondsPerStep: Double
  /// The same on one core of this machine.
  package var nanosecondsPerStepOfCore: Double
  /// The core's time in units of the device's: so many such cores are as fast.
  package var cores: Double
  /// Time in units of what `CardEstimate` expects of an H100; nil on a processor, which it says nothing of.
  package var ratioToEstimate: Double?
  /// Operations of the field a particle step, as in ``KernelTiming/operationsPerStep``.
  package var operationsPerStep: Double
  /// Operations of the field in units of what the device could do in the time, if each were a multiply–add; nil where its
  /// peak is not known.
  package var shareOfPeak: Double?

  enum CodingKeys: String, CodingKey {
    case precision, realizations, cores
    case nanosecondsPerStep = "ns_per_step"
    case nanosecondsPerStepOfCore = "core_ns_per_step"
    case ratioToEstimate = "ratio_to_estimate"
    case operationsPerStep = "operations_per_step"
    case shareOfPeak = "share_of_peak"
  }
}

// MARK: - Table

extension DeviceReport {
  /// The section of the report.
  static func table(_ devices: [DeviceReport]) -> [String] {
    let steps = Int(Stepping().stepsPerLarmorRadius)
    var lines = ["", "A particle step on devices, field and push, 160 waves, steps of r_L/\(steps)"]
    let cores = FieldPrecision.allCases.compactMap { precision in
      devices.first?.timings.first { $0.precision == precision.rawValue }.map {
        String(format: "%.2f ns \(precision.rawValue)", $0.nanosecondsPerStepOfCore)
      }
    }
    lines.append("one core of this machine at that step, simd: " + cores.joined(separator: ", "))
    for device in devices { lines += device.lines }
    lines.append("cores: so many cores of this machine are as fast in the same precision, step and run")
    if devices.contains(where: \.isEstimated) {
      lines.append(
        String(
          format: "of estimate: time in units of an estimate for an H100, %.2f ns in mixed precision",
          CardEstimate.ofPreset))
    }
    if devices.contains(where: { $0.peak != nil }) {
      lines.append("of peak: vector operations of the field, as if each were a multiply-add at the highest clock")
    }
    return lines
  }

  private var isEstimated: Bool { timings.contains { $0.ratioToEstimate != nil } }

  private var lines: [String] {
    var lines = [
      "\(device)  \(name), \(units) units, \(driver)",
      "   bits: " + (hasBits ? "those of simd" : "OTHER THAN THOSE OF simd; a run would leave this device out"),
      "   a realisation: \(directions) directions; \(fill) particles fill the device",
    ]
    if let peak {
      lines.append(
        String(
          format: "   peak: %.0f multiply-adds per ns in single precision, %.0f in double", peak.single, peak.double))
    }
    lines += notices.map { "   \($0)" }
    lines.append(
      "   precision  realisations   ns/step     cores" + (isEstimated ? "  of estimate" : "")
        + (peak == nil ? "" : "  of peak"))
    lines += timings.map(row)
    return lines.map { OneLine.visible($0) }
  }

  private func row(_ timing: DeviceTiming) -> String {
    var row = "   " + timing.precision.padding(toLength: 9, withPad: " ", startingAt: 0)
    let decimals = timings.contains { $0.nanosecondsPerStep < 10 } ? 4 : 1
    row += String(
      format: "%14d %9.\(decimals)f %9.3f", timing.realizations, timing.nanosecondsPerStep, timing.cores)
    if let ratio = timing.ratioToEstimate { row += String(format: "%13.2f", ratio) }
    if let share = timing.shareOfPeak { row += String(format: "%8.1f%%", 100 * share) }
    return row
  }
}
