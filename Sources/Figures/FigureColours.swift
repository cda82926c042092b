// The paper's colours (black, magenta, blue, green, red) in the variants of Okabe & Ito (2008, "Color Universal
// Design"), which stay apart for colour-blind readers; line widths and dashes carry the rest.

/// Colours as gnuplot writes them.
enum FigureColour: String {
  case black = "#000000"
  case magenta = "#CC3A8E"
  case blue = "#0072B2"
  case green = "#009E73"
  case red = "#D55E00"
  case grey = "#808080"
  case darkGrey = "#505050"

  /// A quoted gnuplot colour.
  var rgb: String { "rgb '\(rawValue)'" }
}

/// Dashes, in units of the line width.
enum FigureDash: String {
  case solid = "solid"
  case dotted = "(1.5,3.5)"
  case dashed = "(8,4)"
  case dashDotted = "(10,3.5,1.5,3.5)"
}
