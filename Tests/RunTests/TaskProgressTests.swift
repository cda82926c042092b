import Foundation
import Results
import Run
import Study
import Synchronization
import Testing
import _TestSupport
import _Threads

/// Tasks that run side by side, and what is known of them afterwards.
@Suite(.timeLimit(.minutes(40))) struct TaskProgressTests {
  /// Tasks that start together all find the directory fit for them, whoever makes it.
  @Test func tasksMayStartTogether() throws {
    let folder = try Folder()
    let configuration = RunTests.configuration()
    let failures = Mutex<[String]>([])
    for round in 0..<100 {
      let path = folder / "\(round)"
      inParallel(8) { _ in
        do {
          _ = try RunDirectory(preparing: path, for: configuration)
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
    }
    #expect(failures.withLock { $0 } == [])
  }

  @Test func unfinishedTasksAreNamed() throws {
    let folder = try Folder()
    let configuration = RunTests.configuration {
      $0.realizations = 7
      $0.output.maps = 1
    }
    try RunTests.run(configuration, in: folder / "a")
    let directory = try RunDirectory(opening: folder / "a")
    #expect(try directory.progress(ofTasks: 4).unfinished == [] && directory.progress(ofTasks: 4).missing == [])
    // 5 is absent, 3 is cut short.
    try FileManager.default.removeItem(atPath: directory.realizationPath(5))
    let whole = try Data(contentsOf: URL(fileURLWithPath: directory.realizationPath(3)))
    try whole.prefix(3000).write(to: URL(fileURLWithPath: directory.realizationPath(3)))
    let progress = try directory.progress(ofTasks: 4)
    #expect(progress.missing == [3, 5] && progress.unfinished == [1, 3] && progress.atWork == [])
    #expect(try directory.progress(ofTasks: 2).unfinished == [1])
    #expect(try directory.progress(ofTasks: 1).unfinished == [0])
    // A damaged map of a kept realisation, too.
    try Data("no map".utf8).write(to: URL(fileURLWithPath: directory.mapPath(0, omegaT: 4)))
    #expect(try directory.progress(ofTasks: 4).unfinished == [0, 1, 3])
    // What is computed again completes it.
    for index in [0, 1, 3] {
      #expect(try Runner(directory: directory, threads: 1, share: TaskShare(index: index, count: 4)).run().isComplete)
    }
    let after = try directory.progress(ofTasks: 4)
    #expect(after.unfinished == [] && after.missing == [] && after.countsUsed == [4])
  }
}
