// FITS files by their bytes: cards, blocks and checksums, written here a second time so that files can be made that the
// program's own writer would never make (FITS standard 4.0, sections 3 and 4.4.2.7, appendix J).

import Foundation

/// A FITS file as headers of cards, and data.
package struct FITSBytes: Sendable {
  /// One unit of a file.
  package struct Unit: Sendable {
    /// The cards without END, each of 80 characters.
    package var cards: [[UInt8]]
    /// The data, filled up to whole blocks.
    package var data: [UInt8]

    /// A unit from the texts of its cards.
    package init(_ cards: [String], data: [UInt8] = []) {
      self.cards = cards.map(FITSBytes.card)
      self.data = FITSBytes.filled(data, with: 0)
    }

    /// The number of the first card of this keyword.
    package func index(of keyword: String) -> Int? {
      let start = Array((keyword + String(repeating: " ", count: max(0, 8 - keyword.utf8.count))).utf8)
      return cards.firstIndex { $0.starts(with: start) }
    }

    var header: [UInt8] { FITSBytes.filled(cards.flatMap { $0 } + FITSBytes.card("END"), with: 32) }

    /// Writes checksums that agree with the content, where there are cards for them.
    package mutating func seal() {
      if let place = index(of: "DATASUM") {
        cards[place] = FITSBytes.card("DATASUM = '\(FITSBytes.sum(data))'")
      }
      guard let place = index(of: "CHECKSUM") else { return }
      cards[place] = FITSBytes.card("CHECKSUM= '0000000000000000'")
      let text = String(decoding: FITSBytes.encoded(~FITSBytes.sum(header + data)), as: UTF8.self)
      cards[place] = FITSBytes.card("CHECKSUM= '\(text)'")
    }
  }

  /// The units, the primary first.
  package var units: [Unit]

  /// A file from its units.
  package init(_ units: [Unit]) { self.units = units }

  /// Takes apart a file of which every unit has data of `dataSizes` bytes.
  package init(_ bytes: Data, dataSizes: [Int]) {
    var place = 0
    let all = Array(bytes)
    units = dataSizes.map { size in
      var unit = Unit([])
      while !all[place...].starts(with: "END     ".utf8) {
        unit.cards.append(Array(all[place..<place + 80]))
        place += 80
      }
      place = (place / 2880 + 1) * 2880
      let end = place + (size + 2879) / 2880 * 2880
      unit.data = Array(all[place..<end])
      place = end
      return unit
    }
  }

  /// The file.
  package var bytes: Data { Data(units.flatMap { $0.header + $0.data }) }

  /// The primary unit of a file of tables.
  package static let primary = Unit([
    "SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0",
  ])

  static func card(_ text: String) -> [UInt8] { Array((text + String(repeating: " ", count: 80)).utf8.prefix(80)) }

  static func filled(_ bytes: [UInt8], with filling: UInt8) -> [UInt8] {
    bytes + [UInt8](repeating: filling, count: (2880 - bytes.count % 2880) % 2880)
  }

  /// The sum of 32-bit words in ones' complement.
  static func sum(_ bytes: [UInt8]) -> UInt32 {
    var sum = 0 as UInt64
    for place in stride(from: 0, to: bytes.count, by: 4) {
      for byte in 0..<4 { sum += UInt64(bytes[place + byte]) << (24 - 8 * UInt64(byte)) }
      sum = (sum & 0xFFFF_FFFF) + (sum >> 32)
    }
    return UInt32(truncatingIfNeeded: (sum & 0xFFFF_FFFF) + (sum >> 32))
  }

  /// A sum as sixteen letters and digits.
  static func encoded(_ value: UInt32) -> [UInt8] {
    let excluded = Set(Array(0x3A...0x40) + Array(0x5B...0x60) as [UInt8])
    var text = [UInt8](repeating: 0, count: 16)
    for place in 0..<4 {
      let byte = UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32(place)))
      var letters = [UInt8](repeating: byte / 4 + 0x30, count: 4)
      letters[0] += byte % 4
      while letters.contains(where: excluded.contains) {
        for pair in [0, 2] where excluded.contains(letters[pair]) || excluded.contains(letters[pair + 1]) {
          letters[pair] += 1
          letters[pair + 1] -= 1
        }
      }
      for letter in 0..<4 { text[(4 * letter + place + 1) % 16] = letters[letter] }
    }
    return text
  }
}

// MARK: - Mutants
//
// Changed headers: every keyword that says how a file is to be read, with values that stretch, break or contradict it.

extension FITSBytes {
  private static let keywords = [
    "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS", "TFORM1", "TFORM2",
    "TTYPE1", "NEXTEND", "EXTNAME", "CHECKSUM", "DATASUM", "CONTHASH",
  ]
  private static let values = [
    "0", "-1", "1", "2", "3", "7", "999", "1000", "50000000", "2147483647", "2147483648", "1000000000000",
    "1000000000000000000", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.5", "1E10", "1D300",
    "'abc'", "'BINTABLE'", "'IMAGE   '", "'TABLE   '", "T", "F", "", "NaN", "'999999999D'", "'1PD(10)'", "'1QD(10)'",
    "'0D'", "'1X'", "'9223372036854775807D'", "'-1D'", "'A'", "'1D'", "'4E'", "'2J'", "'", "'0000000000000000'",
  ]

  /// One or two changes to the headers.
  ///
  /// - Returns: the changed file, every second one with checksums that agree with it, and the changes in words.
  package func mutant(_ random: inout SeededGenerator) -> (file: FITSBytes, words: String) {
    var file = self
    var words: [String] = []
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      let number = Int.random(in: file.units.indices, using: &random)
      var unit = file.units[number]
      let keyword = Self.keywords.filter { unit.index(of: $0) != nil }.randomElement(using: &random) ?? "NAXIS"
      let value = Self.values.randomElement(using: &random) ?? ""
      let padded = keyword + String(repeating: " ", count: 8 - keyword.utf8.count)
      let card = FITSBytes.Unit([padded + "= " + String(repeating: " ", count: max(0, 20 - value.utf8.count)) + value])
        .cards[0]
      let place = unit.index(of: keyword)
      let other = Int.random(in: unit.cards.indices, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0:
        if let place { unit.cards.remove(at: place) }
        words.append("no \(keyword)")
      case 1:
        unit.cards.insert(card, at: other)
        words.append("\(keyword) = \(value) as card \(other + 1)")
      case 2:
        if let place { unit.cards.swapAt(place, other) }
        words.append("\(keyword) and card \(other + 1) exchanged")
      case 3:
        unit.cards.insert(FITSBytes.Unit(["END"]).cards[0], at: other)
        words.append("END as card \(other + 1)")
      default:
        if let place { unit.cards[place] = card }
        words.append("\(keyword) = \(value)")
      }
      file.units[number] = unit
    }
    if Bool.random(using: &random) {
      for number in file.units.indices { file.units[number].seal() }
      words.append("sealed")
    }
    return (file, words.joined(separator: ", "))
  }
}
