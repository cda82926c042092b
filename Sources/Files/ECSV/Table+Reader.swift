// Reading ECSV, of this program or of astropy: blank or comma between the fields, fields in double quotes, header as
// ordered or plain mapping.
//
// A table is read whole or not at all. Every row must have every field, every number must be one, and the last line
// must be ended, since a cut last number would still look like a number.

import Foundation

extension Table {
  /// Largest file that is read, in bytes: some million rows.
  static let largestFile = 256 << 20

  /// Reads an ECSV file of 256 MB at most.
  ///
  /// Floating-point columns become `.doubles` (bit for bit where 64 bits were written), integer and truth-value columns
  /// `.integers` (true is 1) or, where a value is missing, `.doubles` with NaN; text columns become `.strings`.
  /// Throws a ``TableError`` that names file, line, column, value and remedy for anything that is not a whole table.
  public static func read(path: String) throws -> Table {
    let text: String?
    do throws(FileReadError) {
      text = try WholeFile.text(of: path, limit: largestFile)
    } catch {
      throw TableError.unreadable(path: path, reason: error.reason)
    }
    guard let text else {
      throw TableError.unreadable(path: path, reason: "it is not UTF-8 text, so no ECSV table")
    }
    return try parse(text, source: path)
  }

  /// Reads ECSV text; `source` is named in errors. Otherwise as ``read(path:)``.
  public static func parse(_ text: String, source: String = "text") throws -> Table {
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == 13 ? line.dropLast() : line))
    }
    let isEnded = lines.last == ""
    if isEnded { lines.removeLast() }
    let header = try ECSVHeader(lines, source: source)
    guard isEnded else {
      throw TableError.malformed(
        source: source, line: lines.count, column: nil, value: nil, problem: "the file ends within a line",
        remedy: "it may be cut off: write it again, or end the last line if it is complete")
    }
    var rows = try ECSVRows(lines, header: header, source: source)
    return Table(columns: try rows.columns(), meta: header.meta, source: source)
  }
}
