// Finished blocks of a realisation in progress, realizations/000017.blocks/0-000256.fits, so that a run that is killed in
// the middle of a long realisation loses at most one block per core.
//
// A block's file has one row per backtracking time and the columns X, Y, Z: the displacements of its directions in r_L.
// It is there whole or not at all, under a checksum, and goes away when the realisation's own file is there. A block that
// is damaged or belongs to another study is named and computed again.

import Files
import Results
import Study
import Transport

/// The block files of one realisation.
package struct BlockStore: Sendable {
  let path: String
  let digest: String
  let number: Int
  let times: [Double]

  /// - Parameter times: the times that are being computed; by default all of the study's.
  package init(directory: RunDirectory, number: Int, times: [Double]? = nil) {
    path = directory.blocksPath(number)
    digest = directory.configuration.physicsDigest
    self.number = number
    self.times = times ?? directory.configuration.backtracking.times
  }

  private static let axes = ["X", "Y", "Z"]

  package func file(_ block: Block) -> String {
    let first = String(block.range.lowerBound)
    return "\(path)/\(block.set)-\(String(repeating: "0", count: max(0, 9 - first.count)))\(first).fits"
  }

  /// A block that was computed before, or nil where there is none.
  ///
  /// - Throws: `FITSError` for a file that is damaged or cannot be read, `RunError.foreignRealization` for one that is not
  ///   what its name says.
  package func read(_ block: Block) throws -> Displacements? {
    let file = file(block)
    let foreign = RunError.foreignRealization(path: file, detail: "it is not this block of this study")
    let tables: [FITSTable]
    do throws(FITSError) {
      tables = try FITSTable.read(path: file, requiringDigest: true)
    } catch {
      if error == .fileMissing(path: file) { return nil }
      throw error
    }
    guard let table = tables.first(where: { $0.name == "BLOCK" }),
      table.card("STUDY")?.string == digest, table.card("REALIZ")?.int == number,
      table.card("FIRST")?.int == block.range.lowerBound, table.card("SET")?.int == block.set,
      table.column("OMEGA_T")?.values == times
    else { throw foreign }
    let count = block.range.count
    var values = [[[Double]]](repeating: [], count: times.count)
    for axis in Self.axes {
      guard let column = table.column(axis), column.width == count, column.values.count == count * times.count
      else { throw foreign }
      for time in times.indices { values[time].append(Array(column.values[time * count..<(time + 1) * count])) }
    }
    return Displacements(count: count, values: values)
  }

  /// Keeps a block.
  package func write(_ displacements: Displacements, of block: Block) throws {
    try makeDirectory(path)
    let columns = Self.axes.enumerated().map { axis, name in
      FITSColumn(name: name, unit: "", width: displacements.count, values: displacements.values.flatMap { $0[axis] })
    }
    let table = FITSTable(
      name: "BLOCK", rowCount: times.count, columns: [FITSColumn(name: "OMEGA_T", values: times)] + columns,
      cards: [
        FITSCard("STUDY", .string(digest), "digest of the physics of the study"),
        FITSCard("REALIZ", .int(number), "number of the realisation"),
        FITSCard("SET", .int(block.set), "set of directions"),
        FITSCard("FIRST", .int(block.range.lowerBound), "first direction of the block"),
      ])
    try FITSTable.write([table], to: file(block))
  }
}
