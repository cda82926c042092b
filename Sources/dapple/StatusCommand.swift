import ArgumentParser
import Cluster
import Results
import Run
import _Text

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a run directory, or that of a scan, holds and what is missing.",
    discussion: """
      With --tasks, also which tasks of an array have work left, as sbatch's --array takes it. Files that are damaged \
      count as missing there. Of a scan, which points are complete; the tasks share the points.
      """)

  @Argument(help: "A run directory, or that of a scan.")
  var directory: String

  @Option(
    help: "The number of tasks that the study was divided among: the one in the batch script, or --task-count of run.")
  var tasks: Int?

  func validate() throws {
    if let tasks, !(1...MachineShare.mostTasks).contains(tasks) {
      throw ValidationError("--tasks \(tasks): give the number of tasks that the study was divided among, 1 or more")
    }
  }

  func run() throws {
    if try ScanDirectory.isScan(directory) { return try report(ScanDirectory(opening: directory)) }
    let run = try RunDirectory(opening: directory)
    let missing = try run.missing
    let total = run.configuration.realizations
    try Console.writeLine("study:     \(run.configuration.name.oneLine) (seed \(run.configuration.seed))")
    // Every file is read: what is damaged is not computed.
    let damaged = try run.damaged()
    let paths = Set(damaged.map(\.path))
    let unusable = Set(missing).union((0..<total).filter { paths.contains(run.realizationPath($0)) })
    try Console.writeLine("computed:  \(total - unusable.count) of \(total) realisations")
    try Console.writeLine("missing:   \(missing.isEmpty ? "none" : ranges(missing))")
    for file in damaged { try Console.writeLine("damaged:   \(file.error)") }
    if let tasks { try report(run.progress(ofTasks: tasks), of: tasks, in: run) }
  }

  private func report(_ scan: ScanDirectory) throws {
    let computed = try scan.points.map { try (point: $0, count: scan.computed(of: $0)) }
    let left = computed.filter { $0.count < $0.point.configuration.realizations }
    try Console.writeLine(
      "scan:      \(scan.scan.base.name.oneLine) (\(scan.scan.axes.map(\.key).joined(separator: ", ")))")
    try Console.writeLine("complete:  \(computed.count - left.count) of \(computed.count) points")
    for (point, count) in left {
      try Console.writeLine("missing:   \(point.name), \(count) of \(point.configuration.realizations) realisations")
    }
    guard let tasks else { return }
    let again = Set(left.map { $0.point.index % tasks }).sorted()
    try Console.writeLine("again:     " + (again.isEmpty ? "nothing to submit" : "--array=\(ranges(again))"))
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
    if try !run.hasAverages {
      try Console.writeLine(
        "next:      the averages are missing; 'dapple analyze' and 'dapple figures' on this directory make them")
    }
  }
}
