// What `dapple benchmark` found, as values. The names of the JSON keys are a contract with the programs that read them.

import Foundation

/// The outcome of a benchmark. Every time is the shortest of many repetitions.
public struct BenchmarkReport: Sendable, Codable, Equatable {
  /// Version of the program.
  public var version: String
  /// Git commit of the sources, where the program can tell.
  public var commit: String?
  /// The processor's name, where the system tells it.
  public var cpu: String?
  /// The best instruction set that this machine can run: the one that studies use.
  public var instructionSet: String
  /// The yardstick, and every kernel that this machine can run.
  public var kernels: [KernelTiming]
  /// What one core does at most.
  public var peak: PeakRate
  /// Transforms, one core.
  public var transforms: [TransformTiming]
  /// Whole trajectories to ΩT = 100 at the paper's preset, one core, per second.
  public var trajectoriesPerSecond: Double
  /// The same work on several threads.
  public var threadScaling: [ThreadScaling]

  enum CodingKeys: String, CodingKey {
    case version, commit, cpu, kernels, transforms
    case instructionSet = "instruction_set"
    case peak = "peak_fma"
    case trajectoriesPerSecond = "trajectories_per_second"
    case threadScaling = "thread_scaling"
  }

  /// The report as JSON, keys sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// The time of a particle step with one kernel: field and push, everything counted.
public struct KernelTiming: Sendable, Codable, Equatable {
  /// "mixed/x86-64-v4", "double/x86-64-v3", "plain-double"; in the Galactic field with "galactic/" before it.
  public var name: String
  /// "mixed" or "double".
  public var precision: String
  /// The build that ran; of the yardstick the fastest one.
  public var instructionSet: String
  /// Waves of the field.
  public var waves: Int
  /// Nanoseconds a particle step.
  public var nanosecondsPerStep: Double
  /// Nanoseconds a particle step, divided by the number of waves.
  public var nanosecondsPerStepAndWave: Double
  /// Time in units of the yardstick's in the same field and the same run: below 1 is faster.
  public var ratioToPlainDouble: Double
  /// Vector operations of the field a particle step, by lanes: counted in the source, the push left out.
  public var operationsPerStep: Double
  /// Operations of the field in units of what the core could do in the time, if each were a multiply–add.
  public var shareOfPeak: Double

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

/// Multiply–adds a nanosecond of one core, counted by lanes, with operands in registers.
public struct PeakRate: Sendable, Codable, Equatable {
  /// In single precision.
  public var single: Double
  /// In double precision.
  public var double: Double

  enum CodingKeys: String, CodingKey {
    case single = "single_per_ns"
    case double = "double_per_ns"
  }
}

/// The times of a harmonic analysis and a rotation on one core, in milliseconds.
public struct TransformTiming: Sendable, Codable, Equatable {
  /// N_side of the map.
  public var nside: Int
  /// Largest multipole, 3 N_side − 1.
  public var lmax: Int
  /// A map's analysis with three Jacobi iterations.
  public var analysis: Double
  /// The rotation of one function.
  public var rotation: Double

  enum CodingKeys: String, CodingKey {
    case nside, lmax
    case analysis = "analysis_ms"
    case rotation = "rotation_ms"
  }
}

/// What several threads make of independent work.
public struct ThreadScaling: Sendable, Codable, Equatable {
  /// Threads at work.
  public var threads: Int
  /// Trajectories a second in units of those of one thread.
  public var speedup: Double
  /// Seconds of processor time a second: fewer than the threads where other work had the cores.
  public var coresObtained: Double

  enum CodingKeys: String, CodingKey {
    case threads, speedup
    case coresObtained = "cores_obtained"
  }
}
