// Where a run may begin or go on, and whose directory it is: nothing of the user's is written over, and of two studies
// that start in one directory at the same moment the second is refused before it writes anything.

import Files
import Foundation
import Results
import Study

extension RunDirectory {
  /// Makes a run directory for a study, or opens the one that is there.
  ///
  /// Keys that leave the physics of a realisation alone (the name, the number of realisations, the output) may change
  /// between runs, and times may be added; the resolved study in the directory follows.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - configuration: the study.
  ///   - share: the part of the study that this process is going to compute. The directory is changed only while
  ///     nobody else is at work on that part.
  ///   - source: the study file that the study was read from; it is never written over.
  ///   - notice: told when another process has to be waited for.
  /// - Throws: `RunError.anotherStudy` when the directory belongs to a different study, `.notARunDirectory` or
  ///   `.notOurStudy` when it holds something else, `.editedStudy` when its study.toml is not the study of its
  ///   realisations, `.busy` or `.otherTaskCount` when another process is at work on it,
  ///   `.cannotWrite`; `StudyError` when its study.toml is damaged.
  public init(
    preparing path: String, for configuration: StudyConfiguration, share: TaskShare = .whole, source: String? = nil,
    notice: (String) -> Void = { _ in }
  ) throws {
    self.init(path: path, configuration: configuration)
    guard try Self.isRunDirectory(path) else { throw RunError.notARunDirectory(path: path) }
    if try isThere(studyPath) {
      guard try Self.isOurs(path) else { throw RunError.notOurStudy(path: path) }
      if let source, isSameFile(source, studyPath), try !Self.holdsRealizations(path) {
        throw RunError.notOurStudy(path: path)
      }
    } else {
      try configuration.checkKernel()
    }
    try makeDirectory(path)
    // Tasks share the lock of the directory, and may bring different studies.
    try takingTurns("study", notice: notice) {
      // Looked at before the lock of the share is taken, which a task of the directory's own study may want at this moment.
      let existing = try acceptedStudy()
      let lock = try RunLock(directory: path, share: share, notice: notice)
      try withExtendedLifetime(lock) { try settle(lock, existing) }
    }
  }

  /// The study in the directory, where there is one: this one, or this one without some of its times.
  ///
  /// - Throws: `RunError.anotherStudy` with the keys that differ; `StudyError` when study.toml cannot be read.
  private func acceptedStudy() throws -> StudyConfiguration? {
    guard try isThere(studyPath) else { return nil }
    let existing = try Self.study(studyPath, base: configuration.base)
    if existing.physicsDigest != configuration.physicsDigest, configuration.timesAdded(to: existing) == nil {
      try refuse(existing)
    }
    return existing
  }

  /// Makes the directory this study's, which `existing` is but for times, and writes what is missing of its frame.
  private func settle(_ lock: RunLock, _ existing: StudyConfiguration?) throws {
    if let existing {
      if existing.physicsDigest == configuration.physicsDigest {
        if try lacksTimes() {
          try lock.refuseOthers(path)
          try beginAddingTimes()
        }
        try refuseEditedStudy()
      } else {
        try RunDirectory(path: path, configuration: existing).refuseEditedStudy()
        try lock.refuseOthers(path)
        try beginAddingTimes()
      }
    }
    try makeDirectory(path + "/realizations")
    let text = configuration.resolvedTOML
    if try text != readText(studyPath, limit: StudyConfiguration.largestFile) { try writeText(text, to: studyPath) }
  }

  /// Checks that the study in the directory is this one in everything that decides its numbers.
  ///
  /// - Throws: `RunError.anotherStudy` with the keys that differ; `StudyError` when study.toml cannot be read.
  func checkStudy() throws {
    let existing = try Self.study(studyPath, base: configuration.base)
    if existing.physicsDigest != configuration.physicsDigest { try refuse(existing) }
  }

  private func refuse(_ existing: StudyConfiguration) throws {
    let differences = configuration.differences(from: existing)
      .filter { !$0.key.hasPrefix("output.") && $0.key != "study.name" && $0.key != "study.realizations" }
    let named = differences.map { difference in
      "\(difference.key): there \(difference.theirs), here \(difference.mine)"
        + (Self.remarks[difference.key].map { " (\($0))" } ?? "")
    }
    // The same keys may choose other engines, from other lists.
    let engines = "the engine: there \(existing.engine?.name ?? "none"), here \(configuration.engine?.name ?? "none")"
    throw RunError.anotherStudy(path: path, differences: named.isEmpty ? [engines] : named)
  }

  private static let remarks = [
    "backtracking.omega_t": "times can be added, not taken away",
    "backtracking.kernel": "1 is version 0.2.0's: finish the run with that",
  ]

  /// Whether a run may begin or go on here: in a run directory, an empty or a missing one, or one that a program left
  /// when it was killed before study.toml was there.
  private static func isRunDirectory(_ path: String) throws -> Bool {
    if try isThere(path + "/study.toml") { return true }
    let isUntouched = try names(inFolder: path).allSatisfy { name in
      try name.hasPrefix(".lock") || DurableFile.target(ofUnfinished: name) == "study.toml"
        || (name == "realizations" && (try names(inFolder: path + "/" + name).isEmpty))
    }
    // A task that starts at the same moment may have written it meanwhile.
    return try isUntouched || isThere(path + "/study.toml")
  }
}

/// Whether two paths lead to the same file.
private func isSameFile(_ one: String, _ other: String) -> Bool {
  var (first, second) = (stat(), stat())
  guard stat(one, &first) == 0, stat(other, &second) == 0 else { return false }
  return first.st_dev == second.st_dev && first.st_ino == second.st_ino
}

// MARK: - Record
//
// The entry of a run in provenance.json.

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
