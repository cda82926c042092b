// The sky as an observatory maps it, in Mollweide projection: relative intensity, significance, small scales, one map below
// or beside the other.
//
// Right ascension 180° is at the centre and grows to the left (Galactic variant: the Galactic centre, longitude to the left).
// Relative intensity is shown in units of a power of ten, each map with a colour scale of its own.

import Foundation
import Observation
import Sphere

/// Maps of an observed sky on one page.
package struct ObservedSky: Figure {
  /// What a map holds, and how its colour bar says so.
  package struct Quantity: Sendable, Equatable {
    /// The words of the colour bar, in gnuplot's enhanced text.
    package var label: String
    /// Whether the bar counts in a power of ten, which the label then names.
    package var hasPower: Bool

    /// A quantity with the words of its colour bar.
    package init(label: String, hasPower: Bool) { (self.label, self.hasPower) = (label, hasPower) }

    /// δI/I, dimensionless.
    package static let relativeIntensity = Quantity(
      label: "relative intensity δ{/:Italic I}/{/:Italic I}", hasPower: true)
    /// Relative intensity over its statistical error.
    package static let significance = Quantity(label: "significance ({/:Italic σ})", hasPower: false)
  }

  /// One map.
  package struct Map: Sendable, Equatable {
    /// The heading.
    package var title: String
    /// Values by arrival direction in the equatorial frame; NaN where nothing is seen.
    package var map: HEALPixMap
    /// What they are.
    package var quantity: Quantity
    /// The end of the colour scale in the units of the map; nil covers 99.5 % of the pixels, and the others saturate.
    package var limit: Double?

    /// A map with its heading.
    package init(title: String, map: HEALPixMap, quantity: Quantity = .relativeIntensity, limit: Double? = nil) {
      (self.title, self.map, self.quantity, self.limit) = (title, map, quantity, limit)
    }
  }

  /// The stem of its files.
  package var name: String
  /// The maps, from the top or from the left.
  package var maps: [Map]
  /// Whose sky it is and what was done to it: plain sentences that open the caption.
  package var words: String
  /// The direction of B₀, for its signs and the magnetic equator; nil leaves them out.
  package var field: FieldOrientation?
  /// The band that is seen, for its edges; nil leaves them out.
  package var band: DeclinationBand?
  /// The frame of the page; maps are equatorial in either.
  package var frame: CelestialFrame
  /// Maps in a row.
  package var columns: Int
  /// Printed width.
  package var width: FigureWidth

  /// Maps below each other in one column, in the equatorial frame.
  package init(
    maps: [Map], words: String, field: FieldOrientation?, band: DeclinationBand?, frame: CelestialFrame = .equatorial,
    columns: Int = 1, width: FigureWidth = .singleColumn, name: String = "observed-sky"
  ) {
    (self.name, self.maps, self.words, self.field, self.band) = (name, maps, words, field, band)
    (self.frame, self.columns, self.width) = (frame, columns, width)
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    let places =
      frame == .equatorial
      ? "Equatorial coordinates (J2000), right ascension 180° at the centre and growing to the left"
      : "Galactic coordinates, the Galactic centre at the centre and longitude growing to the left"
    var text =
      "\(words) Mollweide projection of arrival directions. \(places); thin lines every \(SkyGraticule.spacing)°. "
    if let field {
      text += """
        ⊙: direction of the regular magnetic field B₀, right ascension \(DataTable.number(field.rightAscension))°, declination \
        \(DataTable.number(field.declination))°; ⊗: the opposite direction; thick line: magnetic equator, 90° from both.
        """ + " "
    }
    text += "Dashed: Galactic plane. "
    if let band, band != .wholeSky {
      text += """
        Dark grey lines: edges of the observed band, declinations \(DataTable.number(band.south))° to \
        \(DataTable.number(band.north))°.
        """ + " "
    }
    return text + "Grey: not observed. Colour scales that are not given cover 99.5 % of the pixels."
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    guard columns >= 1 else { throw .invalidData(figure: name, reason: "maps need at least one column") }
    var cells: [SkyGrid.Cell] = []
    for map in maps {
      if let limit = map.limit, !(limit.isFinite && limit > 0) {
        throw .invalidData(figure: name, reason: "the end of the colour scale must be positive")
      }
      cells.append(Self.cell(map))
    }
    return try SkyGrid(
      name: name, caption: caption, width: width, orientation: frame.orientation, cells: cells, columns: columns,
      overlay: SkyOverlay(frame: frame, field: field, band: band)
    ).render()
  }

  /// A map in units of the power of ten of its scale.
  private static func cell(_ map: Map) -> SkyGrid.Cell {
    var image = SkyImage(title: map.title, map: map.map, caption: "")
    let limit = map.limit ?? SkyScale(covering: map.map.observed).limit
    let exponent = map.quantity.hasPower ? Int(floor(log10(limit) + 1e-9)) : 0
    guard exponent != 0 else {
      return SkyGrid.Cell(image: image, scale: SkyScale(limit: limit), barLabel: map.quantity.label)
    }
    let unit = pow(10, Double(exponent))
    for pixel in image.map.values.indices { image.map[pixel] /= unit }
    let sign = exponent < 0 ? "−" : ""
    return SkyGrid.Cell(
      image: image, scale: SkyScale(limit: limit / unit),
      barLabel: "\(map.quantity.label) (10^{\(sign)\(abs(exponent))})")
  }
}
