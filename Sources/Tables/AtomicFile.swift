// A file that is there whole or not at all: temporary name in the same directory, fsync, rename, fsync of the directory.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Atomic replacement of files.
package enum AtomicFile {
  /// Writes bytes to a path: afterwards the path holds all of them, or what it held before.
  ///
  /// A symbolic link is followed. A path that is no regular file (a pipe, `/dev/stdout`) is written in place.
  /// Throws ``TableError/unwritable(path:reason:)``, also for a disk that runs full, and then leaves no temporary file.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    let target = resolved(path)
    var status = stat()
    if stat(target, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(target, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw failure(path) }
      try fill(descriptor, with: bytes, synchronised: false, path: path)
      return
    }
    let temporary = temporaryName(for: target)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    do {
      try fill(descriptor, with: bytes, synchronised: true, path: path)
      guard rename(temporary, target) == 0 else { throw failure(path) }
    } catch {
      unlink(temporary)
      throw error
    }
    synchroniseDirectory(of: target)
  }

  /// Writes everything and closes the descriptor, on success and on failure.
  private static func fill(_ descriptor: Int32, with bytes: [UInt8], synchronised: Bool, path: String) throws {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        let error = failure(path)
        close(descriptor)
        throw error
      }
      written += count
    }
    if synchronised, fsync(descriptor) != 0 {
      let error = failure(path)
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0 else { throw failure(path) }
  }

  /// One `write(2)`.
  private static func write(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.write(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func failure(_ path: String) -> TableError {
    .unwritable(path: path, reason: String(cString: strerror(errno)))
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func temporaryName(for target: String) -> String {
    let (directory, name) = split(target)
    return directory + ".\(name.prefix(100)).\(getpid()).\(UInt64.random(in: .min ... .max)).tmp"
  }

  /// The directory with its closing slash (empty for the working directory), and the name within it.
  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    let next = path.index(after: slash)
    return (String(path[..<next]), String(path[next...]))
  }

  /// Makes the new name durable. A file system that cannot is no reason to report a good file as failed.
  private static func synchroniseDirectory(of target: String) {
    let directory = split(target).directory
    let descriptor = open(directory.isEmpty ? "." : directory, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
