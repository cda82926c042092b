import Files
import Foundation
import Sphere
import Testing
import _TestSupport

/// Files as other programs make them, under any name.
@Suite("Files from elsewhere", .timeLimit(.minutes(40))) struct ForeignFileTests {
  /// A map of N_side = 1 in one column of integers, pixel i holding i, and 99 in pixel 5, which stands for none.
  private func map(_ form: String, bytes size: Int) -> FITSBytes {
    let data = (0..<12).flatMap { pixel in [UInt8](repeating: 0, count: size - 1) + [pixel == 5 ? 99 : UInt8(pixel)] }
    return FITSBytes([
      FITSBytes.primary,
      FITSBytes.Unit(
        [
          "XTENSION= 'BINTABLE'", "BITPIX  =                    8", "NAXIS   =                    2",
          "NAXIS1  = \(size)", "NAXIS2  = 12", "PCOUNT  = 0", "GCOUNT  = 1", "TFIELDS = 1", "TTYPE1  = 'N       '",
          "TFORM1  = '\(form)       '", "TNULL1  = 99", "PIXTYPE = 'HEALPIX '", "ORDERING= 'RING    '", "NSIDE   = 1",
        ], data: data),
    ])
  }

  /// CFITSIO writes to an address that it was not given where a value is missing.
  @Test("a missing integer becomes NaN", arguments: [("B", 1), ("I", 2), ("J", 4), ("K", 8)])
  func missing(form: String, size: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      try map(form, bytes: size).bytes.write(to: URL(fileURLWithPath: path))
      let values = try HEALPixMap.read(path: path).values
      for pixel in 0..<12 { #expect(pixel == 5 ? values[pixel].isNaN : values[pixel] == Double(pixel)) }
      #expect(try FITSTable.read(path: path)[0].columns[0].values.filter(\.isNaN).count == 1)
    }
  }

  /// Of a map of ours the header counts as well: ORDERING decides where each number belongs.
  @Test("a map of ours with a changed header is refused") func changedHeader() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      let map = try HEALPixFITSTests.map(nside: 4)
      try HEALPixMap.write([HEALPixColumn(name: "I", map: map)], to: path)
      var file = FITSBytes(try Data(contentsOf: URL(fileURLWithPath: path)), dataSizes: [0, 8 * 192])
      let place = try #require(file.units[1].index(of: "ORDERING"))
      file.units[1].cards[place] = FITSBytes.Unit(["ORDERING= 'NESTED  '"]).cards[0]
      for isSealed in [false, true] {
        if isSealed { file.units[1].seal() }
        try file.bytes.write(to: URL(fileURLWithPath: path))
        guard case .fileDamaged = thrown(FITSError.self, { _ = try HEALPixMap.read(path: path) }) else {
          Issue.record("sealed: \(isSealed): no error")
          continue
        }
      }
      // Of another program's map, which has no digest, the header may be edited.
      let digest = try #require(file.units[1].index(of: "CONTHASH"))
      file.units[1].cards.remove(at: digest)
      try file.bytes.write(to: URL(fileURLWithPath: path))
      #expect(try HEALPixMap.read(path: path) != map)
      // Where a table of ours is expected, one without a digest is refused.
      file.units[1].seal()
      try file.bytes.write(to: URL(fileURLWithPath: path))
      #expect(try FITSTable.read(path: path).count == 1)
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path, requiringDigest: true) } != nil)
    }
  }

  @Test("a first pixel beyond the sky is refused") func firstPixel() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      for first in [Int.max, 47, 48] {
        let cards = [
          FITSCard("NSIDE", .int(2)), FITSCard("ORDERING", .string("RING")), FITSCard("FIRSTPIX", .int(first)),
        ]
        let table = FITSTable(name: "M", columns: [FITSColumn(name: "S", values: [1, 2])], cards: cards)
        try FITSTable.write([table], to: path)
        guard case .unsupportedContent = thrown(FITSError.self, { _ = try HEALPixMap.read(path: path) }) else {
          Issue.record("no error")
          continue
        }
      }
      #expect(thrown(FITSError.self) { _ = try HEALPixMap.read(path: path, column: .min) } != nil)
    }
  }

  /// A few hundred kilobytes that unpack to 600 MB of zeros behind a sound header.
  @Test("a file that unpacks without end is refused, and the limit is named") func bomb() throws {
    try withTemporaryFolder { folder in
      try HEALPixMap.write([HEALPixColumn(name: "I", map: try HEALPixFITSTests.map(nside: 4))], to: "\(folder)/x.fits")
      let script = "cd '\(folder)' && { cat x.fits; head -c 600000000 /dev/zero; } | gzip -1 > bomb.fits.gz"
      try #require(run("/bin/sh", ["-c", script]) != nil)
      let error = thrown(FITSError.self) { _ = try HEALPixMap.read(path: "\(folder)/bomb.fits.gz") }
      #expect(error?.description.contains("more than 2") == true, "\(error.map { "\($0)" } ?? "none")")
      #expect(error?.description.contains("gunzip") == true)
    }
  }
}
