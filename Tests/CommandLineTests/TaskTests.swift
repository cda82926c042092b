import Foundation
import Results
import Testing
import _TestSupport

/// A study divided among tasks, on the command line and by Slurm's variables.
@Suite(.serialized, .timeLimit(.minutes(40))) struct TaskTests {
  private static func study(in folder: Folder) throws {
    let text = CommandLineTests.tiny.replacingOccurrences(of: "realizations = 3", with: "realizations = 5")
    try (text + "\n[output]\nfigures = false\n").write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
  }

  private static func results(_ path: String) throws -> [String: Data] {
    var found: [String: Data] = [:]
    let tables = [
      "spectra.ecsv", "ratios.ecsv", "covariance.fits", "diffusion.ecsv", "tensor.ecsv", "spread.ecsv", "rates.ecsv",
      "summary.txt",
    ]
    let names = try FileManager.default.contentsOfDirectory(atPath: path + "/realizations").map { "realizations/" + $0 }
    for name in tables + names { found[name] = FileManager.default.contents(atPath: path + "/" + name) }
    return found
  }

  /// Two tasks together give the bytes of one run; the first says what is left, the second averages.
  @Test func twoTasksMakeAStudy() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    #expect(try Program.run(["run", "s.toml", "-o", "one"], in: folder.path).status == 0)
    let arguments = ["run", "s.toml", "-o", "two", "--task-count", "2", "--task-index"]
    let first = try Program.run(arguments + ["1"], in: folder.path)
    #expect(first.status == 0 && first.error.contains("3 realisations of other tasks are still missing (0,2,4)"))
    #expect(first.error.contains("100 %  2/2 realisations"))
    #expect(!FileManager.default.fileExists(atPath: folder / "two/spectra.ecsv"))
    #expect(try Program.run(arguments + ["0"], in: folder.path).output.contains("5 of 5 realisations"))
    let one = try Self.results(folder / "one")
    // Eight that are derived, and five realisations.
    #expect(one.count == 13)
    #expect(try Self.results(folder / "two") == one)
  }

  /// Slurm's variables do the same, also where the array starts at 1.
  @Test func slurmsVariablesDivideAStudy() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    #expect(try Program.run(["run", "s.toml", "-o", "one"], in: folder.path).status == 0)
    for task in [2, 1] {
      let environment = [
        "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "2",
        "SLURM_ARRAY_TASK_COUNT": "2", "SLURM_CPUS_PER_TASK": "3",
      ]
      let dry = try Program.run(["run", "s.toml", "-o", "two", "--dry-run"], in: folder.path, environment: environment)
      #expect(dry.output.contains("\(task == 2 ? 2 : 3) of 5 realisations to compute in this task"), "\(dry.output)")
      let cores = min(3, ProcessInfo.processInfo.activeProcessorCount)
      #expect(dry.output.contains("on \(cores) threads"))
      let run = try Program.run(["run", "s.toml", "-o", "two"], in: folder.path, environment: environment)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.error.contains("other tasks are still missing (0,2,4)") == (task == 2))
    }
    #expect(try Self.results(folder / "two") == Self.results(folder / "one"))
    let gaps = try Program.run(
      ["run", "s.toml"], in: folder.path,
      environment: ["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_MAX": "3", "SLURM_ARRAY_TASK_COUNT": "2"])
    #expect(gaps.status == 1 && gaps.error.contains("--array=0-(N-1)"), "\(gaps.error)")
  }

  /// All tasks of an array at once: each ends well, and none of their entries in the record gets lost.
  @Test func tasksRunSideBySide() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    let script = """
      for task in 0 1 2 3 4; do
        "$0" run s.toml -o all --threads 1 --set output.figures=true --task-index $task --task-count 5 & pids="$pids $!"
      done
      for pid in $pids; do wait $pid || echo "failed: $?"; done
      """
    let run = try Program.run(
      ["-c", script, Program.url.path], in: folder.path, program: URL(fileURLWithPath: "/bin/bash"))
    #expect(!run.output.contains("failed"), "\(run.output)\n\(run.error)")
    #expect(try Provenance.load(path: folder / "all/provenance.json")?.runs.count == 5)
    #expect(try Program.run(["run", "s.toml", "-o", "one"], in: folder.path).status == 0)
    #expect(try Self.results(folder / "all") == Self.results(folder / "one"))
  }

  @Test func statusNamesTheTasksToSubmitAgain() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    #expect(try Program.run(["run", "s.toml", "-o", "d", "-q"], in: folder.path).status == 0)
    func status(_ tasks: Int) throws -> Program.Result {
      try Program.run(["status", "d", "--tasks", "\(tasks)"], in: folder.path)
    }
    #expect(try status(4).output.contains("all 4 are complete; nothing to submit again"))
    let files = folder / "d/realizations/"
    for number in [1, 2] { try FileManager.default.removeItem(atPath: files + "00000\(number).fits") }
    #expect(
      try status(4).output.hasSuffix("tasks:     2 of 4 have work left (2 realisations)\nagain:     --array=1-2\n"))
    try Data("no table".utf8).write(to: URL(fileURLWithPath: files + "000004.fits"))
    #expect(try status(5).output.hasSuffix("again:     --array=1-2,4\n"))
    #expect(
      try status(2).output.hasSuffix("tasks:     2 of 2 have work left (3 realisations)\nagain:     --array=0-1\n"))
    // The number of another script is noticed.
    _ = try Program.run(["run", "s.toml", "-o", "d", "--task-index", "0", "--task-count", "5"], in: folder.path)
    #expect(try status(4).error.contains("computed by 5 tasks"))
    #expect(try status(5).error.isEmpty)
    let wrong = try status(0)
    #expect(wrong.status == 64 && wrong.error.contains("--tasks 0"))
  }

  /// A task at work is not to be submitted again.
  @Test func tasksAtWorkAreNotSubmittedAgain() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    var seen = ""
    let run = try Program.run(
      ["run", "s.toml", "-o", "d", "--set", "study.realizations=4000", "--task-index", "1", "--task-count", "3"],
      in: folder.path, signal: SIGTERM
    ) {
      guard FileManager.default.fileExists(atPath: folder / "d/realizations/000001.fits") else { return false }
      seen = (try? Program.run(["status", "d", "--tasks", "3"], in: folder.path).output) ?? ""
      return true
    }
    #expect(run.status == 75)
    #expect(seen.contains("at work:   1 of 3 tasks: 1\n") && seen.hasSuffix("again:     --array=0,2\n"), "\(seen)")
    #expect(try Program.run(["status", "d", "--tasks", "3"], in: folder.path).output.hasSuffix("--array=0-2\n"))
  }

  @Test(arguments: [
    (["--task-index", "1"], "both or neither"), (["--task-count", "2"], "both or neither"),
    (["--task-index", "2", "--task-count", "2"], "--task-index 2"),
    (["--task-index=-1", "--task-count", "2"], "--task-index -1"),
    (["--task-index", "0", "--task-count", "0"], "--task-count 0"),
  ]) func sharesThatAreNoneAreNamed(options: [String], says: String) throws {
    let folder = try Folder()
    try Self.study(in: folder)
    let result = try Program.run(["run", "s.toml"] + options, in: folder.path)
    #expect(result.status == 64 && result.error.contains(says), "\(result.error)")
  }

  @Test func dryRunsSayWhatARunCosts() throws {
    let folder = try Folder()
    try Self.study(in: folder)
    let dry = try Program.run(["run", "s.toml", "--dry-run", "--threads", "3"], in: folder.path)
    let lines = dry.output.split(separator: "\n").map { String($0.prefix { $0 != ":" }) }
    #expect(dry.status == 0 && lines == ["study", "work", "time", "memory", "disk"], "\(dry.output)")
    #expect(dry.output.contains("tiny, 5 of 5 realisations to compute\n") && dry.output.contains("on 3 threads"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["s.toml"])
    let task = ["--task-index", "1", "--task-count", "2"]
    let share = try Program.run(["run", "s.toml", "--dry-run"] + task, in: folder.path)
    #expect(share.output.contains("2 of 5 realisations to compute in this task"))
    _ = try Program.run(["run", "s.toml", "-q"] + task, in: folder.path)
    #expect(try Program.run(["run", "s.toml", "--dry-run"], in: folder.path).output.contains("3 of 5 realisations"))
  }
}
