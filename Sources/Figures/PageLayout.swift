// The page of a plot with axes: the key in rows above the frame, margins fixed in points so that nothing moves or is
// cut off whatever the data are.

/// Margins and key of a plot.
struct PageLayout {
  /// Entries beside each other in the key.
  var keyColumns: Int
  /// Entries of the key, which fill it row by row.
  var keyEntries: Int

  private var rows: Int { (keyEntries + keyColumns - 1) / keyColumns }

  /// gnuplot's margins, border and key. A row of the key takes 11 points; the frame begins 44 points from the left.
  var commands: String {
    """
    set border linewidth 1
    points_wide = width / 2.54 * 72
    points_high = height / 2.54 * 72
    set lmargin at screen 44.0 / points_wide
    set rmargin at screen 1 - 10.0 / points_wide
    set bmargin at screen 31.0 / points_high
    set tmargin at screen 1 - \(11 * rows + 7).0 / points_high
    set key at graph 0.5,1.0 center bottom horizontal Left reverse maxcols \(keyColumns) samplen 2 spacing 1.1 font small
    """
  }
}
