// What can go wrong with a run directory. Each message is one line that names the file and the remedy.

import _Text

/// An error of a run or of a run directory.
public enum RunError: Error, CustomStringConvertible, Equatable {
  /// The directory holds something that is not a run.
  case notARunDirectory(path: String)
  /// The directory belongs to another study; the differing keys are listed.
  case anotherStudy(path: String, differences: [String])
  /// A realisation's file is not what its name says.
  case foreignRealization(path: String, detail: String)
  /// Realisations that an analysis needs are missing.
  case missingRealizations(path: String, numbers: [Int], total: Int)
  /// Another process is computing the same part of the study.
  case busy(path: String, process: Int)
  /// The task of an array is not defined.
  case taskShare(reason: String)
  /// Nothing has been computed yet.
  case nothingComputed(path: String)
  /// A file that must not be overwritten is there.
  case alreadyThere(path: String)
  /// A directory or file could not be made or written.
  case cannotWrite(path: String, reason: String)
  /// A file could not be read.
  case cannotRead(path: String, reason: String)

  /// The detail of a file that another study made. Often the file is right, and somebody edited study.toml beside it.
  static let anotherStudysFile =
    "computed for another study than the study.toml of its directory describes; if that was edited, change it back "
    + "('dapple run' with the study's own file and --output for this directory names the keys that differ)"

  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .notARunDirectory(let path):
      "\(path.oneLine): not a run directory (it has no study.toml); name a directory made by 'dapple run', or a new one"
    case .anotherStudy(let path, let differences):
      "\(path.oneLine): belongs to another study (\(differences.map(\.oneLine).joined(separator: "; "))); "
        + "choose another directory with --output, or change the study back"
    case .foreignRealization(let path, let detail):
      "\(path.oneLine): \(detail.oneSentence); move the file away and run the study again, which recomputes it"
    case .missingRealizations(let path, let numbers, let total):
      "\(path.oneLine): \(numbers.count) of \(total) realisations are missing (\(ranges(numbers).oneLine)); "
        + "run the study again to compute them, or analyse what is there with --allow-incomplete"
    case .busy(let path, let process):
      "\(path.oneLine): another process (\(process > 0 ? "pid \(process)" : "on another machine")) is at work on it; "
        + "wait for it, or end it, and run the same command again"
    case .taskShare(let reason): reason.oneSentence
    case .nothingComputed(let path):
      "\(path.oneLine): no realisation has been computed yet; run the study first"
    case .alreadyThere(let path):
      "\(path.oneLine): is there already and is not overwritten; remove it, or name another file"
    case .cannotWrite(let path, let reason):
      "\(path.oneLine): cannot write: \(reason.oneSentence); nothing computed is lost"
    case .cannotRead(let path, let reason): "\(path.oneLine): cannot read: \(reason.oneSentence)"
    }
  }
}

/// Numbers as ranges, in the form that Slurm's `--array=` takes: 0-3,7.
public func ranges(_ numbers: [Int]) -> String {
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
