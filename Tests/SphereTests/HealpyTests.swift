import Files
import Foundation
import Sphere
import Testing
import _TestSupport

enum Healpy {
  /// A Python with healpy and astropy, if the environment names one.
  static let python: String? = {
    guard let python = ProcessInfo.processInfo.environment["DAPPLE_PYTHON"],
      run(python, ["-c", "import healpy, astropy"]) != nil
    else { return nil }
    return python
  }()
}

/// Live comparison with healpy and astropy; runs where DAPPLE_PYTHON names a Python that has them.
@Suite("healpy", .enabled(if: Healpy.python != nil), .timeLimit(.minutes(40))) struct HealpyTests {
  private func oracle<Answer: Decodable>(_ command: String, _ path: String, as type: Answer.Type) throws -> Answer {
    let python = try #require(Healpy.python)
    let answer = try #require(run(python, [Reference.resource("oracle.py"), command, path]))
    return try JSONDecoder().decode(type, from: answer)
  }

  private struct Spectrum: Decodable {
    let spectrum: [Double]
    let mean: Double
  }

  @Test("anafast of our files gives our spectra", arguments: [4, 32])
  func spectra(nside: Int) throws {
    var random = SeededGenerator(seed: UInt64(nside))
    let grid = try HEALPixGrid(nside: nside)
    let map = HEALPixMap(grid: grid) { 1 + 1e-3 * $0.x + 1e-4 * random.normal() }
    try withTemporaryFolder { folder in
      try HEALPixMap.write([HEALPixColumn(name: "I", map: map)], to: "\(folder)/map.fits")
      let theirs = try oracle("spectrum", "\(folder)/map.fits", as: Spectrum.self)
      #expect(relativeDistance(try map.powerSpectrum(), theirs.spectrum) < 1e-10)
      #expect(abs(theirs.mean - map.values.reduce(0, +) / Double(grid.pixelCount)) < 1e-14)
    }
  }

  private struct Header: Decodable {
    struct Keys: Decodable { let PIXTYPE, ORDERING, INDXSCHM, COORDSYS, NOTE: String, NSIDE, SEED: Int }
    let keys: Keys
    let names, units, formats, dates: [String]
    let map: [Double]
  }

  @Test("astropy verifies our files; they have units, ordering and no date") func header() throws {
    let map = try HEALPixFITSTests.map(nside: 16)
    let note = String(repeating: "a text longer than a card ", count: 6) + "ends"
    try withTemporaryFolder { folder in
      try HEALPixMap.write(
        [HEALPixColumn(name: "RX", unit: "pc", map: map), HEALPixColumn(name: "RY", unit: "AU", map: map)],
        to: "\(folder)/map.fits", coordinateSystem: "G",
        header: [FITSCard("SEED", .int(5), "seed"), FITSCard("NOTE", .string(note))])
      let header = try oracle("header", "\(folder)/map.fits", as: Header.self)
      #expect(header.keys.PIXTYPE == "HEALPIX" && header.keys.ORDERING == "RING" && header.keys.NSIDE == 16)
      #expect(header.keys.INDXSCHM == "IMPLICIT" && header.keys.COORDSYS == "G")
      #expect(header.keys.SEED == 5 && header.keys.NOTE == note)
      #expect(header.names == ["RX", "RY"] && header.units == ["pc", "AU"] && header.formats == ["1024D", "1024D"])
      #expect(header.dates == [])
      #expect(header.map == Array(map.values.prefix(20)))
    }
  }

  private struct Nothing: Decodable {}

  @Test("we read astropy's integers, of which one is missing") func missingIntegers() throws {
    try withTemporaryFolder { folder in
      _ = try oracle("missing", "\(folder)/missing.fits", as: Nothing.self)
      for column in ["B", "I", "J", "K"] {
        let values = try HEALPixMap.read(path: "\(folder)/missing.fits", column: column).values
        for pixel in 0..<12 { #expect(pixel == 5 ? values[pixel].isNaN : values[pixel] == Double(pixel)) }
      }
    }
  }

  @Test("we read healpy's NESTED and partial maps") func foreignMaps() throws {
    try withTemporaryFolder { folder in
      _ = try oracle("nested", "\(folder)/nested.fits", as: Nothing.self)
      let nested = try HEALPixMap.read(path: "\(folder)/nested.fits")
      for (pixel, value) in nested.values.enumerated() { #expect(pixel == 7 ? value.isNaN : value == Double(pixel)) }

      _ = try oracle("partial", "\(folder)/partial.fits", as: Nothing.self)
      let partial = try HEALPixMap.read(path: "\(folder)/partial.fits")
      for (pixel, value) in partial.values.enumerated() {
        #expect(pixel < 3000 ? value.isNaN : value == Double(pixel))
      }
    }
  }
}
