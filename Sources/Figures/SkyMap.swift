// One sky map of relative intensity in Mollweide projection.

/// A single sky map.
package struct SkyMap: Figure {
  /// The stem of its files.
  package var name: String
  /// The map.
  package var image: SkyImage
  /// How the sky is turned.
  package var orientation: SkyOrientation
  /// The end of the colour scale; nil covers 99.5 % of the pixels, and the others saturate.
  package var limit: Double?
  /// Printed width.
  package var width: FigureWidth

  /// A map, by default in one column and with B₀ on the horizontal axis.
  package init(
    image: SkyImage, orientation: SkyOrientation = .fieldHorizontal, limit: Double? = nil,
    width: FigureWidth = .singleColumn, name: String = "sky-map"
  ) {
    self.name = name
    self.image = image
    self.orientation = orientation
    self.limit = limit
    self.width = width
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    """
    Relative intensity δI/I of arrival directions per unit gradient r_L g. \(image.caption) \
    \(SkyGrid.reading(orientation)) N_side = \(image.map.grid.nside).
    """
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    if let limit, !(limit.isFinite && limit > 0) {
      throw .invalidData(figure: name, reason: "the end of the colour scale must be positive")
    }
    let scale = limit.map { SkyScale(limit: $0) } ?? SkyScale(covering: image.map.observed)
    return try SkyGrid(
      name: name, caption: caption, width: width, orientation: orientation,
      cells: [.init(image: image, scale: scale)], columns: 1, barLabel: SkyGrid.intensityLabel,
      angleText: true
    ).render()
  }
}
