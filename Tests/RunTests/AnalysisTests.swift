import Anisotropy
import Files
import Foundation
import Results
import Study
import Testing
import _TestSupport

/// What an analysis writes: tables that say what they are, the observable with its errors, and a summary without numbers
/// that have not converged.
@Suite(.serialized, .timeLimit(.minutes(40))) struct AnalysisTests {
  static let python = ProcessInfo.processInfo.environment["DAPPLE_PYTHON"]

  /// An analysed run of a small study.
  static func analyzed(
    in folder: Folder, _ change: (inout StudyConfiguration) -> Void = { _ in }
  ) throws -> RunDirectory {
    let configuration = RunTests.configuration { change(&$0) }
    try RunTests.run(configuration, in: folder / "run")
    let directory = try RunDirectory(opening: folder / "run")
    try directory.analyze()
    return directory
  }

  static func summary(_ directory: RunDirectory) throws -> String {
    try String(contentsOfFile: directory.path + "/summary.txt", encoding: .utf8)
  }

  static let tables = ["spectra", "ratios", "diffusion", "tensor", "spread", "rates"]

  /// Every key that decides the numbers, in the header of every table, with the value of the study file.
  @Test func headersSayWhatTheTablesAre() throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder) { $0.field.strength = 0.25 }
    for name in Self.tables {
      let table = try Table.read(path: directory.path + "/\(name).ecsv")
      #expect(table[meta: "field.strength"] == 0.25)
      #expect(table[meta: "field.spectrum"] == "kolmogorov")
      #expect(table[meta: "field.k_max"]?.number == directory.configuration.field.kMax)
      #expect(table[meta: "particle.larmor_radius"]?.number == 0.1)
      #expect(table[meta: "study.seed"]?.integer == Int(directory.configuration.seed))
      #expect(table[meta: "sky.nside"] == 4)
      #expect(table[meta: "times"] == 3)
      for parameter in Parameter.all where parameter.decidesNumbers {
        let isSet =
          parameter.literal(in: directory.configuration) != nil && !parameter.isOff(in: directory.configuration)
        #expect((table[meta: parameter.key] != nil) == isSet, "\(name): \(parameter.key)")
      }
    }
    let diffusion = try Table.read(path: directory.path + "/diffusion.ecsv")
    guard case .mapping(let units) = diffusion[meta: "column_units"] else {
      Issue.record("no column_units")
      return
    }
    #expect(units.contains(MetaEntry("k_local_parallel_err", "r_L^2 Omega")))
    // Each column has a unit, of astropy's or of ours.
    for column in diffusion.columns {
      #expect((column.unit == "") != units.contains { $0.key == column.name }, "\(column.name)")
    }
  }

  /// The observable of the paper with its errors, one set of directions included.
  @Test(arguments: [SkyConfiguration.Directions.paired, .centers])
  func ratiosAreInATable(directions: SkyConfiguration.Directions) throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder) { $0.sky.directions = directions }
    let ratios = try Table.read(path: directory.path + "/ratios.ecsv")
    let spectra = try Table.read(path: directory.path + "/spectra.ecsv")
    #expect(ratios.rowCount == 3 * 12)
    let (ell, cl, ratio) = (try ratios.integers("ell"), try spectra["cl_parallel"], try ratios["cl_parallel"])
    let (error, median) = (try ratios["cl_parallel_err"], try ratios["ratio_perpendicular_p50"])
    for row in ell.indices {
      #expect(abs(ratio[row] / (cl[row] / cl[row - ell[row] + 1]) - 1) < 1e-12)
      #expect(ell[row] == 1 ? error[row] == 0 && ratio[row] == 1 && median[row] == 1 : error[row] > 0)
    }
    #expect(try ratios["cross_parallel"].allSatisfy { $0.isNaN == (directions == .centers) })
    let text = ratios.columns.map { $0.description ?? "" }
    #expect(text.contains { $0.hasPrefix("ratio of means") } && text.contains { $0.hasPrefix("median of the ratio") })
    let noise = (try spectra["noise_parallel"], try spectra["noise_resolved_parallel"])
    #expect(zip(noise.0, noise.1).allSatisfy { $1 < $0 })
  }

  /// A summary names the running K, says that three realisations fit nothing, and does not print a p.
  @Test func summaryOfAFewRealizations() throws {
    let folder = try Folder()
    let text = try Self.summary(Self.analyzed(in: folder))
    #expect(text.contains("running K = <r^2>/2T"))
    #expect(text.contains("no fit: the covariance of 7 multipoles needs 35 realisations, and there are 3"))
    #expect(!text.contains("p ="))
    #expect(text.contains("C_l/C_1") && text.contains("ratios.ecsv"))
    #expect(text.contains("not levelled off"))
  }

  @Test func summaryOfASingleTime() throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder) {
      $0.backtracking.omegaT = .list([1])
      $0.realizations = 1
    }
    let text = try Self.summary(directory)
    #expect(text.contains("cannot tell whether the running K has levelled off"))
    #expect(try Table.read(path: directory.path + "/diffusion.ecsv")["k_local_parallel"].allSatisfy { $0.isNaN })
    #expect(text.contains("undetermined"))
  }

  /// Averages elsewhere: the run directory stays as it is, no lock included, and another study's tables are not touched.
  @Test func analysisElsewhere() throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder)
    func contents() throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
    }
    for name in Self.tables { try FileManager.default.removeItem(atPath: directory.path + "/\(name).ecsv") }
    let before = try contents()
    try directory.analyze(into: folder / "deep/elsewhere")
    #expect(try contents() == before)
    for name in Self.tables.map({ $0 + ".ecsv" }) + ["covariance.fits", "summary.txt"] {
      #expect(FileManager.default.fileExists(atPath: folder / "deep/elsewhere/\(name)"), "\(name)")
    }
    let other = RunTests.configuration { $0.seed += 1 }
    try RunTests.run(other, in: folder / "other")
    let path = folder / "deep/elsewhere/spectra.ecsv"
    #expect(throws: RunError.alreadyThere(path: path)) {
      try RunDirectory(opening: folder / "other").analyze(into: folder / "deep/elsewhere")
    }
  }

  @Test func moreAreNotReplacedByFewer() throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder)
    let before = FileManager.default.contents(atPath: directory.path + "/spectra.ecsv")
    try FileManager.default.removeItem(atPath: directory.realizationPath(2))
    let refusal = RunError.fewerRealizations(path: directory.path, there: 3, here: 2)
    #expect(throws: refusal) { try directory.analyze(allowIncomplete: true) }
    #expect(refusal.description.contains("--replace-by-fewer") && !refusal.description.contains("\n"))
    #expect(FileManager.default.contents(atPath: directory.path + "/spectra.ecsv") == before)
    try directory.analyze(allowIncomplete: true, replaceByFewer: true)
    #expect(try Table.read(path: directory.path + "/spectra.ecsv")[meta: "realizations"] == 2)
  }

  /// covariance.fits: shapes, cards, and the diagonal that the tables have.
  @Test func covariances() throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder)
    let table = try #require(try FITSTable.read(path: directory.path + "/covariance.fits").first)
    #expect(table.rowCount == 3 && table.card("LMAX")?.int == 8 && table.card("LMIN")?.int == 1)
    #expect(table.card("COVOF")?.string == "MEAN" && table.card("NREAL")?.int == 3)
    for path in ["/covariance.fits", "/realizations/000000.fits"] {
      let cards = try #require(try FITSTable.read(path: directory.path + path).first).cards
      #expect(cards.contains { $0.value.string == "field.strength = 1.0" }, "\(path)")
      #expect(cards.contains { $0.value.string == "particle.larmor_radius = 0.1" }, "\(path)")
    }
    let ratios = try Table.read(path: directory.path + "/ratios.ecsv")
    let covariance = try #require(table.column("COV_RATIO_PERPENDICULAR"))
    #expect(covariance.width == 64)
    for time in 0..<3 {
      for ell in 1...8 {
        let error = try ratios["cross_perpendicular_err"][12 * time + ell]
        #expect(abs(covariance.values[64 * time + 9 * (ell - 1)].squareRoot() - error) <= 1e-9 * error)
      }
    }
  }

  /// Astropy reads every table without a warning, as Table and as QTable, and the snippet of RunDirectory.md works.
  @Test("Astropy reads tables and covariance", .enabled(if: python != nil)) func astropy() throws {
    let folder = try Folder()
    let directory = try Self.analyzed(in: folder)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "Documentation/reference/RunDirectory.md"), encoding: .utf8)
    let snippets = page.components(separatedBy: "```python\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    let snippet = try #require(snippets.first { $0.contains("covariance.fits") })
    let script =
      """
      import warnings
      from astropy.table import QTable, Table
      with warnings.catch_warnings():
          warnings.simplefilter("error")
          warnings.simplefilter("ignore", ResourceWarning)
          for name in "\(Self.tables.joined(separator: " "))".split():
              for kind in (Table, QTable):
                  table = kind.read(f"DIR/{name}.ecsv")
              assert table.meta["field.strength"] == 1.0
              assert table["omega_t"].unit == ""
      \(snippet)
      import numpy
      assert covariance.shape == (3, 8, 8), covariance.shape
      assert numpy.allclose(covariance, covariance.transpose(0, 2, 1))
      assert error.shape == (3, 8) and (error[:, 0] == 0).all() and (error[:, 1:] > 0).all()
      """.replacing("DIR/", with: directory.path + "/")
    let result = try Program.run(["-c", script], program: URL(fileURLWithPath: try #require(Self.python)))
    #expect(result.status == 0, "\(result.error)")
  }
}
