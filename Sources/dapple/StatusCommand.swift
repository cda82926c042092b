import ArgumentParser
import Foundation
import Study

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
    print("study:     \(run.configuration.name) (seed \(run.configuration.seed))")
    // Every file is read: what is damaged is not computed.
    let damaged = run.damaged()
    let paths = Set(damaged.map(\.path))
    let unusable = Set(missing).union((0..<total).filter { paths.contains(run.realizationPath($0)) })
    print("computed:  \(total - unusable.count) of \(total) realisations")
    print("missing:   \(missing.isEmpty ? "none" : ranges(missing))")
    for (_, error) in damaged { print("damaged:   \(error)") }
    if let tasks { report(run.progress(ofTasks: tasks), of: tasks, in: run) }
  }

  private func report(_ progress: TaskProgress, of tasks: Int, in run: RunDirectory) {
    if !progress.countsUsed.isEmpty && !progress.countsUsed.contains(tasks) {
      let used = progress.countsUsed.map(String.init).joined(separator: " and ")
      note("warning: --tasks \(tasks): so far this directory was computed by \(used) tasks; give the script's number")
    }
    if !progress.atWork.isEmpty {
      print("at work:   \(progress.atWork.count) of \(tasks) tasks: \(ranges(progress.atWork))")
    }
    guard progress.unfinished.isEmpty else {
      let left = progress.missing.filter { progress.unfinished.contains($0 % tasks) }.count
      print(
        "tasks:     \(progress.unfinished.count) of \(tasks) have work left (\(left) \(left == 1 ? "realisation" : "realisations"))"
      )
      return print("again:     --array=\(ranges(progress.unfinished))")
    }
    guard progress.atWork.isEmpty else { return print("again:     nothing to submit; the tasks at work have the rest") }
    print("tasks:     all \(tasks) are complete; nothing to submit again")
    if !FileManager.default.fileExists(atPath: run.path + "/spectra.ecsv") {
      print("next:      the averages are missing; 'dapple analyze' and 'dapple figures' on this directory make them")
    }
  }
}
