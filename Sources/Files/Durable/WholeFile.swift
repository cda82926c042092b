// The one way in which this program reads a file: whole, and only after its size was held against a limit. And the one way
// in which it asks whether something is there: absent is told from "the system cannot tell".
//
//   open (never waits) → fstat: a regular file, not above the limit → read to its end → fstat: the size that was read
//
// Only a file that was read in this way and fails its checks is damaged. Whatever else goes wrong here (no permission, no
// file handle left, a server that does not answer) says nothing about the file, and the caller must leave it as it is.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file was not read.
package enum FileReadError: Error, Sendable, Equatable {
  /// There is nothing of this name.
  case absent
  /// The system refuses to look, to open or to read; `code` is its `errno`.
  case unreadable(code: Int32)
  /// Something else than a file: `kind` is "a directory", "a named pipe", "a device".
  case notRegular(kind: String)
  /// The file is larger than its reader takes, in bytes.
  case tooLarge(limit: Int)
  /// The file had another size at the end than at the beginning: somebody is writing it.
  case changing

  /// What is wrong and what to do, to follow the file's name and a colon.
  package var reason: String {
    switch self {
    case .absent: "there is no such file; check the name"
    case .unreadable(let code): String(cString: strerror(code)) + Self.remedy(for: code)
    case .notRegular(let kind): "it is \(kind), not a file; name a file"
    case .tooLarge(let limit): "it is larger than the limit of \(Self.size(limit)); give a smaller file"
    case .changing: "its size changed while it was read; wait until it is written, and try again"
    }
  }

  private static func remedy(for code: Int32) -> String {
    switch code {
    case EACCES, EPERM: "; check the permissions of the file and its directories"
    case EMFILE, ENFILE: "; allow more open files (ulimit -n), and try again"
    default: "; nothing was changed, try again when it can be read"
    }
  }

  private static func size(_ bytes: Int) -> String {
    for (shift, unit) in [(30, "GB"), (20, "MB"), (10, "kB")] where bytes >= 1 << shift {
      return "\((bytes + (1 << shift) - 1) >> shift) \(unit)"
    }
    return "\(bytes) bytes"
  }
}

/// Reading of files.
package enum WholeFile {
  /// All bytes of a file.
  ///
  /// A named pipe or a device is refused without waiting for it; a pipe that the caller of the program has already opened
  /// (`/dev/stdin`, `/dev/fd/63` of a shell's `<(…)`) is read to its end. Files of /proc and /sys, which claim to be empty,
  /// are read to their end, too.
  ///
  /// - Parameters:
  ///   - path: the file; symbolic links are followed.
  ///   - limit: the largest size in bytes. It is compared before anything is read.
  package static func bytes(of path: String, limit: Int) throws(FileReadError) -> [UInt8] {
    let descriptor = try opened(path)
    defer { close(descriptor) }
    let status = try self.status(of: descriptor)
    let kind = status.st_mode & S_IFMT
    let isOpenPipe = kind == S_IFIFO && (path == "/dev/stdin" || path.hasPrefix("/dev/fd/"))
    if isOpenPipe {
      guard fcntl(descriptor, F_SETFL, 0) == 0 else { throw .unreadable(code: errno) }
    } else if kind != S_IFREG {
      throw .notRegular(kind: name(ofKind: kind))
    }
    let size = isOpenPipe ? 0 : Int(status.st_size)
    guard size <= limit else { throw .tooLarge(limit: limit) }
    let bytes = try read(descriptor, expected: size, limit: limit)
    if size > 0 {
      let sizeAtEnd = Int(try self.status(of: descriptor).st_size)
      guard bytes.count == size, sizeAtEnd == size else { throw .changing }
    }
    return bytes
  }

  /// The text of a file; nil where its bytes are not UTF-8. Otherwise as ``bytes(of:limit:)``.
  package static func text(of path: String, limit: Int) throws(FileReadError) -> String? {
    String(validating: try bytes(of: path, limit: limit), as: UTF8.self)
  }

  /// Whether there is something of this name. A link that leads nowhere counts as nothing.
  package static func exists(_ path: String) throws(FileReadError) -> Bool {
    var status = stat()
    while stat(path, &status) != 0 {
      let error = FileReadError(errno)
      if error == .absent { return false }
      if error != .unreadable(code: EINTR) { throw error }
    }
    return true
  }

  /// The names in a folder, in no order, without "." and "..".
  package static func names(inFolder path: String) throws(FileReadError) -> [String] {
    guard let folder = opendir(path) else { throw FileReadError(errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else {
        guard errno == 0 else { throw FileReadError(errno) }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }

  private static func opened(_ path: String) throws(FileReadError) -> Int32 {
    while true {
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw FileReadError(errno) }
    }
  }

  private static func status(of descriptor: Int32) throws(FileReadError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .unreadable(code: errno) }
    return status
  }

  /// Reads to the end, whatever size the file claims; stops where it is larger than expected or allowed.
  private static func read(_ descriptor: Int32, expected: Int, limit: Int) throws(FileReadError) -> [UInt8] {
    let most = expected > 0 ? expected : limit
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected)
    // One byte more than expected, so that a file that has grown is noticed.
    var chunk = [UInt8](repeating: 0, count: expected > 0 ? min(expected + 1, 1 << 18) : 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        throw .unreadable(code: errno)
      }
      if count == 0 { return bytes }
      guard bytes.count + count <= most else { throw expected > 0 ? .changing : .tooLarge(limit: limit) }
      bytes += chunk[..<count]
    }
  }

  private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func name(ofKind kind: mode_t) -> String {
    switch kind {
    case S_IFDIR: "a directory"
    case S_IFIFO: "a named pipe"
    case S_IFSOCK: "a socket"
    default: "a device"
    }
  }
}

extension FileReadError {
  /// The error of a system call's number.
  fileprivate init(_ code: Int32) {
    self = code == ENOENT || code == ENOTDIR ? .absent : .unreadable(code: code)
  }
}
