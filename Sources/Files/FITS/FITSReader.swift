// FITSReader.swift: reads binary tables with CFITSIO, and tells what is wrong with a file.
//
// CFITSIO never sees a path: it takes names for a language (`~`, brackets, blanks, at most 1024 bytes) and does not tell a
// file that cannot be read from one that is damaged. The bytes are read here (`WholeFile`), unpacked where they are
// gzip's (`Gzip`), and held against what their headers claim (`FITSLayout`); then CFITSIO gets them as memory.

import CFITSIO
import Foundation

/// An open FITS file; lives only within `withFile`, under CFITSIO's lock.
package struct FITSReader {
  let path: String
  package let unitCount: Int
  private let file: UnsafeMutablePointer<fitsfile>

  /// The largest file that is read, unpacked, in bytes: three maps of double precision at N_side 8192 are 19 GB. No more
  /// than the machine has memory.
  static let largestFile = Int(min(24 << 30, ProcessInfo.processInfo.physicalMemory))

  /// Reads a file (plain or gzip), hands it to `body` and lets go of it.
  package static func withFile<Result: Sendable>(
    _ path: String, _ body: (FITSReader) throws(FITSError) -> Result
  ) throws(FITSError) -> Result {
    var bytes = try contents(of: path)
    let units: [FITSUnit]
    do throws(FITSLayout.Failure) {
      units = try FITSLayout.units(of: bytes)
    } catch {
      switch error {
      case .truncated: throw .fileTruncated(path: path)
      case .damaged(let reason): throw .fileDamaged(path: path, reason: reason)
      }
    }
    return try bytes.withUnsafeMutableBufferPointer { (buffer) throws(FITSError) -> Result in
      // CFITSIO keeps the addresses of these two while the file is open.
      let memory = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
      let size = UnsafeMutablePointer<Int>.allocate(capacity: 1)
      memory.initialize(to: UnsafeMutableRawPointer(buffer.baseAddress))
      size.initialize(to: buffer.count)
      defer {
        memory.deallocate()
        size.deallocate()
      }
      return try CFITSIO.lock.withLock { (_) throws(FITSError) -> Result in
        var (status, count): (Int32, Int32) = (0, 0)
        var file: UnsafeMutablePointer<fitsfile>?
        ffomem(&file, "memory", READONLY, memory, size, 0, nil, &status)
        guard status == 0, let file else { throw error(status, path) }
        defer {
          var closing: Int32 = 0
          ffclos(file, &closing)
          ffcmsg()
        }
        ffthdu(file, &count, &status)
        guard status == 0 else { throw error(status, path) }
        guard Int(count) == units.count else {
          throw .fileDamaged(path: path, reason: "its headers and CFITSIO disagree on the number of tables")
        }
        return try body(FITSReader(path: path, unitCount: Int(count), file: file))
      }
    }
  }

  /// The bytes of a file that begins as FITS does, unpacked.
  private static func contents(of path: String) throws(FITSError) -> [UInt8] {
    var bytes: [UInt8]
    do throws(FileReadError) {
      bytes = try WholeFile.bytes(of: path, limit: largestFile)
    } catch {
      throw error == .absent ? .fileMissing(path: path) : .fileUnreadable(path: path, reason: error.reason)
    }
    if Gzip.isGzip(bytes) {
      do throws(Gzip.Failure) {
        bytes = try Gzip.unpack(bytes, limit: largestFile)
      } catch {
        switch error {
        case .truncated: throw .fileTruncated(path: path)
        case .damaged(let reason): throw .fileDamaged(path: path, reason: reason)
        case .outOfMemory: throw .fileUnreadable(path: path, reason: "there is not enough memory to unpack it")
        case .tooLarge(let limit):
          throw .unsupportedContent(
            path: path,
            reason:
              "it unpacks to more than \(limit >> 20) MB and \(Gzip.largestRatio) times its size; if it is sound, "
              + "unpack it with gunzip and give the file that comes out.")
        }
      }
    }
    guard FITSLayout.begins("SIMPLE  =", bytes, at: 0) else { throw .notFITS(path: path) }
    return bytes
  }

  private static func error(_ status: Int32, _ path: String) -> FITSError {
    let message = CFITSIO.message(status)
    switch status {
    case END_OF_FILE: return .fileTruncated(path: path)
    // What CFITSIO says when it gets no memory: nothing is known of the file.
    case MEMORY_ALLOCATION, ARRAY_TOO_BIG, TOO_MANY_FILES: return .fileUnreadable(path: path, reason: message)
    default: return .fileDamaged(path: path, reason: message)
    }
  }

  private func check(_ status: Int32) throws(FITSError) {
    if status != 0 { throw Self.error(status, path) }
  }

  /// Goes to an HDU (1 is the primary) and says whether it is a binary table.
  package func select(unit: Int) throws(FITSError) -> Bool {
    var (status, type): (Int32, Int32) = (0, 0)
    ffmahd(file, Int32(unit), &type, &status)
    try check(status)
    return type == BINARY_TBL
  }

  /// Compares the data of this HDU, and its header too if asked, with the checksums it has.
  package func verifyChecksums(header: Bool) throws(FITSError) {
    var (status, data, unit): (Int32, Int32, Int32) = (0, 0, 0)
    ffvcks(file, &data, &unit, &status)
    try check(status)
    if data < 0 { throw .fileDamaged(path: path, reason: "the data do not agree with their checksum") }
    // One without the other: the name of the other is damaged.
    if header, unit < 0 || (unit == 0) != (data == 0) {
      throw .fileDamaged(path: path, reason: "a header does not agree with its checksum")
    }
  }

  /// The user's cards of this HDU.
  package func cards() throws(FITSError) -> [FITSCard] {
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
  private func longString(_ keyword: String) throws(FITSError) -> String {
    var status: Int32 = 0
    var pointer: UnsafeMutablePointer<CChar>?
    ffgkls(file, keyword, &pointer, nil, &status)
    try check(status)
    guard let pointer else { return "" }
    defer { fffree(pointer, &status) }
    return String(cString: pointer)
  }

  /// Name and unit of each column of this table.
  package func columnHeads() throws(FITSError) -> [(name: String, unit: String)] {
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
  package func column(_ index: Int, head: (name: String, unit: String)) throws(FITSError) -> FITSColumn {
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
      // CFITSIO writes to `isAnyMissing` whether it is wanted or not.
      var isAnyMissing: Int32 = 0
      ffgcvd(file, Int32(index), 1, 1, Int64(count), integers ? .nan : 0, &values, &isAnyMissing, &status)
    }
    try check(status)
    return FITSColumn(name: head.name, unit: head.unit, width: width, values: values)
  }

  /// The whole of this table.
  package func table() throws(FITSError) -> FITSTable {
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
  private func text(ofKeyword keyword: String) throws(FITSError) -> String {
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
