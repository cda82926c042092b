import Foundation
import Testing
import _TestSupport

/// The batch script of `dapple slurm`: what it asks for, and what it does, with Slurm's commands played by two scripts.
/// Tests/Slurm/run does the same under a real Slurm.
@Suite(.serialized, .timeLimit(.minutes(40))) struct SlurmTests {
  private static let bash = URL(fileURLWithPath: "/bin/bash")

  /// Runs a script as Slurm does, with no signal blocked; a test process has blocked some, and bash would inherit that.
  private static func submit(
    _ script: String, in directory: String, signal: Int32? = nil, environment: [String: String],
    when ready: () -> Bool = { true }
  ) throws -> Program.Result {
    try Program.run(
      ["--default-signal=USR1", "--default-signal=TERM", "bash", script], in: directory, signal: signal,
      program: URL(fileURLWithPath: "/usr/bin/env"), environment: environment, when: ready)
  }

  /// A folder with a study and with an squeue and an scontrol of our own; scontrol notes how it was called.
  private static func folder(state: String = "RUNNING", realizations: Int = 6) throws -> Folder {
    let folder = try Folder()
    let study = CommandLineTests.tiny.replacingOccurrences(
      of: "realizations = 3", with: "realizations = \(realizations)")
    try (study + "\n[output]\nfigures = false\n").write(toFile: folder / "s.toml", atomically: true, encoding: .utf8)
    for (name, text) in [("squeue", "echo \(state)"), ("scontrol", "echo \"$@\" >> '\(folder / "scontrol.log")'")] {
      let path = folder / name
      try ("#!/bin/bash\n" + text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
    return folder
  }

  private static func environment(_ folder: Folder, task: Int = 1, restarts: Int = 0) -> [String: String] {
    [
      "PATH": folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"),
      "SLURM_ARRAY_JOB_ID": "77", "SLURM_ARRAY_TASK_ID": "\(task)", "SLURM_RESTART_COUNT": "\(restarts)",
      "SLURM_CPUS_PER_TASK": "1",
    ]
  }

  /// The value of a directive, "#SBATCH --name=value".
  private static func directive(_ name: String, in text: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix("#SBATCH --\(name)=") }.map {
      String($0.split(separator: "=", maxSplits: 1)[1])
    }
  }

  private static func requeues(_ folder: Folder) -> String {
    (try? String(contentsOfFile: folder / "scontrol.log", encoding: .utf8)) ?? ""
  }

  @Test func theScriptAsksForWhatItNeeds() throws {
    let folder = try Self.folder()
    let made = try Program.run(
      ["slurm", "s.toml", "--tasks", "3", "--cpus-per-task", "2", "--partition", "long", "--account", "astro"],
      in: folder.path)
    #expect(made.status == 0 && made.error.isEmpty, "\(made.error)")
    let text = made.output
    #expect(text.hasPrefix("#!/bin/bash\n"))
    let wanted = [
      "job-name": "dapple-tiny", "array": "0-2", "cpus-per-task": "2", "ntasks": "1", "mem": "500M",
      "time": "00:15:00", "partition": "long", "account": "astro", "signal": "B:USR1@120", "open-mode": "append",
      "output": "dapple-tiny-%A_%a.log",
    ]
    for (name, value) in wanted { #expect(Self.directive(name, in: text) == value, "\(name)") }
    #expect(text.contains("\n#SBATCH --requeue\n") && text.contains("\ntasks=3\n"))
    #expect(text.contains("--task-index \"$task\" --task-count \"$tasks\""))
    #expect(!text.contains("SLURM_ARRAY_TASK_COUNT"))
    #expect(text.contains("ns per particle step of one core") && text.contains("2 of the 6 realisations"))
    // Directives count only before the first command.
    let lines = text.split(separator: "\n")
    let command = lines.firstIndex { !$0.hasPrefix("#") } ?? 0
    #expect(!lines[command...].contains { $0.hasPrefix("#SBATCH") })
    // Without a partition, the line is there for the user to fill in.
    #expect(try Program.run(["slurm", "s.toml"], in: folder.path).output.contains("\n##SBATCH --partition=NAME\n"))
  }

  @Test func filesAreNotOverwritten() throws {
    let folder = try Self.folder()
    let first = try Program.run(["slurm", "s.toml", "--script", "job.sh"], in: folder.path)
    #expect(first.status == 0 && first.output.isEmpty && first.error.contains("sbatch job.sh"))
    #expect(try Program.run(["-n", "job.sh"], in: folder.path, program: Self.bash).status == 0)
    let again = try Program.run(["slurm", "s.toml", "--script", "job.sh"], in: folder.path)
    #expect(again.status == 1 && again.error.contains("job.sh: is there already"))
  }

  /// Names that a shell would take apart, from another directory, to the end.
  @Test func pathsMayHoldAnything() throws {
    let folder = try Self.folder()
    let name = "it's a \"$HOME\" `study` *"
    let home = folder / name
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: folder / "s.toml", toPath: home + "/s t.toml")
    let made = try Program.run(
      ["slurm", "s t.toml", "--tasks", "1", "--set", "study.name=\(name)", "--script", "job.sh"], in: home)
    #expect(made.status == 0, "\(made.error)")
    let script = home + "/job.sh"
    #expect(try Program.run(["-n", script], program: Self.bash).status == 0)
    let run = try Self.submit(script, in: "/", environment: Self.environment(folder, task: 0))
    #expect(run.status == 0 && run.output.contains("ended with status 0"), "\(run.output)\n\(run.error)")
    #expect(FileManager.default.fileExists(atPath: "\(home)/\(name)/spectra.ecsv"))
    let text = try String(contentsOfFile: script, encoding: .utf8)
    #expect(Self.directive("job-name", in: text) == "dapple-it-s-a---HOME---study---")
  }

  /// A path through a symbolic link stays as the shell gave it: behind /home, nodes may differ.
  @Test func theShellsNameOfTheDirectoryIsKept() throws {
    let folder = try Self.folder()
    try FileManager.default.createSymbolicLink(atPath: folder / "link", withDestinationPath: folder.path)
    let made = try Program.run(["slurm", "s.toml"], in: folder.path, environment: ["PWD": folder / "link"])
    #expect(made.output.contains("study=\(folder / "link")/s.toml\n"))
    let wrong = try Program.run(["slurm", "s.toml"], in: folder.path, environment: ["PWD": "/tmp"])
    #expect(!wrong.output.contains("study=/tmp/s.toml\n"))
  }

  struct Signalled: Sendable {
    var signal: Int32
    var state = "RUNNING"
    var restarts = 0
    var status: Int32
    var requeues: String
    var says: String
  }

  /// Interrupted while Slurm counts it as running, a task goes back to the queue, by its number in the array; cancelled,
  /// or after too many restarts, it does not.
  @Test(arguments: [
    Signalled(signal: SIGUSR1, status: 0, requeues: "requeue 77_1\n", says: "put back into the queue; it goes on"),
    Signalled(signal: SIGTERM, status: 0, requeues: "requeue 77_1\n", says: "put back into the queue; it goes on"),
    Signalled(signal: SIGTERM, state: "COMPLETING", status: 75, requeues: "", says: "Slurm has ended it (COMPLETING)"),
    Signalled(signal: SIGUSR1, restarts: 100, status: 75, requeues: "", says: "restarted 100 times"),
  ]) func interruptedTasksGoBackToTheQueue(_ input: Signalled) throws {
    let folder = try Self.folder(state: input.state, realizations: 4000)
    _ = try Program.run(["slurm", "s.toml", "--tasks", "2", "--script", "job.sh"], in: folder.path)
    let run = try Self.submit(
      "job.sh", in: folder.path, signal: input.signal, environment: Self.environment(folder, restarts: input.restarts)
    ) { FileManager.default.fileExists(atPath: folder / "tiny/realizations/000003.fits") }
    #expect(run.status == input.status, "\(run.output)\n\(run.error)")
    #expect(run.error.contains("finished realisations are kept"), "\(run.error)")
    #expect(run.output.contains(input.says), "\(run.output)")
    #expect(Self.requeues(folder) == input.requeues)
  }

  /// A program that does not stop on the warning is killed, so that the requeue comes in time; one that ends with an
  /// error is not put back.
  @Test(arguments: [
    ("trap '' USR1; touch ready; exec sleep 30", 0), ("touch ready; exit 3", 3),
    ("touch ready; kill -SEGV $$", 139),
  ])
  func programsThatDoNotStop(program: String, status: Int32) throws {
    let folder = try Self.folder()
    let text = try Program.run(["slurm", "s.toml", "--tasks", "2"], in: folder.path).output
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.hasPrefix("program=") { return "program=./fake" }
      return line.hasPrefix("grace=") ? "grace=1" : String(line)
    }
    try lines.joined(separator: "\n").write(toFile: folder / "job.sh", atomically: true, encoding: .utf8)
    try ("#!/bin/bash\n" + program).write(toFile: folder / "fake", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder / "fake")
    let run = try Self.submit(
      "job.sh", in: folder.path, signal: status == 0 ? SIGUSR1 : nil, environment: Self.environment(folder)
    ) { FileManager.default.fileExists(atPath: folder / "ready") }
    #expect(run.status == status, "\(run.output)\n\(run.error)")
    #expect(Self.requeues(folder) == (status == 0 ? "requeue 77_1\n" : ""))
  }

  /// A warning between the start of the program and the line that notes its number: the program is told, and the task put back.
  @Test func warningsAtTheStart() throws {
    let folder = try Self.folder()
    let text = try Program.run(["slurm", "s.toml", "--tasks", "2"], in: folder.path).output
    #expect(text.contains("\nchild=$!\n"))
    let job = text.replacingOccurrences(
      of: "\nchild=$!\n", with: "\nwhile [ ! -e ready ]; do sleep 0.01; done; kill -s USR1 $$\nchild=$!\n")
    try job.replacing(/\nprogram=.*\n/, with: "\nprogram=./fake\n")
      .write(toFile: folder / "job.sh", atomically: true, encoding: .utf8)
    // What is told ends with 75; what is not goes on and ends well.
    try "#!/bin/bash\ntrap 'touch told; exit 75' USR1\ntouch ready\nfor ((i = 0; i < 100; i++)); do sleep 0.1; done\n"
      .write(toFile: folder / "fake", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder / "fake")
    let run = try Self.submit("job.sh", in: folder.path, environment: Self.environment(folder))
    #expect(run.status == 0, "\(run.output)\n\(run.error)")
    #expect(FileManager.default.fileExists(atPath: folder / "told") && Self.requeues(folder) == "requeue 77_1\n")
  }

  @Test func outsideOfSlurmTheScriptSaysSo() throws {
    let folder = try Self.folder()
    _ = try Program.run(["slurm", "s.toml", "--script", "job.sh"], in: folder.path)
    let run = try Program.run(["job.sh"], in: folder.path, program: Self.bash)
    #expect(run.status != 0 && run.error.contains("sbatch"))
    #expect(!FileManager.default.fileExists(atPath: folder / "tiny"))
  }

  @Test(arguments: [
    (["--tasks", "7"], "--tasks 7", 1), (["--tasks", "0"], "--tasks 0", 64), (["--cpus-per-task", "0"], "--cpus", 64),
    (["--time", "soon"], "--time soon", 64), (["--partition", "a b"], "--partition a b", 64),
    (["--account", "x\n#SBATCH --exclusive"], "--account", 64), (["--output", ""], "--output", 64),
    (["--set", "field.modess=3"], "field.modess", 1), (["--script", "/dev/null/x"], "/dev/null/x", 1),
  ]) func badInputIsNamed(options: [String], says: String, status: Int32) throws {
    let folder = try Self.folder()
    let result = try Program.run(["slurm", "s.toml"] + options, in: folder.path)
    #expect(result.status == status && result.error.contains(says), "\(result.error)")
    #expect(result.output.isEmpty)
  }
}
