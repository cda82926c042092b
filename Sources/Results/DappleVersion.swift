// Which program this is: its version, and the git commit that it was built from (see Plugins/RecordCommit).

import Files
import _SourceCommit

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
