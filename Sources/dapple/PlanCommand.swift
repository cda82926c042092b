// dapple plan: the study that knows C_ℓ to an error, and what it costs.

import ArgumentParser
import Cluster
import Files
import Foundation
import Results
import Run
import Study
import Transport
import _Text

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Plan a study that knows C_l up to a multipole to an error: N_side, realisations, cost; and write it.",
    discussion: """
      The smallest N_side that resolves the multipole, l <= 2 N_side, or twice that where it is cheaper, and the rest in \
      realisations: (s/error)^2 of them, s being the scatter of C_l from one realisation to the next, over its mean, the worst up to the multipole and of both gradients. \
      Without --from, s is what was measured at the preset; where skies scatter more, as at Galactic rigidities, measure it in a \
      pilot run of the study and give that. The cost is that of a short calibration of this machine.
      """)

  @Argument(help: "The study file (TOML).", completion: .file(extensions: ["toml"]))
  var study: String

  @Option(help: "Largest multipole l that is wanted, 1 to \(StudyPlan.largestMultipole).")
  var multipole: Int

  @Option(help: "Relative standard error of C_l that is wanted, above 0 and below 1: 0.05 is five per cent.")
  var error: Double

  @Option(
    help: """
      Run directory of this study, of any N_side, from whose realisations the scatter is measured, \
      \(PilotRun.leastRealizations) at least; the plan has its N_side.
      """)
  var from: String?

  @Option(
    name: .shortAndLong,
    help: "File to write the planned study to (default: its name, which ends with \(StudyPlan.suffix), and .toml).")
  var output: String?

  @Flag(help: "Write over a file that is there, with other contents.")
  var force = false

  @Option(help: "Worker threads that the cost is for (default: the cores this process may use).")
  var threads: Int?

  @Option(name: .customLong("set"), help: "Override a key of the study, e.g. --set field.modes=320; may be repeated.")
  var overrides: [String] = []

  func validate() throws {
    guard (1...StudyPlan.largestMultipole).contains(multipole) else {
      throw ValidationError(
        "--multipole \(multipole): give 1 to \(StudyPlan.largestMultipole), twice the largest sky.nside")
    }
    guard error > 0, error < 1 else {
      throw ValidationError("--error \(error): give a number above 0 and below 1; 0.05 is five per cent")
    }
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a file") }
    if let threads, !(1...MachineShare.mostThreads).contains(threads) {
      throw ValidationError("--threads \(threads): give a number between 1 and \(MachineShare.mostThreads)")
    }
  }

  func run() throws {
    try SignalWatch.run(remark: "interrupted; nothing was written") { interruption in
      let given = try StudyConfiguration.load(path: study, overrides: overrides)
      let plan = try plan(given, interruption)
      for warning in plan.configuration.warnings { note("warning: " + warning) }
      let realizations = plan.configuration.realizations
      // Cores are measured, whatever the study runs on.
      var onCores = plan.configuration
      if onCores.engine is GPUEngine { onCores.backtracking.engine = EngineList.automatic }
      let cost = try CostEstimate(
        of: onCores, realizations: realizations, threads: threads ?? MachineShare.cores())
      try interruption.check()
      let path = output ?? plan.configuration.name + ".toml"
      try write(plan.toml, to: path)
      let pairs = 100 * cost.realization.followed / cost.realization.seconds(cores: 1, devices: 0)
      let lines =
        words(of: plan) + CostReport.lines(cost, of: onCores)
        + [
          pairs < 10
            ? nil
            : String(
              format: "pairs:      %.0f %% of the time; C_l does not need them: --set pairs.references=0", pairs),
          "cores, GPU: \(hours(cost.coreSeconds)) core-hours"
            + (cost.secondsOfCard.map {
              "; or \(hours($0)) GPU-hours (\(CostEstimate.standingOfCard)) beside "
                + "\(hours(cost.coreSecondsBesideCard)) core-hours"
            } ?? "; this field or engine has no kernel for graphics processors"),
          "written:    \(path.oneLine); run it: dapple run \(Quoting.shell(path))",
        ].compactMap { $0 }
      try Console.writeLine(lines.joined(separator: "\n"))
    }
  }

  /// So many seconds in hours: "1220", "14.2", "0.0839".
  private func hours(_ seconds: Double) -> String {
    String(format: seconds < 3.6e6 ? "%.3g" : "%.0f", seconds / 3600)
  }

  private func plan(_ given: StudyConfiguration, _ interruption: Interruption) throws -> StudyPlan {
    guard let from else { return try StudyPlan(of: given, multipole: multipole, error: error) }
    let directory = try RunDirectory(opening: from)
    for notice in try directory.checkAveragesFit() { note(notice) }
    let pilot = try PilotRun(directory, of: given, upTo: multipole, interruption: interruption)
    return try StudyPlan(
      of: given, multipole: multipole, error: error, nside: pilot.nside, scatter: pilot.scatter,
      source: "measured in \(pilot.realizations) realisations of \(from.oneLine)")
  }

  /// What is planned, and by which scatter.
  private func words(of plan: StudyPlan) -> [String] {
    let (configuration, scatter) = (plan.configuration, plan.scatter)
    let smallest = StudyPlan.nside(resolving: multipole)
    var lines = [
      "plan:       C_l up to l = \(multipole) to \(StudyPlan.percent(error)): N_side \(configuration.sky.nside), "
        + "\(configuration.realizations) realisations"
    ]
    if configuration.sky.nside > smallest, from != nil {
      lines.append("            (N_side is that of the run; \(smallest) resolves l = \(multipole), and may be cheaper)")
    }
    lines.append(
      "scatter:    \(scatter.value.inWords) of C_l from one realisation to the next, at its worst, \(scatter.place); "
        + plan.source)
    if scatter.value.error.isFinite {
      let (low, high) = (
        max(0, scatter.value.value - scatter.value.error), scatter.value.value + scatter.value.error
      )
      lines.append(
        String(
          format: "            within its error, %.0f to %.0f realisations",
          StudyPlan.realizations(scatter: low, error: error), StudyPlan.realizations(scatter: high, error: error)))
    } else if plan.isOfOtherSky {
      lines += StudyPlan.caveat.map { "            " + $0 }
      lines += [
        "            dapple run \(Quoting.shell(study)) --output pilot "
          + (overrides + ["study.realizations=20", "sky.nside=\(configuration.sky.nside)"])
          .map { "--set \(Quoting.shell($0)) " }.joined() + "and then this command with --from pilot"
      ]
    }
    return lines
  }

  /// A file of the same contents may be there; another one only with --force.
  private func write(_ text: String, to path: String) throws {
    do throws(DurableFileError) {
      try DurableFile.write(Array(text.utf8), to: path, overwriting: force)
    } catch {
      guard error.code == EEXIST else { throw RunError.cannotWrite(path: path, reason: error.reason) }
      guard try readText(path, limit: StudyConfiguration.largestFile) == text else {
        throw PlanError.exists(path: path)
      }
    }
  }
}
