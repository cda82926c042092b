// FITSTable.swift: a FITS binary table of real numbers as a value (FITS standard 4.0, sections 4 and 7.3).
//
// Priorities, in order: what is written is read back bit for bit (NaN payloads and −0 included); the same content gives
// the same bytes (no date in the file); damage is noticed (checksums over header and data of every HDU).

/// A named binary table: columns of real numbers of equal row count, and header cards.
public struct FITSTable: Sendable, Equatable {
  /// Name of the extension (EXTNAME), printable ASCII.
  public var name: String
  /// Number of rows, the same in all columns.
  public var rowCount: Int
  /// The columns, from left to right; names must differ, upper and lower case being the same.
  public var columns: [FITSColumn]
  /// Header cards in order, without those that FITS needs for the table itself.
  public var cards: [FITSCard]

  /// Makes a table; `rowCount` none: that of the first column (0 without columns). Validity is checked by `write`.
  public init(name: String, rowCount: Int? = nil, columns: [FITSColumn], cards: [FITSCard] = []) {
    self.name = name
    self.rowCount = rowCount ?? columns.first.map { $0.values.count / max($0.width, 1) } ?? 0
    self.columns = columns
    self.cards = cards
  }

  /// The column of this name (upper and lower case being the same), or nil.
  public func column(_ name: String) -> FITSColumn? {
    columns.first { $0.name.uppercased() == name.uppercased() }
  }

  /// The value of the first card with this keyword, or nil.
  public func card(_ keyword: String) -> FITSValue? {
    cards.first { $0.keyword == keyword.uppercased() }?.value
  }
}

/// A column of a `FITSTable`: in each row `width` numbers.
public struct FITSColumn: Sendable, Equatable {
  /// Name (TTYPE), printable ASCII of 1 to 68 characters.
  public var name: String
  /// Unit (TUNIT), as the FITS standard spells units; empty if dimensionless.
  public var unit: String
  /// Numbers in each row, at least 1.
  public var width: Int
  /// The numbers, row by row: `rowCount` × `width`.
  public var values: [Double]

  /// Makes a column.
  public init(name: String, unit: String = "", width: Int = 1, values: [Double]) {
    self.name = name
    self.unit = unit
    self.width = width
    self.values = values
  }
}

/// A header card: keyword, value and comment.
public struct FITSCard: Sendable, Equatable {
  /// 1 to 8 of A–Z, 0–9, `-` and `_`; none of those FITS needs for the table itself.
  public var keyword: String
  /// The value.
  public var value: FITSValue
  /// Comment, printable ASCII; cut off where the card of 80 characters ends.
  public var comment: String

  /// Makes a card.
  public init(_ keyword: String, _ value: FITSValue, _ comment: String = "") {
    self.keyword = keyword
    self.value = value
    self.comment = comment
  }
}

/// The value of a header card.
public enum FITSValue: Sendable, Equatable {
  /// Printable ASCII of any length; FITS does not keep blanks at its end.
  case string(String)
  /// An integer.
  case int(Int)
  /// A finite real number, kept exactly.
  case double(Double)
  /// True or false.
  case bool(Bool)

  /// The text of a `.string`, otherwise nil.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The number of an `.int`, otherwise nil.
  public var int: Int? { if case .int(let value) = self { value } else { nil } }
  /// The number of a `.double` or `.int`, otherwise nil.
  public var double: Double? {
    switch self {
    case .double(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }
  /// The value of a `.bool`, otherwise nil.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
}

extension FITSTable {
  /// Writes tables, in order, to a file, which is there whole or not at all: it gets its name only when all its bytes are
  /// on the disk, and replaces a file of that name. The same tables always give the same bytes.
  /// - Throws: `FITSError.unwritableContent`, `.diskFull` or `.fileUnwritable`.
  public static func write(_ tables: [FITSTable], to path: String) throws(FITSError) {
    let sealed = tables.map { table in
      var table = table
      table.cards.append(FITSCard(contentKeyword, .string(table.contentDigest), "digest of columns and cards"))
      return table
    }
    let bytes = try FITSWriter.bytes(of: sealed, path: path)
    do throws(DurableFileError) {
      try DurableFile.write(bytes, to: path)
    } catch {
      throw error.isDiskFull ? .diskFull(path: path) : .fileUnwritable(path: path, reason: error.reason)
    }
  }

  /// Reads all binary tables of a file (plain or gzip). Numbers of any type become `Double`; missing integers NaN.
  ///
  /// - Parameters:
  ///   - path: the file, of at most 24 GB, and no more than the machine has memory; the packed one may unpack to 256 MB or
  ///     to thirty times its size.
  ///   - requiringDigest: whether a table without a digest of its content is refused as damaged. This program's own tables
  ///     have one.
  /// - Throws: `FITSError.fileMissing`, `.fileUnreadable`, `.notFITS`, `.fileTruncated`, `.fileDamaged` (also where a checksum
  ///   or digest in the file does not agree with the content), or `.unsupportedContent` for columns that are not numbers.
  public static func read(path: String, requiringDigest: Bool = false) throws(FITSError) -> [FITSTable] {
    try FITSReader.withFile(path) { (file) throws(FITSError) -> [FITSTable] in
      var tables: [FITSTable] = []
      for unit in 1...file.unitCount {
        let isTable = try file.select(unit: unit)
        try file.verifyChecksums(header: true)
        if isTable { tables.append(try file.table().verified(path: path, isRequired: requiringDigest)) }
      }
      return tables
    }
  }
}

// MARK: - Digest
//
// A second fingerprint of a table's content, in the card CONTHASH.
//
// The checksums of FITS are sums of 32-bit words: they find every single flipped bit, but not two words that have changed
// places, and not always two flipped bits. This one does: over all words, and in their order, the `Digest`.

extension FITSTable {
  package static let contentKeyword = "CONTHASH"

  /// Sixteen hexadecimal digits that depend on the bits of every number, on names, units and shapes, and on the values of
  /// the cards; not on comments.
  var contentDigest: String {
    var digest = Digest()
    func add(_ word: UInt64) { digest.add(word: word) }
    func add(_ text: some Collection<UInt8>) {
      add(UInt64(text.count))
      for byte in text { add(UInt64(byte)) }
    }
    add(name.utf8)
    add(UInt64(rowCount))
    for card in cards where card.keyword != Self.contentKeyword {
      add(card.keyword.utf8)
      switch card.value {
      // FITS does not keep blanks at the end of a text.
      case .string(let text): add(Array(Array(text.utf8.reversed().drop { $0 == 0x20 }).reversed()))
      case .int(let number): add(UInt64(bitPattern: Int64(number)))
      case .double(let number): add(number.bitPattern)
      case .bool(let flag): add(flag ? 1 : 0)
      }
    }
    for column in columns {
      add(column.name.utf8)
      add(column.unit.utf8)
      add(UInt64(column.width))
      for value in column.values { add(value.bitPattern) }
    }
    return digest.text
  }

  /// The table without its digest, after comparing that with the content.
  ///
  /// - Parameter isRequired: whether a table without a digest, as files from elsewhere are, is refused.
  package func verified(path: String, isRequired: Bool) throws(FITSError) -> FITSTable {
    guard let found = card(Self.contentKeyword) else {
      if !isRequired { return self }
      throw .fileDamaged(path: path, reason: "it has no digest of its content, \(Self.contentKeyword)")
    }
    guard found.string == contentDigest else {
      throw .fileDamaged(path: path, reason: "the content does not agree with its digest")
    }
    var table = self
    table.cards.removeAll { $0.keyword == Self.contentKeyword }
    return table
  }
}
