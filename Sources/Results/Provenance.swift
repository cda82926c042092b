// provenance.json: who computed this directory, with what, and when. Nothing in it enters the physics.

import Files
import Foundation
import Study
import Transport
import _SourceCommit

/// The record of the runs that made a directory.
public struct Provenance: Codable, Sendable, Equatable {
  /// One run of the program on the directory.
  public struct Run: Codable, Sendable, Equatable {
    /// Version of the program.
    public var version: String
    /// Git commit of the sources, where the program can tell.
    public var commit: String?
    /// Seed of the study.
    public var seed: UInt64
    /// What the engine says of itself; of "simd" the build of the kernels that ran, and the precision.
    public var kernel: String
    /// Worker threads.
    public var threads: Int
    /// Name of the host.
    public var host: String
    /// Start, ISO 8601, UTC.
    public var start: String
    /// End, ISO 8601, UTC.
    public var end: String
    /// Whether the run went to its end.
    public var completed: Bool
    /// Processor seconds of the run over all threads, averages and figures left out; older records have none.
    public var processorSeconds: Double?
    /// How many of them were spent on trajectories.
    public var trajectorySeconds: Double?

    enum CodingKeys: String, CodingKey {
      case version, commit, seed, kernel, threads, host, start, end, completed
      case processorSeconds = "processor_seconds"
      case trajectorySeconds = "trajectory_seconds"
    }
  }

  /// All runs, oldest first.
  public var runs: [Run]

  /// Largest record that is read, in bytes: some 100,000 runs.
  static let largestFile = 64 << 20

  /// Reads the record of a directory; empty when there is none, nil when it is damaged.
  ///
  /// - Throws: `RunError.cannotRead`.
  public static func load(path: String) throws -> Provenance? {
    let bytes: [UInt8]
    do throws(FileReadError) {
      bytes = try WholeFile.bytes(of: path, limit: largestFile)
    } catch {
      if error == .absent { return Provenance(runs: []) }
      throw RunError.cannotRead(path: path, reason: error.reason)
    }
    return try? JSONDecoder().decode(Provenance.self, from: Data(bytes))
  }

  /// Writes the record.
  public func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try writeText(text + "\n", to: path)
  }

  /// Seconds as the record writes them, to the millisecond.
  fileprivate static func milli(_ seconds: Double) -> Double { (1000 * seconds).rounded() / 1000 }

  /// A date as the record writes it.
  fileprivate static func stamp(_ date: Date) -> String { date.ISO8601Format() }
}

extension Provenance.Run {
  /// A run of this program.
  ///
  /// - Parameters:
  ///   - configuration: the study.
  ///   - start: when it began, by the clock on the wall.
  ///   - duration: how long it took, by a clock that cannot be set back; its end is written as the sum.
  ///   - threads: worker threads.
  ///   - processorSeconds: processor time it took, over all threads.
  ///   - trajectorySeconds: what of that the trajectories took.
  ///   - isComplete: whether it went to its end.
  package init(
    of configuration: StudyConfiguration, start: Date, duration: Duration, threads: Int, processorSeconds: Double,
    trajectorySeconds: Double, isComplete: Bool
  ) {
    self.init(
      version: DappleVersion.current, commit: DappleVersion.commit, seed: configuration.seed,
      kernel: configuration.engine?.provenance(configuration.stepping) ?? "", threads: threads,
      host: ProcessInfo.processInfo.hostName, start: Provenance.stamp(start),
      end: Provenance.stamp(start.addingTimeInterval(duration / .seconds(1))), completed: isComplete,
      processorSeconds: Provenance.milli(processorSeconds), trajectorySeconds: Provenance.milli(trajectorySeconds))
  }
}

extension Provenance {
  /// Appends a run to the record in a file. A record that is damaged is set aside. Called by whoever has the turn.
  ///
  /// - Throws: `RunError` where the record cannot be read or written; what it held stays.
  package static func append(_ run: Run, to file: String, notice: (String) -> Void) throws {
    var provenance = Provenance(runs: [])
    if let earlier = try load(path: file) {
      provenance = earlier
    } else {
      let aside = try RunDirectory.setAside(file)
      notice("\(file) is damaged (no record of runs); set aside as \(aside), and a new record begun")
    }
    provenance.runs.append(run)
    try provenance.write(to: file)
  }
}

// MARK: - The program
//
// Which program this is: its version, and the git commit that it was built from (see Plugins/RecordCommit).

/// The version of the program.
public enum DappleVersion {
  /// Semantic version, as in the CHANGELOG.
  public static let current = "0.2.0"

  /// Git commit of the sources, forty hexadecimal digits, with "-dirty" where the working copy had changes; nil for a
  /// build outside a working copy.
  public static let commit: String? = {
    let text = sourceCommit()
    return text.isEmpty ? nil : text
  }()

  /// The keys `program` and, where it is known, `commit`, with which the header of every table begins.
  public static let header =
    [MetaEntry("program", .string("dapple " + current))] + (commit.map { [MetaEntry("commit", .string($0))] } ?? [])

  /// Version and commit on one line: "0.2.0 (commit 0123…)".
  public static let full = current + (commit.map { " (commit \($0))" } ?? "")
}
