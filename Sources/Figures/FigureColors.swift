// Colours after Okabe & Ito (2008, "Color Universal Design") and the paper's (black, magenta, blue, green, red): they stay
// apart for colour-blind readers. In grey print lightness is what is left of them: dark red against lighter green, and
// a ramp of lightness over ℓ; symbols, widths, dashes and labels at the curves carry the rest.

import Foundation

/// Colours as gnuplot writes them.
enum FigureColor: Equatable {
  case black, magenta, blue, green, red, gray, darkGray, orange
  /// Under curves.
  case plateau
  /// A step of the ramp from dark to light, 0…1.
  case ramp(Double)

  /// `#RRGGBB`.
  var hex: String {
    switch self {
    case .black: "#000000"
    case .magenta: "#CC3A8E"
    case .blue: "#0072B2"
    case .green: "#009E73"
    case .red: "#B2301C"
    case .orange: "#E08A00"
    case .gray: "#808080"
    case .darkGray: "#505050"
    case .plateau: "#D8D8D8"
    case .ramp(let step): Self.ramp(step)
    }
  }

  /// A quoted gnuplot colour.
  var rgb: String { "rgb '\(hex)'" }

  /// From dark green (lightness 25) to light green (74), straight lines in sRGB through #00795A.
  private static func ramp(_ step: Double) -> String {
    let stops: [SIMD3<Double>] = [[0, 64, 48], [0, 121, 90], [116, 204, 164]]
    let place = 2 * min(1, max(0, step))
    let first = min(1, Int(place))
    let color = stops[first] + (place - Double(first)) * (stops[first + 1] - stops[first])
    return String(format: "#%02X%02X%02X", Int(color.x), Int(color.y), Int(color.z))
  }
}

/// Dashes, in units of the line width.
enum FigureDash: String {
  case solid = "solid"
  case dotted = "(1.5,3.5)"
  case dashed = "(8,4)"
  case dashDotted = "(10,3.5,1.5,3.5)"
}
