// What a run would cost: `--dry-run`.

import Foundation
import Study

struct CostReport {
  let text: String

  init(of configuration: StudyConfiguration, path: String, options: RunOptions, share: TaskShare) throws {
    let existing: RunDirectory?
    do {
      existing = try RunDirectory(opening: path)
    } catch RunError.notARunDirectory {
      existing = nil
    }
    let isSame = existing?.configuration.physicsDigest == configuration.physicsDigest
    let all = (0..<configuration.realizations).filter(share.includes)
    let missing = isSame ? Set(try existing?.missing ?? []) : Set(all)
    let left = all.filter { missing.contains($0) || (isSame && $0 >= (existing?.configuration.realizations ?? 0)) }
    let cost = CostEstimate(of: configuration, realizations: left.count, threads: options.threadCount)
    let each = CostEstimate.resources(of: configuration, threads: options.threadCount)
    let per = cost.nanosecondsPerStep * 1e-9 * configuration.particleStepsPerRealization
    text = [
      "study:      \(configuration.name), \(left.count) of \(configuration.realizations) realisations to compute"
        + (share.count > 1 ? " in this task" : ""),
      String(
        format: "work:       %.3g particle steps per realisation, %.3g in all, at %.1f ns each on one core",
        configuration.particleStepsPerRealization, cost.particleSteps, cost.nanosecondsPerStep),
      "time:       \(durationText(per)) of one core per realisation, about \(durationText(cost.seconds)) in all on "
        + "\(options.threadCount) threads",
      "memory:     at most about \(byteText(each.memory))",
      "disk:       \(byteText(each.disk)) per realisation, "
        + "\(byteText(each.disk * Double(left.count) + each.maps)) in all",
    ].joined(separator: "\n")
  }
}

private func byteText(_ bytes: Double) -> String {
  switch bytes {
  case ..<1e6: String(format: "%.0f kB", bytes / 1e3)
  case ..<1e9: String(format: "%.0f MB", bytes / 1e6)
  default: String(format: "%.1f GB", bytes / 1e9)
  }
}
