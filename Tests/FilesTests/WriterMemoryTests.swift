import Testing

@testable import Files

/// CFITSIO leaves zeros where memory was refused to it, and says nothing: a file is held against its own sums before it is
/// written. (Seen under `ulimit -v`: realisations without their header.)
@Suite(.timeLimit(.minutes(40))) struct WriterMemoryTests {
  @Test func bytesThatAreNotTheFileAreNoticed() throws {
    let table = FITSTable(name: "T", columns: [FITSColumn(name: "A", values: (0..<2000).map(Double.init))])
    let bytes = try FITSWriter.bytes(of: [table, table], path: "x")
    #expect(FITSWriter.isWhole(bytes, tables: 2))
    #expect(!FITSWriter.isWhole(bytes, tables: 1))
    #expect(!FITSWriter.isWhole(Array(bytes.dropLast(2880)), tables: 2))
    for block in 0..<bytes.count / 2880 {
      var holed = bytes
      holed.replaceSubrange(2880 * block..<2880 * (block + 1), with: repeatElement(0, count: 2880))
      #expect(!FITSWriter.isWhole(holed, tables: 2), "block \(block)")
    }
    var flipped = bytes
    flipped[bytes.count - 2000] ^= 1
    #expect(FITSWriter.isWhole(flipped, tables: 2) == (flipped == bytes))
  }
}
