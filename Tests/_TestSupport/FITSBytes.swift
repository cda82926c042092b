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
