// HEALPixFITS.swift: full-sky maps in FITS files that healpy, astropy-healpix, Aladin and the HEALPix tools read.
//
// A binary table with PIXTYPE = 'HEALPIX', ORDERING, NSIDE and INDXSCHM (HEALPix Fits standards document, 2012). Written
// are RING maps of the full sky, 1024 pixels a row, units in TUNITn. ORDERING is spelled in full: healpy takes 'NEST'
// for RING without a word; here it is read as NESTED.

import Files
import Foundation

/// One of the columns of a HEALPix file.
public struct HEALPixColumn: Sendable, Equatable {
  /// Name of the column (TTYPE).
  public var name: String
  /// Unit (TUNIT), as the FITS standard spells units; empty if dimensionless.
  public var unit: String
  /// The map; NaN is written as UNSEEN, −1.6375e30.
  public var map: HEALPixMap

  /// Makes a column.
  public init(name: String, unit: String = "", map: HEALPixMap) {
    self.name = name
    self.unit = unit
    self.map = map
  }
}

extension HEALPixMap {
  /// Writes maps of one grid as columns of a HEALPix file (RING, full sky). The file is there whole or not at all.
  ///
  /// - Parameters:
  ///   - columns: At least one.
  ///   - path: File name; an existing file is replaced.
  ///   - coordinateSystem: COORDSYS: `G` (Galactic), `C` (celestial), `E` (ecliptic) or `UNKNOWN`, as for maps about the
  ///     direction of a magnetic field.
  ///   - header: Further cards.
  /// - Throws: `SphereError.invalidArgument` without columns or with different grids; `FITSError.unwritableContent`,
  ///   `.diskFull` or `.fileUnwritable`.
  public static func write(
    _ columns: [HEALPixColumn], to path: String, coordinateSystem: String = "UNKNOWN", header: [FITSCard] = []
  ) throws {
    guard let grid = columns.first?.map.grid, columns.allSatisfy({ $0.map.grid == grid }) else {
      throw SphereError.invalidArgument(reason: "A HEALPix file needs one or more maps, all of the same N_side.")
    }
    let width = grid.nside >= 16 ? 1024 : 1
    let table = FITSTable(
      name: "HEALPIX", rowCount: grid.pixelCount / width,
      columns: columns.map { column in
        FITSColumn(
          name: column.name, unit: column.unit, width: width,
          values: column.map.values.map { $0.isNaN ? unseen : $0 })
      },
      cards: [
        FITSCard("PIXTYPE", .string("HEALPIX"), "HEALPix pixelisation"),
        FITSCard("ORDERING", .string("RING"), "pixel ordering scheme, RING or NESTED"),
        FITSCard("NSIDE", .int(grid.nside), "resolution parameter"),
        FITSCard("FIRSTPIX", .int(0), "first pixel (0 based)"),
        FITSCard("LASTPIX", .int(grid.pixelCount - 1), "last pixel (0 based)"),
        FITSCard("INDXSCHM", .string("IMPLICIT"), "indexing: IMPLICIT or EXPLICIT"),
        FITSCard("OBJECT", .string("FULLSKY"), "sky coverage, FULLSKY or PARTIAL"),
        FITSCard("COORDSYS", .string(coordinateSystem), "G, C, E or UNKNOWN"),
        FITSCard("BAD_DATA", .double(unseen), "value of pixels without data"),
      ] + header)
    try FITSTable.write([table], to: path)
  }

  /// Reads a map from the column of this name (upper and lower case being the same) of the file's HEALPix table.
  ///
  /// RING and NESTED maps, numbers of any type, rows of any width, implicit or explicit (partial) sky; the result is in
  /// RING order, with NaN where the file has UNSEEN, a missing value or no pixel.
  /// - Throws: As `FITSTable.read(path:)`; `FITSError.unsupportedContent` if there is no such map.
  public static func read(path: String, column: String) throws(FITSError) -> HEALPixMap {
    try read(path) { names in names.firstIndex { $0.uppercased() == column.uppercased() } }
  }

  /// Reads a map from a column given by its number, from 1; the pixel numbers of an explicit map do not count.
  ///
  /// Otherwise as `read(path:column:)` with a name.
  public static func read(path: String, column: Int = 1) throws(FITSError) -> HEALPixMap {
    try read(path) { names in column >= 1 && column <= names.count ? column - 1 : nil }
  }

  private static func read(_ path: String, choose: ([String]) -> Int?) throws(FITSError) -> HEALPixMap {
    try FITSReader.withFile(path) { (file) throws(FITSError) -> HEALPixMap in
      for unit in 1...file.unitCount where try file.select(unit: unit) {
        let cards = try file.cards()
        guard cards.contains(where: { $0.keyword == "NSIDE" && $0.value.int != nil }) else { continue }
        // Headers of other programs' maps are edited by hand, and their checksums left as they were. Ours are not.
        if cards.contains(where: { $0.keyword == FITSTable.contentKeyword }) {
          try file.verifyChecksums(header: true)
          return try map(from: file.table().verified(path: path, isRequired: true), path: path, choose: choose)
        }
        try file.verifyChecksums(header: false)
        let source = HEALPixSource(path: path, cards: cards, heads: try file.columnHeads())
        return try source.map(choose: choose) { (index, head) throws(FITSError) in
          try file.column(index + 1, head: head).values
        }
      }
      throw .unsupportedContent(path: path, reason: "it has no HEALPix table (no NSIDE keyword); give a HEALPix map.")
    }
  }

  /// The map in a column of a HEALPix table that was read before.
  ///
  /// - Parameters:
  ///   - table: the table, of a file of `FITSTable.read(path:requiringDigest:)`.
  ///   - column: the name of the column (upper and lower case being the same).
  ///   - path: the file, for errors.
  /// - Throws: `FITSError.unsupportedContent` if there is no such map.
  public init(_ table: FITSTable, column: String, path: String) throws(FITSError) {
    self = try Self.map(from: table, path: path) { names in
      names.firstIndex { $0.uppercased() == column.uppercased() }
    }
  }

  private static func map(
    from table: FITSTable, path: String, choose: ([String]) -> Int?
  ) throws(FITSError) -> HEALPixMap {
    let heads = table.columns.map { ($0.name, $0.unit) }
    let source = HEALPixSource(path: path, cards: table.cards, heads: heads)
    return try source.map(choose: choose) { (index, _) throws(FITSError) in table.columns[index].values }
  }
}

/// A HEALPix table of which the columns are yet to be read.
private struct HEALPixSource {
  var path: String
  var cards: [FITSCard]
  var heads: [(name: String, unit: String)]

  private func value(_ keyword: String) -> FITSValue? { cards.first { $0.keyword == keyword }?.value }

  /// The map in the column that `choose` takes, by its place among the names of columns that are maps.
  func map(
    choose: ([String]) -> Int?,
    values: (_ index: Int, _ head: (name: String, unit: String)) throws(FITSError) -> [Double]
  ) throws(FITSError) -> HEALPixMap {
    let isExplicit = value("INDXSCHM")?.string?.uppercased() == "EXPLICIT"
    let offset = isExplicit ? 1 : 0
    guard let index = choose(heads.dropFirst(offset).map(\.name)) else {
      let names = heads.dropFirst(offset).map { "'\($0.name)'" }.joined(separator: ", ")
      throw .unsupportedContent(path: path, reason: "it has no such column; choose one of \(names).")
    }
    let grid = try grid()
    let pixels = isExplicit ? try values(0, heads[0]) : nil
    return try assemble(try values(index + offset, heads[index + offset]), pixels, on: grid)
  }

  private func grid() throws(FITSError) -> HEALPixGrid {
    let nside = value("NSIDE")?.int ?? 0
    let grid: HEALPixGrid
    do { grid = try HEALPixGrid(nside: nside) } catch {
      throw .unsupportedContent(path: path, reason: error.description)
    }
    // A file of some pixels may name any resolution; its map is the full sky. A spectrum takes four times that.
    guard 4 * 8 * UInt64(grid.pixelCount) <= ProcessInfo.processInfo.physicalMemory else {
      throw .unsupportedContent(
        path: path,
        reason:
          "its N_side = \(nside) needs \((4 * 8 * grid.pixelCount) >> 30) GB of memory, more than this machine has; "
          + "degrade it first.")
    }
    return grid
  }

  /// Puts values where they belong. `pixels` are those of an explicit map, in the order of the file.
  private func assemble(
    _ values: [Double], _ pixels: [Double]?, on grid: HEALPixGrid
  ) throws(FITSError) -> HEALPixMap {
    let ordering = value("ORDERING")?.string
    let isNested: Bool
    switch ordering?.uppercased() {
    case "RING": isNested = false
    case "NESTED", "NEST": isNested = true
    default:
      throw .unsupportedContent(
        path: path, reason: "its ORDERING is \(ordering.map { "'\($0)'" } ?? "missing"); it must be RING or NESTED.")
    }
    // A map of part of the sky in rows of any width may end in unused elements; a full one starts at pixel 0.
    let firstPixel = min(max(value("FIRSTPIX")?.int ?? 0, 0), grid.pixelCount)
    let first = values.count == grid.pixelCount ? 0 : firstPixel
    var sky = [Double](repeating: .nan, count: grid.pixelCount)
    for (index, value) in values.enumerated() {
      let number = pixels.map { $0.indices.contains(index) ? $0[index] : .nan } ?? Double(first + index)
      guard number >= 0, number < Double(grid.pixelCount) else {
        throw .unsupportedContent(
          path: path,
          reason: "it has a pixel \(number), but N_side = \(grid.nside) has pixels 0 to \(grid.pixelCount - 1).")
      }
      sky[isNested ? grid.ring(fromNested: Int(number)) : Int(number)] = value
    }
    do { return try HEALPixMap(grid: grid, values: sky) } catch {
      throw .unsupportedContent(path: path, reason: error.description)
    }
  }
}
