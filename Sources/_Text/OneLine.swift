// Text from outside as part of a message: on one line, of bounded length, and all of it visible. A name with a line
// break would forge a second message, one with an escape sequence repaints the terminal, and an array of a hundred
// thousand numbers buries what is said about it.

import Foundation

/// Text for messages.
package enum OneLine {
  /// The usual limit, in Unicode scalars.
  package static let limit = 200
  /// The limit for a whole sentence.
  package static let sentenceLimit = 800

  /// The text on one line: of more than `limit` scalars, the beginning and the end around "…".
  package static func text(_ text: String, limit: Int = Self.limit) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return visible(text) }
    let tail = limit / 3
    return visible(String(scalars.prefix(limit - 1 - tail))) + "…" + visible(String(scalars.suffix(tail)))
  }

  /// The text with nothing in it that is not seen: line breaks and tabs as "␣", other control characters of ASCII as their
  /// pictures ("␛"), and every other control or format character (reversed writing, zero width) as "<U+202E>".
  ///
  /// - Parameter keepingLineBreaks: whether line feeds stay, for text of several lines.
  package static func visible(_ text: String, keepingLineBreaks: Bool = false) -> String {
    Quoting.mapped(text) { scalar in
      switch scalar.value {
      case 0x0A where keepingLineBreaks: return nil
      case 0x09, 0x0A, 0x0D, 0x85, 0x2028, 0x2029: return "␣"
      case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value).map { String($0) }
      case 0x7F: return "␡"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format:
          let digits = String(scalar.value, radix: 16, uppercase: true)
          return "<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">"
        default: return nil
        }
      }
    }
  }
}

extension String {
  /// The text as part of a message: see `OneLine`.
  package var oneLine: String { OneLine.text(self) }

  /// The text as a sentence of a message, itself with parts from outside.
  package var oneSentence: String { OneLine.text(self, limit: OneLine.sentenceLimit) }
}

// MARK: - Numbers
//
// Numbers as people read them: short, and with a unit of fitting size.

extension Double {
  /// Up to six significant digits, without trailing zeros: for names and labels.
  package var formattedShort: String { String(format: "%.6g", self) }
}

/// A number of bytes in words: "40 kB", "12 MB", "3.4 GB".
package func byteText(_ bytes: Double) -> String {
  switch bytes {
  case ..<1e6: String(format: "%.0f kB", bytes / 1e3)
  case ..<1e9: String(format: "%.0f MB", bytes / 1e6)
  default: String(format: "%.1f GB", bytes / 1e9)
  }
}

/// A duration in words: "330 ms", "3.9 s", "40 s", "12 min", "3.4 h", "2.1 days".
package func durationText(_ seconds: Double) -> String {
  switch seconds {
  case ..<0.0005: "0 s"
  case ..<0.9995: String(format: "%.0f ms", 1000 * seconds)
  case ..<9.95: String(format: "%.1f s", seconds)
  case ..<90: String(format: "%.0f s", seconds)
  case ..<5400: String(format: "%.0f min", seconds / 60)
  case ..<172_800: String(format: "%.1f h", seconds / 3600)
  default: String(format: "%.1f days", seconds / 86400)
  }
}
