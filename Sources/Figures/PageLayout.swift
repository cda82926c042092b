// The page of a plot with axes: a key in rows above the frame, margins fixed in points.
//
// gnuplot's own key guesses the width of text with mark-up, and its columns then collide or run into the data. Here
// the key is placed entry by entry, so that nothing moves or is cut off whatever the data are. The plot has a fixed
// height and the page grows with its key, so that no key, however many entries it has, takes room from the plot.

/// One entry of a key.
struct KeyEntry {
  /// What stands before the text.
  enum Sample {
    /// A line.
    case line(FigureColor, width: Double, FigureDash)
    /// A symbol, with gnuplot's properties of it.
    case point(String)
    /// A symbol on a line.
    case pointOnLine(String, FigureColor, width: Double, FigureDash)
    /// A filled rectangle.
    case band(FigureColor, opacity: Double)
  }

  /// The text, with enhanced mark-up.
  var title: String
  var sample: Sample
}

/// Margins and key of a plot.
struct PageLayout {
  var width: FigureWidth
  var entries: [KeyEntry]
  /// Text below the entries, with mark-up, a row each.
  var remarks: [String] = []
  /// Points between the frame and the right edge of the page.
  var right = 10.0
  /// Points between the key and the frame, for an axis above.
  var above = 0.0
  /// Height of the frame over the width of the page.
  var plotHeight: Double

  // Points from the edges of the page, and the size of the key's parts.
  let left = 50.0
  let bottom = 35.0
  static let studyLine = 8.0
  private static let rowHeight = 11.5
  private static let textInset = 22.0
  private static let fontSize = GnuplotScript.smallFont

  /// A page of a given width.
  init(
    width: FigureWidth, entries: [KeyEntry], remarks: [String] = [], right: Double = 10, above: Double = 0,
    plotHeight: Double? = nil
  ) {
    self.width = width
    self.entries = entries
    self.remarks = remarks
    self.right = right
    self.above = above
    self.plotHeight = plotHeight ?? (width.centimeters > 12 ? 0.45 : 0.64)
  }

  /// Entries beside each other: as many as the page is wide for.
  private static func columns(_ width: FigureWidth) -> Int { width.centimeters > 12 ? 4 : 2 }

  /// The room for the text of an entry, in points.
  private static func room(_ width: FigureWidth, columns span: Int = 1) -> Double {
    (width.points - 12) / Double(columns(width)) * Double(span) - textInset - 4
  }

  /// Plain text, shortened to what an entry of one or two columns has room for beside `rest`, which has mark-up.
  static func fitted(_ text: String, beside rest: String, width: FigureWidth, columns: Int = 1) -> String {
    let room = room(width, columns: columns) - TextWidth.marked(rest, fontSize: fontSize)
    return TextWidth.elided(text, points: room, fontSize: fontSize)
  }

  /// Whether a row of text with mark-up fits the page.
  static func fits(_ text: String, width: FigureWidth) -> Bool {
    TextWidth.marked(text, fontSize: fontSize) < width.points - 16
  }

  /// The place of each entry: one whose text is too wide for its column takes two.
  private var places: [(column: Int, row: Int)] {
    let columns = Self.columns(width)
    var places: [(column: Int, row: Int)] = []
    var (column, row) = (0, 0)
    for entry in entries {
      let span = TextWidth.marked(entry.title, fontSize: Self.fontSize) > Self.room(width) ? 2 : 1
      if column + span > columns { (column, row) = (0, row + 1) }
      places.append((column, row))
      column += span
    }
    return places
  }

  private var rows: Int { (places.last.map { $0.row + 1 } ?? 0) + remarks.count }

  /// The height of the key in points, with what is above the frame.
  var keyHeight: Double { Self.rowHeight * Double(rows) + 11 + above }

  /// Height over width of the page.
  var aspect: Double { (bottom + Self.studyLine + keyHeight) / width.points + plotHeight }

  /// Before a second frame: what belongs to the page is not drawn again.
  static let nextFrame = """
    # What belongs to the page, key and study, is drawn once.
    unset label
    unset arrow
    unset object
    """

  /// The first of two frames side by side, for a gradient along B₀.
  static let parallelFrame = """
    set rmargin at screen 0.5 + 16/points_wide
    set label 1002 'gradient ∥ {/:Italic B}_0' at graph 0.96,0.93 right
    """

  /// The second of them, across B₀, with the vertical axis of the first.
  static let perpendicularFrame = """
    \(nextFrame)
    set lmargin at screen 0.5 + 24/points_wide
    set rmargin at screen 1 - 10/points_wide
    set format y ''
    unset ylabel
    set label 1002 'gradient ⊥ {/:Italic B}_0' at graph 0.96,0.93 right
    """

  /// gnuplot's margins, border and key.
  var commands: String {
    var lines = [
      """
      set border linewidth 1
      unset key
      points_wide = width / 2.54 * 72
      points_high = height / 2.54 * 72
      set lmargin at screen \(left)/points_wide
      set rmargin at screen 1 - \(right)/points_wide
      set bmargin at screen (\(bottom) + (strlen(study) > 0 ? \(Self.studyLine) : 0))/points_high
      set tmargin at screen 1 - \(keyHeight)/points_high
      # The key, entry by entry: column and row count from 0 at the upper left.
      key_x(column, inset) = (8 + inset)/points_wide + column*(1 - 12/points_wide)/\(Self.columns(width))
      key_y(row) = 1 - (9 + \(Self.rowHeight)*row)/points_high
      """
    ]
    for (index, (entry, place)) in zip(entries, places).enumerated() {
      lines.append(sample(entry.sample, place.column, place.row, index))
      lines.append(
        "set label \(GnuplotText.quoted(entry.title)) at screen key_x(\(place.column),\(Self.textInset)),"
          + "screen key_y(\(place.row)) left font small")
    }
    for (index, remark) in remarks.enumerated() {
      lines.append(
        "set label \(GnuplotText.quoted(remark)) at screen key_x(0,0),screen key_y(\(rows - remarks.count + index))"
          + " left font small")
    }
    return lines.joined(separator: "\n")
  }

  private func sample(_ sample: KeyEntry.Sample, _ column: Int, _ row: Int, _ index: Int) -> String {
    switch sample {
    case .line(let color, let width, let dash):
      // gnuplot's svg terminal keeps the dashes of the previous arrow unless the colour or the width changes: hence
      // a different thousandth of the width for each.
      "set arrow from screen key_x(\(column),0),screen key_y(\(row)) to screen key_x(\(column),19),"
        + "screen key_y(\(row)) nohead linecolor \(color.rgb) linewidth \(DataTable.number(width + 0.001 * Double(index + 1)))"
        + " dashtype \(dash.rawValue)"
    case .pointOnLine(let style, let color, let width, let dash):
      self.sample(.line(color, width: width, dash), column, row, index) + "\n"
        + self.sample(.point(style), column, row, index)
    case .point(let style):
      "set label '' at screen key_x(\(column),9.5),screen key_y(\(row)) point \(style)"
    case .band(let color, let opacity):
      "set object rectangle from screen key_x(\(column),0),screen key_y(\(row) + 0.3) to screen key_x(\(column),19),"
        + "screen key_y(\(row) - 0.3) fillcolor \(color.rgb) fillstyle transparent solid \(opacity) noborder"
    }
  }
}

// MARK: - Width of text
//
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
