// Values on a command line: a list, or a range with both ends included.
//
//   1,10,100       as they stand
//   0:100:201      equal steps
//   0.01:1:9log    equal ratios

import Foundation
import _Text

/// Numbers as a user writes them on one word.
package enum ValueRange {
  /// Most values of a range or list.
  package static let largestCount = 10_000

  /// The values of a word.
  ///
  /// - Parameters:
  ///   - text: the word.
  ///   - option: what it was given to, for the message.
  /// - Returns: one to ``largestCount`` finite numbers, in the order of the word.
  /// - Throws: ``StudyError``.
  package static func values(_ text: String, option: String) throws(StudyError) -> [Double] {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1 {
      let words = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = words.compactMap { number(String($0)) }
      guard numbers.count == words.count, (1...largestCount).contains(numbers.count) else {
        throw malformed(text, option)
      }
      return numbers
    }
    guard parts.count == 3, let from = number(parts[0]), let to = number(parts[1]), !parts[2].isEmpty else {
      throw malformed(text, option)
    }
    let isLogarithmic = parts[2].hasSuffix("log")
    guard let count = Int(isLogarithmic ? String(parts[2].dropLast(3)) : parts[2]), (2...largestCount).contains(count),
      !isLogarithmic || (from > 0 && to > 0)
    else { throw malformed(text, option) }
    let values = (0..<count).map { index in
      if index == 0 { return from }
      if index == count - 1 { return to }
      let fraction = Double(index) / Double(count - 1)
      return BacktrackingTimes.nearbyShortDecimal(
        isLogarithmic ? from * pow(to / from, fraction) : from + (to - from) * fraction)
    }
    // Ends so near that neighbours coincide, or so far apart that their ratio or difference is no number.
    guard zip(values, values.dropFirst()).allSatisfy({ from < to ? $0 < $1 : $0 > $1 }),
      values.allSatisfy(\.isFinite)
    else { throw malformed(text, option) }
    return values
  }

  private static func number(_ text: String) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    guard let value = Double(text), value.isFinite, !text.lowercased().utf8.contains(UInt8(ascii: "x"))
    else { return nil }
    return value
  }

  private static func malformed(_ text: String, _ option: String) -> StudyError {
    .outOfRange(
      source: nil, key: option, value: text.oneLine,
      requirement: "numbers with commas (1,10,100), equal steps from:to:count (0:100:201) or equal ratios "
        + "from:to:countlog (0.01:1:9log), \(largestCount) values at most")
  }
}
