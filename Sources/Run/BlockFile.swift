// Finished blocks of a realisation in progress, realizations/000017.blocks/0-000000256.fits, so that a run that is killed in
// the middle of a long realisation loses at most one block per core.
//
// A block's file has one row per backtracking time, with the numbers of `Orbits` at that time as they lie there: x y z, and
// px py pz where an estimator asks for them, of all its directions. It is there whole or not at all, under a checksum, and
// goes away when the realisation's own file is there. A block that is damaged or belongs to another study is named and
// computed again.

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
  let hasMomenta: Bool

  /// - Parameter times: the times that are being computed; by default all of the study's.
  package init(directory: RunDirectory, number: Int, times: [Double]? = nil) {
    path = directory.blocksPath(number)
    digest = directory.configuration.physicsDigest
    self.number = number
    self.times = times ?? directory.configuration.backtracking.times
    hasMomenta = directory.configuration.measured.needMomenta
  }

  package func file(_ block: Block) -> String {
    let first = String(block.range.lowerBound)
    return "\(path)/\(block.set)-\(String(repeating: "0", count: max(0, 9 - first.count)))\(first).fits"
  }

  /// A block that was computed before, or nil where there is none.
  ///
  /// - Throws: `FITSError` for a file that is damaged or cannot be read, `RunError.foreignRealization` for one that is not
  ///   what its name says.
  package func read(_ block: Block) throws -> Orbits? {
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
    let (count, components) = (block.range.count, hasMomenta ? 6 : 3)
    guard let column = table.column("ORBITS"), column.width == components * count,
      column.values.count == column.width * times.count
    else { throw foreign }
    return Orbits(timeCount: times.count, directionCount: count, hasMomenta: hasMomenta, values: column.values)
  }

  /// Keeps a block.
  package func write(_ orbits: Orbits, of block: Block) throws {
    try makeDirectory(path)
    let table = FITSTable(
      name: "BLOCK", rowCount: times.count,
      columns: [
        FITSColumn(name: "OMEGA_T", values: times),
        FITSColumn(
          name: "ORBITS", unit: "", width: orbits.componentCount * orbits.directionCount, values: orbits.values),
      ],
      cards: [
        FITSCard("STUDY", .string(digest), "digest of the physics of the study"),
        FITSCard("REALIZ", .int(number), "number of the realisation"),
        FITSCard("SET", .int(block.set), "set of directions"),
        FITSCard("FIRST", .int(block.range.lowerBound), "first direction of the block"),
      ])
    try FITSTable.write([table], to: file(block))
  }
}
