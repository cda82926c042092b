// The page of a plot with axes: a key in rows above the frame, margins fixed in points.
//
// gnuplot's own key guesses the width of text with mark-up, and its columns then collide or run into the data. Here
// the key is placed entry by entry, so that nothing moves or is cut off whatever the data are.

/// One entry of a key.
struct KeyEntry {
  /// What stands before the text.
  enum Sample {
    /// A line.
    case line(FigureColour, width: Double, FigureDash)
    /// A symbol, with gnuplot's properties of it.
    case point(String)
  }

  /// The text, with enhanced mark-up.
  var title: String
  var sample: Sample

  /// The width of the text without its mark-up, in letters; spaces and punctuation count half.
  var length: Double {
    title.replacing("{/:Italic ", with: "").filter { !"{}_^\\".contains($0) }
      .reduce(0) { $0 + (" ,.·|".contains($1) ? 0.5 : 1) }
  }
}

extension FigureWidth {
  /// Height over width of a plot with axes: nearly square in a column, flat across a page.
  var plotAspect: Double { centimetres > 12 ? 0.62 : 0.95 }
}

/// Margins and key of a plot.
struct PageLayout {
  var width: FigureWidth
  var entries: [KeyEntry]

  // Points from the edges of the page, and the size of the key's parts.
  private let left = 50.0
  private let right = 10.0
  private let bottom = 35.0
  private let rowHeight = 11.5
  private let textInset = 23.0
  /// The mean width of a letter at 7 points.
  private let letter = 4.9

  private var pointsWide: Double { width.centimetres / 2.54 * 72 }

  /// Four or two entries beside each other where the longest fits, else one.
  var columns: Int {
    let longest = (entries.map(\.length).max() ?? 0) * letter + textInset
    return [4, 2].first { longest < (pointsWide - 12) / Double($0) } ?? 1
  }

  /// gnuplot's margins, border and key.
  var commands: String {
    let rows = (entries.count + columns - 1) / columns
    var lines = [
      """
      set border linewidth 1
      unset key
      points_wide = width / 2.54 * 72
      points_high = height / 2.54 * 72
      set lmargin at screen \(left)/points_wide
      set rmargin at screen 1 - \(right)/points_wide
      set bmargin at screen \(bottom)/points_high
      set tmargin at screen 1 - \(rowHeight * Double(rows) + 11)/points_high
      # The key, entry by entry: column and row count from 0 at the upper left.
      key_x(column, inset) = (8 + inset)/points_wide + column*(1 - 12/points_wide)/\(columns)
      key_y(row) = 1 - (9 + \(rowHeight)*row)/points_high
      """
    ]
    for (index, entry) in entries.enumerated() {
      let (column, row) = (index % columns, index / columns)
      switch entry.sample {
      case .line(let colour, let width, let dash):
        // gnuplot's svg terminal keeps the dashes of the previous arrow unless the colour or the width changes: hence
        // a different thousandth of the width for each.
        lines.append(
          "set arrow from screen key_x(\(column),0),screen key_y(\(row)) to screen key_x(\(column),19),"
            + "screen key_y(\(row)) nohead linecolor \(colour.rgb) linewidth \(DataTable.number(width + 0.001 * Double(index + 1)))"
            + " dashtype \(dash.rawValue)")
      case .point(let style):
        lines.append("set label '' at screen key_x(\(column),9.5),screen key_y(\(row)) point \(style)")
      }
      lines.append(
        "set label \(GnuplotText.quoted(entry.title)) at screen key_x(\(column),\(textInset)),screen key_y(\(row))"
          + " left font small")
    }
    return lines.joined(separator: "\n")
  }
}
