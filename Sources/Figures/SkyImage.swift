// A sky map to be drawn, and its raster on the page.

import CHealpix
import Foundation

/// The direction of the density gradient that a map belongs to.
package enum MapGradient: Sendable, Equatable {
  /// Along B₀, +z.
  case parallel
  /// Across B₀, +x.
  case perpendicular

  var direction: SkyDirection { self == .parallel ? SkyDirection(0, 0, 1) : SkyDirection(1, 0, 0) }
}

/// A HEALPix map of the relative intensity of arrival directions.
package struct SkyImage: Sendable, Equatable {
  /// The heading of the map.
  package var title: String
  /// HEALPix resolution.
  package var nside: Int
  /// 12 N_side² values in RING order, by *arrival* direction (the opposite of the momentum) in the frame with B₀ along
  /// +z: relative intensity δI/I per unit gradient r_L g, dimensionless. NaN and HEALPix's −1.6375e30 are unobserved.
  package var values: [Double]
  /// What the map shows, for the caption of its figure.
  package var caption: String
  /// The gradient to be marked on the map.
  package var gradient: MapGradient?

  /// A map of `values` in RING order.
  package init(title: String, nside: Int, values: [Double], caption: String, gradient: MapGradient? = nil) {
    self.title = title
    self.nside = nside
    self.values = values
    self.caption = caption
    self.gradient = gradient
  }

  /// The values that were observed.
  package var observed: [Double] { values.filter { SkyImage.isObserved($0) } }

  static func isObserved(_ value: Double) -> Bool { value.isFinite && value > -1.6e30 }

  /// The mean and the standard deviation over observed pixels.
  package var moments: (mean: Double, deviation: Double) {
    let seen = observed
    guard !seen.isEmpty else { return (.nan, .nan) }
    let mean = seen.reduce(0, +) / Double(seen.count)
    let variance = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(seen.count)
    return (mean, variance.squareRoot())
  }

  /// The map in units of its standard deviation about its mean.
  package var standardized: SkyImage {
    let (mean, deviation) = moments
    var copy = self
    copy.values = values.map { SkyImage.isObserved($0) && deviation > 0 ? ($0 - mean) / deviation : .nan }
    return copy
  }

  /// Throws unless the number of values fits the resolution and something was observed.
  func check(figure: String) throws(FiguresError) {
    guard nside > 0, values.count == 12 * nside * nside else {
      throw .invalidData(
        figure: figure, reason: "the map \"\(title)\" has \(values.count) values, not 12·\(nside)²")
    }
    guard values.contains(where: SkyImage.isObserved) else {
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
        let value = orientation.direction(x: x, y: y).map { values[pixel($0)] } ?? .nan
        bytes.append(
          SkyImage.isObserved(value) ? Int8((127 * max(-1, min(1, value / limit))).rounded()) : SkyImage.unseen)
      }
    }
    return SkyImage.data(bytes)
  }

  /// The byte of a point without a value.
  static let unseen = Int8.min

  /// Signed bytes as data.
  static func data(_ bytes: [Int8]) -> Data { Data(bytes.map { UInt8(bitPattern: $0) }) }

  /// The index of the pixel that holds a direction.
  func pixel(_ direction: SkyDirection) -> Int {
    var index = 0
    ang2pix_ring(nside, acos(max(-1, min(1, direction.z))), atan2(direction.y, direction.x), &index)
    return index
  }
}
