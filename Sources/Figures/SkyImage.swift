// A sky map to be drawn, and its raster on the page.

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
