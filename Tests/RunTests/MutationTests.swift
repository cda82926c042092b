import Anisotropy
import Files
import Foundation
import RandomStreams
import Results
import Sphere
import Study
import Testing
import _TestSupport

/// Every reader on thousands of seeded mutations of valid input: it reads or throws an error of one line, and never
/// crashes or hangs.
@Suite(.timeLimit(.minutes(40))) struct MutationTests {
  /// Bytes of a valid file with a few random edits: flips, insertions, deletions, repeated or cut stretches, and words that
  /// formats trip over.
  static func mutated(_ bytes: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
    let words = [
      "nan", "-1e999", "\"", "'''", "[[", "]", "{", "\u{0}", "\u{FEFF}", "99999999999999999999", "\r\n", "=", "#",
    ]
    var result = bytes
    for _ in 0..<Int.random(in: 1...4, using: &stream) {
      guard !result.isEmpty else { return result }
      let place = Int.random(in: 0..<result.count, using: &stream)
      let end = min(result.count, place + Int.random(in: 1...40, using: &stream))
      switch Int.random(in: 0..<6, using: &stream) {
      case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &stream)
      case 1: result.insert(UInt8.random(in: 0...255, using: &stream), at: place)
      case 2: result.removeSubrange(place..<end)
      case 3: result.insert(contentsOf: result[place..<end], at: place)
      case 4: result.removeSubrange(place...)
      default: result.insert(contentsOf: Array((words.randomElement(using: &stream) ?? "").utf8), at: place)
      }
    }
    return result
  }

  /// Reads mutations; counts those that were refused.
  static func refusals(of bytes: [UInt8], count: Int, seed: UInt64, _ read: ([UInt8]) throws -> Void) -> Int {
    var stream = RandomStream(seed: seed, realization: 0, purpose: .testing)
    var refused = 0
    for _ in 0..<count {
      do {
        try read(mutated(bytes, &stream))
      } catch {
        refused += 1
        let text = "\(error)"
        #expect(!text.isEmpty && !text.contains("\n"), "\(text)")
      }
    }
    return refused
  }

  @Test func studyFiles() throws {
    let text = StudyConfiguration.default.resolvedTOML
    #expect(throws: Never.self) { try StudyConfiguration.parse(toml: text, source: "s.toml") }
    let refused = Self.refusals(of: Array(text.utf8), count: 3000, seed: 1) { bytes in
      _ = try StudyConfiguration.parse(toml: String(decoding: bytes, as: UTF8.self), source: "s.toml")
    }
    #expect(refused > 100)
  }

  @Test func tables() throws {
    let table = Table(
      columns: [
        Column("ell", [1, 2, 3]), Column("cl", [1e-6, 2e-7, .nan]), Column("cl_err", [1e-7, 1e-8, 1e-9]),
        Column("note", ["a", "b c", ""]),
      ],
      meta: [
        MetaEntry("experiment", .string("X")), MetaEntry("reference", .string("none")),
        MetaEntry("noise_level", .number(1e-9)),
      ])
    let refused = Self.refusals(of: Array(try table.ecsvText.utf8), count: 3000, seed: 2) { bytes in
      let read = try Table.parse(String(decoding: bytes, as: UTF8.self), source: "t.ecsv")
      _ = try MeasuredSpectrum(table: read)
    }
    #expect(refused > 100)
  }

  /// Realisation and map files. Nearly every mutation must be refused: the data are under a checksum.
  @Test func realizationsAndMaps() throws {
    let folder = try Folder()
    let configuration = RunTests.configuration {
      $0.realizations = 1
      $0.output.maps = 1
    }
    try RunTests.run(configuration, in: folder / "run")
    let directory = try RunDirectory(opening: folder / "run")
    let whole = try directory.measurements()
    let path = directory.realizationPath(0)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let refused = Self.refusals(of: bytes, count: 300, seed: 3) { mutation in
      try Data(mutation).write(to: URL(fileURLWithPath: path))
      // What is read in spite of a mutation is what was written.
      #expect(try directory.measurements() == whole)
    }
    #expect(refused > 250)
    let map = [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory.mapPath(0, omegaT: 4))))
    let damaged = folder / "map.fits"
    _ = Self.refusals(of: map, count: 300, seed: 4) { mutation in
      try Data(mutation).write(to: URL(fileURLWithPath: damaged))
      _ = try HEALPixMap.read(path: damaged, column: 3)
    }
  }
}
