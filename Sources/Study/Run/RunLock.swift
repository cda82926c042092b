// One directory, one process per part of the work: POSIX record locks (fcntl), which the kernel gives up when a process
// ends, however it ends, and which NFSv4, Lustre and GPFS carry between machines.
//
// A run of the whole study locks `.lock` for itself. The tasks of an array share that lock, and each holds
// `.lock-INDEX-of-COUNT` for itself, so that tasks run side by side, but neither twice nor beside a whole run. What they
// share (provenance.json, the averages) they write one after another, each waiting for `.lock-results`.

import Foundation

/// The part of a study that a process computes: every realisation, or those of one task of an array.
public struct TaskShare: Sendable, Equatable {
  /// Index of the task, 0…count − 1.
  public var index: Int
  /// Number of tasks.
  public var count: Int

  /// The whole study.
  public static let whole = TaskShare(index: 0, count: 1)

  /// One task of several.
  public init(index: Int, count: Int) {
    self.index = index
    self.count = count
  }

  /// Whether a realisation belongs to this task: a static partition, by the remainder of its number.
  public func includes(_ realization: Int) -> Bool { realization % count == index }
}

/// The locks that a run holds on its directory, given up with the value.
final class RunLock {
  private let descriptors: [Int32]

  /// Takes the locks for a share of the work.
  ///
  /// - Throws: `RunError.busy` when another process holds one of them, `.cannotWrite` when the files cannot be made.
  init(directory: String, share: TaskShare) throws {
    var taken: [Int32] = []
    do {
      let isWhole = share.count == 1
      taken.append(try Self.lock(directory + "/.lock", isExclusive: isWhole, directory))
      if !isWhole {
        taken.append(
          try Self.lock("\(directory)/.lock-\(share.index)-of-\(share.count)", isExclusive: true, directory))
      }
    } catch {
      for descriptor in taken { close(descriptor) }
      throw error
    }
    descriptors = taken
  }

  /// Waits for the lock of what all tasks write: the record of runs and the averages.
  ///
  /// - Throws: `RunError.cannotWrite` when the file cannot be made or locked.
  init(waitingForResultsOf directory: String) throws {
    descriptors = [try Self.lock(directory + "/.lock-results", isExclusive: true, waits: true, directory)]
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }

  private static func lock(
    _ path: String, isExclusive: Bool, waits: Bool = false, _ directory: String
  ) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw RunError.cannotWrite(path: path, reason: String(cString: strerror(errno))) }
    var request = flock()
    request.l_type = Int16(isExclusive ? F_WRLCK : F_RDLCK)
    request.l_whence = Int16(SEEK_SET)
    var failure: Int32
    repeat {
      if fcntl(descriptor, waits ? F_SETLKW : F_SETLK, &request) == 0 { return descriptor }
      failure = errno
    } while failure == EINTR
    var holder = request
    _ = fcntl(descriptor, F_GETLK, &holder)
    close(descriptor)
    guard !waits, failure == EACCES || failure == EAGAIN else {
      throw RunError.cannotWrite(path: path, reason: String(cString: strerror(failure)))
    }
    throw RunError.busy(path: directory, process: Int(holder.l_pid))
  }
}
