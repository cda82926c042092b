// A sky map to be drawn: its raster on the page, and its colour scale.

import Foundation
import Sphere

/// The direction of the density gradient that a map belongs to.
package enum MapGradient: Sendable, Equatable {
  /// Along B₀, +z.
  case parallel
  /// Across B₀, +x.
  case perpendicular

  var direction: SkyDirection { self == .parallel ? SkyDirection(0, 0, 1) : SkyDirection(1, 0, 0) }
}

/// A HEALPix map of the relative intensity of arrival directions, with what its figure says of it.
package struct SkyImage: Sendable, Equatable {
  /// The heading of the map.
  package var title: String
  /// The relative intensity δI/I per unit gradient r_L g, dimensionless, by *arrival* direction (the opposite of the
  /// momentum) in the frame with B₀ along +z; NaN where unobserved.
  package var map: HEALPixMap
  /// What the map shows, for the caption of its figure.
  package var caption: String
  /// The gradient to be marked on the map.
  package var gradient: MapGradient?

  /// A map with its texts.
  package init(title: String, map: HEALPixMap, caption: String, gradient: MapGradient? = nil) {
    self.title = title
    self.map = map
    self.caption = caption
    self.gradient = gradient
  }

  /// Throws unless something was observed.
  func check(figure: String) throws(FiguresError) {
    guard map.values.contains(where: \.isFinite) else {
      throw .nothingToDraw(figure: figure, reason: "the map \"\(title)\" has no observed pixel")
    }
  }

  /// Rows from bottom to top of signed bytes, the value of the HEALPix pixel under the centre of each of `width` ×
  /// `width`/2 points: −127…127 for −limit…limit, beyond which it saturates as its colour does; −128 outside the ellipse and
  /// where unobserved. (A step is half a per cent of the colour scale, less than a screen shows.)
  func raster(width: Int, limit: Double, orientation: SkyOrientation) -> Data {
    let height = width / 2
    var bytes: [Int8] = []
    bytes.reserveCapacity(width * height)
    for row in 0..<height {
      let y = -1 + (2 * Double(row) + 1) / Double(height)
      for column in 0..<width {
        let x = -2 + 2 * (2 * Double(column) + 1) / Double(width)
        let value = orientation.direction(x: x, y: y).map { map[map.grid.pixel(containing: $0)] } ?? .nan
        bytes.append(value.isFinite ? Int8((127 * max(-1, min(1, value / limit))).rounded()) : SkyImage.unseen)
      }
    }
    return SkyImage.data(bytes)
  }

  /// The byte of a point without a value.
  static let unseen = Int8.min

  /// Signed bytes as data.
  static func data(_ bytes: [Int8]) -> Data { Data(bytes.map { UInt8(bitPattern: $0) }) }
}

// MARK: - Colour scale
//
// Symmetric about zero, with round ends and few ticks.

/// A colour range ±limit and the distance of its ticks.
package struct SkyScale: Sendable, Equatable {
  /// The end of the scale.
  package var limit: Double
  /// The distance of its ticks: 1, 2 or 5 times a power of ten.
  package var step: Double

  /// A scale of the given end and ticks.
  package init(limit: Double, step: Double) {
    self.limit = limit
    self.step = step
  }

  /// A scale of the given end with three to five ticks.
  package init(limit: Double) {
    self.limit = limit
    let wanted = limit / 1.5
    let power = pow(10, floor(log10(wanted)))
    let mantissa = wanted / power
    step = (mantissa >= 5 ? 5 : mantissa >= 2 ? 2 : 1) * power
  }

  /// The scale that holds 99.5 % of the moduli of `values`, rounded up to two digits; ±1 for a map of zeros.
  package init(covering values: [Double]) {
    let moduli = values.map(abs).filter(\.isFinite).sorted()
    let quantile = moduli.isEmpty ? 0 : moduli[Int(0.995 * Double(moduli.count - 1))]
    let end = quantile > 0 ? quantile : moduli.last ?? 0
    guard end > 0 else {
      self.init(limit: 1)
      return
    }
    let power = pow(10, floor(log10(end)) - 1)
    self.init(limit: (end / power - 1e-9).rounded(.up) * power)
  }
}
