// `dapple slurm`: a batch script for a study. What the script says is written in Study; here are its options, and where
// things lie.

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
    abstract: "Write a batch script that runs a study as an array of tasks of Slurm.",
    discussion: """
      The script asks for the time and memory that a short calibration of this machine suggests, and says so. A task \
      that meets its time limit puts itself back into the queue and goes on. Afterwards, 'dapple status DIR --tasks N' \
      says which tasks to submit again.
      """)

  @Argument(help: "The study file (TOML).")
  var study: String

  @Option(name: .shortAndLong, help: "Directory of the results (default: the study's name, here).")
  var output: String?

  @Option(help: "Number of tasks, at most that of realisations (default: so many that each takes about an hour).")
  var tasks: Int?

  @Option(help: "Cores of each task.")
  var cpusPerTask = 4

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
    let cost = try CostEstimate(of: configuration, realizations: configuration.realizations, threads: cpusPerTask)
    let plan = try SlurmPlan(
      of: configuration, nanosecondsPerStep: cost.nanosecondsPerStep, cpus: cpusPerTask, tasks: tasks,
      limit: time.flatMap { SlurmTime($0) })
    let directory = absolute(output ?? configuration.name)
    let text = SlurmScript(
      plan: plan, of: configuration,
      calibration: (
        cost.nanosecondsPerStep, "\(InstructionSet.best.rawValue), \(configuration.backtracking.precision.rawValue)"
      ),
      program: program, study: absolute(study), directory: directory, overrides: overrides, partition: partition,
      account: account
    ).text
    guard let script else { return try Console.write(text) }
    try writeNewFile(text, to: script)
    note(
      "\(script.oneLine): \(plan.tasks) \(plan.tasks == 1 ? "task" : "tasks") of \(plan.cpus) \(plan.cpus == 1 ? "core" : "cores"), "
        + "\(plan.megabytes) MB and \(plan.limit) each; submit it: sbatch \(Quoting.shell(script))")
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
