// The one way in which this program writes a file: it is there whole or not at all, whatever stops the program or the
// machine meanwhile.
//
//   open .NAME.RANDOM.part → write → fsync → rename to NAME → fsync of the folder
//
// POSIX makes `rename` atomic. The first fsync has the bytes on the disk before the name points at them, the second has
// the name there before anyone counts on it. What a killed program may leave is a file `.….part`; nothing reads it.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a file could not be written: the system's error number.
package struct DurableFileError: Error, Sendable, Equatable {
  /// The `errno` of the call that failed.
  package let code: Int32

  /// An error of the system's number.
  package init(code: Int32) { self.code = code }

  /// Whether the disk, or the user's share of it, is full.
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

  /// The system's words for it: "No space left on device".
  package var reason: String { String(cString: strerror(code)) }
}

/// Durable replacement of files.
package enum DurableFile {
  /// How the name of an unfinished file ends.
  package static let unfinishedSuffix = ".part"

  /// The name of the file that an unfinished one was to become, by the name that ``write(_:to:)`` gave it meanwhile
  /// (`.NAME.RANDOM.part`); nil for every other name. Names of more than 100 bytes are cut there.
  package static func target(ofUnfinished name: String) -> String? {
    let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].isEmpty, parts[parts.count - 1].elementsEqual("part".utf8) else { return nil }
    let random = parts[parts.count - 2]
    let isRandom = random.allSatisfy {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
    }
    // The largest number of 64 bits has 13 digits to the base 36.
    guard (1...13).contains(random.count), isRandom else { return nil }
    return parts[1..<parts.count - 2].map { String(Substring($0)) }.joined(separator: ".")
  }

  /// Writes bytes to a path: afterwards the path holds all of them, or what it held before.
  ///
  /// With `overwriting` false, a path that exists is an error (`EEXIST`), and is left as it is, whoever made it when.
  ///
  /// A symbolic link is followed. A path that is no regular file (a pipe, `/dev/stdout`) is written in place. After an
  /// error nothing is left behind.
  package static func write(
    _ bytes: [UInt8], to path: String, overwriting: Bool = true
  ) throws(DurableFileError) {
    let target = resolved(path)
    var status = stat()
    if !overwriting, lstat(path, &status) == 0 { throw DurableFileError(code: EEXIST) }
    if stat(target, &status) == 0 {
      if status.st_mode & S_IFMT != S_IFREG {
        return try fill(try opened(target, O_WRONLY), with: bytes, isSynchronized: false)
      }
    } else if errno != ENOENT && errno != EINTR {
      throw DurableFileError(code: errno)
    }
    let (folder, name) = split(target)
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = "\(folder).\(String(decoding: name.utf8.prefix(100), as: UTF8.self)).\(random)\(unfinishedSuffix)"
    let descriptor = try opened(temporary, O_WRONLY | O_CREAT | O_EXCL)
    do throws(DurableFileError) {
      try fill(descriptor, with: bytes, isSynchronized: true)
      guard overwriting ? rename(temporary, target) == 0 : moveNew(temporary, to: target) else {
        throw DurableFileError(code: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronize(folder: folder)
  }

  /// Writes all bytes to an open file.
  package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(DurableFileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        buffer.baseAddress.map { systemWrite(descriptor, $0 + written, buffer.count - written) } ?? 0
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw DurableFileError(code: errno)
      }
      written += count
    }
  }

  /// Gives a file a name that nothing has yet; false with `errno` otherwise.
  private static func moveNew(_ temporary: String, to target: String) -> Bool {
    if link(temporary, target) == 0 {
      unlink(temporary)
      return true
    }
    guard errno != EEXIST else { return false }
    // A file system without links: the name is taken first, then filled.
    let descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return rename(temporary, target) == 0
  }

  /// Writes everything and closes the descriptor, on success and on failure.
  private static func fill(
    _ descriptor: Int32, with bytes: [UInt8], isSynchronized: Bool
  ) throws(DurableFileError) {
    do throws(DurableFileError) {
      try writeAll(bytes, to: descriptor)
      if isSynchronized, fsync(descriptor) != 0 { throw DurableFileError(code: errno) }
    } catch {
      close(descriptor)
      throw error
    }
    // Network file systems report a full disk here at the latest.
    guard close(descriptor) == 0 else { throw DurableFileError(code: errno) }
  }

  private static func opened(_ path: String, _ flags: Int32) throws(DurableFileError) -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw DurableFileError(code: errno) }
    return descriptor
  }

  private static func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, start, count)
    #else
      Darwin.write(descriptor, start, count)
    #endif
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The folder with its closing slash (empty for the working directory), and the name within it.
  private static func split(_ path: String) -> (folder: String, name: String) {
    // A slash with a combining mark behind it is no Character "/", and is a slash to the system.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
    let next = path.utf8.index(after: slash)
    return (String(path[..<next]), String(path[next...]))
  }

  package static func synchronize(folder: String) throws(DurableFileError) {
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }  // A folder that one may write to but not read cannot be synchronised.
    defer { close(descriptor) }
    // Some network file systems do not know fsync of a folder (EINVAL); they order renames themselves.
    if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw DurableFileError(code: errno) }
  }
}
