import Files
import Foundation
import Testing
import _TestSupport

@Suite("Damaged files and full disks", .timeLimit(.minutes(40))) struct FITSDamageTests {
  private static func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

  /// Writes the tables of `FITSTableTests`, changes the bytes and returns what reading them throws.
  private static func errorAfter(_ change: (inout Data) -> Void, in folder: String) throws -> FITSError? {
    let path = "\(folder)/damaged.fits"
    try FITSTable.write(FITSTableTests.tables, to: path)
    var data = try bytes(path)
    change(&data)
    try data.write(to: URL(fileURLWithPath: path))
    let error = thrown(FITSError.self) { _ = try FITSTable.read(path: path) }
    if let error {
      #expect(error.description.contains(path) && !error.description.contains("\n"), "\(error)")
    }
    return error
  }

  @Test("undamaged files give no error (negative control)") func sound() throws {
    try withTemporaryFolder { folder in
      let error = try Self.errorAfter({ _ in }, in: folder)
      #expect(error == nil)
    }
  }

  @Test("a missing file, a folder, a text file and an empty file are named as such") func notFITS() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } == .fileMissing(path: path))
      try Data("omega_t ell cl\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } == .notFITS(path: path))
      try Data().write(to: URL(fileURLWithPath: path))
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } == .notFITS(path: path))
      try Data("SIMPLE  = and no more".utf8).write(to: URL(fileURLWithPath: path))
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } != nil)
      try Data([0x1F, 0x8B, 8, 0, 1, 2, 3]).write(to: URL(fileURLWithPath: path))
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } != nil)
      guard case .fileUnreadable = thrown(FITSError.self, { _ = try FITSTable.read(path: folder) }) else {
        Issue.record("a folder was read")
        return
      }
    }
  }

  @Test("a file cut off anywhere is noticed") func truncation() throws {
    try withTemporaryFolder { folder in
      try FITSTable.write(FITSTableTests.tables, to: "\(folder)/whole.fits")
      let count = try Self.bytes("\(folder)/whole.fits").count
      var random = SeededGenerator(seed: 12)
      let lengths =
        Array(stride(from: 0, to: count, by: 1440)) + [1, 79, count - 1, count - 80]
        + (0..<40).map { _ in Int.random(in: 0..<count, using: &random) }
      for length in lengths {
        #expect(try Self.errorAfter({ $0 = $0.prefix(length) }, in: folder) != nil, "cut at \(length) of \(count)")
      }
      #expect(
        try Self.errorAfter({ $0 = $0.prefix(count - 2880) }, in: folder)
          == .fileTruncated(path: "\(folder)/damaged.fits"))
      // Zeros in place of the end, as a crash may leave them, and bytes too many.
      #expect(
        try Self.errorAfter({ $0 = $0.prefix(count - 5760) + Data(count: 5760) }, in: folder) != nil)
      #expect(try Self.errorAfter({ $0 += Data(count: 2880) }, in: folder) != nil)
    }
  }

  @Test("a flipped bit is noticed, wherever it is", arguments: [1, 2, 3] as [UInt64])
  func bitFlips(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try withTemporaryFolder { folder in
      for _ in 0..<150 {
        var position = 0
        let error = try Self.errorAfter(
          { data in
            position = Int.random(in: 0..<(8 * data.count), using: &random)
            data[position / 8] ^= 1 << (position % 8)
          }, in: folder)
        #expect(error != nil, "bit \(position)")
      }
    }
  }

  @Test("a full device is reported as such") func fullDevice() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    #expect(throws: DurableFileError(code: ENOSPC)) {
      try DurableFile.writeAll([UInt8](repeating: 1, count: 10_000), to: descriptor)
    }
    #expect(throws: FITSError.diskFull(path: "/dev/full")) { try FITSTable.write([], to: "/dev/full") }
  }

  @Test("a folder that is missing is reported as such") func missingFolder() throws {
    try withTemporaryFolder { folder in
      guard case .fileUnwritable = thrown(FITSError.self, { try FITSTable.write([], to: "\(folder)/none/x.fits") })
      else {
        Issue.record("no error")
        return
      }
    }
  }

  /// A file system of 64 kB, where one may be mounted (as root, outside of most containers).
  static let tinyDisk: String? = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sky-tests-\(UUID().uuidString)").path
    guard geteuid() == 0, mkdir(folder, 0o700) == 0 else { return nil }
    if run("/bin/mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]) != nil { return folder }
    rmdir(folder)
    return nil
  }()

  @Test("on a full disk the older file stays and nothing is left behind", .enabled(if: tinyDisk != nil))
  func fullDisk() throws {
    let folder = try #require(Self.tinyDisk)
    defer {
      _ = run("/bin/umount", [folder])
      rmdir(folder)
    }
    let path = "\(folder)/map.fits"
    try FITSTable.write(FITSTableTests.tables, to: path)
    let large = FITSTable(name: "L", columns: [FITSColumn(name: "x", values: [Double](repeating: 1, count: 20_000))])
    #expect(throws: FITSError.diskFull(path: path)) { try FITSTable.write([large], to: path) }
    #expect(try FITSTable.read(path: path) == FITSTableTests.tables)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["map.fits"])
  }
}
