// From realisations to tables: everything in a run directory that is derived, and can be derived again.

import Anisotropy
import Foundation
import Tables

extension RunDirectory {
  /// Averages the realisations, and writes nothing.
  ///
  /// - Parameters:
  ///   - allowIncomplete: whether missing realisations are passed over.
  ///   - interruption: a request to stop, heeded between files.
  /// - Throws: `RunError` or `SkyError` for files that are missing or damaged, ``Interrupted``.
  public func averages(
    allowIncomplete: Bool = false, interruption: Interruption = Interruption()
  ) throws -> EnsembleResult {
    try EnsembleAverage(measurements(allowIncomplete: allowIncomplete, interruption: interruption)).result()
  }

  /// Averages the realisations and writes spectra.ecsv, diffusion.ecsv, spread.ecsv, rates.ecsv and summary.txt. Where
  /// several processes may do so, each in its turn (``takingTurns(_:_:)``).
  ///
  /// - Parameters:
  ///   - allowIncomplete: whether missing realisations are passed over; the tables then say so.
  ///   - interruption: a request to stop, heeded between files.
  /// - Returns: the averages.
  /// - Throws: `RunError` or `SkyError` for files that are missing or damaged, `TableError` when a table cannot be
  ///   written, ``Interrupted``.
  @discardableResult
  public func analyze(
    allowIncomplete: Bool = false, interruption: Interruption = Interruption()
  ) throws -> EnsembleResult {
    let result = try averages(allowIncomplete: allowIncomplete, interruption: interruption)
    let tables = ResultTables(result, of: configuration)
    try interruption.check()
    try tables.spectra.write(to: path + "/spectra.ecsv")
    try interruption.check()
    try tables.diffusion.write(to: path + "/diffusion.ecsv")
    try interruption.check()
    try tables.spread.write(to: path + "/spread.ecsv")
    try interruption.check()
    try tables.rates.write(to: path + "/rates.ecsv")
    try writeText(Summary(result, of: configuration).text, to: path + "/summary.txt")
    return result
  }

  /// The spectra for any one direction of the gradient, as a table with the columns omega_t, ell, cl, cl_err, cross,
  /// cross_err, noise.
  public func spectra(gradient: SIMD3<Double>, allowIncomplete: Bool = false) throws -> Table {
    let measurements = try measurements(allowIncomplete: allowIncomplete)
    let ensemble = EnsembleAverage(measurements)
    return ResultTables(ensemble.result(), of: configuration)
      .spectra(for: ensemble.result(for: .direction(gradient)), gradient: gradient)
  }

  /// Adds to summary.txt what was found about measured spectra that were laid over Figure 2; `analyze` writes it anew.
  public func append(measuredLines lines: [String]) throws {
    guard !lines.isEmpty else { return }
    let summary = try String(contentsOfFile: path + "/summary.txt", encoding: .utf8)
    try writeText(
      summary + "Measured spectra over Figure 2:\n" + lines.map { "   \($0)\n" }.joined(), to: path + "/summary.txt")
  }
}
