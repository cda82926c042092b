// Four sky maps: both directions of the gradient, with all multipoles and with small scales only.

/// Two by two sky maps: (parallel, perpendicular) × (all multipoles, small scales).
package struct SkyMapPanel: Figure {
  /// The stem of its files.
  package var name: String
  /// All multipoles, gradient along B₀.
  package var parallel: SkyImage
  /// Small scales, gradient along B₀.
  package var parallelSmallScales: SkyImage
  /// All multipoles, gradient across B₀.
  package var perpendicular: SkyImage
  /// Small scales, gradient across B₀.
  package var perpendicularSmallScales: SkyImage
  /// How the sky is turned.
  package var orientation: SkyOrientation
  /// Printed width.
  package var width: FigureWidth

  /// The four maps; their titles head them (for example "all ℓ" and "ℓ > 3").
  package init(
    parallel: SkyImage, parallelSmallScales: SkyImage, perpendicular: SkyImage, perpendicularSmallScales: SkyImage,
    orientation: SkyOrientation = .fieldHorizontal, width: FigureWidth = .doubleColumn, name: String = "sky-map-panel"
  ) {
    self.name = name
    self.parallel = parallel
    self.parallelSmallScales = parallelSmallScales
    self.perpendicular = perpendicular
    self.perpendicularSmallScales = perpendicularSmallScales
    self.orientation = orientation
    self.width = width
  }

  private var images: [SkyImage] {
    var images = [parallel, parallelSmallScales, perpendicular, perpendicularSmallScales]
    for index in images.indices {
      images[index].gradient = index < 2 ? .parallel : .perpendicular
    }
    return images
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    """
    Relative intensity δI/I of arrival directions per unit gradient r_L g, for a density gradient along (top) and \
    across (bottom) the regular magnetic field. Left: \(parallel.title); right: \(parallelSmallScales.title). Each map \
    has its own colour scale, which covers 99.5 % of its pixels. \(parallel.caption) \(SkyGrid.reading(orientation)) \
    N_side = \(parallel.map.grid.nside).
    """
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try SkyGrid(
      name: name, caption: caption, width: width, orientation: orientation,
      cells: images.map { .init(image: $0, scale: SkyScale(covering: $0.map.observed)) }, columns: 2,
      rowLabels: ["∇{/:Italic n} ∥ {/:Italic B}_0", "∇{/:Italic n} ⊥ {/:Italic B}_0"],
      barLabel: SkyGrid.intensityLabel
    ).render()
  }
}
