// Sky maps at increasing backtracking times: small scales grow.
//
// The intensity itself grows as T² at first, so each map is shown in units of its own standard deviation.

import Foundation

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
