// From realisations to tables: everything in a run directory that is derived, and can be derived again, here or in another
// folder. Which tables there are the study's estimators say. Column names are contracts: scripts of users read them.
//
// C_ℓ is for a gradient of 1/r_L and ΩT a phase: both are numbers, with the unit "" of astropy. What has a unit has r_L²Ω
// or Ω, which astropy does not know (QTable warns of units it does not know): `column_units` in the header names it.

import Anisotropy
import Files
import Foundation
import Study

extension RunDirectory {
  /// Averages the realisations, and writes nothing.
  ///
  /// - Parameters:
  ///   - allowIncomplete: whether missing realisations are passed over.
  ///   - interruption: a request to stop, heeded between files.
  /// - Throws: `RunError` or `FITSError` for files that are missing or damaged, ``Interrupted``.
  public func averages(
    allowIncomplete: Bool = false, interruption: Interruption = Interruption()
  ) throws -> EnsembleResult {
    result(EnsembleAverage(try measurements(allowIncomplete: allowIncomplete, interruption: interruption)))
  }

  /// The averages, with what pairs say where there are any.
  private func result(_ average: EnsembleAverage) -> EnsembleResult {
    var result = average.result()
    result.smallScales = configuration.pairsEstimator.flatMap {
      average.smallScaleFindings($0, at: Summary.timeIndex(result, of: configuration))
    }
    return result
  }

  /// Averages the realisations and writes the estimators' tables, covariance.fits and summary.txt. Where several processes
  /// may do so, each in its turn (`takingTurns` of `Run`).
  ///
  /// - Parameters:
  ///   - allowIncomplete: whether missing realisations are passed over; the tables then say so.
  ///   - folder: where they go, made where it is missing; nil for the run directory itself.
  ///   - replaceByFewer: whether averages of more realisations may be replaced.
  ///   - interruption: a request to stop, heeded between files.
  /// - Returns: the averages.
  /// - Throws: `RunError` or `FITSError` for files that are missing or damaged, `RunError.fewerRealizations` or
  ///   `.alreadyThere` for averages that are not replaced, `TableError` when a table cannot be written, ``Interrupted``.
  @discardableResult
  public func analyze(
    allowIncomplete: Bool = false, into folder: String? = nil, replaceByFewer: Bool = false,
    interruption: Interruption = Interruption()
  ) throws -> EnsembleResult {
    let target = folder ?? path
    let measurements = try measurements(allowIncomplete: allowIncomplete, interruption: interruption)
    if !replaceByFewer { try Self.checkReplacing(in: target, by: measurements.count, of: configuration) }
    if folder != nil {
      try checkBelonging(of: target)
      try makeDirectory(target)
    }
    let average = EnsembleAverage(measurements)
    let result = self.result(average)
    let tables = configuration.measured.estimators.flatMap { $0.tables(of: average, result) }
    let time = Summary.timeIndex(result, of: configuration)
    func write(_ tables: [ResultTable]) throws {
      for table in tables { try self.table(table, result).write(to: "\(target)/\(table.name).ecsv") }
    }
    // spectra.ecsv last, since the number of realisations in its header speaks for all.
    let outputs: [() throws -> Void] = [
      {
        try CovarianceFile.write(
          parallel: average.covariance(for: .parallel), perpendicular: average.covariance(for: .perpendicular),
          of: result, configuration: configuration, to: target + "/covariance.fits")
      },
      { try write(tables.filter { $0.name != Self.mainTable }) },
      {
        let summary = Summary(
          result, of: configuration, parallel: average.smallScales(for: .parallel, at: time),
          perpendicular: average.smallScales(for: .perpendicular, at: time),
          estimators: configuration.measured.estimators.flatMap { $0.summary(of: average, result, at: time) })
        try writeText(summary.text, to: target + "/summary.txt")
      },
      { try write(tables.filter { $0.name == Self.mainTable }) },
    ]
    for output in outputs {
      try interruption.check()
      try output()
    }
    return result
  }

  /// The spectra for directions of the gradient, as tables with the columns omega_t, ell, cl, cl_err, cross, cross_err,
  /// noise; in the order of the gradients.
  public func spectra(gradients: [SIMD3<Double>], allowIncomplete: Bool = false) throws -> [Table] {
    let ensemble = EnsembleAverage(try measurements(allowIncomplete: allowIncomplete))
    let result = ensemble.result()
    return gradients.map { table(Spectra.table(for: $0, of: ensemble), result) }
  }

  /// A table with its header.
  private func table(_ table: ResultTable, _ result: EnsembleResult) -> Table {
    withUnitsInHeader(table.columns, tableHeader(result, configuration) + table.meta)
  }

  /// Refuses to replace averages of more realisations by those of fewer, also where times were added to the study. What
  /// belongs to another study, or is no whole table, is not protected: of that others speak.
  ///
  /// - Parameters:
  ///   - folder: where the averages are or are to be.
  ///   - count: how many realisations the new ones have.
  ///   - configuration: the study.
  /// - Throws: `RunError.fewerRealizations`, and `TableError.unreadable` where averages are there and cannot be read.
  package static func checkReplacing(in folder: String, by count: Int, of configuration: StudyConfiguration) throws {
    guard let table = try table(in: folder), let digest = table[meta: "physics_digest"]?.string,
      let there = table[meta: "realizations"]?.integer, there > count
    else { return }
    let times = Set(try table["omega_t"])
    let earlier = configuration.at(times.intersection(configuration.backtracking.times).sorted())
    guard [configuration.physicsDigest, earlier.physicsDigest].contains(digest) else { return }
    throw RunError.fewerRealizations(path: folder, there: there, here: count)
  }

  /// Refuses to write among the tables of another study.
  private func checkBelonging(of folder: String) throws {
    guard let table = try Self.table(in: folder) else { return }
    guard table[meta: "physics_digest"]?.string == configuration.physicsDigest else {
      throw RunError.alreadyThere(path: folder + Self.spectraName)
    }
  }

  /// The table whose header speaks for all averages of a folder: spectra.ecsv, or where that is missing or no whole table,
  /// another one; nil where there is none.
  private static func table(in folder: String) throws -> Table? {
    for name in [spectraName, "/diffusion.ecsv", "/rates.ecsv"] where try isThere(folder + name) {
      do {
        return try Table.read(path: folder + name)
      } catch let error as TableError {
        if case .unreadable = error { throw error }
      }
    }
    return nil
  }

  /// The table whose number of realisations speaks for all.
  private static let mainTable = "spectra"
  private static let spectraName = "/\(mainTable).ecsv"

  /// Puts at the end of summary.txt what was found about measured spectra that were laid over Figure 2, in place of what
  /// stood there before; `analyze` writes the summary anew. Nothing where there is no summary.
  package func append(measuredLines lines: [String]) throws {
    guard !lines.isEmpty, try isThere(path + "/summary.txt") else { return }
    let head = "Measured spectra over Figure 2:\n"
    let summary = try summaryText()
    let kept = summary.range(of: "\n" + head).map { String(summary[..<$0.lowerBound]) + "\n" } ?? summary
    try writeText(kept + head + lines.map { "   \($0)\n" }.joined(), to: path + "/summary.txt")
  }
}
