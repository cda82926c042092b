// The figures of sky maps in Mollweide projection: one map; four, for both directions of the gradient, with all multipoles
// and with small scales only; and maps at increasing backtracking times.

import Foundation

// MARK: - One map

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

// MARK: - Four maps

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

// MARK: - Maps in time
//
// Small scales grow. The intensity itself grows as T² at first, so each map is shown in units of its own standard deviation.

/// A sky map at a backtracking time.
package struct TimedSkyImage: Sendable, Equatable {
  /// Backtracking time ΩT.
  package var omegaT: Double
  /// The map; its title is replaced by the time.
  package var image: SkyImage

  /// A map at time ΩT.
  package init(omegaT: Double, image: SkyImage) {
    self.omegaT = omegaT
    self.image = image
  }
}

/// Sky maps at increasing backtracking times, each in units of its own standard deviation about its mean.
package struct SkyMapStrip: Figure {
  /// The stem of its files.
  package var name: String
  /// The maps, in the order drawn.
  package var images: [TimedSkyImage]
  /// Maps in a row; nil puts up to four in one row and more in two.
  package var columns: Int?
  /// How the sky is turned.
  package var orientation: SkyOrientation
  /// Printed width.
  package var width: FigureWidth

  /// The maps, by default across the page.
  package init(
    images: [TimedSkyImage], columns: Int? = nil, orientation: SkyOrientation = .fieldHorizontal,
    width: FigureWidth = .doubleColumn, name: String = "sky-map-strip"
  ) {
    self.name = name
    self.images = images
    self.columns = columns
    self.orientation = orientation
    self.width = width
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    """
    Relative intensity δI/I of arrival directions at backtracking times ΩT = \
    \(images.map { GnuplotText.time($0.omegaT) }.joined(separator: ", ")), each map less its mean and in units of \
    its own standard deviation. \(images.first?.image.caption ?? "") \(SkyGrid.reading(orientation))
    """
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    for timed in images { try timed.image.check(figure: name) }
    let count = images.count
    let cells = images.map { timed in
      var image = timed.image
      image.map = image.map.standardized
      image.title = "ΩT = " + GnuplotText.time(timed.omegaT)
      return SkyGrid.Cell(image: image, scale: SkyScale(limit: 3, step: 1))
    }
    return try SkyGrid(
      name: name, caption: caption, width: width, orientation: orientation, cells: cells,
      columns: max(1, columns ?? (count <= 4 ? count : (count + 1) / 2)), sharedBar: true,
      barLabel: "δ{/:Italic I} − ⟨δ{/:Italic I}⟩ of arrival directions, in its standard deviations", markerText: false
    ).render()
  }
}
