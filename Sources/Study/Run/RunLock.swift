// One directory, one process per part of the work: POSIX record locks (fcntl), which the kernel gives up when a process
// ends, however it ends, and which NFSv4, Lustre and GPFS carry between machines.
//
// A run of the whole study locks `.lock` for itself. The tasks of an array share that lock, and each holds
// `.lock-INDEX-of-COUNT` for itself, so that tasks run side by side, but neither twice nor beside a whole run. What they
// share (provenance.json, the averages) they write one after another, in turns (`takingTurns`).

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

  /// Takes one lock, and waits for whoever holds it.
  ///
  /// - Throws: `RunError.cannotWrite` when the file cannot be made or locked.
  init(waitingFor path: String) throws {
    let descriptor = try Self.opened(path)
    var request = Self.request(F_WRLCK)
    while fcntl(descriptor, F_SETLKW, &request) != 0 {
      let failure = errno
      guard failure == EINTR else {
        close(descriptor)
        throw RunError.cannotWrite(path: path, reason: String(cString: strerror(failure)))
      }
    }
    descriptors = [descriptor]
  }

  /// Whether another process is at work on a share; throws `RunError.cannotRead` where the system cannot tell.
  static func isHeld(directory: String, share: TaskShare) throws -> Bool {
    let path = share.count == 1 ? directory + "/.lock" : "\(directory)/.lock-\(share.index)-of-\(share.count)"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return false }
      throw RunError.cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var request = Self.request(F_WRLCK)
    return fcntl(descriptor, F_GETLK, &request) == 0 && Int32(request.l_type) != Int32(F_UNLCK)
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }

  private static func lock(_ path: String, isExclusive: Bool, _ directory: String) throws -> Int32 {
    let descriptor = try opened(path)
    var request = request(isExclusive ? F_WRLCK : F_RDLCK)
    if fcntl(descriptor, F_SETLK, &request) == 0 { return descriptor }
    let failure = errno
    var holder = request
    _ = fcntl(descriptor, F_GETLK, &holder)
    close(descriptor)
    guard failure == EACCES || failure == EAGAIN else {
      throw RunError.cannotWrite(path: path, reason: String(cString: strerror(failure)))
    }
    throw RunError.busy(path: directory, process: Int(holder.l_pid))
  }

  private static func opened(_ path: String) throws -> Int32 {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw RunError.cannotWrite(path: path, reason: String(cString: strerror(errno))) }
    return descriptor
  }

  /// A lock on a whole file.
  private static func request(_ type: some BinaryInteger) -> flock {
    var request = flock()
    request.l_type = Int16(type)
    request.l_whence = Int16(SEEK_SET)
    return request
  }
}
