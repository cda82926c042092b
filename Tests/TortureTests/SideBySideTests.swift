import Foundation
import Testing
import _TestSupport

extension Torture {
  /// Why it is right: two processes that wrote the same directory would each overwrite what the other had found missing;
  /// a lock of the kernel's ends with its holder, so that it can neither be forgotten nor outlive a kill.
  @Suite(.timeLimit(.minutes(40))) struct SideBySide {
    /// Even a second process that asks for more realisations must leave study.toml to the first.
    @Test("a second process says who is at work and changes nothing") func secondProcess() throws {
      let bench = try Bench(Torture.study(realizations: 40))
      let first = try Program.start(bench.arguments("shared") + ["--threads", "1"], in: bench.folder.path)
      first.wait { FileManager.default.fileExists(atPath: bench.folder / "shared/realizations/000000.fits") }
      let before = FileManager.default.contents(atPath: bench.folder / "shared/study.toml")
      // It goes on when the others have had their answers.
      first.send(SIGSTOP)
      for options in [["--set", "study.realizations=9"], ["--task-index", "0", "--task-count", "2"]] {
        let second = try bench.run(into: "shared", options)
        try #require(first.isRunning, "the study is too short for this test")
        #expect(second.status == 1)
        #expect(second.error.contains("another process (pid \(first.number)) is at work"), "\(second.error)")
        #expect(FileManager.default.contents(atPath: bench.folder / "shared/study.toml") == before)
      }
      first.send(SIGCONT)
      #expect(first.end().status == 0)
      #expect(differences(try results(bench.folder / "shared"), bench.whole).isEmpty)
    }

    /// A killed holder leaves no lock behind.
    @Test("a killed process gives its lock up") func killedHolder() throws {
      let bench = try Bench(Torture.study(realizations: 40))
      let first = try bench.run(into: "killed", signal: SIGKILL) {
        FileManager.default.fileExists(atPath: bench.folder / "killed/realizations/000000.fits")
      }
      try #require(first.wasKilled)
      let second = try bench.run(into: "killed")
      #expect(second.status == 0, "\(second.error)")
      #expect(differences(try results(bench.folder / "killed"), bench.whole).isEmpty)
    }

    /// Every realisation belongs to one task; what they share they write one after another: no record of a run is lost.
    @Test("tasks side by side end at the bytes of one run", arguments: [2, 3, 7]) func tasks(count: Int) throws {
      let bench = try Bench()
      let running = try (0..<count).map { index in
        try Program.start(
          bench.arguments("tasks") + ["--task-index", "\(index)", "--task-count", "\(count)", "--threads", "1"],
          in: bench.folder.path, environment: keepsBlocks)
      }
      for task in running.map({ $0.end() }) { #expect(task.status == 0, "\(task.error)") }
      #expect(differences(try results(bench.folder / "tasks"), bench.whole).isEmpty)
      #expect(try runs(in: bench.folder / "tasks").count == count)
    }

    /// Why it is right: a realisation's numbers are a function of study, seed and its own number.
    @Test(
      "threads, tasks and interruptions do not change a byte",
      arguments: [(1, 1), (2, 1), (5, 1), (1, 3), (2, 3), (5, 3)])
    func anyWayOfComputing(threads: Int, tasks: Int) throws {
      let bench = try Bench(Torture.study(realizations: 24))
      for isInterrupted in [false, true] {
        let name = "cut-\(isInterrupted)"
        for index in 0..<tasks {
          var options = ["--threads", "\(threads)"]
          if tasks > 1 { options += ["--task-index", "\(index)", "--task-count", "\(tasks)"] }
          if isInterrupted {
            let stopped = try bench.run(into: name, options, signal: SIGTERM) {
              let path = bench.folder / "\(name)/realizations/00000\(index)"
              return ["blocks", "fits"].contains { FileManager.default.fileExists(atPath: "\(path).\($0)") }
            }
            #expect(stopped.status == 75, "\(stopped.error)")
          }
          let run = try bench.run(into: name, options)
          #expect(run.status == 0, "\(run.error)")
        }
        let left = differences(try results(bench.folder / name), bench.whole)
        #expect(left.isEmpty, "\(threads) threads, \(tasks) tasks, interrupted: \(isInterrupted): \(left)")
      }
    }

    /// The runs in provenance.json.
    private func runs(in directory: String) throws -> [[String: Any]] {
      let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/provenance.json"))
      let record = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      return record?["runs"] as? [[String: Any]] ?? []
    }
  }
}
