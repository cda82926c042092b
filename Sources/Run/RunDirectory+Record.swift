// The entry of a run in provenance.json.

import Foundation
import Results

extension RunDirectory {
  /// Appends a run to provenance.json; tasks that end together take turns. A record that is damaged is set aside.
  ///
  /// - Parameters:
  ///   - start: when it began, by the clock on the wall.
  ///   - duration: how long it took, by a clock that cannot be set back; its end is written as the sum.
  ///   - threads: worker threads.
  ///   - processorSeconds: processor time it took, over all threads.
  ///   - outcome: whether it went to its end, and what of that time the trajectories took.
  ///   - notice: called with a line about a record that was set aside.
  /// - Throws: `RunError` where the record cannot be read or written; what it held stays.
  package func record(
    start: Date, duration: Duration, threads: Int, processorSeconds: Double, outcome: RunOutcome,
    notice: (String) -> Void
  ) throws {
    let run = Provenance.Run(
      of: configuration, start: start, duration: duration, threads: threads, processorSeconds: processorSeconds,
      trajectorySeconds: outcome.trajectorySeconds, isComplete: outcome.isComplete)
    try takingTurns("provenance") {
      removeUnfinishedRecord()
      try Provenance.append(run, to: path + "/provenance.json", notice: notice)
    }
  }
}
