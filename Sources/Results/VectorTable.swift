// Vectors in files of the user's: positions, directions, and what was found for them. FITS or ECSV, by the name of the file.
//
//   FITS   a binary table with a column for each component, such as X, Y, Z
//   ECSV   the same with small letters, x y z

import Files

/// Tables of vectors, one vector a row.
package enum VectorTable {
  /// Reads three columns.
  ///
  /// - Parameters:
  ///   - path: a FITS table (.fits, .fits.gz) or an ECSV table (any other name).
  ///   - names: of the columns; capitals and small letters are the same.
  /// - Throws: `FITSError`, `TableError` for a file that cannot be read; `RunError.notVectors` for one without these columns or
  ///   with numbers that are not finite.
  package static func read(_ path: String, columns names: [String]) throws -> [SIMD3<Double>] {
    let columns: [[Double]]
    if isFITS(path) {
      let tables = try FITSTable.read(path: path)
      guard let table = tables.first(where: { table in names.allSatisfy { table.column($0)?.width == 1 } }) else {
        throw RunError.notVectors(path: path, reason: "it has no columns \(names.joined(separator: ", "))")
      }
      columns = names.compactMap { table.column($0)?.values }
    } else {
      let table = try Table.read(path: path)
      columns = try names.map { name in
        guard let found = table.columnNames.first(where: { $0.lowercased() == name.lowercased() }) else {
          throw RunError.notVectors(path: path, reason: "it has no column \(name)")
        }
        return try table[found]
      }
    }
    guard let count = columns.first?.count, count > 0, columns.allSatisfy({ $0.count == count }) else {
      throw RunError.notVectors(path: path, reason: "it has no rows")
    }
    if let row = (0..<count).first(where: { row in !columns.allSatisfy { $0[row].isFinite } }) {
      throw RunError.notVectors(path: path, reason: "row \(row + 1) is not finite")
    }
    return (0..<count).map { SIMD3(columns[0][$0], columns[1][$0], columns[2][$0]) }
  }

  /// Whether a file of this name is FITS.
  package static func isFITS(_ path: String) -> Bool {
    [".fits", ".fit", ".fits.gz"].contains { path.lowercased().hasSuffix($0) }
  }
}
