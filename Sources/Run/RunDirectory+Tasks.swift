// Which tasks of an array have work left, and the moments in which tasks that run side by side must take turns.

import Foundation
import Results

/// How far the tasks of an array have come.
package struct TaskProgress: Sendable, Equatable {
  /// Tasks with realisations that are absent or damaged and that no process is at work on: those to submit again.
  package var unfinished: [Int]
  /// Tasks that a process is at work on now, as far as the file system tells other machines' locks.
  package var atWork: [Int]
  /// Realisations that are absent or damaged.
  package var missing: [Int]
  /// Numbers of tasks that the directory was computed with, ascending.
  package var countsUsed: [Int]
}

extension RunDirectory {
  /// Which of a number of tasks have work left. Damaged files count as missing.
  ///
  /// - Parameter tasks: the number of tasks that the realisations are divided among, ≥ 1.
  /// - Throws: `RunError` or `FITSError` where a file cannot be read.
  package func progress(ofTasks tasks: Int) throws -> TaskProgress {
    let missing = try Set(missing).union(damaged().map(\.number)).sorted()
    let unfinished = Set(missing.map { $0 % tasks }).sorted()
    let atWork = try unfinished.filter {
      try RunLock.isHeld(directory: path, share: TaskShare(index: $0, count: tasks))
    }
    return try TaskProgress(
      unfinished: unfinished.filter { !atWork.contains($0) }, atWork: atWork, missing: missing, countsUsed: countsUsed)
  }

  private var countsUsed: [Int] {
    get throws {
      let counts = try names(inFolder: path).compactMap { name -> Int? in
        guard name.hasPrefix(".lock-"), let range = name.range(of: "-of-") else { return nil }
        return Int(name[range.upperBound...])
      }
      return Set(counts).sorted()
    }
  }

  /// Does something that only one process of the directory may do at a time, and waits for its turn.
  ///
  /// - Parameters:
  ///   - name: what is guarded; the lock is the file `.lock-NAME`.
  ///   - notice: told who is waited for when it takes longer than a second.
  ///   - interruption: a request to stop, while it waits.
  /// - Throws: `RunError.cannotWrite` when there can be no lock, and what `body` throws.
  package func takingTurns<Result>(
    _ name: String, notice: (String) -> Void = { _ in }, interruption: Interruption = Interruption(),
    _ body: () throws -> Result
  ) throws -> Result {
    let turn = try RunLock(waitingFor: "\(path)/.lock-\(name)", notice: notice, interruption: interruption)
    return try withExtendedLifetime(turn) { try body() }
  }
}
