// What a study costs, from a short calibration of this machine: the time of one particle step, measured on the study's own
// field, times the number of steps; and that of its skies (SkyTiming.swift). Files are not counted.

import Foundation
import Study
import Transport
import Turbulence
import _Threads

/// The expected cost of a study or of what is left of it.
package struct CostEstimate: Sendable {
  /// What a step was measured on.
  package enum Means: Sendable, Equatable {
    /// One core of this machine.
    case core
    /// The graphics processors of this machine that are used: so many.
    case devices(Int)
    /// None: no device can be measured here, and the number is an estimate for one H100 (`CardEstimate`).
    case estimate
  }

  /// Trajectories × steps to be made.
  package let particleSteps: Double
  /// Time of one particle step of the sky's directions on one core, or on one graphics processor, in nanoseconds.
  package let nanosecondsPerStep: Double
  /// What it was measured on.
  package let means: Means
  /// Worker threads assumed.
  package let threads: Int
  /// What one realisation takes.
  package let realization: RealizationCost
  /// How many realisations are to be computed.
  package let realizations: Int
  /// What happened to devices meanwhile, a line each.
  package let notices: [String]

  /// The part of ``particleSteps`` that is of particles which estimators follow: it stays on cores.
  package let followedSteps: Double
  /// Time of one particle step of those on one core, in nanoseconds.
  package let nanosecondsOfFollowed: Double
  private let skies: SkyTiming
  /// Time of one particle step of the sky's directions on a large card that is not at hand, in nanoseconds; nil where the
  /// study does not run on one with the bits that it has.
  private let nanosecondsOfCard: Double?

  /// Expected wall-clock time in seconds.
  package var seconds: Double { Double(realizations) * realization.seconds(cores: threads, devices: devices) }

  /// Graphics processors that the times are for; 0 where cores integrate.
  package var devices: Int {
    switch means {
    case .core: 0
    case .devices(let count): count
    case .estimate: 1
    }
  }

  /// Calibrates this machine (two tenths of a second; a second with devices or skies of N_side 128 and more) and estimates.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - realizations: how many realisations are to be computed.
  ///   - threads: worker threads.
  ///   - other: an estimate whose time of skies is taken where they are of the same kind.
  package init(
    of configuration: StudyConfiguration, realizations: Int, threads: Int, after other: CostEstimate? = nil
  ) throws {
    skies =
      if let known = other?.skies, known.isOf(configuration) { known } else { try SkyTiming(of: configuration) }
    nanosecondsOfCard = Self.nanosecondsOfCard(configuration)
    if let engine = configuration.engine as? GPUEngine {
      (nanosecondsPerStep, means, notices) = try Self.measured(
        engine, configuration, estimate: nanosecondsOfCard ?? .nan)
    } else {
      (means, notices) = (.core, [])
      nanosecondsPerStep = try Self.measuredOnCore(configuration.tracker(ofRealization: 0), configuration)
    }
    nanosecondsOfFollowed =
      configuration.followedStepsPerRealization > 0
      ? try Self.measuredOnCore(configuration.followingTracker(ofRealization: 0), configuration) : 0
    self.realizations = realizations
    self.threads = max(1, threads)
    particleSteps = Double(realizations) * configuration.particleStepsPerRealization
    followedSteps = Double(realizations) * configuration.followedStepsPerRealization
    realization = Self.cost(of: configuration, nanosecondsPerStep, skies, nanosecondsOfFollowed)
  }

  /// The cost of one realisation of a study that resembles the one that was calibrated.
  package func realization(of study: StudyConfiguration) -> RealizationCost {
    Self.cost(of: study, nanosecondsPerStep, skies, nanosecondsOfFollowed)
  }

  private static func cost(
    of study: StudyConfiguration, _ nanosecondsPerStep: Double, _ skies: SkyTiming, _ nanosecondsOfFollowed: Double
  ) -> RealizationCost {
    RealizationCost(
      trajectories: study.skyStepsPerRealization * nanosecondsPerStep * 1e-9, skies: skies.seconds(of: study),
      followed: study.followedStepsPerRealization * nanosecondsOfFollowed * 1e-9)
  }
}

// MARK: - Calibration

extension CostEstimate {
  /// The time of a step on one core in nanoseconds.
  private static func measuredOnCore(_ tracker: any Tracker, _ configuration: StudyConfiguration) throws -> Double {
    let steps = configuration.backtracking.stepsPerLarmorRadius
    let directions = directions(64)
    func time(_ count: Int, of directions: [SIMD3<Double>]) throws -> Double {
      let start = ContinuousClock.now
      _ = try tracker.orbits(of: directions, times: [Double(count) / steps], momenta: false, isCancelled: { false })
      return start.duration(to: .now) / .nanoseconds(1) / Double(directions.count * count)
    }
    // Sixteen particles take one step together. Where that is slow, with very many waves and not by other work on the machine,
    // sixteen steps are measure enough: with one, what a call prepares would be most of it.
    let few = Array(directions.prefix(16))
    let first = try min(time(1, of: few), time(1, of: few), time(1, of: few))
    guard first * 16 * 3 * 16 < 5e9 else { return first }
    guard first * 64 * 3 * 256 < 5e9 else { return try min(time(16, of: few), time(16, of: few), time(16, of: few)) }
    _ = try time(16, of: directions)
    return try min(time(256, of: directions), time(256, of: directions), time(256, of: directions))
  }

  private static func directions(_ count: Int) -> [SIMD3<Double>] {
    (0..<count).map { index in
      let angle = 0.1 * Double(index)
      return SIMD3(cos(angle), sin(angle), 0)
    }
  }

  /// The time of a step on a large card in nanoseconds, as an estimate; nil for a field or an engine that no card has.
  private static func nanosecondsOfCard(_ configuration: StudyConfiguration) -> Double? {
    guard configuration.engine?.digestEntry == nil, configuration.fieldType == PlaneWaveField.self else { return nil }
    return (configuration.field(ofRealization: 0) as? PlaneWaveField).map {
      CardEstimate.nanosecondsPerStep(in: $0, configuration.stepping)
    }
  }

  /// The time of a step on one device where all are busy, in nanoseconds.
  private static func measured(
    _ engine: GPUEngine, _ configuration: StudyConfiguration, estimate: Double
  ) throws -> (nanoseconds: Double, Means, notices: [String]) {
    do {
      try engine.open()
    } catch {
      switch error {
      case .noDevice: return (estimate, .estimate, [])
      case .noneUsable: return (estimate, .estimate, ["\(error)"])
      default: throw error
      }
    }
    let tracker = try configuration.tracker(ofRealization: 0)
    let steps = configuration.backtracking.stepsPerLarmorRadius
    let blocks = max(1, Runner.feeders(of: configuration))
    let sky = 12 * configuration.sky.nside * configuration.sky.nside
    let directions = directions(max(1, min(engine.blockSize, engine.fill, sky)))
    func seconds(_ count: Int) throws -> Double {
      let time = [Double(count) / steps]
      let start = ContinuousClock.now
      _ = try inOrder(blocks, threads: blocks) { _ in
        try tracker.orbits(of: directions, times: time, momenta: false, isCancelled: { false })
      }
      return start.duration(to: .now) / .seconds(1)
    }
    // Memory is taken before the clock runs.
    _ = try seconds(1)
    let devices = engine.inUse.count
    var count = 4
    while true {
      let seconds = try seconds(count)
      if seconds > 0.25 || count >= 1 << 20 {
        let time = Double(devices) * seconds * 1e9 / Double(blocks * directions.count * count)
        return (time, .devices(devices), engine.takeNotices())
      }
      count *= 4
    }
  }
}

// MARK: - Hours

extension CostEstimate {
  /// What stands beside every time of a card.
  package static let standingOfCard = "estimate for an H100, not measured"

  /// Expected time of one core in seconds, all skies included, as calibrated on a core.
  package var coreSeconds: Double { realization.times(realizations).seconds(cores: 1, devices: 0) }
  /// Expected time of one card in seconds for the sky's directions; nil where the study does not run on one.
  package var secondsOfCard: Double? { nanosecondsOfCard.map { (particleSteps - followedSteps) * $0 * 1e-9 } }
  /// Expected time in seconds of one core for what it does beside a card.
  package var coreSecondsBesideCard: Double { realization.times(realizations).besides }
}
