// FITSReader.swift: reads binary tables with CFITSIO, and tells what is wrong with a file.
//
// CFITSIO itself takes a file that ends within a header for one with fewer HDUs. So, at the end, the last HDU must end
// where the file does, and there must be as many extensions as the primary header announces (NEXTEND, if it does).

import CFITSIO
import Foundation

/// An open FITS file; lives only within `withFile`, under CFITSIO's lock.
struct FITSReader {
  let path: String
  let unitCount: Int
  private let file: UnsafeMutablePointer<fitsfile>

  /// Opens a file (plain or gzip), hands it to `body` and closes it.
  static func withFile<Result: Sendable>(
    _ path: String, _ body: (FITSReader) throws(SkyError) -> Result
  ) throws(SkyError) -> Result {
    try inspect(path)
    return try CFITSIO.lock.withLock { (_) throws(SkyError) -> Result in
      var status: Int32 = 0
      var file: UnsafeMutablePointer<fitsfile>?
      var count: Int32 = 0
      ffdkopn(&file, path, READONLY, &status)
      guard status == 0, let file else { throw error(status, path) }
      defer {
        var closing: Int32 = 0
        ffclos(file, &closing)
        ffcmsg()
      }
      ffthdu(file, &count, &status)
      guard status == 0, count > 0 else { throw error(status, path) }
      return try body(FITSReader(path: path, unitCount: Int(count), file: file))
    }
  }

  /// Whether the file is there, is readable and begins as a FITS or gzip file does.
  private static func inspect(_ path: String) throws(SkyError) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      throw errno == ENOENT
        ? .fileMissing(path: path) : .fileUnreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var start = [UInt8](repeating: 0, count: 9)
    let count = start.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 else { throw .fileUnreadable(path: path, reason: String(cString: strerror(errno))) }
    guard start == Array("SIMPLE  =".utf8) || start.starts(with: [0x1F, 0x8B]) else { throw .notFITS(path: path) }
  }

  private static func error(_ status: Int32, _ path: String) -> SkyError {
    let message = CFITSIO.message(status)
    return status == END_OF_FILE ? .fileTruncated(path: path) : .fileDamaged(path: path, reason: message)
  }

  private func check(_ status: Int32) throws(SkyError) {
    if status != 0 { throw Self.error(status, path) }
  }

  /// Goes to an HDU (1 is the primary) and says whether it is a binary table.
  func select(unit: Int) throws(SkyError) -> Bool {
    var (status, type): (Int32, Int32) = (0, 0)
    ffmahd(file, Int32(unit), &type, &status)
    try check(status)
    return type == BINARY_TBL
  }

  /// Compares the data of this HDU, and its header too if asked, with the checksums it has.
  func verifyChecksums(header: Bool) throws(SkyError) {
    var (status, data, unit): (Int32, Int32, Int32) = (0, 0, 0)
    ffvcks(file, &data, &unit, &status)
    try check(status)
    if data < 0 { throw .fileDamaged(path: path, reason: "the data do not agree with their checksum") }
    // One without the other: the name of the other is damaged.
    if header, unit < 0 || (unit == 0) != (data == 0) {
      throw .fileDamaged(path: path, reason: "a header does not agree with its checksum")
    }
  }

  /// Checks that the file ends where its last HDU does, and has the announced number of extensions.
  func verifyEnd() throws(SkyError) {
    var (status, end): (Int32, Int64) = (0, 0)
    _ = try select(unit: 1)
    if let announced = try cards().first(where: { $0.keyword == "NEXTEND" })?.value.int, announced != unitCount - 1 {
      throw .fileTruncated(path: path)
    }
    _ = try select(unit: unitCount)
    ffghadll(file, nil, nil, &end, &status)
    try check(status)
    let size = file.pointee.Fptr.pointee.filesize
    if size < end { throw .fileTruncated(path: path) }
    if size > end { throw .fileDamaged(path: path, reason: "\(size - end) bytes after its last table") }
  }

  /// The user's cards of this HDU.
  func cards() throws(SkyError) -> [FITSCard] {
    var (status, count, room): (Int32, Int32, Int32) = (0, 0, 0)
    ffghsp(file, &count, &room, &status)
    try check(status)
    var cards: [FITSCard] = []
    var (card, name, value, comment) = (Self.text(), Self.text(), Self.text(), Self.text())
    for number in 0..<max(count, 0) {
      var length: Int32 = 0
      ffgrec(file, number + 1, &card, &status)
      ffgknm(&card, &name, &length, &status)
      ffpsvc(&card, &value, &comment, &status)
      try check(status)
      let keyword = CFITSIO.string(name)
      guard !keyword.isEmpty, !CFITSIO.isReserved(keyword: keyword) else { continue }
      var type: CChar = 0
      // A card without a value has no type.
      if ffdtyp(value, &type, &status) != 0 {
        ffcmsg()
        status = 0
        continue
      }
      let text = CFITSIO.string(value)
      let remark = CFITSIO.string(comment)
      switch UInt8(bitPattern: type) {
      case UInt8(ascii: "C"):
        cards.append(FITSCard(keyword, .string(try longString(keyword)), remark))
      case UInt8(ascii: "L"):
        cards.append(FITSCard(keyword, .bool(text == "T"), remark))
      case UInt8(ascii: "I"):
        if let number = Int(text) { cards.append(FITSCard(keyword, .int(number), remark)) }
      case UInt8(ascii: "F"):
        if let number = Double(text.replacingOccurrences(of: "D", with: "E")) {
          cards.append(FITSCard(keyword, .double(number), remark))
        }
      default: continue
      }
    }
    return cards
  }

  /// A text that may go on over several cards.
  private func longString(_ keyword: String) throws(SkyError) -> String {
    var status: Int32 = 0
    var pointer: UnsafeMutablePointer<CChar>?
    ffgkls(file, keyword, &pointer, nil, &status)
    try check(status)
    guard let pointer else { return "" }
    defer { fffree(pointer, &status) }
    return String(cString: pointer)
  }

  /// Name and unit of each column of this table.
  func columnHeads() throws(SkyError) -> [(name: String, unit: String)] {
    var (status, count): (Int32, Int32) = (0, 0)
    ffgncl(file, &count, &status)
    try check(status)
    var heads: [(name: String, unit: String)] = []
    for index in 0..<count {
      heads.append((try text(ofKeyword: "TTYPE\(index + 1)"), try text(ofKeyword: "TUNIT\(index + 1)")))
    }
    return heads
  }

  /// A column (1-based) of this table as numbers, row by row. Integers that are marked as missing become NaN.
  func column(_ index: Int, head: (name: String, unit: String)) throws(SkyError) -> FITSColumn {
    var (status, type, width, rows): (Int32, Int32, Int, Int) = (0, 0, 0, 0)
    ffgtcl(file, Int32(index), &type, &width, nil, &status)
    ffgnrw(file, &rows, &status)
    try check(status)
    let integers = [TBYTE, TSBYTE, TSHORT, TUSHORT, TINT, TUINT, TLONG, TULONG, TLONGLONG].contains(type)
    guard integers || type == TFLOAT || type == TDOUBLE, width >= 1 else {
      throw .unsupportedContent(
        path: path, reason: "column \(index) ('\(head.name)') does not hold real numbers; choose another.")
    }
    let (count, overflow) = rows.multipliedReportingOverflow(by: width)
    guard !overflow, Int64(count) <= file.pointee.Fptr.pointee.filesize else { throw .fileTruncated(path: path) }
    var values = [Double](repeating: 0, count: count)
    if count > 0 {
      ffgcvd(file, Int32(index), 1, 1, Int64(count), integers ? .nan : 0, &values, nil, &status)
    }
    try check(status)
    return FITSColumn(name: head.name, unit: head.unit, width: width, values: values)
  }

  /// The whole of this table.
  func table() throws(SkyError) -> FITSTable {
    var (status, rows): (Int32, Int) = (0, 0)
    ffgnrw(file, &rows, &status)
    try check(status)
    let heads = try columnHeads()
    var columns: [FITSColumn] = []
    for (index, head) in heads.enumerated() { columns.append(try column(index + 1, head: head)) }
    return FITSTable(
      name: try text(ofKeyword: "EXTNAME"), rowCount: rows, columns: columns, cards: try cards())
  }

  /// The text of a keyword of this HDU; empty if it has none.
  private func text(ofKeyword keyword: String) throws(SkyError) -> String {
    var status: Int32 = 0
    var value = Self.text()
    ffgkys(file, keyword, &value, nil, &status)
    if status == KEY_NO_EXIST || status == VALUE_UNDEFINED {
      ffcmsg()
      return ""
    }
    try check(status)
    return CFITSIO.string(value)
  }

  private static func text() -> [CChar] { [CChar](repeating: 0, count: 82) }
}
