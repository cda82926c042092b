// FITSLayout.swift: what the headers of a FITS file claim, held against the bytes that are there (FITS standard 4.0,
// sections 3 and 4.4.1), before CFITSIO believes them.
//
// A file is a sequence of units: a header of cards of 80 characters in blocks of 2880 bytes up to END, and data of
//
//   |BITPIX|/8 · GCOUNT · (PCOUNT + Π NAXISn)
//
// bytes (for random groups without NAXIS1 = 0), filled up to whole blocks. CFITSIO sums the data for its checksums and
// makes room for the columns that TFIELDS announces before it looks whether the file is that long: a header that claims
// 10⁹ rows would keep it busy for hours, and one that claims 5·10⁷ columns would take 8 GB. So the structural keywords must
// be there once, in their order, as whole numbers that make sense, and the units must fill the file to its last byte.

/// A unit of a FITS file, by its place in the file in bytes.
struct FITSUnit: Equatable {
  /// The header, with its END and the blanks after it.
  var header: Range<Int>
  /// The data, filled up to whole blocks.
  var data: Range<Int>
}

/// Where the units of a FITS file lie.
enum FITSLayout {
  /// Bytes of a block.
  static let block = 2880
  /// Most columns of a table (FITS standard, 7.3.1).
  static let mostColumns = 999
  /// Most cards of a header that is read; CFITSIO's search for a keyword takes time in proportion.
  static let mostCards = 10_000

  /// What is wrong with the structure of a file.
  enum Failure: Error, Equatable {
    case truncated
    case damaged(reason: String)
  }

  /// Finds the units of a file.
  static func units(of bytes: [UInt8]) throws(Failure) -> [FITSUnit] {
    var units: [FITSUnit] = []
    var (start, announced) = (0, Int?.none)
    while start < bytes.count {
      let isPrimary = units.isEmpty
      guard isPrimary || begins("XTENSION", bytes, at: start) else {
        throw .damaged(reason: "\(bytes.count - start) bytes after its last table")
      }
      let header = try FITSHeader(bytes, from: start, isPrimary: isPrimary)
      if isPrimary { announced = header.announcedExtensions }
      let (size, overflow) = header.dataSize
      let room = bytes.count - header.end
      guard !overflow, size <= room else { throw .truncated }
      // Filled up to whole blocks.
      let filled = (size + block - 1) / block * block
      guard filled <= room else { throw .truncated }
      units.append(FITSUnit(header: start..<header.end, data: header.end..<header.end + filled))
      start = header.end + filled
    }
    guard let announced, announced != units.count - 1 else { return units }
    throw .truncated
  }

  static func begins(_ keyword: String, _ bytes: [UInt8], at start: Int) -> Bool {
    bytes[start...].starts(with: keyword.utf8)
  }
}

/// The structural keywords of one header.
private struct FITSHeader {
  typealias Failure = FITSLayout.Failure

  /// Where the header's last block ends.
  let end: Int
  /// NEXTEND of a primary header, where it has one.
  let announcedExtensions: Int?
  /// Bytes of data before they are filled up, and whether their number exceeds 64 bits.
  let dataSize: (bytes: Int, overflow: Bool)

  init(_ bytes: [UInt8], from start: Int, isPrimary: Bool) throws(Failure) {
    let cards = try Self.cards(bytes, from: start)
    let blocks = (80 * (cards.count + 1) + FITSLayout.block - 1) / FITSLayout.block
    end = start + FITSLayout.block * blocks
    guard end <= bytes.count else { throw .truncated }

    // The order of the first keywords is part of the standard.
    var order = [isPrimary ? "SIMPLE" : "XTENSION", "BITPIX", "NAXIS"]
    let axisCount = try Self.number("NAXIS", in: cards, 0...999)
    if axisCount > 0 { order += (1...axisCount).map { "NAXIS\($0)" } }
    for (index, keyword) in order.enumerated() where !cards.indices.contains(index) || cards[index].keyword != keyword {
      throw .damaged(reason: "its header has no \(keyword) as card \(index + 1)")
    }
    let bits = try Self.number("BITPIX", in: cards, -64...64)
    guard [8, 16, 32, 64, -32, -64].contains(bits) else { throw .damaged(reason: "its header has BITPIX = \(bits)") }
    var axes: [Int] = []
    for keyword in order.dropFirst(3) { axes.append(try Self.number(keyword, in: cards, 0 ... .max)) }
    let isRandomGroups = isPrimary && axes.first == 0 && cards.contains { $0.keyword == "GROUPS" && $0.value == "T" }
    if isRandomGroups { axes.removeFirst() }
    let hasGroups = !isPrimary || isRandomGroups
    let parameters = hasGroups ? try Self.number("PCOUNT", in: cards, 0 ... .max) : 0
    let groups = hasGroups ? try Self.number("GCOUNT", in: cards, 0 ... .max) : 1
    if !isPrimary, cards[0].isTable {
      let columns = try Self.number("TFIELDS", in: cards, 0...FITSLayout.mostColumns)
      guard axes.count == 2, bits == 8, groups == 1, columns > 0 || axes[0] == 0, axes[0] > 0 || axes[1] == 0 else {
        throw .damaged(reason: "its header describes no table")
      }
      // CFITSIO looks for the heap of a table where this says, and does not look where the memory ends.
      if cards.contains(where: { $0.keyword == "THEAP" }) {
        let rows = axes[0].multipliedReportingOverflow(by: axes[1])
        let most = rows.partialValue.addingReportingOverflow(parameters)
        guard !rows.overflow, !most.overflow else { throw .truncated }
        _ = try Self.number("THEAP", in: cards, rows.partialValue...most.partialValue)
      }
    }
    announcedExtensions =
      isPrimary && cards.contains { $0.keyword == "NEXTEND" } ? try Self.number("NEXTEND", in: cards, 0 ... .max) : nil
    dataSize = Self.size(axes: axes, bits: bits, parameters: parameters, groups: groups)
  }

  private static func size(axes: [Int], bits: Int, parameters: Int, groups: Int) -> (bytes: Int, overflow: Bool) {
    if axes.isEmpty { return (0, false) }
    var (size, isOver) = (1, false)
    func take(_ result: (partialValue: Int, overflow: Bool)) {
      size = result.partialValue
      isOver = isOver || result.overflow
    }
    // An axis of no elements leaves no data, however long the others are.
    if axes.contains(0) { size = 0 } else { for axis in axes { take(size.multipliedReportingOverflow(by: axis)) } }
    take(size.addingReportingOverflow(parameters))
    take(size.multipliedReportingOverflow(by: groups))
    take(size.multipliedReportingOverflow(by: abs(bits) / 8))
    return (size, isOver)
  }
}

extension FITSHeader {
  /// One card: its keyword, and the text of its value without the comment.
  fileprivate struct Card {
    var keyword: String
    var value: String

    /// Whether an XTENSION names a table; the blanks at the end of its text do not count.
    var isTable: Bool {
      let name = value.split(separator: "'", omittingEmptySubsequences: false).dropFirst().first ?? ""
      return ["BINTABLE", "TABLE", "A3DTABLE"].contains(name.filter { $0 != " " })
    }
  }

  /// The cards from a place up to END.
  private static func cards(_ bytes: [UInt8], from start: Int) throws(Failure) -> [Card] {
    var cards: [Card] = []
    var place = start
    while place + 80 <= bytes.count {
      let card = bytes[place..<place + 80]
      let keyword = text(card.prefix(8), isIndented: false)
      if keyword == "END" { return cards }
      guard cards.count < FITSLayout.mostCards else {
        throw .damaged(reason: "a header of more than \(FITSLayout.mostCards) cards")
      }
      // Commentary has no value.
      let hasValue = card.dropFirst(8).starts(with: "= ".utf8)
      cards.append(Card(keyword: keyword, value: hasValue ? text(card.dropFirst(10).prefix { $0 != 0x2F }) : ""))
      place += 80
    }
    throw .truncated
  }

  /// Text without the blanks at its end, and those before it; what is not printable ASCII becomes "?".
  private static func text(_ bytes: ArraySlice<UInt8>, isIndented: Bool = true) -> String {
    let start = isIndented ? bytes.drop { $0 == 0x20 } : bytes
    let last = start.lastIndex { $0 != 0x20 } ?? start.startIndex - 1
    let printable = start[start.startIndex..<last + 1].map { (32...126).contains($0) ? $0 : UInt8(ascii: "?") }
    return String(decoding: printable, as: UTF8.self)
  }

  /// The whole number of a keyword that must be there exactly once.
  private static func number(
    _ keyword: String, in cards: [Card], _ allowed: ClosedRange<Int>
  ) throws(Failure) -> Int {
    let found = cards.filter { $0.keyword == keyword }
    guard found.count == 1 else {
      throw .damaged(reason: "its header has \(found.isEmpty ? "no" : "more than one") \(keyword)")
    }
    guard let number = Int(found[0].value), allowed.contains(number) else {
      throw .damaged(reason: "its header has \(keyword) = \(found[0].value.prefix(30))")
    }
    return number
  }
}
