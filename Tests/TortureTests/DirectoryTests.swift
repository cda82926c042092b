import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Whose directory it is, and who may be in it at the same time. Why it is right: a file that somebody wrote is theirs, and
  /// two studies or two ways of dividing one must never share a directory.
  @Suite(.timeLimit(.minutes(40))) struct Directories {
    @Test("the user's own study.toml is never written over") func ownStudy() throws {
      let folder = try Folder()
      let text = "# my notes\n" + study(realizations: 1)
      try text.write(toFile: folder / "study.toml", atomically: true, encoding: .utf8)
      for arguments in [
        ["run", "study.toml", "--output", "."], ["run", "study.toml", "--output", folder.path],
        ["reproduce", "--quick", "--output", "."], ["status", "."], ["analyze", "."], ["figures", "."],
      ] {
        let run = try Program.run(arguments, in: folder.path)
        #expect(run.status == 1 && run.error.contains("not a run directory"), "\(arguments): \(run.error)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["study.toml"])
        #expect(try String(contentsOfFile: folder / "study.toml", encoding: .utf8) == text)
      }
    }

    /// A copy of a resolved study is a study file like any other, by whatever path it is reached.
    @Test("the file that is being run is never written over") func sameFile() throws {
      let bench = try Bench(study(realizations: 1))
      let copy = bench.folder / "copy"
      try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: bench.folder / "whole/study.toml", toPath: copy + "/study.toml")
      try FileManager.default.createSymbolicLink(
        atPath: bench.folder / "link.toml", withDestinationPath: copy + "/study.toml")
      for source in ["copy/study.toml", "link.toml"] {
        let run = try Program.run(
          ["run", source, "--output", "copy", "--set", "field.modes=25"], in: bench.folder.path)
        #expect(run.status == 1 && run.error.contains("not a run directory"), "\(run.error)")
        #expect(FileManager.default.contents(atPath: copy + "/study.toml") == bench.whole["study.toml"])
      }
      // In a directory that has been computed in, its own study.toml goes on.
      let own = try Program.run(["run", "whole/study.toml", "--output", "whole", "--quiet"], in: bench.folder.path)
      #expect(own.status == 0, "\(own.error)")
      #expect(differences(try results(bench.folder / "whole"), bench.whole).isEmpty)
    }

    /// Tasks share the directory's lock, so that only the order of their first steps decides.
    @Test("of two studies that start at once, one is refused before it writes", arguments: 0..<10)
    func twoStudies(round: Int) throws {
      let bench = try Bench(study(realizations: 4, maps: 0))
      let running = try [24, 25].flatMap { modes in
        try (0..<2).map { index in
          try Program.start(
            bench.arguments("both") + [
              "--set", "field.modes=\(modes)", "--task-index", "\(index)", "--task-count", "2", "--threads", "1",
            ], in: bench.folder.path)
        }
      }
      let ends = running.map { $0.end() }
      let statuses = ends.map(\.status)
      #expect([[0, 0, 1, 1], [1, 1, 0, 0]].contains(statuses), "\(statuses) \(ends.map(\.error))")
      for end in ends where end.status != 0 {
        #expect(end.error.contains("belongs to another study (field.modes"), "\(end.error)")
      }
      if statuses[0] == 0 { #expect(differences(try results(bench.folder / "both"), bench.whole).isEmpty) }
    }

    @Test("tasks of another number are refused, and may come afterwards") func otherCounts() throws {
      let bench = try Bench(study(realizations: 60, maps: 0))
      let first = try Program.start(
        bench.arguments("tasks") + ["--task-index", "0", "--task-count", "2", "--threads", "1"], in: bench.folder.path)
      first.wait { FileManager.default.fileExists(atPath: bench.folder / "tasks/realizations/000000.fits") }
      // It goes on when the others have had their answers.
      first.send(SIGSTOP)
      for count in [3, 4, 1000] {
        let other = try bench.run(into: "tasks", ["--task-index", "1", "--task-count", "\(count)"])
        try #require(first.isRunning, "the study is too short for this test")
        #expect(other.status == 1, "\(other.error)")
        #expect(
          other.error.contains("tasks of another number (2) are at work on it, pid \(first.number)"), "\(other.error)")
      }
      first.send(SIGCONT)
      let same = try bench.run(into: "tasks", ["--task-index", "1", "--task-count", "2"])
      #expect(same.status == 0, "\(same.error)")
      #expect(first.end().status == 0)
      let later = try bench.run(into: "tasks", ["--task-index", "2", "--task-count", "3"])
      #expect(later.status == 0, "\(later.error)")
      #expect(differences(try results(bench.folder / "tasks"), bench.whole).isEmpty)
    }

    private static let holder = """
      import fcntl, sys, time
      f = open(sys.argv[1], "r+")
      fcntl.lockf(f, fcntl.LOCK_EX)
      open(sys.argv[2], "w")
      time.sleep(60)
      """

    /// A holder that was stopped would be waited for in silence.
    @Test("who is waited for is named, and a signal ends the wait") func waiting() throws {
      let bench = try Bench(study(realizations: 2, maps: 0))
      let lock = bench.folder / "whole/.lock-results"
      let holder = try Program.start(
        ["-c", Self.holder, lock, bench.folder / "held"],
        program: URL(fileURLWithPath: "/usr/bin/python3"))
      holder.wait { FileManager.default.fileExists(atPath: bench.folder / "held") }
      holder.send(SIGSTOP)
      let begun = ContinuousClock.now
      let run = try Program.run(["analyze", "whole"], in: bench.folder.path, signal: SIGTERM) {
        begun.duration(to: .now) > .seconds(2)
      }
      holder.send(SIGKILL)
      _ = holder.end()
      #expect(run.status == 75, "\(run.error)")
      #expect(run.error.contains("waiting for process \(holder.number), which is stopped"), "\(run.error)")
    }

    /// Without figures every map of its own; with them, the study completes.
    @Test("times of the same six digits keep their maps apart") func closeTimes() throws {
      let bench = try Bench(study(realizations: 2, maps: 2, times: "[5.0, 5.0000001, 5.0000002]"))
      #expect(bench.whole.keys.count { $0.hasPrefix("maps/") } == 6)
      let status = try Program.run(["status", "whole"], in: bench.folder.path)
      #expect(status.output.contains("missing:   none") && !status.output.contains("damaged"), "\(status.output)")
      let again = try bench.run(into: "whole")
      #expect(again.status == 0 && !again.error.contains("set aside"), "\(again.error)")
    }
  }
}
