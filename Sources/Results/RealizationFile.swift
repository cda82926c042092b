// The file of one realisation, realizations/000017.fits: one binary table with a row per backtracking time.
//
//   OMEGA_T     1/Ω               backtracking time
//   MEAN_A      r_L     (3)       r̄_i of the first set of directions
//   SECOND_A    r_L²    (6)       ⟨r_i r_j⟩, xx yy zz xy xz yz
//   DIPOLE_A    r_L     (9)       ⟨p̂_i r_j⟩, row by row
//   CL_A        r_L²    (6·(lmax+1))  auto-spectra tensor, pair by pair
//   …_B, CL_AB                    the same for the second set, and the cross-spectra tensor
//
// A file of ours has checksums and a digest, and none of its numbers is NaN or infinite; without that it is damaged. The
// header carries what the numbers depend on (digest of the physics of the study, seed, number) and nothing else, so
// the file is the same to the byte however the run was cut.

import Anisotropy
import Files
import Study

package enum RealizationFile {
  private static let setNames = ["A", "B"]

  package static func write(
    _ measurement: RealizationMeasurement, of configuration: StudyConfiguration, to path: String
  ) throws {
    let rows = measurement.snapshots
    var columns = [FITSColumn(name: "OMEGA_T", unit: "", width: 1, values: rows.map(\.omegaT))]
    for (set, name) in setNames.enumerated().prefix(rows.first?.sets.count ?? 0) {
      let sets = rows.map { $0.sets[set] }
      columns.append(column("MEAN_" + name, sets.map(\.mean)))
      columns.append(column("SECOND_" + name, sets.map(\.second.components)))
      columns.append(column("DIPOLE_" + name, sets.map(\.dipole)))
      columns.append(column("CL_" + name, sets.map { $0.spectra.components.flatMap { $0 } }))
    }
    let crosses = rows.compactMap(\.cross)
    if !crosses.isEmpty { columns.append(column("CL_AB", crosses.map { $0.components.flatMap { $0 } })) }
    let table = FITSTable(
      name: "REALIZATION", rowCount: rows.count, columns: columns,
      cards: [
        FITSCard("STUDY", .string(configuration.physicsDigest), "digest of the physics of the study"),
        FITSCard("SEED", .string(String(configuration.seed)), "seed of the study"),
        FITSCard("REALIZ", .int(measurement.number), "number of this realisation"),
        FITSCard("NSIDE", .int(measurement.nside), "HEALPix resolution of the directions"),
        FITSCard("LMAX", .int(measurement.lmax), "largest multipole"),
        FITSCard("UNITS", .string("lengths r_L, times 1/Omega"), "r_L: Larmor radius in B0"),
      ] + configuration.physicsCards)
    guard columns.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else { throw RunError.notFinite(path: path) }
    try FITSTable.write([table], to: path)
  }

  private static func column(_ name: String, _ rows: [[Double]]) -> FITSColumn {
    FITSColumn(name: name, unit: "", width: rows.first?.count ?? 1, values: rows.flatMap { $0 })
  }

  /// Reads a realisation and checks that it is whole and belongs to the study.
  package static func read(_ path: String, number: Int, of configuration: StudyConfiguration) throws
    -> RealizationMeasurement
  {
    try measurement(in: table(path), path, number, configuration)
  }

  /// Reads a realisation of this study at some of its times, as times that were added left it.
  static func readEarlier(
    _ path: String, number: Int, of configuration: StudyConfiguration
  ) throws -> RealizationMeasurement {
    let table = try table(path)
    let times = table.column("OMEGA_T")?.values ?? []
    guard !times.isEmpty, Set(times).isSubset(of: configuration.backtracking.times) else {
      throw RunError.foreignRealization(path: path, detail: "its backtracking times are not the study's")
    }
    return try measurement(in: table, path, number, configuration.at(times))
  }

  /// The digest of the study that a file was computed for; nil for a damaged one.
  static func study(_ path: String) throws -> String? {
    do {
      return try table(path).card("STUDY")?.string
    } catch  where isDamage(error) {
      return nil
    }
  }

  private static func table(_ path: String) throws -> FITSTable {
    guard let table = try FITSTable.read(path: path, requiringDigest: true).first(where: { $0.name == "REALIZATION" })
    else {
      throw RunError.foreignRealization(path: path, detail: "it holds no table REALIZATION")
    }
    return table
  }

  /// Checks that a table belongs to the study, and takes it apart.
  private static func measurement(
    in table: FITSTable, _ path: String, _ number: Int, _ configuration: StudyConfiguration
  ) throws -> RealizationMeasurement {
    guard table.card("STUDY")?.string == configuration.physicsDigest,
      table.card("SEED")?.string == String(configuration.seed)
    else {
      throw RunError.foreignRealization(path: path, detail: RunError.anotherStudysFile)
    }
    guard table.card("REALIZ")?.int == number else {
      throw RunError.foreignRealization(path: path, detail: "its header names another realisation")
    }
    let nside = configuration.sky.nside
    let rows = Rows(path: path, table: table, multipoles: 3 * nside)
    let times = try rows.values("OMEGA_T", width: 1).map { $0[0] }
    guard times == configuration.backtracking.times else {
      throw RunError.foreignRealization(path: path, detail: "its backtracking times are not the study's")
    }
    let isPaired = configuration.sky.directions == .paired
    let sets = try setNames.prefix(isPaired ? 2 : 1).map { try rows.set($0) }
    let cross = isPaired ? try rows.spectra("CL_AB") : []
    let snapshots = times.indices.map { row in
      SnapshotMeasurement(
        omegaT: times[row], sets: sets.map { $0[row] }, cross: isPaired ? cross[row] : nil)
    }
    return RealizationMeasurement(number: number, nside: nside, snapshots: snapshots)
  }
}

/// The rows of a realisation's table, with their shapes checked.
private struct Rows {
  var path: String
  var table: FITSTable
  var multipoles: Int

  func values(_ name: String, width: Int) throws -> [[Double]] {
    guard let column = table.column(name), column.width == width,
      column.values.count == width * table.rowCount
    else {
      throw RunError.foreignRealization(path: path, detail: "column \(name) is missing or has another shape")
    }
    guard column.values.allSatisfy(\.isFinite) else {
      throw RunError.foreignRealization(path: path, detail: "column \(name) has numbers that are not finite")
    }
    return (0..<table.rowCount).map { Array(column.values[$0 * width..<($0 + 1) * width]) }
  }

  func spectra(_ name: String) throws -> [SpectraTensor] {
    try values(name, width: 6 * multipoles).map { row in
      SpectraTensor(components: (0..<6).map { Array(row[$0 * multipoles..<($0 + 1) * multipoles]) })
    }
  }

  func set(_ name: String) throws -> [DirectionSetMeasurement] {
    let mean = try values("MEAN_" + name, width: 3)
    let second = try values("SECOND_" + name, width: 6)
    let dipole = try values("DIPOLE_" + name, width: 9)
    let spectra = try spectra("CL_" + name)
    return mean.indices.map {
      DirectionSetMeasurement(
        mean: mean[$0], second: SymmetricTensor(second[$0]), dipole: dipole[$0], spectra: spectra[$0])
    }
  }
}
