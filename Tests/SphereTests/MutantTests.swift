import Files
import Foundation
import Sphere
import Testing
import _TestSupport

/// Why it is right: a header is text that anybody may write. Whatever it claims, the reader either refuses the file in one
/// line or gives the numbers that were written, and it takes no more time and memory than the file is worth. Half of the
/// mutants have checksums that agree with the change, since those are what would stop the others.
@Suite("FITS files with changed headers", .timeLimit(.minutes(40))) struct MutantTests {
  /// Bytes of physical memory that this process had at its largest.
  private static var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return 1024 * (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0)
  }

  @Test("are refused, or give the same numbers", arguments: 1...4 as ClosedRange<UInt64>) func tables(seed: UInt64)
    throws
  {
    var random = SeededGenerator(seed: seed)
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      let table = FITSTable(
        name: "T",
        columns: [
          FITSColumn(name: "a", unit: "pc", values: (0..<50).map(Double.init)),
          FITSColumn(name: "b", width: 4, values: (0..<200).map { 1 / Double($0 + 1) }),
        ], cards: [FITSCard("SEED", .int(5))])
      try FITSTable.write([table], to: path)
      let file = FITSBytes(try Data(contentsOf: URL(fileURLWithPath: path)), dataSizes: [0, 50 * 40])
      // Negative control: taken apart and sealed by this test it is the file of the program's own writer.
      var sealed = file
      for number in sealed.units.indices { sealed.units[number].seal() }
      try sealed.bytes.write(to: URL(fileURLWithPath: path))
      #expect(try FITSTable.read(path: path, requiringDigest: true) == [table])

      let memory = Self.peakMemory
      var (refused, deep) = (0, 0)
      for _ in 0..<1000 {
        let (mutant, words) = file.mutant(&random)
        try mutant.bytes.write(to: URL(fileURLWithPath: path))
        let start = ContinuousClock.now
        do {
          // A table may have become an image: then there is none, which is no other number.
          let numbers = try FITSTable.read(path: path, requiringDigest: true).map { $0.columns.map(\.values) }
          let isSame = numbers == [table.columns.map(\.values)]
          #expect(isSame || numbers.isEmpty, "\(words): other numbers were read")
          if numbers.isEmpty { refused += 1 }
        } catch {
          refused += 1
          if words.contains("sealed") { deep += 1 }
          #expect("\(error)".contains(path) && !"\(error)".contains("\n"), "\(words): \(error)")
        }
        #expect(start.duration(to: .now) < .seconds(60), "\(words)")
      }
      // Most changes matter; those that do not are a removed NEXTEND or checksum, an exchange of free cards, the old value.
      #expect(refused > 700 && deep > 250, "\(refused), \(deep)")
      #expect(Self.peakMemory - memory < 1 << 30)
    }
  }

  /// The claims that kept the reader busy or took its memory, each in a file of some kilobytes.
  @Test(
    "claim more than they have",
    arguments: [
      ("NAXIS2", "1000000000"), ("NAXIS2", "9223372036854775807"), ("PCOUNT", "1000000000000"), ("TFIELDS", "50000000"),
      ("TFIELDS", "1000"), ("GCOUNT", "1000000000000"), ("NAXIS1", "9223372036854775807"), ("NAXIS1", "-8"),
      ("THEAP", "2147483647"), ("THEAP", "0"), ("THEAP", "-1"), ("THEAP", "9223372036854775807"),
    ])
  func claims(keyword: String, value: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/x.fits"
      let map = try HEALPixFITSTests.map(nside: 4)
      try HEALPixMap.write([HEALPixColumn(name: "I", map: map)], to: path)
      var file = FITSBytes(try Data(contentsOf: URL(fileURLWithPath: path)), dataSizes: [0, 8 * 192])
      let claim = String(repeating: " ", count: 20 - value.utf8.count) + value
      let card = FITSBytes.Unit([keyword + String(repeating: " ", count: 8 - keyword.utf8.count) + "= " + claim]).cards[
        0]
      if let place = file.units[1].index(of: keyword) {
        file.units[1].cards[place] = card
      } else {
        file.units[1].cards.append(card)
      }
      for number in file.units.indices { file.units[number].seal() }
      try file.bytes.write(to: URL(fileURLWithPath: path))
      let memory = Self.peakMemory
      let start = ContinuousClock.now
      #expect(thrown(FITSError.self) { _ = try FITSTable.read(path: path) } != nil)
      #expect(thrown(FITSError.self) { _ = try HEALPixMap.read(path: path) } != nil)
      #expect(start.duration(to: .now) < .seconds(60))
      #expect(Self.peakMemory - memory < 1 << 30)
    }
  }
}
