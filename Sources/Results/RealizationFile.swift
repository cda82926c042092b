// The file of one realisation, realizations/000017.fits: one binary table with a row per backtracking time, and the columns
// that the study's estimators name:
//
//   OMEGA_T      1/Ω    backtracking time
//   NAME_A       what an estimator keeps of the first set of directions: MEAN_A, SECOND_A, DIPOLE_A, CL_A
//   NAME_B       the same for the second set
//   …            what an estimator keeps of both together, CL_AB, and of particles of its own, PAIR_F
//
// A file of ours has checksums and a digest, and none of its numbers is NaN or infinite; without that it is damaged. The
// header carries what the numbers depend on (digest of the physics of the study, seed, number) and nothing else, so
// the file is the same to the byte however the run was cut.

import Anisotropy
import Files
import Study

package enum RealizationFile {
  fileprivate static let setNames = ["A", "B"]

  package static func write(
    _ measurement: RealizationMeasurement, of configuration: StudyConfiguration, to path: String
  ) throws {
    let rows = measurement.snapshots
    var columns = [FITSColumn(name: "OMEGA_T", unit: "", width: 1, values: rows.map(\.omegaT))]
    for named in Self.columns(of: configuration) {
      columns.append(
        FITSColumn(
          name: named.name, unit: "", width: named.column.width, values: rows.flatMap { $0[named] }))
    }
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

  /// A column of the file: the estimator's, and the set that it is of; nil for the realisation as a whole.
  fileprivate struct NamedColumn {
    var column: MeasuredColumn
    var set: Int?
    var name: String { column.name + (set.map { "_" + setNames[$0] } ?? "") }
  }

  private static func columns(of configuration: StudyConfiguration) -> [NamedColumn] {
    let lmax = 3 * configuration.sky.nside - 1
    let (isPaired, estimators) = (configuration.sky.directions == .paired, configuration.measured)
    let own = (0..<(isPaired ? 2 : 1)).flatMap { set -> [NamedColumn] in
      estimators.columns(lmax: lmax).map { NamedColumn(column: $0, set: set) }
    }
    let whole = (isPaired ? estimators.jointColumns(lmax: lmax) : []) + estimators.followedColumns
    return own + whole.map { NamedColumn(column: $0) }
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
    let rows = Rows(path: path, table: table)
    let times = try rows.values("OMEGA_T", width: 1).map { $0[0] }
    guard times == configuration.backtracking.times else {
      throw RunError.foreignRealization(path: path, detail: "its backtracking times are not the study's")
    }
    let sets = configuration.sky.directions == .paired ? 2 : 1
    let empty = times.map { omegaT in
      SnapshotMeasurement(
        omegaT: omegaT, sets: Array(repeating: DirectionSetMeasurement(values: [:]), count: sets), joint: [:])
    }
    let snapshots = try columns(of: configuration).reduce(into: empty) { snapshots, named in
      for (row, values) in try rows.values(named.name, width: named.column.width).enumerated() {
        snapshots[row][named] = values
      }
    }
    return RealizationMeasurement(number: number, nside: configuration.sky.nside, snapshots: snapshots)
  }
}

extension SnapshotMeasurement {
  /// The numbers of a column of the file.
  fileprivate subscript(_ named: RealizationFile.NamedColumn) -> [Double] {
    get { named.set.map { sets[$0][named.column.name] } ?? joint[named.column.name] ?? [] }
    set {
      if let set = named.set {
        sets[set][named.column.name] = newValue
      } else {
        joint[named.column.name] = newValue
      }
    }
  }
}

/// The rows of a realisation's table, with their shapes checked.
private struct Rows {
  var path: String
  var table: FITSTable

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
}
