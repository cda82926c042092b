import Anisotropy
import Files
import Foundation
import Results
import Run
import Sphere
import Study
import Testing
import _TestSupport

/// The harmonics that a study keeps: those that its spectra were made from, of the skies that its maps show.
@Suite(.timeLimit(.minutes(40))) struct SkyFileTests {
  static func directory(
    _ folder: borrowing Folder, _ change: (inout StudyConfiguration) -> Void = { _ in }
  ) throws -> RunDirectory {
    let configuration = RunTests.configuration {
      $0.output.maps = 1
      change(&$0)
    }
    try RunTests.run(configuration, in: folder / "a")
    return try RunDirectory(opening: folder / "a")
  }

  static func names(_ directory: RunDirectory) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path + "/skies").sorted()
  }

  @Test func theSpectraAreMadeFromThem() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let directory = try Self.directory(folder)
    // Nobody asked: the time of the summary, the nearest to 100.
    #expect(try Self.names(directory) == (0..<3).map { "00000\($0)-omega_t-4.fits" })
    for realization in try directory.measurements() {
      let sky = try directory.skyCoefficients(realization: realization.number, omegaT: 4)
      let row = realization.snapshots[2]
      for (pair, axes) in SymmetricTensor.pairs.enumerated() where axes.0 == axes.1 {
        let axis = axes.0
        #expect(row.sets[0].spectra.components[pair] == sky[0][axis].powerSpectrum)
        #expect(row.sets[1].spectra.components[pair] == sky[1][axis].powerSpectrum)
        let cross = SphericalHarmonicCoefficients.crossSpectrum(sky[0][axis], sky[1][axis])
        #expect(row.cross?.components[pair] == cross)
        #expect(row.sets[0].spectra.components[pair] != cross)
      }
    }
  }

  /// What healpy would read is the harmonics of the map of arrival directions; of the momenta's sky they are not.
  @Test func theyAreOfArrivalDirections() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let directory = try Self.directory(folder)
    let maps = try #require(try directory.skyMaps(realization: 0, omegaT: 4))
    let transform = HarmonicTransform(grid: maps[0].grid)
    let table = try #require(try FITSTable.read(path: directory.skyPath(0, omegaT: 4)).first)
    let stored = try #require(table.column("ALM_A"))
    let momenta = try directory.skyCoefficients(realization: 0, omegaT: 4)[0]
    for axis in 0..<3 {
      let expected = transform.analyze(maps[axis].values, iterations: 3, centered: true)
      let scale = expected.values.map { max(abs($0.x), abs($0.y)) }.max() ?? .nan
      let found = stored.values[axis * stored.width..<(axis + 1) * stored.width]
      func largest(_ values: [Double]) -> Double { zip(values, found).map { abs($0 - $1) }.max() ?? .nan }
      // Round-off of the transform of the same numbers in another order.
      #expect(largest(expected.values.flatMap { [$0.x, $0.y] }) < 1e-11 * scale)
      #expect(largest(momenta[axis].values.flatMap { [$0.x, $0.y] }) > 1e-3 * scale)
    }
  }

  /// Times that are asked for are computed where they are missing; those that nobody asked for are not.
  @Test func askedForTheyAreAdded() throws {
    let folder = try Folder()
    let directory = try Self.directory(folder)
    let before = try RunTests.files(directory.path)
    try FileManager.default.removeItem(atPath: directory.path + "/skies")
    #expect(try directory.missing.isEmpty)
    var asking = directory.configuration
    asking.output.skyTimes = .list([0.4, 0.6, 3])
    #expect(asking.physicsDigest == directory.configuration.physicsDigest)
    #expect(asking.skyTimes == [0.5, 4])
    #expect(try RunTests.run(asking, in: directory.path))
    #expect(try Self.names(directory).count == 6)
    #expect(try RunTests.files(directory.path) == before)
    var none = asking
    none.output.skyTimes = .list([])
    try RunTests.run(none, in: folder / "none")
    #expect(!FileManager.default.fileExists(atPath: folder / "none/skies"))
  }

  /// Files stay what they are when times are added to the study.
  @Test func addedTimesLeaveThem() throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let directory = try Self.directory(folder) { $0.output.skyTimes = .list([4]) }
    let file = directory.skyPath(1, omegaT: 4)
    let before = FileManager.default.contents(atPath: file)
    var longer = directory.configuration
    longer.backtracking.omegaT = .list([0.5, 1.234, 4, 5])
    #expect(try RunTests.run(longer, in: directory.path))
    #expect(FileManager.default.contents(atPath: file) == before)
    let opened = try RunDirectory(opening: directory.path)
    #expect(try opened.damaged().isEmpty)
    #expect(try opened.skyCoefficients(realization: 1, omegaT: 4).count == 2)
  }

  /// Those that were asked for, and those that nobody asked for.
  @Test(arguments: [OutputConfiguration.SkyTimes.list([4]), .summary])
  func damagedOnesAreComputedAgain(times: OutputConfiguration.SkyTimes) throws {
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let directory = try Self.directory(folder) { $0.output.skyTimes = times }
    let file = directory.skyPath(2, omegaT: 4)
    let before = try #require(FileManager.default.contents(atPath: file))
    var bytes = before
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: file))
    #expect(try directory.damaged().map(\.path) == [file])
    #expect(try RunTests.run(directory.configuration, in: directory.path))
    #expect(FileManager.default.contents(atPath: file) == before)
    // Another realisation's file under this name is none of this study's either.
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.copyItem(atPath: directory.skyPath(1, omegaT: 4), toPath: file)
    #expect(try directory.damaged().map(\.path) == [file])
  }
}
