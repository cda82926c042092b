// What a study costs, from a short calibration of this machine: the time of one particle step, measured on the study's own
// field, times the number of steps. Transforms and files are a few per cent on top and are not counted.

import Foundation
import Transport
import Turbulence

/// The expected cost of a study or of what is left of it.
public struct CostEstimate: Sendable {
  /// Trajectories × steps to be made.
  public let particleSteps: Double
  /// Measured time of one particle step on one core, in nanoseconds.
  public let nanosecondsPerStep: Double
  /// Worker threads assumed.
  public let threads: Int

  /// Expected wall-clock time in seconds.
  public var seconds: Double { particleSteps * nanosecondsPerStep * 1e-9 / Double(threads) }

  /// Calibrates this machine (about 50 ms) and estimates.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - realizations: how many realisations are to be computed.
  ///   - threads: worker threads.
  public init(of configuration: StudyConfiguration, realizations: Int, threads: Int) {
    particleSteps = Double(realizations) * configuration.particleStepsPerRealization
    self.threads = max(1, threads)
    let field = configuration.turbulence.realization(0, seed: configuration.seed)
    let directions = (0..<64).map { index -> SIMD3<Double> in
      let angle = 0.1 * Double(index)
      return SIMD3(cos(angle), sin(angle), 0)
    }
    var pack = ParticlePack(directions: directions)
    let waves = field.packed
    func time(_ steps: Int) -> Double {
      let start = ContinuousClock.now
      pack.advance(waves: waves, regularField: field.regularField, step: -0.05, steps: steps)
      return start.duration(to: .now) / .nanoseconds(1) / Double(64 * steps)
    }
    _ = time(5)
    nanosecondsPerStep = min(time(50), time(50), time(50))
  }
}

extension CostEstimate {
  /// Memory of a run, disk of one realisation's file, and disk of all kept maps, in bytes.
  ///
  /// Memory is an upper estimate: the displacement maps of a realisation per worker, which may be measuring it, of the one
  /// being computed and of one copy, and never more than there are realisations and the copy. (With N_side 64 and 50
  /// times, 2 and 4 threads took 354 and 732 MB, and this says 503 and 739.)
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - threads: worker threads.
  ///   - realizations: realisations that the run computes; nil for all of the study.
  public static func resources(
    of configuration: StudyConfiguration, threads: Int, realizations: Int? = nil
  ) -> (memory: Double, disk: Double, maps: Double) {
    let times = Double(configuration.backtracking.times.count)
    let sets = configuration.sky.directions == .paired ? 2.0 : 1.0
    let pixels = 12 * Double(configuration.sky.nside * configuration.sky.nside)
    let spectra = 6 * 3 * Double(configuration.sky.nside) * (sets == 2 ? 3 : 1)
    let disk = times * (1 + 18 * sets + spectra) * 8 + 12_000
    let kept = Double(min(configuration.output.maps, configuration.realizations))
    let atOnce = Double(min(threads + 1, realizations ?? configuration.realizations) + 1)
    return (baseMemory + atOnce * sets * times * 3 * pixels * 8 + disk, disk, kept * times * (3 * pixels * 8 + 12_000))
  }

  /// Memory of averaging all realisations of a study, in bytes: about what their files take. (60 files of 718 kB took 48
  /// MB above that of the program; this says 86.)
  static func memoryOfAverages(of configuration: StudyConfiguration) -> Double {
    baseMemory + 2 * Double(configuration.realizations) * resources(of: configuration, threads: 1).disk
  }

  /// What the program takes without any work, in bytes.
  private static let baseMemory = 30e6
}

/// A duration in words: "40 s", "12 min", "3.4 h", "2.1 days".
public func durationText(_ seconds: Double) -> String {
  switch seconds {
  case ..<90: String(format: "%.0f s", seconds)
  case ..<5400: String(format: "%.0f min", seconds / 60)
  case ..<172_800: String(format: "%.1f h", seconds / 3600)
  default: String(format: "%.1f days", seconds / 86400)
  }
}
