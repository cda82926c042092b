// What a study costs, from a short calibration of this machine: the time of one particle step, measured on the study's own
// field, times the number of steps. Transforms and files are a few per cent on top and are not counted.

import Anisotropy
import Foundation
import Sphere
import Study
import Transport
import Turbulence
import _Threads

/// The expected cost of a study or of what is left of it.
package struct CostEstimate: Sendable {
  /// Trajectories × steps to be made.
  package let particleSteps: Double
  /// What a step was measured on.
  package enum Means: Sendable, Equatable {
    /// One core of this machine.
    case core
    /// All graphics processors of this machine that are used.
    case devices
    /// None: there is no device here, and the number is an estimate for one H100 (`GPUEngine.estimatedNanosecondsPerStep`).
    case estimate
  }

  /// Time of one particle step on ``means``, in nanoseconds.
  package let nanosecondsPerStep: Double
  /// What it was measured on.
  package let means: Means
  /// Worker threads assumed.
  package let threads: Int

  /// Expected wall-clock time of the trajectories in seconds.
  package var seconds: Double { seconds(of: particleSteps, threads: threads) }

  /// The same of so many particle steps on so many worker threads.
  package func seconds(of particleSteps: Double, threads: Int) -> Double {
    particleSteps * nanosecondsPerStep * 1e-9 / (means == .core ? Double(threads) : 1)
  }

  /// Calibrates this machine (about 50 ms on a core, half a second on devices) and estimates.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - realizations: how many realisations are to be computed.
  ///   - threads: worker threads.
  package init(of configuration: StudyConfiguration, realizations: Int, threads: Int) throws {
    particleSteps = Double(realizations) * configuration.particleStepsPerRealization
    self.threads = max(1, threads)
    if let engine = configuration.engine as? GPUEngine {
      (nanosecondsPerStep, means) = try Self.measured(engine, configuration)
      return
    }
    means = .core
    let steps = configuration.backtracking.stepsPerLarmorRadius
    let tracker = try configuration.tracker(ofRealization: 0)
    let directions = (0..<64).map { index -> SIMD3<Double> in
      let angle = 0.1 * Double(index)
      return SIMD3(cos(angle), sin(angle), 0)
    }
    func time(_ count: Int, of directions: [SIMD3<Double>]) throws -> Double {
      let start = ContinuousClock.now
      _ = try tracker.orbits(of: directions, times: [Double(count) / steps], momenta: false, isCancelled: { false })
      return start.duration(to: .now) / .nanoseconds(1) / Double(directions.count * count)
    }
    // Sixteen particles take one step together. Where that is slow, with very many waves, it is measure enough.
    let first = try time(1, of: Array(directions.prefix(16)))
    guard first * 64 * 3 * 256 < 5e9 else {
      nanosecondsPerStep = first
      return
    }
    _ = try time(16, of: directions)
    nanosecondsPerStep = try min(time(256, of: directions), time(256, of: directions), time(256, of: directions))
  }
}

extension CostEstimate {
  /// The time of a step where all devices are busy.
  private static func measured(
    _ engine: GPUEngine, _ configuration: StudyConfiguration
  ) throws -> (nanoseconds: Double, Means) {
    do {
      _ = try engine.devices()
    } catch {
      guard case .noDevice = error else { throw error }
      return (GPUEngine.estimatedNanosecondsPerStep, .estimate)
    }
    let tracker = try configuration.tracker(ofRealization: 0)
    let steps = configuration.backtracking.stepsPerLarmorRadius
    let blocks = max(1, Runner.feeders(of: configuration))
    let sky = 12 * configuration.sky.nside * configuration.sky.nside
    let directions = (0..<max(1, min(engine.blockSize, engine.fill, sky))).map { index -> SIMD3<Double> in
      let angle = 0.1 * Double(index)
      return SIMD3(cos(angle), sin(angle), 0)
    }
    func seconds(_ count: Int) throws -> Double {
      let time = [Double(count) / steps]
      let start = ContinuousClock.now
      _ = try inOrder(blocks, threads: blocks) { _ in
        try tracker.orbits(of: directions, times: time, momenta: false, isCancelled: { false })
      }
      return start.duration(to: .now) / .seconds(1)
    }
    // Devices are opened, and memory taken, before the clock runs.
    _ = try seconds(1)
    var count = 4
    while true {
      let seconds = try seconds(count)
      if seconds > 0.25 || count >= 1 << 20 {
        return (seconds * 1e9 / Double(blocks * directions.count * count), .devices)
      }
      count *= 4
    }
  }

  /// What stands beside every time of a card.
  package static let standingOfCard = "estimate for an H100, not measured"

  /// Expected time of one card in seconds, for the steps that are counted in mixed precision.
  package var secondsOfCard: Double { particleSteps * GPUEngine.estimatedNanosecondsPerStep * 1e-9 }
  /// Expected time of one core in seconds, where that was measured.
  package var coreSeconds: Double { particleSteps * nanosecondsPerStep * 1e-9 }
}

extension CostEstimate {
  /// Memory of a run, one realisation's file, the same with its harmonics, and all kept maps, in bytes.
  ///
  /// Memory: the orbits of one realisation (those of the next one grow only when these have been handed out and
  /// forgotten; where an engine computes elsewhere, of as many as are in flight), for each thread the maps, coefficients
  /// and transforms of the snapshot that it measures: as much as 24 maps, measured for N_side 32 to 256; and the matrices
  /// of the rotations of all realisations that are begun.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - threads: worker threads.
  ///   - devices: how many large cards there are for it, elsewhere; nil for what this machine has.
  package static func resources(
    of configuration: StudyConfiguration, threads: Int = 1, devices: Int? = nil
  ) -> (memory: Double, file: Double, disk: Double, maps: Double) {
    let times = Double(configuration.backtracking.times.count)
    let sets = configuration.sky.directions == .paired ? 2.0 : 1.0
    let components = configuration.measured.needMomenta ? 6.0 : 3.0
    let pixels = 12 * Double(configuration.sky.nside * configuration.sky.nside)
    let lmax = 3 * configuration.sky.nside - 1
    func numbers(_ columns: [MeasuredColumn]) -> Double { columns.reduce(0) { $0 + Double($1.width) } }
    let measured =
      sets * numbers(configuration.measured.columns(lmax: lmax))
      + (sets == 2 ? numbers(configuration.measured.jointColumns(lmax: lmax)) : 0)
      + numbers(configuration.measured.followedColumns)
    let harmonics = sets * 48 * Double(SphericalHarmonicCoefficients.count(lmax: lmax)) + 12_000
    let file = times * (1 + measured) * 8 + 12_000
    let disk = file + Double(configuration.skyTimes.count) * harmonics
    let kept = Double(min(configuration.output.maps, configuration.realizations))
    let feeders = devices.map { Runner.feeders(bringing: $0 * GPUEngine.blocksInFlightOfCard, of: configuration) }
    let most = Runner.mostBegun(of: configuration, feeders: feeders ?? Runner.feeders(of: configuration))
    let begun = most == .max ? 1 : most
    let matrices =
      sets == 2 ? max(2, begun) * WignerRotation.keptByteCount(lmax: 3 * configuration.sky.nside - 1) : 0
    let memory =
      baseMemory + (Double(begun) * sets * times * components + Double(max(1, threads)) * 24)
      * pixels * 8 + 4 * file + Double(matrices)
      + Double(max(1, threads)) * times * 48 * Double(min(configuration.measured.followedParticles, 2048))
    return (memory, file, disk, kept * times * (3 * pixels * 8 + 12_000))
  }

  /// Memory of averaging all realisations of a study, in bytes: about what their files take, and three times the file of the
  /// covariances. (At N_side 32 and 40 times, 20 and 60 realisations took 68 and 92 MB; this says 79 and 125.)
  package static func memoryOfAverages(of configuration: StudyConfiguration) -> Double {
    let multipoles = Double(EnsembleCovariance.multipoles(nside: configuration.sky.nside).count)
    let covariances = Double(configuration.backtracking.times.count) * 32 * multipoles * (multipoles + 1)
    return baseMemory + 2 * Double(configuration.realizations) * resources(of: configuration, threads: 1).file
      + 3 * covariances
  }

  /// What the program takes without any work, in bytes.
  private static let baseMemory = 40e6
}
