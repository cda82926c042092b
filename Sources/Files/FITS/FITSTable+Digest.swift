// FITSTable+Digest.swift: a second fingerprint of a table's content, in the card CONTHASH.
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
