// `dapple slurm`: a batch script for a study or a scan. What the script says is written in Cluster; here are its options, and
// where things lie.

import ArgumentParser
import Cluster
import Files
import Foundation
import Results
import Run
import Study
import Transport
import _Text

struct Slurm: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a batch script that runs a study, or a scan of it, as an array of tasks of Slurm.",
    discussion: """
      The script asks for the time and memory that a short calibration of this machine suggests, and says so. A task \
      that meets its time limit puts itself back into the queue and goes on. Afterwards, 'dapple status DIR --tasks N' \
      says which tasks to submit again. With axes, as 'dapple scan' takes them, the tasks share the points of the scan.
      """)

  @Argument(help: "The study file (TOML).")
  var study: String

  @OptionGroup var scan: ScanOptions

  @Option(
    name: .shortAndLong,
    help: "Directory of the results (default: the study's name, here; for a scan with -scan behind it).")
  var output: String?

  @Option(
    help: "Number of tasks, at most that of realisations or points (default: so many that each takes about an hour).")
  var tasks: Int?

  @Option(help: "Cores of each task.")
  var cpusPerTask = 4

  @Option(
    help: """
      Graphics processors of each task, of a study with backtracking.engine = "gpu" (default: one). A task uses all that \
      Slurm gives it.
      """)
  var gpusPerTask: Int?

  @Option(
    help: """
      Time limit of each task, as Slurm writes it: minutes, hours:minutes:seconds, days-hours, … (default: twice the \
      expected time and ten minutes, at most a day).
      """)
  var time: String?

  @Option(help: "Partition to ask for (default: Slurm's).")
  var partition: String?

  @Option(help: "Account to charge (default: Slurm's).")
  var account: String?

  @Option(
    name: .customLong("set"), help: "Override a key of the study, e.g. --set field.modes=320; may be repeated.")
  var overrides: [String] = []

  @Option(help: "File to write the script to, which must not exist yet (default: standard output).")
  var script: String?

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("--output is empty: name a directory") }
    if let tasks, tasks < 1 { throw ValidationError("--tasks \(tasks): give a number from 1 on") }
    guard (1...1024).contains(cpusPerTask) else {
      throw ValidationError("--cpus-per-task \(cpusPerTask): give a number between 1 and 1024")
    }
    if let gpusPerTask, !(1...64).contains(gpusPerTask) {
      throw ValidationError("--gpus-per-task \(gpusPerTask): give a number between 1 and 64")
    }
    if let time, SlurmTime(time) == nil {
      throw ValidationError("--time \(time): give minutes, hours:minutes:seconds, days-hours or days-hours:minutes")
    }
    for (option, value) in [("--partition", partition), ("--account", account)] {
      guard let value, !isName(value) else { continue }
      throw ValidationError("\(option) \(value): give a name without spaces and quotes")
    }
  }

  private func isName(_ text: String) -> Bool {
    !text.isEmpty && Quoting.isPlain(text, and: "._,-@")
  }

  func run() throws {
    let configuration = try StudyConfiguration.load(path: study, overrides: overrides)
    for warning in configuration.warnings { note("warning: " + warning) }
    let gpus = try gpus(of: configuration)
    let limit = time.flatMap { SlurmTime($0) }
    let directory = absolute(output ?? (scan.isGiven ? ScanRun.defaultPath(of: configuration) : configuration.name))
    let plan: SlurmPlan
    let calibration: CostEstimate?
    if scan.isGiven {
      let points = try ScanDirectory(planning: directory, for: scan.scan(of: configuration)).points
      let costs = try ScanCost.calibrations(of: points, threads: cpusPerTask)
      calibration = costs.max { $0.nanosecondsPerStep < $1.nanosecondsPerStep }
      Set(costs.flatMap(\.notices)).sorted().forEach(note)
      plan = try SlurmPlan(
        ofPoints: zip(points, costs).map { ($0.configuration, $1.realization(of: $0.configuration)) },
        cpus: cpusPerTask, gpus: gpus, tasks: tasks, limit: limit)
    } else {
      let cost = try CostEstimate(of: configuration, realizations: configuration.realizations, threads: cpusPerTask)
      calibration = cost
      cost.notices.forEach(note)
      plan = try SlurmPlan(
        of: configuration, cost: cost.realization, cpus: cpusPerTask, gpus: gpus, tasks: tasks, limit: limit)
    }
    let text = SlurmScript(
      plan: plan, of: configuration,
      calibration: (
        calibration?.nanosecondsPerStep ?? 0, configuration.engine?.provenance(configuration.stepping) ?? "",
        calibration?.means == .estimate
      ),
      program: program, study: absolute(study), directory: directory, scan: scan.isGiven ? scan.words : nil,
      overrides: overrides, partition: partition, account: account
    ).text
    guard let script else { return try Console.write(text) }
    try writeNewFile(text, to: script)
    note(
      "\(script.oneLine): \(plan.tasks) \(plan.tasks == 1 ? "task" : "tasks") of \(plan.cpus) \(plan.cpus == 1 ? "core" : "cores"), "
        + (plan.gpus > 0 ? "\(plan.gpus) \(plan.gpus == 1 ? "GPU" : "GPUs"), " : "")
        + "\(plan.megabytes) MB and \(plan.limit) each; submit it: sbatch \(Quoting.shell(script))")
  }

  /// Graphics processors of a task.
  private func gpus(of configuration: StudyConfiguration) throws -> Int {
    guard configuration.engine is GPUEngine else {
      guard gpusPerTask == nil else {
        throw ValidationError(
          "--gpus-per-task: the study does not use them; add --set backtracking.engine=gpu, or leave the option out")
      }
      return 0
    }
    return gpusPerTask ?? 1
  }

  /// The program that is running, by the path that works from any directory.
  private var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? absolute(CommandLine.arguments[0])
  }

  /// A path from the root. Where the shell says the working directory, its word is taken, since the path behind a
  /// symbolic link (/home on many clusters) may be another on the nodes.
  private func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    let manager = FileManager.default
    func identity(_ path: String) -> (Int, Int)? {
      guard let found = try? manager.attributesOfItem(atPath: path + "/.") else { return nil }
      guard let device = found[.systemNumber] as? Int, let file = found[.systemFileNumber] as? Int else { return nil }
      return (device, file)
    }
    let current = manager.currentDirectoryPath
    guard let said = ProcessInfo.processInfo.environment["PWD"], said.hasPrefix("/"), let here = identity(current),
      let there = identity(said), here == there
    else { return current + "/" + path }
    return said + "/" + path
  }

  private func writeNewFile(_ text: String, to path: String) throws {
    do throws(DurableFileError) {
      try DurableFile.write(Array(text.utf8), to: path, overwriting: false)
    } catch {
      throw error.code == EEXIST
        ? RunError.alreadyThere(path: path) : RunError.cannotWrite(path: path, reason: error.reason)
    }
  }
}
