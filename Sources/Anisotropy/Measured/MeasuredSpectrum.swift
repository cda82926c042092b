// A measured angular power spectrum, from a table: one that comes with the program (`PublishedSpectrum`) or the user's.
//
// The table is ECSV with columns ell, cl, cl_err (C_ℓ of the relative intensity, healpy's normalisation) and header keys
//   experiment, reference          required
//   noise_level                    of C_ℓ
//   sky                            cut: C_ℓ of the part of the sky that was seen, not corrected for the rest;
//                                  deconvolved: corrected for it; full: nothing was missing
//   observatory                    the observatory whose window is in it, as 'dapple observe' names it
//   energy_tev                     median energy, for a table of one
//   errors, caution                what cl_err holds, and what to beware of: repeated in captions
//   default_energy_tev             for a table of several spectra, told apart by a column median_energy_tev
// Further pairs of columns cl_NAME, cl_NAME_err are variants of the spectrum.

import Files
import _Text

/// A measured angular power spectrum with its source.
public struct MeasuredSpectrum: Sendable, Equatable {
  /// Who measured it.
  public var experiment: String
  /// Where it was published.
  public var reference: String
  /// How the spectrum stands to the whole sky.
  public enum Sky: String, Sendable, CaseIterable {
    /// Of a part of the sky, and not corrected for the rest.
    case cut
    /// Of a part of the sky, corrected for the rest.
    case deconvolved
    /// Of the whole sky.
    case full
  }

  /// The noise level of C_ℓ, or nil where the file gives none.
  public var noiseLevel: Double?
  /// How it stands to the whole sky, or nil where the file does not say.
  public var sky: Sky?
  /// The observatory whose window is in it, as `dapple observe` names it, or nil.
  public var observatory: String?
  /// Median energy of the primaries in TeV, or nil.
  public var energy: Double?
  /// What the errors hold, or nil where the file does not say.
  public var errors: String?
  /// What to beware of, or nil.
  public var caution: String?
  /// Multipoles, ascending; not whole numbers where the publication binned them.
  public var ell: [Double]
  /// C_ℓ of the relative intensity in healpy's normalisation.
  public var cl: [Double]
  /// Standard errors of C_ℓ, NaN where unknown.
  public var clError: [Double]

  /// A spectrum from its parts.
  public init(
    experiment: String, reference: String, noiseLevel: Double?, ell: [Double], cl: [Double], clError: [Double],
    sky: Sky? = nil, errors: String? = nil, caution: String? = nil
  ) {
    self.sky = sky
    self.errors = errors
    self.caution = caution
    self.experiment = experiment
    self.reference = reference
    self.noiseLevel = noiseLevel
    self.ell = ell
    self.cl = cl
    self.clError = clError
  }

  /// Takes a spectrum from a table.
  ///
  /// - Parameters:
  ///   - table: with the columns ell, cl and cl_err and the header keys that the top of this file lists.
  ///   - variant: an energy ("13TeV") of a table of several, or NAME for the columns cl_NAME and cl_NAME_err, which are
  ///     taken to be corrected for the sky that was not seen if NAME is "deconvolved".
  ///
  /// Throws `TableError` that names the file and the column or header key that is missing or wrong: multipoles must be
  /// positive and ascending, C_ℓ finite, errors not negative, the noise level a positive number. A C_ℓ ≤ 0, which noise
  /// may have made, is taken only where its error explains it: C_ℓ + 3σ > 0.
  public init(table: Table, variant: String? = nil) throws {
    let energy = try Self.energy(of: table, variant: variant)
    let column = energy == nil ? variant.map { "cl_" + $0 } ?? "cl" : "cl"
    let rows = try energy.map { energy in
      try table["median_energy_tev"].enumerated().filter { $0.element == energy }.map(\.offset)
    }
    func values(_ name: String) throws -> [Double] {
      let all = try table[name]
      return rows.map { $0.map { all[$0] } } ?? all
    }
    let name = try Self.text("experiment", of: table)
    experiment = energy.map { "\(name), \(Self.energyText($0, unitApart: true))" } ?? name
    reference = try Self.text("reference", of: table)
    noiseLevel = column == "cl" ? try Self.noise(of: table) : nil
    sky = try variant == Sky.deconvolved.rawValue ? .deconvolved : Self.sky(of: table)
    observatory = table[meta: "observatory"]?.string
    self.energy = energy ?? table[meta: "energy_tev"]?.number
    errors = table[meta: "errors"]?.string
    caution = table[meta: "caution"]?.string
    ell = try values("ell")
    cl = try values(column)
    clError = try values(column + "_err")
    guard !ell.isEmpty else { throw TableError.inconsistentData(source: table.source, problem: "it has no rows") }
    guard ell.count <= Self.largestCount else {
      throw TableError.inconsistentData(
        source: table.source, problem: "it has \(ell.count) multipoles; give at most \(Self.largestCount)")
    }
    try check(source: table.source, column: column, rows: rows)
  }

  /// Its name for messages: one line, not too long.
  package var shortName: String { OneLine.text(experiment, limit: 120) }

  private func check(source: String, column: String, rows: [Int]?) throws {
    func reject(_ column: String, _ index: Int, _ value: Double, _ expected: String) -> TableError {
      .badValue(
        source: source, column: column, row: (rows?[index] ?? index) + 1, value: value.description, expected: expected)
    }
    var previous = 0.0
    for row in ell.indices {
      guard ell[row] > previous, ell[row] <= 1e6 else {
        throw reject("ell", row, ell[row], "a positive multipole above the one before, 1e6 at most")
      }
      guard cl[row].isFinite else { throw reject(column, row, cl[row], "a finite C_ℓ") }
      let error = clError[row]
      guard (error >= 0 && error.isFinite) || error.isNaN else {
        throw reject(column + "_err", row, error, "an error ≥ 0, or NaN where it is unknown")
      }
      guard cl[row] > 0 || cl[row] + 3 * error > 0 else {
        throw reject(column, row, cl[row], "a C_ℓ > 0, or one that its error explains (C_ℓ + 3 \(column)_err > 0)")
      }
      previous = ell[row]
    }
  }

  private static func sky(of table: Table) throws -> Sky? {
    switch table[meta: "sky"] {
    case nil, .null: return nil
    case .some(let value):
      guard let sky = value.string.flatMap(Sky.init(rawValue:)) else {
        let known = Sky.allCases.map(\.rawValue).joined(separator: ", ")
        throw TableError.header(source: table.source, key: "sky", problem: "must be one of \(known), or absent")
      }
      return sky
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
