import Files
import Foundation
import Results
import Run
import Study
import Testing
import Transport
import _TestSupport

extension Torture {
  /// Why it is right: a reader may refuse a file or give what was written, and nothing between. Which of the two it is may
  /// depend on the damage (a comment carries no physics); that the numbers are others may not.
  @Suite(.timeLimit(.minutes(40))) struct Damage {
    /// A damaged file, and what was done to it.
    struct Kind {
      var name: String
      var bytes: Data
    }

    /// Each class of truncation, and bytes too many.
    static func cuts(_ whole: Data, _ random: inout SeededGenerator) -> [Kind] {
      let header = 2880  // The primary header is one block of FITS; that of the table follows.
      let lengths = [
        0, 1, 40, 80, 1000, header - 1, header, header + 1, header + 80, 2 * header - 1, 2 * header, 2 * header + 700,
        whole.count / 2, whole.count - header - 1, whole.count - header, whole.count - header + 1, whole.count - 80,
        whole.count - 1,
      ]
      var kinds = lengths.filter { (0..<whole.count).contains($0) }.map {
        Kind(name: "cut at \($0)", bytes: whole.prefix($0))
      }
      for length in [1, 100, header] {
        let garbage = Data((0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        kinds.append(Kind(name: "\(length) bytes of garbage appended", bytes: whole + garbage))
        kinds.append(Kind(name: "\(length) zeros appended", bytes: whole + Data(count: length)))
      }
      // What a crash may leave of a file that was not synchronised: its length, and zeros.
      kinds.append(Kind(name: "zeros at the end", bytes: whole.prefix(whole.count - 4096) + Data(count: 4096)))
      kinds.append(Kind(name: "written twice", bytes: whole + whole))
      return kinds
    }

    /// Flipped bits, and words and sectors that are lost or have changed places.
    static func scars(_ whole: Data, count: Int, _ random: inout SeededGenerator) -> [Kind] {
      func index(_ size: Int) -> Int { size * Int.random(in: 0..<(whole.count / size), using: &random) }
      return (0..<count).map { number in
        var bytes = whole
        switch number % 6 {
        case 0, 1:
          let bit = Int.random(in: 0..<8 * whole.count, using: &random)
          bytes[bit / 8] ^= 1 << (bit % 8)
          return Kind(name: "bit \(bit)", bytes: bytes)
        case 2:
          // The same bit of two words: half of these leave a sum of words as it was.
          let (a, b, bit) = (index(4), index(4), Int.random(in: 0..<32, using: &random))
          for word in [a, b] { bytes[word + bit / 8] ^= 1 << (bit % 8) }
          return Kind(name: "bit \(bit) of the words at \(a) and \(b)", bytes: bytes)
        case 3:
          let places = (0..<Int.random(in: 2...20, using: &random)).map { _ in
            Int.random(in: 0..<8 * whole.count, using: &random)
          }
          for bit in places { bytes[bit / 8] ^= 1 << (bit % 8) }
          return Kind(name: "bits \(places)", bytes: bytes)
        case 4:
          // Two words that change places leave every sum of words as it was.
          let (a, b) = (index(8), index(8))
          for offset in 0..<8 { (bytes[a + offset], bytes[b + offset]) = (whole[b + offset], whole[a + offset]) }
          return Kind(name: "words \(a) and \(b) exchanged", bytes: bytes)
        default:
          let sector = index(512)
          for offset in 0..<512 { bytes[sector + offset] = 0 }
          return Kind(name: "sector \(sector) lost", bytes: bytes)
        }
      }
    }

    /// Reads each damaged file; counts how many were refused, and fails where one is neither refused nor the original.
    static func read<Content: Equatable>(
      _ kinds: [Kind], at path: String, original: Content, _ reader: () throws -> Content?
    ) throws -> Int {
      var refused = 0
      for kind in kinds {
        try kind.bytes.write(to: URL(fileURLWithPath: path))
        do {
          #expect(try reader() == original, "\(kind.name): other numbers were read")
        } catch {
          refused += 1
          #expect("\(error)".contains(path) && !"\(error)".contains("\n"), "\(kind.name): \(error)")
        }
      }
      return refused
    }

    @Test("a realisation's file: refused, or the same numbers") func realizationFiles() throws {
      let folder = try Folder()
      let directory = try Self.directory(folder)
      #expect(try Runner(directory: directory, threads: 2).run().isComplete)
      let path = directory.realizationPath(0)
      let original = try directory.measurements()
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      var random = SeededGenerator(seed: 1)
      let cuts = Self.cuts(whole, &random)
      #expect(try Self.read(cuts, at: path, original: original) { try directory.measurements() } == cuts.count)
      let scars = Self.scars(whole, count: 900, &random)
      let refused = try Self.read(scars, at: path, original: original) { try directory.measurements() }
      // Not refused: equal words exchanged, the same bit twice, a sector of blanks or zeros.
      #expect(refused > 780, "\(refused) of \(scars.count)")
      try whole.write(to: URL(fileURLWithPath: path))
      #expect(try directory.measurements() == original)
    }

    /// A file of ours has a digest and no NaN; one that has not is no file of ours, whatever its checksums say.
    @Test("a realisation without a digest, or with numbers that are none, is refused") func withoutDigest() throws {
      let folder = try Folder()
      let directory = try Self.directory(folder)
      #expect(try Runner(directory: directory, threads: 2).run().isComplete)
      let path = directory.realizationPath(0)
      let table = try #require(try FITSTable.read(path: path).first)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      let size = 8 * table.rowCount * table.columns.map(\.width).reduce(0, +)
      var file = FITSBytes(whole, dataSizes: [0, size])
      file.units[1].cards.remove(at: try #require(file.units[1].index(of: "CONTHASH")))
      file.units[1].seal()
      try file.bytes.write(to: URL(fileURLWithPath: path))
      #expect(try FITSTable.read(path: path).first == table)
      #expect(try directory.damaged().map(\.number) == [0])
      var wrong = table
      for value in [Double.nan, .infinity] {
        wrong.columns[1].values[0] = value
        try FITSTable.write([wrong], to: path)
        #expect(try directory.damaged().map(\.number) == [0])
        #expect(throws: (any Error).self) { try directory.measurements() }
      }
      // Negative control.
      try FITSTable.write([table], to: path)
      #expect(try directory.damaged().isEmpty && directory.measurements().count == 1)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
    }

    /// Whatever a header claims, the program ends soon: with the spectrum, or with a line that says why not.
    @Test("a map with a changed header is refused, or gives a spectrum, soon") func changedHeaders() throws {
      let bench = try Bench(Torture.study(realizations: 1, nside: 4, maps: 1, times: "[1, 5]"))
      let whole = try #require(bench.whole["maps/000000-omega_t-5.fits"])
      let file = FITSBytes(whole, dataSizes: [0, 3 * 8 * 192])
      try #require(file.bytes == whole)
      var random = SeededGenerator(seed: 4)
      let expected = try Program.run(["spectrum", "x.fits"], in: bench.folder.path)
      try #require(expected.status == 1 && expected.error.contains("There is no file"))
      try whole.write(to: URL(fileURLWithPath: bench.folder / "x.fits"))
      let spectrum = try Program.run(["spectrum", "x.fits"], in: bench.folder.path)
      try #require(spectrum.status == 0)
      var refused = 0
      for _ in 0..<60 {
        let (mutant, words) = file.mutant(&random)
        try mutant.bytes.write(to: URL(fileURLWithPath: bench.folder / "x.fits"))
        let run = try Program.run(["spectrum", "x.fits"], in: bench.folder.path, within: 100)
        let isRefused = run.status == 1 && run.error.split(separator: "\n").count == 1 && run.error.contains("x.fits")
        refused += isRefused ? 1 : 0
        // Without its digest it is another program's map, of which the header may say anything.
        let isForeign = words.contains("no CONTHASH") || words.contains("CONTHASH =")
        #expect(!run.wasKilled && (isRefused || run.output == spectrum.output || isForeign), "\(words): \(run.error)")
      }
      #expect(refused > 30, "\(refused)")
    }

    /// Whoever removes files while a study runs must not be told that it was interrupted, or is done.
    @Test("a realisation that vanishes while the program runs is an error") func vanishing() throws {
      let folder = try Folder()
      let directory = try Self.directory(folder) { $0.realizations = 4 }
      let path = directory.realizationPath(0)
      let error = #expect(throws: RunError.self) {
        _ = try Runner(directory: directory, threads: 1).run(progress: { progress in
          if progress.finishedRealizations >= 2 { unlink(path) }
        })
      }
      #expect(error == .vanished(path: directory.path, numbers: [0]))
      #expect(try Runner(directory: directory, threads: 1).run().isComplete)
    }

    @Test("a block's file: refused, or the same numbers") func blockFiles() throws {
      let folder = try Folder()
      let directory = try Self.directory(folder)
      let store = BlockStore(directory: directory, number: 0)
      let block = Block(set: 0, range: 0..<64)
      var random = SeededGenerator(seed: 2)
      let orbits = Orbits(positions: (0..<3).map { _ in (0..<3).map { _ in (0..<64).map { _ in random.normal() } } })
      try store.write(orbits, of: block)
      let path = store.file(block)
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      let cuts = Self.cuts(whole, &random)
      #expect(try Self.read(cuts, at: path, original: orbits.values) { try store.read(block)?.values } == cuts.count)
      let scars = Self.scars(whole, count: 900, &random)
      let refused = try Self.read(scars, at: path, original: orbits.values) { try store.read(block)?.values }
      #expect(refused > 720, "\(refused) of \(scars.count)")
      // Another block's file, another realisation's, and another study's under this name.
      for stranger in [
        (store, Block(set: 1, range: 0..<64)), (store, Block(set: 0, range: 64..<128)),
        (BlockStore(directory: directory, number: 1), block),
        (BlockStore(directory: try Self.directory(folder, "other") { $0.seed += 1 }, number: 0), block),
      ] {
        try stranger.0.write(orbits, of: stranger.1)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: stranger.0.file(stranger.1)))
        let foreign = [Kind(name: "foreign", bytes: bytes)]
        #expect(try Self.read(foreign, at: path, original: []) { try store.read(block)?.values } == 1)
      }
    }

    private static func directory(
      _ folder: Folder, _ name: String = "run", _ change: (inout StudyConfiguration) -> Void = { _ in }
    ) throws -> RunDirectory {
      var configuration = StudyConfiguration.default
      configuration.realizations = 1
      configuration.field.modes = 8
      configuration.sky.nside = 4
      configuration.backtracking.omegaT = .list([0.5, 1, 2])
      configuration.output.maps = 0
      change(&configuration)
      return try RunDirectory(preparing: folder / name, for: configuration)
    }

    /// Through the program: each damaged or foreign file is named, set aside as it was, and computed again to the byte.
    @Test("damaged and foreign files are named, set aside and computed again") func throughTheProgram() throws {
      let bench = try Bench(Torture.study(realizations: 3, maps: 2, times: "[1, 10]"))
      let directory = bench.folder / "whole"
      let other = try Program.run(
        ["run", "study.toml", "--output", "other", "--quiet", "--set", "study.seed=77"], in: bench.folder.path)
      #expect(other.status == 0)
      let strangers = try results(bench.folder / "other")
      var random = SeededGenerator(seed: 3)
      func some(_ name: String) throws -> [Kind] {
        let whole = try #require(bench.whole[name])
        return Array(Self.cuts(whole, &random).shuffled(using: &random).prefix(4))
          + Self.scars(whole, count: 2, &random)
          + [Kind(name: "another study's", bytes: try #require(strangers[name]))]
      }
      let (realization, map) = ("realizations/000001.fits", "maps/000001-omega_t-10.fits")
      var cases = try some(realization).map { (realization, $0) } + (try some(map).map { (map, $0) })
      for (name, stranger) in [
        (realization, "realizations/000002.fits"), (map, "maps/000000-omega_t-10.fits"),
        (map, "maps/000001-omega_t-1.fits"),
      ] {
        cases.append((name, Kind(name: stranger, bytes: try #require(bench.whole[stranger]))))
      }
      for (name, kind) in cases {
        let path = directory + "/" + name
        try kind.bytes.write(to: URL(fileURLWithPath: path))
        let run = try bench.run(into: "whole")
        #expect(run.status == 0 && run.error.contains(name), "\(kind.name): \(run.error)")
        #expect(run.error.contains("set aside as"), "\(kind.name): \(run.error)")
        #expect(FileManager.default.contents(atPath: path + ".damaged") == kind.bytes, "\(kind.name)")
        try FileManager.default.removeItem(atPath: path + ".damaged")
        let left = differences(try results(directory), bench.whole)
        #expect(left.isEmpty, "\(kind.name): \(left)")
      }
    }

    /// A kept block that is damaged is named and computed again.
    @Test("damaged blocks are named and computed again") func blocksThroughTheProgram() throws {
      let bench = try Bench(Torture.study(realizations: 1, maps: 1, times: "[1, 1000]"))
      let blocks = bench.folder / "cut/realizations/000000.blocks"
      func files() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: blocks)) ?? []).filter { $0.hasSuffix(".fits") }
          .filter { !$0.hasPrefix(".") }.sorted()
      }
      let stopped = try bench.run(into: "cut", ["--threads", "1"], signal: SIGKILL) { files().count >= 2 }
      try #require(stopped.wasKilled && files().count >= 2)
      let name = files()[0]
      var bytes = try Data(contentsOf: URL(fileURLWithPath: blocks + "/" + name))
      bytes[bytes.count - 5000] ^= 4
      try bytes.write(to: URL(fileURLWithPath: blocks + "/" + name))
      let resumed = try bench.run(into: "cut")
      #expect(resumed.status == 0 && resumed.error.contains("000000.blocks/" + name), "\(resumed.error)")
      #expect(differences(try results(bench.folder / "cut"), bench.whole).isEmpty)
    }
  }
}
