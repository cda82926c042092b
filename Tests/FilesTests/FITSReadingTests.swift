import Files
import Foundation
import Testing
import _TestSupport

/// Files under any name, and packed ones.
@Suite("FITS files by name and packing", .timeLimit(.minutes(40))) struct FITSReadingTests {
  /// CFITSIO takes names for a language: files in memory, extensions, filters, the home directory.
  @Test("any name is a name") func names() throws {
    try withTemporaryFolder { folder in
      let long = folder + String(repeating: "/" + String(repeating: "long", count: 60), count: 5)
      try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: true)
      #expect(long.utf8.count > 1200)
      let names = [
        "~x.fits", " x.fits", "x[1].fits", "x.fits[T]", "x(y).fits", "x.fits+1", "mem:x", "!x.fits", "é\u{301}.fits",
      ]
      for path in names.map({ "\(folder)/\($0)" }) + ["\(long)/x.fits"] {
        try FITSTable.write(FITSTableTests.tables, to: path)
        #expect(try FITSTable.read(path: path) == FITSTableTests.tables, "\(path)")
      }
    }
  }

  /// Packs with the system's gzip.
  private func gzip(_ script: String, in folder: String) throws {
    try #require(run("/bin/sh", ["-c", "cd '\(folder)' && \(script)"]) != nil)
  }

  @Test("gzip is unpacked, in several members too; damage to it is noticed") func packed() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      try FITSTable.write(FITSTableTests.tables, to: path)
      try gzip(
        "gzip -k x.fits && { head -c 4000 x.fits | gzip; tail -c +4001 x.fits | gzip; } > parts.fits.gz", in: folder)
      #expect(try FITSTable.read(path: path + ".gz") == FITSTableTests.tables)
      #expect(try FITSTable.read(path: "\(folder)/parts.fits.gz") == FITSTableTests.tables)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path + ".gz"))
      try whole.dropLast(9).write(to: URL(fileURLWithPath: path))
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } == .fileTruncated(path: path))
      // Somewhere in the packed bytes, and in the CRC after them.
      for place in [whole.count / 2, whole.count - 6] {
        var bytes = whole
        bytes[place] ^= 16
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } != nil)
      }
    }
  }
}
