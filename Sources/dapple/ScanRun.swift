// What `scan` does: one point after another as `run` does it, then the table and the figure that join them.

import Foundation
import Results
import Run
import Study
import _Text

struct ScanRun {
  var scan: Scan
  /// The directory.
  var path: String
  var options: RunOptions
  /// The study file.
  var source: String
  var interruption: Interruption

  /// Beside the directory of the study itself.
  static func defaultPath(of base: StudyConfiguration) -> String { base.name + "-scan" }

  func execute() throws {
    let share = try options.share()
    // Nothing is made before every point is known to be a study.
    let plan = try ScanDirectory(planning: path, for: scan)
    if options.dryRun { return try Console.write(ScanCost(of: plan, options: options, share: share).text) }
    if !options.replaceByFewer {
      for point in plan.points {
        try RunDirectory.checkReplacing(
          in: plan.path(of: point), by: point.configuration.realizations, of: point.configuration)
      }
    }
    try interruption.check()
    // Before anything is made.
    if let point = try plan.points.first(where: { try share.includes($0.index) && plan.completeRun(of: $0) == nil }) {
      try openDevices(of: point.configuration)
    }
    // Once, and not for every point.
    let figures = FigurePlan.made(wanted: scan.base.output.figures && !options.noFigures)
    let directory = try ScanDirectory(preparing: path, for: scan, notice: note)
    let own = directory.points.filter { share.includes($0.index) }
    if !options.quiet {
      note(
        "\(scan.base.name): \(own.count) of \(directory.points.count) points"
          + (share.count > 1 ? " in this task" : ""))
    }
    var problem: (any Error)?
    for (place, point) in own.enumerated() {
      try interruption.check()
      let heading = "point \(place + 1) of \(own.count), \(point.name): "
      if try directory.isDone(point) {
        if !options.quiet { note(heading + "is complete") }
        continue
      }
      if !options.quiet { note(heading + point.configuration.scales) }
      if let found = try complete(point, of: directory, figures) { problem = found }
    }
    let left = try directory.points.filter { try directory.completeRun(of: $0) == nil }
    guard left.isEmpty else {
      note("this task is done; \(left.count) points of other tasks are still missing (\(left.list))")
      if let problem { throw problem }
      return
    }
    let withoutFigure = try directory.takingTurns(notice: note, interruption: interruption) {
      try ScanJoin(directory: directory, plan: figures, isQuiet: options.quiet).write(
        into: path, interruption: interruption)
    }
    if let error = withoutFigure ?? problem { throw error }
  }

  /// Computes, averages and draws one point, whole; returns what kept its figures from being drawn.
  ///
  /// A point whose figures are left out is not done: the same command draws them where it can and may.
  private func complete(_ point: ScanPoint, of directory: ScanDirectory, _ plan: FigurePlan) throws -> (any Error)? {
    var options = options
    options.output = directory.path(of: point)
    // Tasks share the points, not their realisations.
    (options.taskIndex, options.taskCount) = (0, 1)
    try directory.mark(point, isDone: false)
    let figures = try StudyRun(
      configuration: point.configuration, options: options, source: source, interruption: interruption,
      printsSummary: false, plan: plan
    ).complete()
    switch figures {
    case .complete: try directory.mark(point, isDone: true)
    case .left: break
    case .failed(let error): return error
    }
    return nil
  }
}

extension StudyConfiguration {
  /// What a point of a scan got: "r_L/L_c = 0.1, k_max = 100, 160 waves, 10 steps per r_L".
  var scales: String {
    "r_L/L_c = \(particle.rho.formattedShort), k_max = \(field.kMax.formattedShort), \(field.modes) waves, "
      + "\(backtracking.stepsPerLarmorRadius.formattedShort) steps per r_L"
  }
}

extension [ScanPoint] {
  /// The names of some points for a message: all of them, or the first three.
  var list: String { prefix(3).map(\.name).joined(separator: "; ") + (count > 3 ? "; …" : "") }
}
