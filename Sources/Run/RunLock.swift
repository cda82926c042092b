// One directory, one process per part of the work: POSIX record locks (fcntl), which the kernel gives up when a process
// ends, however it ends, and which NFSv4, Lustre and GPFS carry between machines.
//
// A run of the whole study locks `.lock` for itself. The tasks of an array share byte COUNT of that file, and each holds
// `.lock-INDEX-of-COUNT` for itself, so that tasks run side by side, but neither twice, nor beside a whole run, nor beside
// tasks of another number, who would divide the same realisations differently. What they share (provenance.json, the
// averages) they write one after another, in turns (`takingTurns`).

import Files
import Foundation
import Results
import _Text

/// The locks that a run holds on its directory, given up with the value.
final class RunLock {
  private let descriptors: [Int32]

  /// Takes the locks for a share of the work.
  ///
  /// - Throws: `RunError.busy` when another process holds one of them, `.otherTaskCount` when tasks of another number do,
  ///   `.cannotWrite` when the files cannot be made.
  init(directory: String, share: TaskShare, notice: (String) -> Void = { _ in }) throws {
    var taken: [Int32] = []
    do {
      if share.count == 1 {
        taken.append(try Self.lock(directory + "/.lock", Self.request(F_WRLCK), directory))
      } else {
        // One after another, so that of tasks that start together the first is let in.
        let turn = try RunLock(waitingFor: directory + "/.lock-start", notice: notice)
        try withExtendedLifetime(turn) {
          let own = try Self.lock(directory + "/.lock", Self.request(F_RDLCK, bytes: share.count, 1), directory)
          taken.append(own)
          try Self.refuseOtherCounts(than: share.count, own, directory)
        }
        taken.append(
          try Self.lock(
            "\(directory)/.lock-\(share.index)-of-\(share.count)", Self.request(F_WRLCK), directory))
      }
    } catch {
      for descriptor in taken { close(descriptor) }
      throw error
    }
    descriptors = taken
  }

  /// Takes one lock, and waits for whoever holds it.
  ///
  /// - Parameters:
  ///   - path: the lock's file.
  ///   - notice: told who is waited for, after a second and every ten minutes.
  ///   - interruption: a request to stop.
  /// - Throws: `RunError.cannotWrite` when the file cannot be made or locked, `Interrupted`.
  init(waitingFor path: String, notice: (String) -> Void, interruption: Interruption = Interruption()) throws {
    let descriptor = try Self.opened(path)
    let start = ContinuousClock.now
    var next = Duration.seconds(1)
    var request = Self.request(F_WRLCK)
    while fcntl(descriptor, F_SETLK, &request) != 0 {
      let failure = errno
      guard [EACCES, EAGAIN, EINTR].contains(failure) else {
        close(descriptor)
        throw RunError.cannotWrite(path: path, reason: String(cString: strerror(failure)))
      }
      if interruption.isRequested {
        close(descriptor)
        throw Interrupted()
      }
      usleep(20_000)
      guard start.duration(to: .now) > next else { continue }
      next += .seconds(600)
      var holder = Self.request(F_WRLCK)
      let isKnown = fcntl(descriptor, F_GETLK, &holder) == 0 && Int32(holder.l_type) != Int32(F_UNLCK)
      if isKnown { notice("waiting for \(Self.name(of: holder)), which holds \(path.oneLine)") }
    }
    descriptors = [descriptor]
  }

  /// Refuses to go on where another process is at work on any part of the study.
  ///
  /// - Throws: `RunError.busy`.
  func refuseOthers(_ directory: String) throws {
    guard let descriptor = descriptors.first else { return }
    var request = Self.request(F_WRLCK)
    guard fcntl(descriptor, F_GETLK, &request) == 0, Int32(request.l_type) != Int32(F_UNLCK) else { return }
    throw RunError.busy(path: directory, process: Int(request.l_pid))
  }

  /// Refuses to work beside tasks of another number.
  private static func refuseOtherCounts(than count: Int, _ descriptor: Int32, _ directory: String) throws {
    for (first, length) in [(1, count - 1), (count + 1, 0)] where length > 0 || first > count {
      var request = request(F_WRLCK, bytes: first, length)
      guard fcntl(descriptor, F_GETLK, &request) == 0, Int32(request.l_type) != Int32(F_UNLCK) else { continue }
      throw RunError.otherTaskCount(
        path: directory, process: Int(request.l_pid), count: request.l_len == 1 ? Int(request.l_start) : nil,
        wanted: count)
    }
  }

  /// The holder of a lock in words.
  private static func name(of holder: flock) -> String {
    guard holder.l_pid > 0 else { return "a process on another machine" }
    let state = (try? WholeFile.text(of: "/proc/\(holder.l_pid)/stat", limit: 1 << 16)) ?? nil
    let isStopped = state?.split(separator: ")").last?.split(separator: " ").first == "T"
    return "process \(holder.l_pid)\(isStopped ? ", which is stopped (kill -CONT \(holder.l_pid) lets it go on)" : "")"
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
    guard fcntl(descriptor, F_GETLK, &request) == 0 else {
      throw RunError.cannotRead(path: path, reason: String(cString: strerror(errno)))
    }
    return Int32(request.l_type) != Int32(F_UNLCK)
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }

  private static func lock(_ path: String, _ request: flock, _ directory: String) throws -> Int32 {
    let descriptor = try opened(path)
    var request = request
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

  /// A lock on a whole file, or on some bytes of it (length 0: all that follow).
  private static func request(_ type: some BinaryInteger, bytes first: Int = 0, _ length: Int = 0) -> flock {
    var request = flock()
    request.l_type = Int16(type)
    request.l_whence = Int16(SEEK_SET)
    request.l_start = off_t(first)
    request.l_len = off_t(length)
    return request
  }
}

// MARK: - Tasks
//
// Which tasks of an array have work left, and the moments in which tasks that run side by side must take turns.

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
