import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Machines that are short of something. Why it is right: a run that cannot go on says so in a line, one that can goes on
  /// with less, and the bytes do not depend on it; nothing waits for a thread that never comes.
  @Suite(.timeLimit(.minutes(40))) struct Resources {
    /// Runs the study under limits of a shell; a minute is for ever.
    private func run(_ bench: Bench, _ name: String, under limits: String, _ options: [String] = []) throws
      -> Program.Result
    {
      let command = limits + " && exec \"$@\""
      let arguments = ["60", "/bin/sh", "-c", command, "sh", Program.url.path] + bench.arguments(name) + options
      return try Program.run(arguments, in: bench.folder.path, program: URL(fileURLWithPath: "/usr/bin/timeout"))
    }

    @Test("little memory: fewer threads, or a line", arguments: [60_000, 100_000, 150_000, 250_000, 400_000])
    func addressSpace(kilobytes: Int) throws {
      let bench = try Bench()
      let end = try run(bench, "little", under: "ulimit -v \(kilobytes)", ["--threads", "16"])
      // Below some size the system cannot even load the program.
      try #require(end.status != 124, "it hangs")
      guard end.status != 0 else {
        return #expect(differences(try results(bench.folder / "little"), bench.whole).isEmpty)
      }
      #expect(kilobytes <= 100_000, "\(end.error)")
      #expect(end.status == 1 || end.status == 127, "\(end.status) \(end.error)")
      if end.status == 1 { #expect(end.error.contains("not enough memory"), "\(end.error)") }
      // No lock and no half of anything is left.
      let again = try bench.run(into: "little")
      #expect(again.status == 0 && !again.error.contains("set aside"), "\(again.error)")
      #expect(differences(try results(bench.folder / "little"), bench.whole).isEmpty)
    }

    @Test("a study that no machine holds is refused at once") func tooLarge() throws {
      let bench = try Bench()
      let begun = ContinuousClock.now
      let end = try bench.run(into: "huge", ["--set", "sky.nside=8192", "--set", "backtracking.omega_t=[1, 2, 3, 4]"])
      #expect(end.status == 1 && end.error.contains("not enough memory"), "\(end.error)")
      #expect(begun.duration(to: .now) < .seconds(100))
      #expect(!FileManager.default.fileExists(atPath: bench.folder / "huge"))
    }

    @Test("few file handles: fewer threads, or a line", arguments: [8, 12, 18, 24, 40]) func fileHandles(limit: Int)
      throws
    {
      let bench = try Bench()
      let end = try run(bench, "few", under: "ulimit -n \(limit)", ["--threads", "16"])
      if limit < 18 {
        #expect(end.status == 1 && end.error.contains("ulimit -n"), "\(end.error)")
      } else {
        #expect(end.status == 0, "\(end.error)")
        #expect(end.error.contains("file handles (ulimit -n) are enough for"), "\(end.error)")
        #expect(differences(try results(bench.folder / "few"), bench.whole).isEmpty)
      }
    }

    private static let canBeAnother =
      geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")
      && FileManager.default.isExecutableFile(atPath: "/usr/bin/prlimit")

    /// The system counts the processes and threads of a user, and not those of the administrator.
    @Test(
      "few threads: the run goes on with those that start",
      .enabled(if: canBeAnother, "needs root, setpriv and prlimit"), arguments: [1, 2, 4])
    func threads(limit: Int) throws {
      let bench = try Bench()
      let open = try Folder()
      try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open.path)
      try FileManager.default.copyItem(atPath: bench.folder / "study.toml", toPath: open / "study.toml")
      let arguments =
        [
          "60", "setpriv", "--reuid=\(61_000 + limit)", "--regid=61000", "--clear-groups", "prlimit",
          "--nproc=\(limit)",
        ]
        + [Program.url.path, "run", "study.toml", "--output", "few", "--threads", "4"]
      let begun = ContinuousClock.now
      let end = try Program.run(arguments, in: open.path, program: URL(fileURLWithPath: "/usr/bin/timeout"))
      #expect(end.status == 0, "\(end.status) \(end.error)")
      #expect(begun.duration(to: .now) < .seconds(60))
      #expect(end.error.contains("of 4 threads could be started"), "\(end.error)")
      #expect(differences(try results(open / "few"), bench.whole).isEmpty)
    }

    /// Everything but the pictures is there, the figures' data and scripts among it.
    @Test("without gnuplot, the run says so before it begins, and is complete but for pictures")
    func withoutGnuplot() throws {
      let bench = try Bench()
      let end = try Program.run(
        ["run", "study.toml", "--output", "plain", "--set", "output.figures=true"], in: bench.folder.path,
        environment: ["PATH": "/nonexistent"])
      #expect(end.status == 0)
      let warning = try #require(end.error.range(of: "warning: there will be no pictures"))
      let start = try #require(end.error.range(of: "realisations to compute"))
      #expect(warning.lowerBound < start.lowerBound)
      #expect(end.output.contains("'dapple figures plain' draws them"), "\(end.output)")
      #expect(end.output.contains("6 of 6 realisations"))
      let figures = try FileManager.default.contentsOfDirectory(atPath: bench.folder / "plain/figures")
      #expect(figures.contains("spectrum-at-time.gp") && figures.contains("spectrum-at-time.dat"))
      #expect(!figures.contains { $0.hasSuffix(".png") || $0.hasSuffix(".svg") || $0.hasSuffix(".pdf") })
      var found = try results(bench.folder / "plain")
      found["study.toml"] = bench.whole["study.toml"]
      #expect(differences(found, bench.whole).isEmpty)
    }
  }
}
