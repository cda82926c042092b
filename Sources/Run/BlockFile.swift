// Finished blocks of a realisation in progress, realizations/000017.blocks/0-000000256.fits, so that a run that is killed in
// the middle of a long realisation loses at most one block per core.
//
// A block's file has one row per backtracking time, with the numbers of `Orbits` at that time as they lie there: x y z, and
// px py pz where an estimator asks for them, of all its directions. It is there whole or not at all, under a checksum, and
// goes away when the realisation's own file is there. A block that is damaged or belongs to another study is named and
// computed again. What estimators found about particles of their own is one more file, followed.fits.

import Anisotropy
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

  /// The most directions of a file: what the engine "simd" likes to get at once. Blocks of engines that like more are kept in
  /// several, so that a study may change its engine and go on.
  static let mostDirections = 256

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

  /// Where what estimators found about particles of their own is kept.
  var followedFile: String { path + "/followed.fits" }

  /// A block that was computed before, or nil where there is none.
  ///
  /// - Throws: `FITSError` for a file that is damaged or cannot be read, `RunError.foreignRealization` for one that is not
  ///   what its name says.
  package func read(_ block: Block) throws -> Orbits? {
    let file = file(block)
    guard let table = try table("BLOCK", file) else { return nil }
    let (count, components) = (block.range.count, hasMomenta ? 6 : 3)
    guard table.card("FIRST")?.int == block.range.lowerBound, table.card("SET")?.int == block.set,
      let values = values("ORBITS", width: components * count, table)
    else { throw foreign(file) }
    return Orbits(timeCount: times.count, directionCount: count, hasMomenta: hasMomenta, values: values)
  }

  /// What estimators found about particles of their own before, by column; nil where there is nothing. Throws as
  /// ``read(_:)``.
  func readFollowed(_ columns: [MeasuredColumn]) throws -> [String: [Double]]? {
    guard let table = try table("FOLLOWED", followedFile) else { return nil }
    return try columns.reduce(into: [:]) { found, column in
      guard let values = values(column.name, width: column.width, table) else { throw foreign(followedFile) }
      found[column.name] = values
    }
  }

  /// The table of a file of this realisation at these times; nil where there is no file.
  private func table(_ name: String, _ file: String) throws -> FITSTable? {
    let tables: [FITSTable]
    do throws(FITSError) {
      tables = try FITSTable.read(path: file, requiringDigest: true)
    } catch {
      if error == .fileMissing(path: file) { return nil }
      throw error
    }
    guard let table = tables.first(where: { $0.name == name }),
      table.card("STUDY")?.string == digest, table.card("REALIZ")?.int == number,
      table.column("OMEGA_T")?.values == times
    else { throw foreign(file) }
    return table
  }

  private func foreign(_ file: String) -> RunError {
    .foreignRealization(path: file, detail: "it is not this block of this study")
  }

  private func values(_ name: String, width: Int, _ table: FITSTable) -> [Double]? {
    guard let column = table.column(name), column.width == width, column.values.count == width * times.count else {
      return nil
    }
    return column.values
  }

  /// Keeps a block.
  package func write(_ orbits: Orbits, of block: Block) throws {
    let orbits = FITSColumn(
      name: "ORBITS", unit: "", width: orbits.componentCount * orbits.directionCount, values: orbits.values)
    let place = [
      FITSCard("SET", .int(block.set), "set of directions"),
      FITSCard("FIRST", .int(block.range.lowerBound), "first direction of the block"),
    ]
    try write("BLOCK", [orbits], place, to: file(block))
  }

  /// Keeps what estimators found about particles of their own.
  func write(followed: [String: [Double]], _ columns: [MeasuredColumn]) throws {
    let columns = columns.map {
      FITSColumn(name: $0.name, unit: "", width: $0.width, values: followed[$0.name] ?? [])
    }
    try write("FOLLOWED", columns, [], to: followedFile)
  }

  private func write(_ name: String, _ columns: [FITSColumn], _ cards: [FITSCard], to file: String) throws {
    try makeDirectory(path)
    let own = [
      FITSCard("STUDY", .string(digest), "digest of the physics of the study"),
      FITSCard("REALIZ", .int(number), "number of the realisation"),
    ]
    let table = FITSTable(
      name: name, rowCount: times.count, columns: [FITSColumn(name: "OMEGA_T", values: times)] + columns,
      cards: own + cards)
    try FITSTable.write([table], to: file)
  }
}
