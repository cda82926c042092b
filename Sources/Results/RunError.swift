// What can go wrong with a run directory. Each message is one line that names the file and the remedy.

import _Text

/// An error of a run or of a run directory.
public enum RunError: Error, CustomStringConvertible, Equatable {
  /// The directory holds something that is not a run.
  case notARunDirectory(path: String)
  /// The directory holds something that is not a scan.
  case notAScanDirectory(path: String)
  /// The directory holds a study file that this program did not write, or the one that is being run.
  case notOurStudy(path: String)
  /// The directory belongs to another study; the differing keys are listed.
  case anotherStudy(path: String, differences: [String])
  /// The study.toml of a directory is another study than the one that its realisations were computed for; digests of both.
  case editedStudy(path: String, here: String, there: String)
  /// A realisation's file is not what its name says.
  case foreignRealization(path: String, detail: String)
  /// Realisations that an analysis needs are missing.
  case missingRealizations(path: String, numbers: [Int], total: Int)
  /// Another process is computing the same part of the study.
  case busy(path: String, process: Int)
  /// Tasks of another number are computing the study.
  case otherTaskCount(path: String, process: Int, count: Int?, wanted: Int)
  /// The task of an array is not defined.
  case taskShare(reason: String)
  /// A study without what measures small scales.
  case lacksPairs(path: String, reason: String)
  /// A run directory in which no harmonics of skies are kept.
  case noSkies(path: String)
  /// Nothing has been computed yet.
  case nothingComputed(path: String)
  /// Files that this process had written or found are gone.
  case vanished(path: String, numbers: [Int])
  /// A realisation has numbers that are not finite.
  case notFinite(path: String)
  /// A file that must not be overwritten is there.
  case alreadyThere(path: String)
  /// Averages of more realisations would be replaced by those of fewer.
  case fewerRealizations(path: String, there: Int, here: Int)
  /// A directory or file could not be made or written.
  case cannotWrite(path: String, reason: String)
  /// The machine has less memory left than the run needs, in bytes.
  case notEnoughMemory(need: Double, have: Double, source: String, remedy: String)
  /// The process may open fewer files at once than it needs.
  case tooFewFileHandles(have: Int, need: Int)
  /// A file could not be read.
  case cannotRead(path: String, reason: String)
  /// A file of the user's that does not hold the vectors that were asked for.
  case notVectors(path: String, reason: String)

  /// The detail of a file that another study made. Often the file is right, and somebody edited study.toml beside it.
  static let anotherStudysFile =
    "computed for another study than the study.toml of its directory describes; if that was edited, change it back "
    + "('dapple run' with the study's own file and --output for this directory names the keys that differ)"

  /// Why a study has nothing to say about small scales, and the remedy.
  package static let noPairs =
    "the study follows no pairs; run it with '--set pairs.references=32' into another directory"
  /// The same of a study with pairs.
  package static let tooFewTimesForPairs =
    "the Lyapunov exponent needs two snapshots in the last four fifths of the time; add times to backtracking.omega_t and "
    + "run the study again"

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .notARunDirectory(let path):
      "\(path.oneLine): not a run directory (it has no study.toml); name a directory made by 'dapple run', or a new one"
    case .notAScanDirectory(let path):
      "\(path.oneLine): not the directory of a scan (it has no scan.toml, and is not empty); name one made by "
        + "'dapple scan', or a new one"
    case .notOurStudy(let path):
      "\(path.oneLine): not a run directory: its study.toml is a study file, which a run would write over; name another "
        + "directory with --output, or a new one"
    case .anotherStudy(let path, let differences):
      "\(path.oneLine): belongs to another study (\(differences.map(\.oneLine).joined(separator: "; "))); "
        + "choose another directory with --output, or change the study back"
    case .editedStudy(let path, let here, let there):
      "\(path.oneLine): was changed after the realisations beside it were computed (its physics is \(here), theirs "
        + "\(there.oneLine)); change it back ('dapple run' with the original study names the keys), and give the changed study "
        + "another directory with --output"
    case .foreignRealization(let path, let detail):
      "\(path.oneLine): \(detail.oneSentence); move the file away and run the study again, which recomputes it"
    case .missingRealizations(let path, let numbers, let total):
      "\(path.oneLine): \(numbers.count) of \(total) realisations are missing (\(ranges(numbers).oneLine)); "
        + "run the study again to compute them, or analyse what is there with --allow-incomplete"
    case .busy(let path, let process):
      "\(path.oneLine): another process (\(process > 0 ? "pid \(process)" : "on another machine")) is at work on it; "
        + "wait for it, or end it, and run the same command again"
    case .otherTaskCount(let path, let process, let count, let wanted):
      "\(path.oneLine): tasks of another number\(count.map { " (\($0))" } ?? "") are at work on it, "
        + "\(process > 0 ? "pid \(process)" : "on another machine"); wait for them before you divide the study among "
        + "\(wanted)"
    case .taskShare(let reason): reason.oneSentence
    case .lacksPairs(let path, let reason): "\(path.oneLine): \(reason.oneSentence)"
    case .noSkies(let path):
      "\(path.oneLine): keeps no harmonics of its skies (skies/); run the study again, with output.sky_times = \"summary\" or "
        + "a list of times, into another directory"
    case .nothingComputed(let path):
      "\(path.oneLine): no realisation has been computed yet; run the study first"
    case .vanished(let path, let numbers):
      "\(path.oneLine): files of realisations \(ranges(numbers).oneLine) went away while the program was running; find out "
        + "what removes them, and run the same command again"
    case .notFinite(let path):
      "\(path.oneLine): not written: the realisation has numbers that are not finite; choose a smaller field.strength or "
        + "particle.larmor_radius"
    case .alreadyThere(let path):
      "\(path.oneLine): is there already and is not overwritten; remove it, or name another file"
    case .fewerRealizations(let path, let there, let here):
      "\(path.oneLine): holds averages of \(there) realisations, which those of \(here) do not replace; ask for \(there) "
        + "with '--set study.realizations=\(there)', write elsewhere with 'dapple analyze --output', or give "
        + "--replace-by-fewer"
    case .cannotWrite(let path, let reason):
      "\(path.oneLine): cannot write: \(reason.oneSentence); nothing computed is lost"
    case .notEnoughMemory(let need, let have, let source, let remedy):
      "not enough memory: about \(byteText(need)) are needed and \(byteText(have)) are left (\(source)); \(remedy), or "
        + "go to a machine with more"
    case .tooFewFileHandles(let have, let need):
      "too few file handles: \(need) are needed at least and \(have) are allowed; raise the limit with ulimit -n"
    case .notVectors(let path, let reason): "\(path.oneLine): \(reason.oneSentence)"
    case .cannotRead(let path, let reason): "\(path.oneLine): cannot read: \(reason.oneSentence)"
    }
  }
}

/// Numbers as ranges, in the form that Slurm's `--array=` takes: 0-3,7.
package func ranges(_ numbers: [Int]) -> String {
  var parts: [(first: Int, last: Int)] = []
  for number in numbers.sorted() {
    if let last = parts.last, last.last + 1 == number {
      parts[parts.count - 1].last = number
    } else {
      parts.append((number, number))
    }
  }
  return parts.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }.joined(separator: ",")
}

/// An error's message without a full stop, to go on from.
package func sentence(_ error: any Error) -> String {
  let text = "\(error)"
  return text.hasSuffix(".") ? String(text.dropLast()) : text
}
