// How wide a text is in the font of the figures, from above, and how it is shortened to a width.
//
// gnuplot does not say how wide a text will be before it is drawn. Widths are those of DejaVu Sans in classes, each the
// largest of its class, so that a text never needs more than is said here. Text is cut between Unicode scalars.

/// Estimates of the width of text.
enum TextWidth {
  /// The width of a text without mark-up.
  static func points(_ text: String, fontSize: Double) -> Double {
    fontSize * text.unicodeScalars.reduce(0) { $0 + em($1) }
  }

  /// The text itself, or as much of its beginning as fits with an ellipsis; empty where not even one letter does.
  static func elided(_ text: String, points: Double, fontSize: Double) -> String {
    guard self.points(text, fontSize: fontSize) > points else { return text }
    var left = points - fontSize * em("…")
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      left -= fontSize * em(scalar)
      guard left >= 0 else { break }
      kept.append(scalar)
    }
    while kept.last?.properties.isWhitespace == true { kept.removeLast() }
    return kept.isEmpty ? "" : String(kept) + "…"
  }

  /// The width of a text with gnuplot's mark-up, which is left out; sub- and superscripts count in full.
  static func marked(_ text: String, fontSize: Double) -> Double {
    let plain = text.replacing("{/:Italic ", with: "").unicodeScalars.filter { !"{}_^\\".unicodeScalars.contains($0) }
    return points(String(String.UnicodeScalarView(plain)), fontSize: fontSize)
  }

  private static func em(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "(", ")", "[", "]", "/", "-", "f", "t", "r": 0.42
    case "m", "w", "M", "W", "@", "%", "…", "—": 1.03
    case "A"..."Z", "+", "=", "<", ">", "~", "#", "^", "×", "−", "±", "&", "_": 0.84
    case "\u{21}"..."\u{7E}": 0.64
    case "\u{A0}"..."\u{10FF}", "\u{2010}"..."\u{203F}": 0.8
    default: 1.5
    }
  }
}
