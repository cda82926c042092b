// What `dapple benchmark` found, as values. The names of the JSON keys are a contract with the programs that read them.

import Files
import Foundation
import Results
import Transport

/// The outcome of a benchmark. Every time is the shortest of many repetitions.
package struct BenchmarkReport: Sendable, Codable, Equatable {
  /// Version of the program.
  package var version: String
  /// Git commit of the sources, where the program can tell.
  package var commit: String?
  /// The processor's name, where the system tells it.
  package var cpu: String?
  /// The best instruction set that this machine can run: the one that studies use.
  package var instructionSet: String
  /// The yardstick, and every kernel that this machine can run.
  package var kernels: [KernelTiming]
  /// What one core does at most, with operands in registers.
  package var peak: PeakRate
  /// Transforms, one core.
  package var transforms: [TransformTiming]
  /// Whole trajectories to ΩT = 100 at the paper's preset, one core, per second.
  package var trajectoriesPerSecond: Double
  /// The same work on several threads.
  package var threadScaling: [ThreadScaling]
  /// The devices that were asked for; nil where none was.
  package var devices: [DeviceReport]?

  enum CodingKeys: String, CodingKey {
    case version, commit, cpu, kernels, transforms, devices
    case instructionSet = "instruction_set"
    case peak = "peak_fma"
    case trajectoriesPerSecond = "trajectories_per_second"
    case threadScaling = "thread_scaling"
  }

  /// The report as JSON, keys sorted.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// The time of a particle step with one kernel: field and push, everything counted.
package struct KernelTiming: Sendable, Codable, Equatable {
  /// "mixed/x86-64-v4", "double/x86-64-v3", "plain-double"; in the Galactic field with "galactic/" before it, and
  /// with "half/" at steps of half the preset's length.
  package var name: String
  /// "mixed" or "double".
  package var precision: String
  /// The build that ran; of the yardstick the fastest one.
  package var instructionSet: String
  /// Waves of the field.
  package var waves: Int
  /// Nanoseconds a particle step.
  package var nanosecondsPerStep: Double
  /// Nanoseconds a particle step, divided by the number of waves.
  package var nanosecondsPerStepAndWave: Double
  /// Time in units of the yardstick's in the same field and the same run: below 1 is faster.
  package var ratioToPlainDouble: Double
  /// Vector operations of the field a particle step, by lanes: counted in the source, the push left out.
  package var operationsPerStep: Double
  /// Operations of the field in units of what the core could do in the time, if each were a multiply–add.
  package var shareOfPeak: Double

  enum CodingKeys: String, CodingKey {
    case name, precision, waves
    case instructionSet = "instruction_set"
    case nanosecondsPerStep = "ns_per_step"
    case nanosecondsPerStepAndWave = "ns_per_step_and_wave"
    case ratioToPlainDouble = "ratio_to_plain_double"
    case operationsPerStep = "operations_per_step"
    case shareOfPeak = "share_of_peak"
  }
}

/// The times of a harmonic analysis and a rotation on one core, in milliseconds.
package struct TransformTiming: Sendable, Codable, Equatable {
  /// N_side of the map.
  package var nside: Int
  /// Largest multipole, 3 N_side − 1.
  package var lmax: Int
  /// A map's analysis with three Jacobi iterations.
  package var analysis: Double
  /// The rotation of one function.
  package var rotation: Double

  enum CodingKeys: String, CodingKey {
    case nside, lmax
    case analysis = "analysis_ms"
    case rotation = "rotation_ms"
  }
}

/// What several threads make of independent work.
package struct ThreadScaling: Sendable, Codable, Equatable {
  /// Threads at work.
  package var threads: Int
  /// Trajectories a second in units of those of one thread.
  package var speedup: Double
  /// Seconds of processor time a second: fewer than the threads where other work had the cores.
  package var coresObtained: Double

  enum CodingKeys: String, CodingKey {
    case threads, speedup
    case coresObtained = "cores_obtained"
  }
}

// MARK: - Measuring

extension BenchmarkReport {
  /// Measures this machine.
  ///
  /// - Parameters:
  ///   - effort: how long it may take.
  ///   - threads: the largest number of threads of the scaling, ≥ 1.
  ///   - devices: what else is measured, first of all: whatever is wrong with them is said at once.
  /// - Throws: `DeviceLoss`.
  package static func measured(
    effort: BenchmarkEffort, threads: Int, devices: [any ComputeDevice] = []
  ) throws -> BenchmarkReport {
    let onDevices = devices.isEmpty ? nil : try DeviceBenchmark(devices: devices, effort: effort).measure()
    let (kernels, peak) = KernelBenchmark(effort: effort).measure()
    let transforms = try TransformBenchmark(effort: effort).measure()
    let trajectories = TrajectoryBenchmark(threads: max(1, threads), effort: effort).measure()
    return BenchmarkReport(
      version: DappleVersion.current, commit: DappleVersion.commit, cpu: Processor.name,
      instructionSet: InstructionSet.best.rawValue, kernels: kernels, peak: peak, transforms: transforms,
      trajectoriesPerSecond: trajectories.perSecond, threadScaling: trajectories.scaling, devices: onDevices)
  }
}

// MARK: - Table

extension BenchmarkReport {
  /// The report as lines of text.
  package var table: String {
    let program = "dapple \(version)" + (commit.map { " (\($0))" } ?? "")
    var lines = ["\(program), \(cpu ?? "processor unknown"), \(instructionSet)"]
    lines += ["", "A particle step of r_L/\(Int(Stepping().stepsPerLarmorRadius)), field and push, one core", header]
    lines += kernels.map(row)
    lines += [
      "half: a step of half that length",
      "ratio: time in units of plain-double's in the same field and the same run",
      "of peak: vector operations of the field, as if each were a multiply-add",
      String(
        format: "peak: %.1f multiply-adds per ns in single precision, %.1f in double (by lanes, one core)", peak.single,
        peak.double),
      "", "Whole trajectories to Omega T = 100 (\(Int(100 * Stepping().stepsPerLarmorRadius)) steps, 160 waves)",
      String(format: "%.0f per second on one core", trajectoriesPerSecond),
    ]
    lines += threadScaling.dropFirst().map {
      String(format: "%d threads: %.2f times as many (%.2f cores obtained)", $0.threads, $0.speedup, $0.coresObtained)
    }
    lines += ["", "Transforms of one map, one core"]
    lines += transforms.map {
      String(
        format: "N_side %d, l up to %d: analysis with 3 iterations %.2f ms, rotation %.2f ms", $0.nside, $0.lmax,
        $0.analysis, $0.rotation)
    }
    lines += devices.map(DeviceReport.table) ?? []
    return lines.joined(separator: "\n")
  }

  private var header: String {
    "kernel".padding(toLength: 30, withPad: " ", startingAt: 0) + "waves   ns/step  ns/step/wave     ratio  of peak"
  }

  private func row(_ kernel: KernelTiming) -> String {
    kernel.name.padding(toLength: 30, withPad: " ", startingAt: 0)
      + String(
        format: "%5d %9.2f %13.4f %9.3f %7.1f%%", kernel.waves, kernel.nanosecondsPerStep,
        kernel.nanosecondsPerStepAndWave, kernel.ratioToPlainDouble, 100 * kernel.shareOfPeak)
  }
}

// MARK: - Processor

enum Processor {
  /// The model name in /proc/cpuinfo, where there is one.
  static var name: String? {
    guard let text = try? WholeFile.text(of: "/proc/cpuinfo", limit: 16 << 20) else { return nil }
    return name(inCPUInfo: text)
  }

  /// The first model name in the text of /proc/cpuinfo.
  static func name(inCPUInfo text: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
