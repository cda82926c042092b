import Files
import Foundation
import Testing
import _TestSupport

/// What a path may turn out to be, and what its reader is told.
@Suite("Files are read whole or not at all", .timeLimit(.minutes(40))) struct WholeFileTests {
  private func error(_ body: () throws -> Void) -> FileReadError? {
    do { try body() } catch { return error as? FileReadError }
    return nil
  }

  @Test("a file up to the limit, and none above it") func limit() throws {
    let folder = try Folder()
    let path = folder / "x"
    for size in [0, 1, 1 << 16, 300_000] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7) }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(try WholeFile.bytes(of: path, limit: size) == bytes)
      guard size > 0 else { continue }
      #expect(error { _ = try WholeFile.bytes(of: path, limit: size - 1) } == .tooLarge(limit: size - 1))
    }
    // Its size is compared before it is read: this one would take a terabyte.
    #expect(truncate(path, 1 << 40) == 0)
    #expect(error { _ = try WholeFile.bytes(of: path, limit: 256 << 20) } == .tooLarge(limit: 256 << 20))
    #expect(FileReadError.tooLarge(limit: 256 << 20).reason.contains("256 MB"))
  }

  /// Why it is right: opening a pipe waits for its other end, and some devices never end.
  @Test("pipes, devices and folders are named as such, at once") func others() throws {
    let folder = try Folder()
    #expect(mkfifo(folder / "pipe", 0o600) == 0)
    func kind(_ path: String) -> FileReadError? { error { _ = try WholeFile.bytes(of: path, limit: 1 << 20) } }
    #expect(kind(folder / "pipe") == .notRegular(kind: "a named pipe"))
    #expect(kind(folder.path) == .notRegular(kind: "a directory"))
    #expect(kind("/dev/zero") == .notRegular(kind: "a device"))
    #expect(kind("/dev/null") == .notRegular(kind: "a device"))
    #expect(kind(folder / "none") == .absent && kind(folder / "pipe/none") == .absent && kind("") == .absent)
    #expect(symlink("loop", folder / "loop") == 0)
    #expect(kind(folder / "loop") == .unreadable(code: ELOOP))
  }

  @Test("what a shell has opened, and what the kernel makes up, are read to their end") func streams() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = "omega_t ell\n"
    #expect(write(ends[1], text, text.utf8.count) == text.utf8.count)
    close(ends[1])
    defer { close(ends[0]) }
    #expect(try WholeFile.text(of: "/dev/fd/\(ends[0])", limit: 100) == text)
    #expect(try WholeFile.bytes(of: "/proc/self/status", limit: 1 << 16).count > 100)
    #expect(error { _ = try WholeFile.bytes(of: "/proc/self/status", limit: 10) } == .tooLarge(limit: 10))
  }

  @Test("absent is not the same as unknown") func existence() throws {
    let folder = try Folder()
    #expect(try WholeFile.exists(folder.path))
    #expect(try !WholeFile.exists(folder / "none"))
    #expect(symlink("loop", folder / "loop") == 0)
    #expect(error { _ = try WholeFile.exists(folder / "loop") } == .unreadable(code: ELOOP))
    try Data().write(to: URL(fileURLWithPath: folder / "x"))
    #expect(try WholeFile.names(inFolder: folder.path).sorted() == ["loop", "x"])
    #expect(error { _ = try WholeFile.names(inFolder: folder / "none") } == .absent)
  }

  @Test("unfinished files are known by their names") func unfinished() {
    let names = [
      ".a.fits.3w5e11264sgsf.part": "a.fits", ".x.0.part": "x", ".a.b.c.zz.part": "a.b.c", "a.fits.1.part": nil,
      ".a.part": nil, ".a.b.part.old": nil, ".a.BIG.part": nil, ".a.0123456789abcd.part": nil, ".a..part": nil,
      ".lock": nil, "": nil,
    ]
    for (name, target) in names { #expect(DurableFile.target(ofUnfinished: name) == target, "\(name)") }
  }
}
