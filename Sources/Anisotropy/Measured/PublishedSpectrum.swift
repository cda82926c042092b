// The measured spectra that come with the program: numbers read off published figures, each table with its source, the way
// it was read and its errors (Data/, whose text is part of the program). And the way from what `--data` is given to a
// spectrum.

import Files
import Foundation

/// A measured spectrum that comes with the program.
public struct PublishedSpectrum: Sendable, Equatable {
  /// The name that `--data` takes.
  public let name: String
  /// The table, as ECSV.
  public let text: String

  /// All of them, by name.
  public static let all = tables.map { PublishedSpectrum(name: $0.name, text: $0.text) }

  /// The table.
  public func table() throws -> Table { try Table.parse(text, source: name) }

  /// A line for each, for help: name, variants, experiment, reference.
  public static func list() throws -> String {
    try all.map { spectrum in
      let table = try spectrum.table()
      let energies = try MeasuredSpectrum.energies(of: table)
      let variants =
        energies.map { ":\(MeasuredSpectrum.energyText($0))" }
        + table.columnNames.filter { table.columnNames.contains($0 + "_err") && $0.hasPrefix("cl_") }
        .map { ":" + $0.dropFirst(3) }
      let first = try MeasuredSpectrum.find(spectrum.name)
      return """
        \(spectrum.name)
            \(first.experiment); \(first.reference)
            also \(variants.map { spectrum.name + $0 }.joined(separator: " "))
        """
    }.joined(separator: "\n")
  }
}

extension MeasuredSpectrum {
  /// The largest number of multipoles of a spectrum.
  static let largestCount = 10_000

  /// A spectrum by what `--data` is given: the name of one that comes with the program or the path of a table, either
  /// with `:13TeV` (one of a table's energies) or `:VARIANT` (its columns cl_VARIANT and cl_VARIANT_err) behind it.
  ///
  /// A name goes before a file of that name; `./NAME` is the file. Throws `TableError`.
  public static func find(_ argument: String) throws -> MeasuredSpectrum {
    let colon = argument.unicodeScalars.lastIndex(of: ":")
    let stem = colon.map { String(argument.unicodeScalars[..<$0]) } ?? argument
    let variant = colon.map { String(argument.unicodeScalars[argument.unicodeScalars.index(after: $0)...]) }
    if let published = PublishedSpectrum.all.first(where: { $0.name == stem }) {
      return try MeasuredSpectrum(table: published.table(), variant: variant)
    }
    if variant != nil, try !isThere(argument), try isThere(stem) {
      return try MeasuredSpectrum(table: Table.read(path: stem), variant: variant)
    }
    guard try isThere(argument) else {
      let names = PublishedSpectrum.all.map(\.name).joined(separator: ", ")
      throw TableError.unreadable(
        path: argument, reason: "there is no such file, and the spectra that come with the program are \(names)")
    }
    return try MeasuredSpectrum(table: Table.read(path: argument))
  }

  /// The spectra that an argument names: one, or with `:all` behind it every energy of a table. Throws `TableError`.
  public static func findAll(_ argument: String) throws -> [MeasuredSpectrum] {
    guard argument.hasSuffix(":all") else { return [try find(argument)] }
    let stem = String(argument.dropLast(4))
    let table = try PublishedSpectrum.all.first { $0.name == stem }?.table() ?? Table.read(path: stem)
    let energies = try energies(of: table)
    guard !energies.isEmpty else { return [try find(stem)] }
    return try energies.map { try MeasuredSpectrum(table: table, variant: "\($0)TeV") }
  }

  private static func isThere(_ path: String) throws -> Bool {
    do throws(FileReadError) {
      return try WholeFile.exists(path)
    } catch {
      throw TableError.unreadable(path: path, reason: error.reason)
    }
  }

  /// The energies of a table in TeV, ascending; empty for a table of one spectrum.
  static func energies(of table: Table) throws -> [Double] {
    guard table.columnNames.contains("median_energy_tev") else { return [] }
    return Set(try table["median_energy_tev"]).filter { $0 > 0 && $0.isFinite }.sorted()
  }

  /// 13TeV, 240TeV, 1.5PeV, or with a blank before the unit.
  static func energyText(_ energy: Double, unitApart: Bool = false) -> String {
    let (value, unit) = energy < 999 ? (energy, "TeV") : (energy / 1000, "PeV")
    return String(format: "%.3g", rounded(value)) + (unitApart ? " " : "") + unit
  }

  private static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.2g", value)) ?? value
  }

  /// The rows of a table that belong to one energy: the one that the variant names to 10 %, otherwise the default of the
  /// table's header. Nil for a table without energies.
  static func energy(of table: Table, variant: String?) throws -> Double? {
    let energies = try energies(of: table)
    guard !energies.isEmpty else { return nil }
    let wanted = variant.flatMap(parsedEnergy) ?? (variant == nil ? table[meta: "default_energy_tev"]?.number : nil)
    let nearest = energies.min { abs(log($0 / (wanted ?? 1))) < abs(log($1 / (wanted ?? 1))) }
    guard let wanted, wanted > 0, let nearest, abs(log(nearest / wanted)) < 0.1 else {
      let names = energies.prefix(20).map { ":" + energyText($0) }.joined(separator: ", ")
      throw TableError.inconsistentData(
        source: table.source, problem: "it has spectra of several energies; add one of \(names) to its name")
    }
    return nearest
  }

  private static func parsedEnergy(_ text: String) -> Double? {
    for (unit, factor) in [("TeV", 1.0), ("PeV", 1000.0)] where text.hasSuffix(unit) {
      guard let number = Double(text.dropLast(3)), number.isFinite, number > 0 else { return nil }
      return number * factor
    }
    return nil
  }
}

// MARK: - Dipole and noise
//
// Published numbers, each with its source.

/// A published measurement of the anisotropy.
public struct PublishedMeasurement: Sendable, Equatable {
  /// Who measured it.
  public let experiment: String
  /// Where it was published.
  public let reference: String
  /// Median energy of the primaries in TeV.
  public let energy: Double
  /// The horizontal components of the dipole of the relative intensity, along α = 0 and α = 90°.
  public let dipole: SIMD2<Double>
  /// Noise levels of C_ℓ in the maps of the experiments.
  public let noiseLevels: [String: Double]

  /// C_1 = (4π/9) δ_h² of the horizontal dipole. The vertical component is not observable, so this is a lower bound.
  public var dipolePower: Double { 4 * .pi / 9 * (dipole * dipole).sum() }

  /// The combined all-sky map at 10 TeV: C_1 = 1.905e-6, noise about 2.95e-10 (HAWC) and 1.85e-10 (IceCube).
  public static let hawcIceCube = PublishedMeasurement(
    experiment: "HAWC+IceCube",
    reference: "Abeysekara et al. 2019, ApJ 871, 96 (arXiv:1812.05682)",
    energy: 10, dipole: [9.16e-4, 7.25e-4], noiseLevels: ["HAWC": 2.95e-10, "IceCube": 1.85e-10])
}
