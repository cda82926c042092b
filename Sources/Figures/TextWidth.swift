// How wide a text is in the font of the figures, from above, and how it is shortened to a width.
//
// gnuplot does not say how wide a text will be before it is drawn. Widths are those of DejaVu Sans for ASCII and the
// signs that figures use, and larger than any of it otherwise. Text is cut between Unicode scalars.

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

  /// Advance widths of U+0020 to U+007E in thousandths of the font size.
  private static let ascii: [Double] = [
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337, 637, 637, 637, 637, 637, 637, 637,
    637, 637, 637, 337, 337, 838, 838, 838, 531, 1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863,
    749, 788, 604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500, 500, 613, 635, 550, 635,
    616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612, 635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637,
    337, 637, 838,
  ]

  private static func em(_ scalar: Unicode.Scalar) -> Double {
    switch scalar {
    case "\u{20}"..."\u{7E}": ascii[Int(scalar.value) - 0x20] / 1000
    case "²", "³", "ℓ", "·", "†", "‡": 0.5
    case "σ", "ρ", "Ω", "ν", "∝", "∥", "⊥", "°": 0.85
    case "…", "×", "−", "±": 1
    case "\u{A0}"..."\u{3FF}": 1.1
    default: 1.8
    }
  }
}
