// Measured spectra from a user's file, and published constants.

import Anisotropy
import Tables
import Testing

@Suite("Measured spectra")
struct TheoryMeasuredSpectrumTests {
  static let file = """
    # %ECSV 1.0
    # ---
    # datatype:
    # - {name: ell, datatype: int64}
    # - {name: cl, datatype: float64}
    # - {name: cl_err, datatype: float64}
    # meta:
    #   experiment: Invented
    #   reference: "made up for a test"
    #   noise_level: 2.0e-10
    ell cl cl_err
    1 1.9e-06 1e-08
    2 4.0e-07 nan

    """

  @Test("A file as a user writes it")
  func read() throws {
    let spectrum = try MeasuredSpectrum(table: Table.parse(Self.file))
    #expect(spectrum.experiment == "Invented" && spectrum.reference == "made up for a test")
    #expect(spectrum.noiseLevel == 2e-10)
    #expect(spectrum.ell == [1, 2] && spectrum.cl == [1.9e-6, 4e-7])
    #expect(spectrum.clError[0] == 1e-8 && spectrum.clError[1].isNaN)
    let withoutNoise = Self.file.replacing("#   noise_level: 2.0e-10\n", with: "")
    #expect(try MeasuredSpectrum(table: Table.parse(withoutNoise)).noiseLevel == nil)
  }

  @Test(
    "What is wrong is named",
    arguments: [
      ("#   experiment: Invented\n", "", "'experiment' is missing"),
      ("\"made up for a test\"", "2019", "'reference' must be text"),
      ("2.0e-10", "low", "'noise_level' must be"), ("2.0e-10", "-1.0", "'noise_level' must be"),
      ("cl_err", "error", "no column 'cl_err'"), ("1 1.9e-06", "0 1.9e-06", "row 1, column 'ell'"),
      ("2 4.0e-07", "1 4.0e-07", "row 2, column 'ell'"), ("4.0e-07", "nan", "row 2, column 'cl'"),
      ("1e-08", "-1e-08", "row 1, column 'cl_err'"), ("4.0e-07", "4.0e-07x", "line 13, column 'cl'"),
    ])
  func errors(from: String, to: String, message: String) throws {
    let text = Self.file.replacing(from, with: to)
    try #require(text != Self.file)
    let error = try #require(throws: TableError.self) {
      try MeasuredSpectrum(table: Table.parse(text, source: "user.ecsv"))
    }
    #expect(error.description.hasPrefix("user.ecsv"))
    #expect(error.description.contains(message), "\(error)")
  }

  @Test("A file that does not exist is an error")
  func absent() {
    #expect(throws: TableError.self) { try MeasuredSpectrum.read(path: "/absent/spectrum.ecsv") }
  }

  @Test("The published dipole power")
  func published() {
    let published = PublishedMeasurement.hawcIceCube
    #expect(relativeError(published.dipolePower, 1.905e-6) < 3e-4)
    #expect(published.noiseLevels == ["HAWC": 2.95e-10, "IceCube": 1.85e-10])
  }
}
