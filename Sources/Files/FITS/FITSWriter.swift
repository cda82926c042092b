// FITSWriter.swift: the bytes of a FITS file.
//
// CFITSIO builds the file in memory; writing it out is `DurableFile`'s. Each HDU has DATASUM and CHECKSUM cards (FITS standard
// 4.0, section 4.4.2.7 and appendix J). CFITSIO puts the time of day in their comments: those are replaced, and CHECKSUM is
// computed anew. The primary header says how many tables follow (NEXTEND), so that a file cut between two HDUs is noticed.

import CFITSIO
import Foundation

enum FITSWriter {
  /// The bytes of a file with these tables. `path` only serves the errors.
  static func bytes(of tables: [FITSTable], path: String) throws(FITSError) -> [UInt8] {
    for table in tables { try validate(table, path: path) }
    return try CFITSIO.lock.withLock { (_) throws(FITSError) -> [UInt8] in
      let memory = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
      let size = UnsafeMutablePointer<Int>.allocate(capacity: 1)
      memory.initialize(to: malloc(2880))
      size.initialize(to: 2880)
      defer {
        free(memory.pointee)
        memory.deallocate()
        size.deallocate()
      }
      var status: Int32 = 0
      var file: UnsafeMutablePointer<fitsfile>?
      ffimem(&file, memory, size, 1 << 20, { realloc($0, $1) }, &status)
      var end: Int64 = 0
      if let file {
        ffphps(file, 8, 0, nil, &status)
        put(FITSCard("NEXTEND", .int(tables.count), "number of extensions"), in: file, &status)
        finish(file, &status)
        for table in tables {
          append(table, to: file, &status)
          finish(file, &status)
        }
        ffghadll(file, nil, nil, &end, &status)
        var closing = status
        ffclos(file, &closing)
        status = max(status, closing)
      }
      guard status == 0, let start = memory.pointee, end > 0, end <= size.pointee else {
        throw .unwritableContent(path: path, reason: CFITSIO.message(status))
      }
      let bytes = Array(UnsafeRawBufferPointer(start: start, count: Int(end)))
      guard isWhole(bytes, tables: tables.count) else {
        throw .unwritableContent(path: path, reason: "the system had no memory left for it; use fewer threads")
      }
      return bytes
    }
  }

  /// Whether bytes are a file of so many tables of which every unit has the sum that its CHECKSUM says: all bits set.
  ///
  /// CFITSIO says nothing when memory for one of its parts is refused, and leaves zeros in its place.
  static func isWhole(_ bytes: [UInt8], tables: Int) -> Bool {
    guard let units = try? FITSLayout.units(of: bytes), units.count == tables + 1 else { return false }
    return units.allSatisfy { unit in
      var sum: UInt64 = 0
      for start in stride(from: unit.header.lowerBound, to: unit.data.upperBound, by: 4) {
        sum +=
          UInt64(bytes[start]) << 24 | UInt64(bytes[start + 1]) << 16 | UInt64(bytes[start + 2]) << 8
          | UInt64(bytes[start + 3])
      }
      while sum > UInt64(UInt32.max) { sum = (sum & 0xFFFF_FFFF) + sum >> 32 }
      return sum == UInt64(UInt32.max)
    }
  }

  private static func append(_ table: FITSTable, to file: UnsafeMutablePointer<fitsfile>, _ status: inout Int32) {
    var names = table.columns.map { strdup($0.name) }
    var forms = table.columns.map { strdup("\($0.width)D") }
    var units = table.columns.map { strdup($0.unit) }
    defer { for text in names + forms + units { free(text) } }
    ffcrtb(
      file, BINARY_TBL, Int64(table.rowCount), Int32(table.columns.count), &names, &forms, &units,
      table.name.isEmpty ? nil : table.name, &status)
    for card in table.cards { put(card, in: file, &status) }
    for (index, column) in table.columns.enumerated() where !column.values.isEmpty {
      // CFITSIO only reads the array, though its declaration does not say so.
      column.values.withUnsafeBufferPointer { values in
        _ = ffpcld(
          file, Int32(index + 1), 1, 1, Int64(values.count), UnsafeMutablePointer(mutating: values.baseAddress), &status
        )
      }
    }
  }

  private static func put(_ card: FITSCard, in file: UnsafeMutablePointer<fitsfile>, _ status: inout Int32) {
    switch card.value {
    case .string(let text): ffpkls(file, card.keyword, text, card.comment, &status)
    case .int(let number): ffpkyj(file, card.keyword, Int64(number), card.comment, &status)
    case .bool(let flag): ffpkyl(file, card.keyword, flag ? 1 : 0, card.comment, &status)
    case .double(let number):
      // The shortest text that gives the number back, as FITS spells it: a decimal point, and E for the exponent.
      var text = "\(number)".uppercased()
      if !text.contains(".") { text = text.replacingOccurrences(of: "E", with: ".0E") }
      let value = String(repeating: " ", count: max(0, 20 - text.count)) + text
      let record = card.keyword.padding(to: 8) + "= " + value + (card.comment.isEmpty ? "" : " / " + card.comment)
      ffprec(file, String(record.prefix(80)), &status)
    }
  }

  /// Completes an HDU with its checksums.
  private static func finish(_ file: UnsafeMutablePointer<fitsfile>, _ status: inout Int32) {
    ffpcks(file, &status)
    ffmkys(file, "CHECKSUM", "0000000000000000", "HDU checksum", &status)
    ffmcom(file, "DATASUM", "data unit checksum", &status)
    ffrdef(file, &status)
    var (dataSum, unitSum): (UInt, UInt) = (0, 0)
    ffgcks(file, &dataSum, &unitSum, &status)
    var encoded = [CChar](repeating: 0, count: 17)
    ffesum(unitSum, 1, &encoded)
    ffmkys(file, "CHECKSUM", encoded, "&", &status)
  }

  // MARK: - What FITS can hold

  private static func validate(_ table: FITSTable, path: String) throws(FITSError) {
    func check(_ condition: Bool, _ reason: @autoclosure () -> String) throws(FITSError) {
      if !condition { throw .unwritableContent(path: path, reason: "table '\(table.name)': \(reason())") }
    }
    func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { (32...126).contains($0) } }

    try check(isPrintable(table.name) && table.name.utf8.count <= 68, "its name must be at most 68 ASCII characters.")
    try check(table.rowCount >= 0 && table.columns.count <= 999, "it may have 999 columns at most.")
    var names: Set<String> = []
    for column in table.columns {
      let name = column.name
      try check(
        isPrintable(name) && (1...68).contains(name.utf8.count),
        "column names need 1 to 68 ASCII characters: '\(name)'.")
      try check(names.insert(name.uppercased()).inserted, "it has two columns '\(name)'.")
      try check(
        isPrintable(column.unit) && column.unit.utf8.count <= 68,
        "the unit of '\(name)' must be at most 68 ASCII characters.")
      try check(
        column.width >= 1 && column.values.count == table.rowCount * column.width,
        "column '\(name)' must have \(table.rowCount) rows of \(column.width) numbers, not \(column.values.count) numbers."
      )
    }
    var keywords: Set<String> = []
    for card in table.cards {
      let keyword = card.keyword
      let allowed = keyword.utf8.allSatisfy {
        (65...90).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
      }
      try check(
        allowed && (1...8).contains(keyword.utf8.count), "keywords need 1 to 8 of A-Z, 0-9, - and _: '\(keyword)'.")
      try check(!CFITSIO.isReserved(keyword: keyword), "FITS keeps the keyword '\(keyword)' to itself; choose another.")
      try check(keywords.insert(keyword).inserted, "it has two cards '\(keyword)'.")
      try check(isPrintable(card.comment), "the comment of '\(keyword)' must be ASCII.")
      switch card.value {
      case .string(let text):
        try check(isPrintable(text), "the text of '\(keyword)' must be printable ASCII.")
      case .double(let number):
        try check(number.isFinite, "FITS has no card for the value \(number) of '\(keyword)'.")
      case .int, .bool: break
      }
    }
  }
}
