// What an estimator says about the ensemble: named columns with units and text, without the header that says which study
// they belong to. A row is a backtracking time, or a time and a multipole.

import Files

/// A table of averages, NAME.ecsv in the run directory.
public struct ResultTable: Sendable {
  /// Its file's name without ".ecsv".
  public var name: String
  /// Its columns, all of the same length.
  public var columns: [Column]
  /// What its header says beside what all headers say.
  public var meta: [MetaEntry]

  /// A table.
  public init(_ name: String, _ columns: [Column], meta: [MetaEntry] = []) {
    self.name = name
    self.columns = columns
    self.meta = meta
  }
}

/// The unit of a diffusion coefficient.
let diffusionUnit = "r_L^2 Omega"

/// The rows of a table over backtracking times.
public struct TimeRows {
  let omegaT: [Double]

  /// Rows for backtracking times ΩT.
  public init(_ omegaT: [Double]) { self.omegaT = omegaT }

  /// The column of the times.
  public var key: Column { Column("omega_t", description: "backtracking time [1/Omega]", omegaT) }

  /// Values and their errors: NAME and NAME_err.
  ///
  /// - Parameters:
  ///   - name: NAME.
  ///   - description: what the values are; their unit is added.
  ///   - unit: of both; nil for pure numbers.
  ///   - estimates: one a row.
  ///   - error: what the error is.
  public func columns(
    _ name: String, _ description: String, unit: String? = nil, _ estimates: [Estimate],
    error: String = "standard error"
  ) -> [Column] {
    [
      Column(
        name, unit: unit, description: description + (unit.map { " [\($0)]" } ?? ""), estimates.map(\.value)),
      Column(name + "_err", unit: unit, description: error, estimates.map(\.error)),
    ]
  }
}

/// The rows of a table over backtracking times and multipoles; multipoles run fastest.
public struct MultipoleRows {
  let omegaT: [Double]
  let ell: ClosedRange<Int>

  /// Rows for backtracking times ΩT and ℓ = 0…lmax.
  public init(_ omegaT: [Double], lmax: Int) { self.init(omegaT, ell: 0...lmax) }

  /// Rows for backtracking times ΩT and some multipoles.
  public init(_ omegaT: [Double], ell: ClosedRange<Int>) {
    self.omegaT = omegaT
    self.ell = ell
  }

  init(_ result: EnsembleResult) { self.init(result.omegaT, lmax: result.lmax) }

  /// The columns of the times and the multipoles.
  public var keys: [Column] {
    [
      Column(
        "omega_t", description: "backtracking time [1/Omega]",
        omegaT.flatMap { [Double](repeating: $0, count: ell.count) }),
      Column("ell", description: "multipole", omegaT.flatMap { _ in Array(ell) }),
    ]
  }

  /// What stands for estimates that the study has not.
  public var missing: [[Estimate]] {
    omegaT.map { _ in [Estimate](repeating: Estimate(value: .nan, error: .nan), count: ell.count) }
  }

  /// Values `[time][ell]` and their errors: NAME and NAME_err.
  public func columns(
    _ name: String, _ description: String, _ estimates: [[Estimate]],
    error: String = "standard error over realisations"
  ) -> [Column] {
    [
      Column(name, description: description, estimates.flatMap { $0.map(\.value) }),
      Column(name + "_err", description: error, estimates.flatMap { $0.map(\.error) }),
    ]
  }

  /// Three percentiles `[time][ell]`, described by a closure that gets their names.
  public func columns(_ name: String, _ spread: [[Spread]], description: (String) -> String) -> [Column] {
    [
      Column(name + "_p16", description: description("16th percentile"), spread.flatMap { $0.map(\.p16) }),
      Column(name + "_p50", description: description("median"), spread.flatMap { $0.map(\.p50) }),
      Column(name + "_p84", description: description("84th percentile"), spread.flatMap { $0.map(\.p84) }),
    ]
  }

  /// A value for each time.
  public func column(_ name: String, _ description: String, _ values: [Double]) -> Column {
    Column(name, description: description, values.flatMap { [Double](repeating: $0, count: ell.count) })
  }
}
