// A write leaves the old file or the new one, never half of one.

import Files
import Foundation
import Testing

/// A directory that goes away with its owner.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("tables-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite("Files are written whole or not at all", .timeLimit(.minutes(40)))
struct AtomicFileTests {
  let table = Table(columns: [Column("x", [1.0, 2.0])])

  @Test("Write, overwrite, follow a link, leave nothing else behind")
  func overwrite() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/x.ecsv"
    try table.write(to: path)
    #expect(try Table.read(path: path) == table)
    let link = directory.path + "/link.ecsv"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    let other = Table(columns: [Column("x", [3.0])])
    try other.write(to: link)
    #expect(try Table.read(path: path) == other)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() == ["link.ecsv", "x.ecsv"])
  }

  @Test("A directory that does not exist is an error")
  func absentDirectory() {
    #expect(throws: TableError.unwritable(path: "/absent/x.ecsv", reason: "No such file or directory")) {
      try table.write(to: "/absent/x.ecsv")
    }
  }

  @Test("A directory in the way is an error and stays")
  func directoryInTheWay() throws {
    let directory = try TemporaryDirectory()
    #expect(throws: TableError.self) { try table.write(to: directory.path) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }

  @Test("A full disk is an error", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDisk() {
    #expect(throws: TableError.unwritable(path: "/dev/full", reason: "No space left on device")) {
      try table.write(to: "/dev/full")
    }
  }

  @Test("A device is written in place", .enabled(if: FileManager.default.fileExists(atPath: "/dev/null")))
  func device() throws {
    try table.write(to: "/dev/null")
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }
}
