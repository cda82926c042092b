import Files
import Foundation
import Sphere
import Testing
import _TestSupport

@Suite("HEALPix files", .timeLimit(.minutes(40))) struct HEALPixFITSTests {
  static func map(nside: Int) throws -> HEALPixMap {
    HEALPixMap(grid: try HEALPixGrid(nside: nside)) { $0.x + 2 * $0.z }
  }

  @Test("come back, holes included", arguments: [1, 8, 16, 32]) func roundTrip(nside: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/map.fits"
      var (first, second) = (try Self.map(nside: nside), try Self.map(nside: nside))
      for pixel in second.values.indices { second[pixel] += 1 }
      first[3] = .nan
      try HEALPixMap.write(
        [HEALPixColumn(name: "DISPLACEMENT", unit: "pc", map: first), HEALPixColumn(name: "INTENSITY", map: second)],
        to: path, header: [FITSCard("SEED", .int(7))])
      #expect(try HEALPixMap.read(path: path, column: "intensity") == second)
      #expect(try HEALPixMap.read(path: path, column: 2) == second)
      let read = try HEALPixMap.read(path: path)
      #expect(read[3].isNaN)
      first[3] = read.grid.direction(ofPixel: 0).x
      var filled = read
      filled[3] = first[3]
      #expect(filled == first)

      let table = try FITSTable.read(path: path)[0]
      #expect(table.columns[0].width == (nside >= 16 ? 1024 : 1) && table.columns[0].unit == "pc")
      #expect(table.columns[0].values[3] == -1.6375e30)
      #expect(table.card("ORDERING")?.string == "RING" && table.card("COORDSYS")?.string == "UNKNOWN")
      #expect(table.card("SEED")?.int == 7)
    }
  }

  @Test("NESTED is put in RING order: a map written by healpy") func nested() throws {
    let map = try HEALPixMap.read(path: Reference.resource("reference.fits"), column: "intensity")
    let expected = try Reference.load().pixelsRing
    #expect(Array(map.values.prefix(12)) == expected)
    // Negative control: as it lies in the file.
    let raw = try FITSTable.read(path: Reference.resource("reference.fits"))[0].columns[0].values
    #expect(Array(raw.prefix(12)) != expected)
  }

  @Test("explicit, short and misspelled variants") func variants() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/map.fits"
      func read(_ columns: [FITSColumn], _ cards: [FITSCard]) throws -> HEALPixMap {
        try FITSTable.write([FITSTable(name: "M", columns: columns, cards: cards)], to: path)
        return try HEALPixMap.read(path: path)
      }
      let grid = try HEALPixGrid(nside: 2)
      let nside = FITSCard("NSIDE", .int(2))
      let (pixel, signal) = (FITSColumn(name: "PIXEL", values: [47, 5]), FITSColumn(name: "S", values: [1, 2]))

      let explicit = try read(
        [pixel, signal], [nside, FITSCard("ORDERING", .string("NEST")), FITSCard("INDXSCHM", .string("EXPLICIT"))])
      #expect(explicit[grid.ring(fromNested: 47)] == 1 && explicit[grid.ring(fromNested: 5)] == 2)
      #expect(explicit.values.filter(\.isNaN).count == 46)

      let part = try read([signal], [nside, FITSCard("ORDERING", .string("RING")), FITSCard("FIRSTPIX", .int(10))])
      #expect(part[10] == 1 && part[11] == 2 && part[9].isNaN && part[12].isNaN)

      let wrong: [([FITSColumn], [FITSCard])] = [
        ([signal], [nside]),
        ([signal], [nside, FITSCard("ORDERING", .string("SPIRAL"))]),
        ([signal], [FITSCard("NSIDE", .int(3)), FITSCard("ORDERING", .string("RING"))]),
        ([signal], [FITSCard("ORDERING", .string("RING"))]),
        (
          [FITSColumn(name: "S", values: [Double](repeating: 0, count: 49))],
          [nside, FITSCard("ORDERING", .string("RING"))]
        ),
      ]
      for (columns, cards) in wrong {
        guard case .unsupportedContent = thrown(FITSError.self, { _ = try read(columns, cards) }) else {
          Issue.record("no error for \(cards)")
          continue
        }
      }
      let error = thrown(FITSError.self) {
        _ = try HEALPixMap.read(path: Reference.resource("reference.fits"), column: "POLARISATION")
      }
      #expect(error?.description.contains("'INTENSITY'") == true)
    }
  }

  @Test("need maps of one grid") func grids() throws {
    let (small, large) = (
      HEALPixColumn(name: "a", map: try Self.map(nside: 1)), HEALPixColumn(name: "b", map: try Self.map(nside: 2))
    )
    #expect(throws: SphereError.self) { try HEALPixMap.write([], to: "/nowhere") }
    #expect(throws: SphereError.self) { try HEALPixMap.write([small, large], to: "/nowhere") }
  }
}
