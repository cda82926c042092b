// Measured spectra: from a user's file, those that come with the program, and published constants.

import Anisotropy
import Files
import Foundation
import Testing
import _TestSupport

@Suite("Measured spectra", .timeLimit(.minutes(40)))
struct MeasuredSpectrumTests {
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
      ("1.9e-06", "-3.1e-08", "row 1, column 'cl'"), ("4.0e-07", "0.0", "row 2, column 'cl'"),
      ("1e-08", "inf", "row 1, column 'cl_err'"), ("2 4.0e-07", "2000001 4.0e-07", "row 2, column 'ell'"),
      ("noise_level: 2.0e-10", "sky: some", "'sky' must be one of cut, deconvolved, full"),
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
    #expect(throws: TableError.self) { try MeasuredSpectrum.find("/absent/spectrum.ecsv") }
  }

  @Test("The published dipole power")
  func published() {
    let published = PublishedMeasurement.hawcIceCube
    #expect(abs(published.dipolePower / 1.905e-6 - 1) < 3e-4)
    #expect(published.noiseLevels == ["HAWC": 2.95e-10, "IceCube": 1.85e-10])
  }

  @Test("A C_ℓ below zero is taken where its error explains it")
  func negative() throws {
    let text = Self.file.replacing("1 1.9e-06 1e-08", with: "1 -2.9e-08 1e-08")
    #expect(try MeasuredSpectrum(table: Table.parse(text)).cl[0] == -2.9e-8)
  }

  /// The folder Data of the repository.
  static var data: URL { URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Data") }

  @Test("The tables in the program are those of Data/, byte for byte, and all of them")
  func embedded() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.data.standardized.path).filter {
      $0.hasSuffix(".ecsv")
    }.sorted()
    #expect(PublishedSpectrum.all.map { $0.name + ".ecsv" } == files)
    for spectrum in PublishedSpectrum.all {
      let file = try String(contentsOf: Self.data.appending(path: spectrum.name + ".ecsv"), encoding: .utf8)
      #expect(spectrum.text == file, "run Scripts/embed-spectra")
    }
  }

  @Test(
    "Every published spectrum is found by its name, cites, and is of a cut sky",
    arguments: [
      ("hawc-icecube-10TeV", "HAWC+IceCube 10 TeV", 20, 1.7018e-6),
      ("icecube-12yr", "IceCube 12 yr, 13 TeV", 7, 3.9e-8),
      ("icecube-12yr:13TeV", "IceCube 12 yr, 13 TeV", 7, 3.9e-8),
      ("icecube-12yr:130TeV", "IceCube 12 yr, 130 TeV", 7, 3.2e-9),
      ("icecube-12yr:5.3PeV", "IceCube 12 yr, 5.3 PeV", 7, 1.5e-7),
      ("icecube-12yr:5300TeV", "IceCube 12 yr, 5.3 PeV", 7, 1.5e-7),
    ])
  func published(name: String, experiment: String, count: Int, dipole: Double) throws {
    let spectrum = try MeasuredSpectrum.find(name)
    #expect(spectrum.experiment == experiment && spectrum.reference.contains("arXiv:"))
    #expect(spectrum.ell.count == count && spectrum.ell[0] == 1 && spectrum.cl[0] == dipole)
    #expect(spectrum.sky == .cut && spectrum.errors?.contains("cl_err is") == true && spectrum.caution != nil)
    #expect(spectrum.clError.allSatisfy { $0 > 0 })
  }

  @Test("Reading errors: 0.02 dex, and 0.05 where markers overlap; the deconvolved variant is another spectrum")
  func readingErrors() throws {
    let isolated = try MeasuredSpectrum.find("icecube-12yr:13TeV")
    for (value, error) in zip(isolated.cl, isolated.clError) {
      #expect(abs(error / value / (log(10) * 0.02) - 1) < 5e-3)
    }
    let overlapped = try MeasuredSpectrum.find("icecube-12yr:42TeV")
    #expect(abs(overlapped.clError[0] / overlapped.cl[0] / (log(10) * 0.05) - 1) < 5e-3)
    let table = try #require(PublishedSpectrum.all.first).table()
    let (cut, corrected) = (
      try MeasuredSpectrum(table: table), try MeasuredSpectrum(table: table, variant: "deconvolved")
    )
    #expect(corrected.sky == .deconvolved && corrected.cl[0] == 2.603e-6)
    for index in cut.ell.indices {
      let scatter = 2.4e-10 * (2 / (2 * cut.ell[index] + 1) / 0.939).squareRoot()
      #expect(abs(corrected.clError[index] / hypot(0.1 * corrected.cl[index], scatter) - 1) < 0.02)
    }
  }

  @Test("What is not there is named with what is")
  func notFound() throws {
    for (argument, says) in [
      ("icecube", "hawc-icecube-10TeV, icecube-12yr"), ("icecube-12yr:15TeV", ":13TeV, :24TeV"),
      ("icecube-12yr:TeV", ":13TeV"), ("hawc-icecube-10TeV:raw", "cl_raw"), ("/tmp", "directory"),
    ] {
      let error = try #require(throws: TableError.self) { try MeasuredSpectrum.find(argument) }
      #expect(error.description.contains(says), "\(error)")
    }
    #expect(try PublishedSpectrum.list().contains("icecube-12yr:1.5PeV"))
    let folder = try Folder()
    try Self.file.write(toFile: folder / "a:b", atomically: true, encoding: .utf8)
    #expect(try MeasuredSpectrum.find(folder / "a:b").experiment == "Invented")
  }
}
