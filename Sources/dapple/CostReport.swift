// What a run would cost: `--dry-run`.

import Foundation
import Results
import Run
import Study
import _Text

struct CostReport {
  let text: String

  init(of configuration: StudyConfiguration, path: String, options: RunOptions, share: TaskShare) throws {
    let left = try Self.left(of: configuration, path: path, share: share)
    let cost = try CostEstimate(of: configuration, realizations: left.count, threads: options.threadCount)
    cost.notices.forEach(note)
    text =
      ([
        "study:      \(configuration.name), \(left.count) of \(configuration.realizations) realisations to compute"
          + (share.count > 1 ? " in this task" : "")
      ] + Self.lines(cost, of: configuration)).joined(separator: "\n")
  }

  /// Work, time, memory and disk of what an estimate is for.
  static func lines(_ cost: CostEstimate, of configuration: StudyConfiguration) -> [String] {
    let each = CostEstimate.resources(of: configuration, threads: cost.threads)
    return [
      String(
        format: "work:       %.3g particle steps per realisation, %.3g in all, at %@%@",
        configuration.particleStepsPerRealization, cost.particleSteps, cost.rate, cost.rateOfFollowed),
      "time:       \(cost.timeOfRealization), per realisation; about \(durationText(cost.seconds)) in all "
        + cost.processors,
      "memory:     " + memory(of: configuration, threads: cost.threads, isComputing: cost.realizations > 0),
      "disk:       \(byteText(each.disk)) per realisation, "
        + "\(byteText(each.disk * Double(cost.realizations) + each.maps)) in all",
    ]
  }

  /// The realisations of a share that are still to be computed, as far as the directory tells without reading them.
  static func left(of configuration: StudyConfiguration, path: String, share: TaskShare) throws -> [Int] {
    let all = (0..<configuration.realizations).filter(share.includes)
    let existing: RunDirectory
    do {
      existing = try RunDirectory(opening: path)
    } catch RunError.notARunDirectory {
      return all
    }
    guard existing.configuration.physicsDigest == configuration.physicsDigest else { return all }
    let missing = Set(try existing.missing)
    return all.filter { missing.contains($0) || $0 >= existing.configuration.realizations }
  }
}

extension CostEstimate {
  /// The time of a step in words: "15.0 ns each on one core".
  var rate: String {
    switch means {
    case .core: String(format: "%.1f ns each on one core", nanosecondsPerStep)
    case .devices: String(format: "%.3g ns each on one graphics processor", nanosecondsPerStep)
    case .estimate:
      String(
        format: "%.3g ns each, an estimate for one H100 (no GPU could be measured here; it was never run on one)",
        nanosecondsPerStep)
    }
  }

  /// The time of a step of particles that estimators follow in words; nothing where there are none.
  var rateOfFollowed: String {
    guard followedSteps > 0 else { return "" }
    let share = 100 * followedSteps / particleSteps
    return String(
      format: share < 10
        ? "; %.2g%% of them of pairs, at %.1f ns on one core" : "; %.0f%% of them of pairs, at %.1f ns on one core",
      share, nanosecondsOfFollowed)
  }

  /// The time of a realisation in words: "3.9 s of one core, 330 ms of it for skies".
  var timeOfRealization: String {
    means == .core
      ? "\(durationText(realization.seconds(cores: 1, devices: 0))) of one core, \(durationText(realization.skies)) of it "
        + "for skies"
      : "\(durationText(realization.trajectories)) of one graphics processor and \(durationText(realization.besides)) of one "
        + "core beside it"
  }

  /// What the time in all is that of: "on 8 threads".
  var processors: String {
    let cores = "\(threads) \(threads == 1 ? "thread" : "threads")"
    return switch means {
    case .core: "on \(cores)"
    case .devices(let count): "on \(count) graphics \(count == 1 ? "processor" : "processors") and \(cores)"
    case .estimate: "on one H100, as an estimate, and \(cores)"
    }
  }
}

/// What a run needs of memory, and what there is.
private func memory(of configuration: StudyConfiguration, threads: Int, isComputing: Bool) -> String {
  let limits = MachineLimits.now()
  let left = limits.memory.map { "; \(byteText($0.bytes)) are left (\($0.source))" } ?? ""
  do {
    let plan = try ThreadPlan(of: configuration, threads: threads, isComputing: isComputing, within: limits)
    return "at most about \(byteText(plan.need))\(left)"
      + plan.notices.map { "\n            \($0)" }.joined()
  } catch {
    let resources = CostEstimate.resources(of: configuration, threads: threads)
    return "at most about \(byteText(resources.memory))\(left)\n            the run would stop: \(error)"
  }
}
