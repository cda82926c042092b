// FITSTable+Digest.swift: a second fingerprint of a table's content, in the card CONTHASH.
//
// The checksums of FITS are sums of 32-bit words: they find every single flipped bit, but not two words that have changed
// places, and not always two flipped bits. This one does: over all words w, and in their order,
//
//   h ← (h ⊕ w) · 1099511628211,  h ← h ⊕ (h ≫ 32)
//
// from h = 14695981039346656037 (FNV-1a of Fowler, Noll & Vo, on words of 64 bits; the shift carries high bits down). Each
// step is a bijection of h, so one changed word always changes the result; any other change goes unseen with a probability
// of 2⁻⁶⁴. It guards against mistakes, not against an adversary.

extension FITSTable {
  static let contentKeyword = "CONTHASH"

  /// Sixteen hexadecimal digits that depend on the bits of every number, on names, units and shapes, and on the values of
  /// the cards; not on comments.
  var contentDigest: String {
    var hash = 0xcbf2_9ce4_8422_2325 as UInt64
    func add(_ word: UInt64) {
      hash = (hash ^ word) &* 0x100_0000_01b3
      hash ^= hash >> 32
    }
    func add(_ text: String) {
      add(UInt64(text.utf8.count))
      for byte in text.utf8 { add(UInt64(byte)) }
    }
    add(name)
    add(UInt64(rowCount))
    for card in cards where card.keyword != Self.contentKeyword {
      add(card.keyword)
      switch card.value {
      // FITS does not keep blanks at the end of a text.
      case .string(let text): add(String(text.reversed().drop { $0 == " " }.reversed()))
      case .int(let number): add(UInt64(bitPattern: Int64(number)))
      case .double(let number): add(number.bitPattern)
      case .bool(let flag): add(flag ? 1 : 0)
      }
    }
    for column in columns {
      add(column.name)
      add(column.unit)
      add(UInt64(column.width))
      for value in column.values { add(value.bitPattern) }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The table without its digest, after comparing that with the content. Files from elsewhere have none.
  func verified(path: String) throws(SkyError) -> FITSTable {
    guard let found = card(Self.contentKeyword) else { return self }
    guard found.string == contentDigest else {
      throw .fileDamaged(path: path, reason: "the content does not agree with its digest")
    }
    var table = self
    table.cards.removeAll { $0.keyword == Self.contentKeyword }
    return table
  }
}
