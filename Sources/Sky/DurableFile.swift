// DurableFile.swift: writes a file so that it is there whole or not at all, even if the machine stops meanwhile.
//
// write → fsync → rename → fsync of the folder: POSIX makes `rename` atomic, and the first fsync has the bytes on the disk
// before the name points at them. The temporary name is `.NAME.RANDOM.part` in the same folder.

import Foundation

package enum DurableFile {
  /// Writes bytes to a file, replacing one of that name.
  /// - Throws: `SkyError.diskFull` or `.fileUnwritable`; then nothing is left behind, and an older file is as it was.
  package static func write(_ bytes: [UInt8], to path: String) throws(SkyError) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "./"
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let temporary = "\(folder).\(name).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"

    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw error(errno, path) }
    do throws(SkyError) {
      var closed = false
      defer { if !closed { close(descriptor) } }
      try writeAll(bytes, to: descriptor, path: path)
      if fsync(descriptor) != 0 { throw error(errno, path) }
      closed = true
      if close(descriptor) != 0 { throw error(errno, path) }
      if rename(temporary, path) != 0 { throw error(errno, path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try synchronize(folder: folder, path: path)
  }

  /// Writes all bytes to an open file. `path` only serves the errors.
  package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(SkyError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { bytes in
        Foundation.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw error(errno, path)
      }
      written += count
    }
  }

  private static func synchronize(folder: String, path: String) throws(SkyError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }  // A folder that one may write to but not read cannot be synchronised.
    defer { close(descriptor) }
    // Some network file systems do not know fsync of a folder (EINVAL); they order renames themselves.
    if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw error(errno, path) }
  }

  private static func error(_ code: Int32, _ path: String) -> SkyError {
    code == ENOSPC || code == EDQUOT
      ? .diskFull(path: path) : .fileUnwritable(path: path, reason: String(cString: strerror(code)))
  }
}
