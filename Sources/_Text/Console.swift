// The one way in which this program prints.
//
// What a command was asked for goes to standard output, and output that is lost is an error: a full disk, a reader that
// is gone, a closed descriptor. Messages go to standard error, and one that cannot be written is dropped: a run of days
// does not end because its terminal did.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Output that could not be written.
package struct OutputLost: Error, Equatable, CustomStringConvertible {
  /// The system's words for it.
  package let reason: String

  /// One line: what is wrong, and what to do.
  package var description: String {
    "standard output cannot be written (\(reason)); output was lost: give the command again with another destination"
  }
}

/// Standard output and standard error.
package enum Console {
  /// To be called before anything else: a write that fails is an error, not the end of the process (SIGPIPE, SIGXFSZ
  /// under `ulimit -f`), and no file that is opened later takes the place of a stream that was closed at the start.
  package static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    // `open` takes the lowest free number, which is the one that was found closed. Standard output is opened for reading:
    // what is written there is lost, and says so.
    for (descriptor, access) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      _ = open("/dev/null", access)
    }
  }

  /// Writes text to standard output, all of it.
  package static func write(_ text: String) throws(OutputLost) {
    let failure = put(text, on: STDOUT_FILENO)
    if failure != 0 { throw OutputLost(reason: String(cString: strerror(failure))) }
  }

  /// Writes a line to standard output.
  package static func writeLine(_ text: String) throws(OutputLost) { try write(text + "\n") }

  /// Closes standard output, where a network file system reports a full disk at the latest.
  package static func finish() throws(OutputLost) {
    // A copy is closed: the number stays taken, and a second call does no harm.
    let copy = dup(STDOUT_FILENO)
    if copy >= 0, close(copy) != 0, errno != EINTR { throw OutputLost(reason: String(cString: strerror(errno))) }
  }

  /// Writes a line to standard error, or drops it.
  package static func message(_ text: String) { report(text + "\n") }

  /// Writes text to standard error as it is, or drops it.
  package static func report(_ text: String) { _ = put(text, on: STDERR_FILENO) }

  /// Writes all of a text; returns 0 or the error number.
  private static func put(_ text: String, on descriptor: Int32) -> Int32 {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count > 0 {
        bytes = bytes.dropFirst(count)
        continue
      }
      let failure = count == 0 ? EIO : errno
      if failure == EINTR { continue }
      guard failure == EAGAIN, wait(for: descriptor) else { return failure }
    }
    return 0
  }

  /// Waits, for ten seconds at most, until a descriptor that somebody made non-blocking takes more.
  private static func wait(for descriptor: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, 10_000) > 0
  }
}
