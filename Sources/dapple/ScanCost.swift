// What a scan would cost, point by point: `--dry-run`.

import Foundation
import Results
import Run
import Study
import _Text

struct ScanCost {
  let text: String

  /// So many points are calibrated, each for a fraction of a second; the others take the time of a step of a neighbour.
  private static let mostCalibrations = 100

  init(of directory: ScanDirectory, options: RunOptions, share: TaskShare) throws {
    let points = directory.points.filter { share.includes($0.index) }
    let threads = options.threadCount
    let calibrations = try Self.calibrations(of: points, threads: threads)
    Set(calibrations.flatMap(\.notices)).sorted().forEach(note)
    var (total, disk, memory) = (0.0, 0.0, 0.0)
    var lines: [String] = []
    for (point, calibration) in zip(points, calibrations) {
      let study = point.configuration
      let left = study.realizations - (try directory.computed(of: point))
      let seconds =
        Double(left) * calibration.realization(of: study).seconds(cores: threads, devices: calibration.devices)
      let each = CostEstimate.resources(of: study, threads: threads)
      total += seconds
      disk += each.disk * Double(left) + (left > 0 ? each.maps : 0)
      memory = max(memory, each.memory)
      lines.append(
        "\(point.name): \(study.scales); \(left) of \(study.realizations) realisations to compute, "
          + durationText(seconds))
      for warning in study.warnings { lines.append("   warning: \(warning)") }
    }
    lines += [
      "points:     \(points.count) of \(directory.points.count)" + (share.count > 1 ? ", in this task" : ""),
      "time:       about \(durationText(total)) in all \(calibrations.first?.processors ?? "")",
      "memory:     at most about \(byteText(memory))", "disk:       about \(byteText(disk)) in all",
    ]
    text = lines.joined(separator: "\n") + "\n"
  }

  /// What the realisations of each point cost.
  static func calibrations(of points: [ScanPoint], threads: Int) throws -> [CostEstimate] {
    let every = (points.count + mostCalibrations - 1) / mostCalibrations
    var found: [CostEstimate] = []
    for (index, point) in points.enumerated() {
      // A neighbour without pairs knows nothing of theirs.
      let lacksPairs = point.configuration.followedStepsPerRealization > 0 && found.last?.nanosecondsOfFollowed == 0
      let isMeasured = index % every == 0 || lacksPairs
      found.append(
        isMeasured
          ? try CostEstimate(of: point.configuration, realizations: 1, threads: threads, after: found.last)
          : found[found.count - 1])
    }
    return found
  }
}
