import ArgumentParser
import Foundation
import Study
import _Text

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a run directory holds and what is missing.",
    discussion: """
      With --tasks, also which tasks of an array have work left, as sbatch's --array takes it. Files that are damaged \
      count as missing there.
      """)

  @Argument(help: "A run directory.")
  var directory: String

  @Option(
    help: "The number of tasks that the study was divided among: the one in the batch script, or --task-count of run.")
  var tasks: Int?

  func validate() throws {
    if let tasks, !(1...1_000_000).contains(tasks) {
      throw ValidationError("--tasks \(tasks): give the number of tasks that the study was divided among, 1 or more")
    }
  }

  func run() throws {
    let run = try RunDirectory(opening: directory)
    let missing = run.missing
    let total = run.configuration.realizations
    try Console.writeLine("study:     \(run.configuration.name.oneLine) (seed \(run.configuration.seed))")
    try Console.writeLine("computed:  \(total - missing.count) of \(total) realisations")
    try Console.writeLine("missing:   \(missing.isEmpty ? "none" : ranges(missing))")
    for (_, error) in run.damaged() { try Console.writeLine("damaged:   \(error)") }
    if let tasks { try report(run.progress(ofTasks: tasks), of: tasks, in: run) }
  }

  private func report(_ progress: TaskProgress, of tasks: Int, in run: RunDirectory) throws {
    if !progress.countsUsed.isEmpty && !progress.countsUsed.contains(tasks) {
      let used = progress.countsUsed.map(String.init).joined(separator: " and ")
      note("warning: --tasks \(tasks): so far this directory was computed by \(used) tasks; give the script's number")
    }
    if !progress.atWork.isEmpty {
      try Console.writeLine("at work:   \(progress.atWork.count) of \(tasks) tasks: \(ranges(progress.atWork))")
    }
    guard progress.unfinished.isEmpty else {
      let left = progress.missing.filter { progress.unfinished.contains($0 % tasks) }.count
      try Console.writeLine(
        "tasks:     \(progress.unfinished.count) of \(tasks) have work left (\(left) \(left == 1 ? "realisation" : "realisations"))"
      )
      return try Console.writeLine("again:     --array=\(ranges(progress.unfinished))")
    }
    guard progress.atWork.isEmpty else {
      return try Console.writeLine("again:     nothing to submit; the tasks at work have the rest")
    }
    try Console.writeLine("tasks:     all \(tasks) are complete; nothing to submit again")
    if !FileManager.default.fileExists(atPath: run.path + "/spectra.ecsv") {
      try Console.writeLine(
        "next:      the averages are missing; 'dapple analyze' and 'dapple figures' on this directory make them")
    }
  }
}
