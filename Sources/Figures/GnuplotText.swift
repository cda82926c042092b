// Text for gnuplot: quoting, escaping, comments.
//
// Single quotes only: in them gnuplot expands neither backslashes nor `command` substitutions. Enhanced text has the
// specials _ ^ { } @ & ~ \, which text from a user must not trigger.

import Foundation
import _Text

/// Functions that make text safe inside a gnuplot script.
package enum GnuplotText {
  /// A backtracking time as a reader wants it: 0.316, 31.6, 10024; never with an exponent below a million.
  static func time(_ omegaT: Double) -> String {
    String(format: (1000..<1e6).contains(omegaT) ? "%.0f" : "%.4g", omegaT)
  }

  /// Mark-up for the symbols of the paper, in gnuplot's enhanced text.
  static let cell = "{/:Italic C}_ℓ"
  static let gradientUnit = "({/:Italic r}_L {/:Italic g})^2"
  static let omegaT = "Ω{/:Italic T}"

  /// A single-quoted gnuplot string; enhanced mark-up in it stays alive.
  package static func quoted(_ text: String) -> String { Quoting.gnuplot(text) }

  /// Text shown letter by letter: every special of the enhanced mode is escaped.
  package static func literal(_ text: String) -> String { Quoting.backslashed(text, before: specials) }

  private static let specials: Set<Unicode.Scalar> = ["_", "^", "{", "}", "@", "&", "~", "\\"]

  /// Comment lines of at most about 100 columns, without the characters that gnuplot obeys even in comments.
  package static func comment(_ text: String) -> [String] {
    var lines: [String] = []
    for paragraph in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      let plain = Quoting.gnuplotComment(String(paragraph))
      var line = "#"
      var length = 1
      for word in plain.unicodeScalars.split(separator: " ") {
        if length + word.count > 100, length > 1 {
          lines.append(line)
          line = "#"
          length = 1
        }
        line += " " + String(word)
        length += 1 + word.count
      }
      lines.append(line)
    }
    return lines
  }
}
