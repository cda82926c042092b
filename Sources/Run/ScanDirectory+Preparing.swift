// Where a scan may begin, go on or grow: values are added to its axes, and realisations, times and outputs to its base
// study as in a run directory. Other axes, other rules or another base study are another scan, and are refused before
// anything is written.

import Files
import Foundation
import Results
import Study

extension ScanDirectory {
  /// What a directory would hold with a scan: its own values and those that the scan adds. Nothing is written.
  ///
  /// - Parameters:
  ///   - path: the directory, which may be missing.
  ///   - scan: the scan; axes and rules that it lacks are those of the directory.
  /// - Throws: `RunError.notAScanDirectory` where the directory holds something else, `.anotherStudy` where its scan is
  ///   another one, `ScanError`, and `StudyError` which names a point that is no study.
  package init(planning path: String, for scan: Scan) throws {
    guard let existing = try Self.recorded(in: path) else {
      guard try Self.isUntouched(path) else { throw RunError.notAScanDirectory(path: path) }
      guard !scan.axes.isEmpty else { throw ScanError.noAxes }
      try self.init(path: path, scan: scan)
      return
    }
    let differences = Self.differences(of: scan, from: existing)
    guard differences.isEmpty else { throw RunError.anotherStudy(path: path, differences: differences) }
    var wanted = try existing.adding(scan)
    (wanted.base, wanted.rules) = (scan.base, existing.rules)
    try self.init(path: path, scan: wanted)
  }

  /// Makes the directory of a scan, or adds to the one that is there.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - scan: the scan.
  ///   - notice: told when another process has to be waited for.
  /// - Throws: as ``init(planning:for:)``, and `RunError.cannotWrite`.
  package init(preparing path: String, for scan: Scan, notice: (String) -> Void = { _ in }) throws {
    // Before anything is made.
    _ = try ScanDirectory(planning: path, for: scan)
    try makeDirectory(path)
    // Tasks that start together add the same.
    let turn = try RunLock(waitingFor: path + "/.lock-scan", notice: notice)
    self = try withExtendedLifetime(turn) {
      let directory = try ScanDirectory(planning: path, for: scan)
      let file = Self.filePath(in: path)
      for name in try names(inFolder: path) where DurableFile.target(ofUnfinished: name) == "scan.toml" {
        unlink(path + "/" + name)
      }
      if try readText(file, limit: 2 * StudyConfiguration.largestFile) != directory.text {
        try writeText(directory.text, to: file)
      }
      return directory
    }
  }

  /// Does something that only one process of the scan may do at a time, and waits for its turn.
  ///
  /// - Throws: `RunError.cannotWrite` when there can be no lock, `Interrupted`, and what `body` throws.
  package func takingTurns<Result>(
    notice: (String) -> Void = { _ in }, interruption: Interruption = Interruption(), _ body: () throws -> Result
  ) throws -> Result {
    let turn = try RunLock(waitingFor: path + "/.lock-results", notice: notice, interruption: interruption)
    return try withExtendedLifetime(turn) { try body() }
  }

  /// Whether a scan may begin here: in an empty or missing directory, or in one that a program left when it was killed
  /// before scan.toml was there.
  private static func isUntouched(_ path: String) throws -> Bool {
    try names(inFolder: path).allSatisfy {
      $0.hasPrefix(".lock") || DurableFile.target(ofUnfinished: $0) == "scan.toml"
    }
  }

  /// In what two scans are not one, as messages have it; the values of axes do not count.
  private static func differences(of mine: Scan, from theirs: Scan) -> [String] {
    func words(_ keys: [String]) -> String { keys.joined(separator: ", ") }
    var found: [String] = []
    let (here, there) = (mine.axes.map(\.key), theirs.axes.map(\.key))
    if !Set(here).isSubset(of: there) { found.append("axes: there \(words(there)), here \(words(here))") }
    for (option, here, there) in [
      ("--k-max-rho", mine.rules.kMaxRho, theirs.rules.kMaxRho),
      ("--phase-per-step", mine.rules.phasePerStep, theirs.rules.phasePerStep),
      ("--time-exponent", mine.rules.timeExponent, theirs.rules.timeExponent),
    ] {
      guard let here, here != there else { continue }
      found.append("\(option): there \(there.map { "\($0)" } ?? "none"), here \(here)")
    }
    let times = mine.base.backtracking.times
    let hasAll = Set(theirs.base.backtracking.times).isSubset(of: times)
    return found
      + differences(
        of: mine.base, from: theirs.base, besides: there + (hasAll ? [Parameter.omegaT.key] : []))
  }
}

// MARK: - Which points are done

extension ScanDirectory {
  /// Whether a point was computed, averaged and drawn, as its study says now, and its files are sound: nothing is left to
  /// do. Every file is read.
  package func isDone(_ point: ScanPoint) throws -> Bool {
    guard try readText(donePath(point), limit: StudyConfiguration.largestFile) == point.configuration.resolvedTOML,
      let run = try completeRun(of: point)
    else { return false }
    return try run.hasAverages && run.damaged().isEmpty
  }

  /// Notes that a point is done, or that it no longer is.
  package func mark(_ point: ScanPoint, isDone: Bool) throws {
    if isDone {
      try writeText(point.configuration.resolvedTOML, to: donePath(point))
    } else {
      unlink(donePath(point))
    }
  }

  private func donePath(_ point: ScanPoint) -> String { "\(path)/.done-\(point.name)" }
}
