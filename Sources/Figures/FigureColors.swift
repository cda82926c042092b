// The colours of figures: of curves and symbols, and of maps.

import Foundation

// MARK: - Curves and symbols
//
// Colours after Okabe & Ito (2008, "Color Universal Design") and the paper's (black, magenta, blue, green, red): they stay
// apart for colour-blind readers. In grey print lightness is what is left of them: dark red against lighter green, and
// a ramp of lightness over ℓ; symbols, widths, dashes and labels at the curves carry the rest.

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
  case longDashed = "(16,5)"
}

// MARK: - Maps
//
// A diverging palette, symmetric about zero and safe for colour-blind readers: blue – white – red.
//
// Both arms have the same CIELAB lightness L(t) = 97 − 64|t| and chroma C(t) = 105|t|(1−|t|) + 36|t| and differ in hue
// only (273° and 40°), so that +δ and −δ stand out equally and sign survives every common colour-vision deficiency:
// blue against red is told apart along the axis that protans and deutans keep. Monotone lightness keeps the modulus
// readable in grey print. Both arms stay inside sRGB.

/// The palette of all sky maps.
package enum DivergingPalette {
  /// CIELAB coordinates (D65) of the colour at t ∈ [−1, 1].
  package static func lab(_ t: Double) -> (lightness: Double, a: Double, b: Double) {
    let s = min(1, abs(t))
    let chroma = 105 * s * (1 - s) + 36 * s
    let hue = (t < 0 ? 273.0 : 40.0) * Double.pi / 180
    return (97 - 64 * s, chroma * cos(hue), chroma * sin(hue))
  }

  /// sRGB components in 0…1, before clipping to that range.
  package static func rgb(_ t: Double) -> (red: Double, green: Double, blue: Double) {
    let (lightness, a, b) = lab(t)
    let fy = (lightness + 16) / 116
    func cube(_ f: Double) -> Double { f > 6.0 / 29 ? f * f * f : 3 * (36.0 / 841) * (f - 4.0 / 29) }
    let (x, y, z) = (0.95047 * cube(fy + a / 500), cube(fy), 1.08883 * cube(fy - b / 200))
    func gamma(_ linear: Double) -> Double {
      linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
    }
    return (
      gamma(3.2404542 * x - 1.5371385 * y - 0.4985314 * z), gamma(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
      gamma(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)
    )
  }

  /// `#RRGGBB`.
  package static func hex(_ t: Double) -> String {
    let (red, green, blue) = rgb(t)
    let bytes = [red, green, blue].map { Int((255 * max(0, min(1, $0))).rounded()) }
    return String(format: "#%02X%02X%02X", bytes[0], bytes[1], bytes[2])
  }

  /// gnuplot's `set palette`, in 33 steps of the linear interpolation.
  static var command: String {
    let stops = (-16...16).map { "\($0) '\(hex(Double($0) / 16))'" }
    let rows = stride(from: 0, to: stops.count, by: 5).map {
      stops[$0..<min($0 + 5, stops.count)].joined(separator: ", ")
    }
    return "set palette defined ( \\\n  " + rows.joined(separator: ", \\\n  ") + ")"
  }
}
