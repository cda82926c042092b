// A diverging palette, symmetric about zero and safe for colour-blind readers: blue – white – red.
//
// Both arms have the same CIELAB lightness L(t) = 97 − 64|t| and chroma C(t) = 105|t|(1−|t|) + 36|t| and differ in hue
// only (273° and 40°), so that +δ and −δ stand out equally and sign survives every common colour-vision deficiency:
// blue against red is told apart along the axis that protans and deutans keep. Monotone lightness keeps the modulus
// readable in grey print. Both arms stay inside sRGB.

import Foundation

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
