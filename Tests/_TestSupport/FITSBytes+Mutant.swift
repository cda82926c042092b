// Changed headers: every keyword that says how a file is to be read, with values that stretch, break or contradict it.

import Foundation

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
