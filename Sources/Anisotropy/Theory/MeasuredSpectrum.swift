// A measured angular power spectrum, from a file that the user gives. No numeric tables of the published C_ℓ are public,
// so none are shipped: what is known from the publications is in `PublishedMeasurement`.
//
// The file is ECSV with columns ell, cl, cl_err (C_ℓ of the relative intensity, healpy's normalisation) and header keys
// experiment, reference (both required) and noise_level (optional).

import Tables

/// A measured angular power spectrum with its source.
public struct MeasuredSpectrum: Sendable, Equatable {
  /// Who measured it.
  public var experiment: String
  /// Where it was published.
  public var reference: String
  /// The noise level of C_ℓ, or nil where the file gives none.
  public var noiseLevel: Double?
  /// Multipoles, ascending; not whole numbers where the publication binned them.
  public var ell: [Double]
  /// C_ℓ of the relative intensity in healpy's normalisation.
  public var cl: [Double]
  /// Standard errors of C_ℓ, NaN where unknown.
  public var clError: [Double]

  /// A spectrum from its parts.
  public init(
    experiment: String, reference: String, noiseLevel: Double?, ell: [Double], cl: [Double], clError: [Double]
  ) {
    self.experiment = experiment
    self.reference = reference
    self.noiseLevel = noiseLevel
    self.ell = ell
    self.cl = cl
    self.clError = clError
  }

  /// Reads a spectrum from an ECSV file. Throws `TableError` as ``init(table:)`` does, and for a damaged file.
  public static func read(path: String) throws -> MeasuredSpectrum {
    try MeasuredSpectrum(table: Table.read(path: path))
  }

  /// Takes a spectrum from a table.
  ///
  /// Throws `TableError` that names the file and the column or header key that is missing or wrong: multipoles must be
  /// positive and ascending, C_ℓ finite, errors not negative, the noise level a positive number.
  public init(table: Table) throws {
    experiment = try Self.text("experiment", of: table)
    reference = try Self.text("reference", of: table)
    noiseLevel = try Self.noise(of: table)
    ell = try table["ell"]
    cl = try table["cl"]
    clError = try table["cl_err"]
    func reject(_ column: String, _ row: Int, _ value: Double, _ expected: String) -> TableError {
      .badValue(source: table.source, column: column, row: row + 1, value: value.description, expected: expected)
    }
    guard !ell.isEmpty else { throw TableError.inconsistentData(source: table.source, problem: "it has no rows") }
    var previous = 0.0
    for row in ell.indices {
      guard ell[row] > previous, ell[row].isFinite else {
        throw reject("ell", row, ell[row], "a positive multipole above the one before")
      }
      guard cl[row].isFinite else { throw reject("cl", row, cl[row], "a finite C_ℓ") }
      guard clError[row] >= 0 || clError[row].isNaN else { throw reject("cl_err", row, clError[row], "an error ≥ 0") }
      previous = ell[row]
    }
  }

  private static func text(_ key: String, of table: Table) throws -> String {
    guard let value = table[meta: key] else {
      throw TableError.header(source: table.source, key: key, problem: "is missing; add '# - {\(key): …}' under 'meta'")
    }
    guard let text = value.string, !text.isEmpty else {
      throw TableError.header(source: table.source, key: key, problem: "must be text; put it in quotes")
    }
    return text
  }

  private static func noise(of table: Table) throws -> Double? {
    switch table[meta: "noise_level"] {
    case nil, .null: return nil
    case .some(let value):
      guard let number = value.number, number > 0, number.isFinite else {
        throw TableError.header(
          source: table.source, key: "noise_level", problem: "must be a positive number or absent")
      }
      return number
    }
  }
}
