// Sky maps in rows and columns on one page: the layout shared by the single map, the panel and the strip.
//
// Lengths are in cm at the figure's nominal width and become fractions of the page, so that a map stays 2 : 1 at any
// width that a user asks the script for.

import Foundation

/// A page of sky maps.
struct SkyGrid {
  /// One map and its colour scale.
  struct Cell {
    var image: SkyImage
    var scale: SkyScale
    /// The label of its own colour bar, in enhanced text; nil where that of the page serves.
    var barLabel: String?
  }

  var name: String
  var caption: String
  var width: FigureWidth
  var orientation: SkyOrientation
  var cells: [Cell]
  var columns: Int
  /// Labels to the left of each row; empty for none.
  var rowLabels: [String] = []
  /// One colour bar below all maps, with the scale of the last cell, instead of one below each.
  var sharedBar = false
  /// The label of the colour bars of the whole page, in enhanced text; nil where each has its own.
  var barLabel: String? = nil
  /// What lies over the maps.
  var overlay = SkyOverlay.magnetic
  /// Points across each map's raster: twelve to a pixel of the finest map (4 N_side of them lie on a great circle), and at
  /// most 300 to the inch. gnuplot takes some microseconds for each point.
  private var rasterWidth: Int {
    let nside = cells.map(\.image.map.grid.nside).max() ?? 1
    return min(2 * Int(mapWidth / 2.54 * 150), max(240, 48 * nside))
  }
  var markerText = true
  var angleText = false

  private var rows: Int { (cells.count + columns - 1) / columns }
  private var pageWidth: Double { width.centimeters }
  private var left: Double { (rowLabels.isEmpty ? 0.15 : 0.65) + overlay.margin }
  private let right = 0.15
  private var gap: Double { 0.3 + overlay.margin }
  private let heading = 0.62
  private var barBelow: Double { barLabel == nil ? 1.15 : 0.75 }
  private var footer: Double { (sharedBar ? 1.2 : barLabel == nil ? 0.1 : 0.5) + key.height + Self.studyLine }
  /// Room for the line that names the study.
  private static let studyLine = 0.25
  private var key: SkyKey { SkyKey(lines: overlay.lines, width: pageWidth) }
  private var mapWidth: Double { (pageWidth - left - right - gap * Double(columns - 1)) / Double(columns) }
  private var cellHeight: Double { heading + mapWidth / 2 + (sharedBar ? 0.1 : barBelow) }
  private var pageHeight: Double { cellHeight * Double(rows) + footer }

  /// The files and the script. Throws for a map without an observed pixel.
  func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard !cells.isEmpty else { throw .nothingToDraw(figure: name, reason: "there are no maps") }
    for cell in cells { try cell.image.check(figure: name) }
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: pageHeight / pageWidth)
    script.add(
      """
      unset border
      unset tics
      unset key
      unset colorbox
      set style textbox opaque margins 0.4,0.3 fillcolor rgb '#50FFFFFF' noborder
      \(DivergingPalette.command)
      set multiplot
      """)
    var files = [
      FigureFile(name: "\(name)-outline.dat", text: SkyGraticule.outline),
      FigureFile(name: "\(name)-graticule.dat", text: overlay.graticule(orientation).lines),
      FigureFile(name: "\(name)-bar.i8", contents: barImage),
    ]
    for line in overlay.lines {
      let parts = line.parts.map(SkyGraticule(orientation: orientation).polyline).joined()
      files.append(FigureFile(name: file(line), text: "# \(line.title).\nx y\n\(parts)"))
    }
    for (index, cell) in cells.enumerated() {
      let file = cells.count == 1 ? "\(name).i8" : "\(name)-\(index + 1).i8"
      let raster = cell.image.raster(width: rasterWidth, limit: cell.scale.limit, orientation: orientation)
      files.append(FigureFile(name: file, contents: raster))
      script.add(commands(for: cell, at: index, file: file))
    }
    script.add("unset multiplot")
    return RenderedFigure(name: name, script: script.text, data: files, width: width)
  }

  private func commands(for cell: Cell, at index: Int, file: String) -> String {
    let (row, column) = (index / columns, index % columns)
    let x0 = left + Double(column) * (mapWidth + gap)
    let top = pageHeight - Double(row) * cellHeight - heading
    let bottom = top - mapWidth / 2
    var lines = [
      "", GnuplotText.comment("\(index + 1): \(cell.image.title)").joined(separator: "\n"),
      "unset label", "unset arrow",
      "set xrange [-2:2]", "set yrange [-1:1]",
      "set cbrange [\(DataTable.number(-cell.scale.limit)):\(DataTable.number(cell.scale.limit))]",
      "set lmargin at screen \(x(x0))", "set rmargin at screen \(x(x0 + mapWidth))",
      "set bmargin at screen \(y(bottom))", "set tmargin at screen \(y(top))",
      "set label \(GnuplotText.quoted(GnuplotText.literal(cell.image.title))) at screen "
        + "\(x(x0 + mapWidth / 2)),\(y(top + 0.33)) center font large",
    ]
    if index == 0 {
      lines +=
        [GnuplotScript.drawNote, GnuplotScript.drawStudy] + key.commands(bottom: Self.studyLine, pageHeight: pageHeight)
    }
    if column == 0, row < rowLabels.count {
      lines.append(
        "set label \(GnuplotText.quoted(rowLabels[row])) at screen \(x(0.3)),\(y((top + bottom) / 2)) center rotate"
          + " font large")
    }
    if let label = cell.barLabel {
      lines.append(
        "set label \(GnuplotText.quoted(label)) at screen \(x(x0 + mapWidth / 2)),\(y(bottom - 0.9)) center font small")
    }
    if index == cells.count - 1, let barLabel {
      lines.append(
        "set label \(GnuplotText.quoted(barLabel)) at screen 0.5,\(y(0.27 + Self.studyLine)) center font small")
    }
    lines += overlay.numbers(orientation, mapWidth: mapWidth)
    if let field = overlay.field {
      lines.append(
        SkyMarkers(
          orientation: orientation, field: field, gradient: cell.image.gradient, hasText: markerText,
          hasAngles: angleText,
          point: 4 / (mapWidth / 2.54 * 72)
        ).commands)
    }
    lines.append(plotCommand(file: file, limit: cell.scale.limit))
    if !sharedBar || index == cells.count - 1 {
      lines.append(bar(for: cell, mapLeft: x0, mapBottom: bottom))
    }
    return lines.joined(separator: "\n")
  }

  /// Two rows of all bytes from −127 to 127, for the colour bar.
  private var barImage: Data {
    let row = Array(Int8(-127)...127)
    return SkyImage.data(row + row)
  }

  /// The colour bar: an image with an axis, because gnuplot's own bar shows seams in many viewers of pdf and svg.
  private func bar(for cell: Cell, mapLeft: Double, mapBottom: Double) -> String {
    let barWidth = sharedBar ? min(8, pageWidth * 0.6) : mapWidth * 0.7
    let barLeft = sharedBar ? (pageWidth - barWidth) / 2 : mapLeft + (mapWidth - barWidth) / 2
    let barBottom = sharedBar ? footer - 0.28 : mapBottom - 0.3
    let limit = DataTable.number(cell.scale.limit)
    return """
      unset label
      unset arrow
      set lmargin at screen \(x(barLeft))
      set rmargin at screen \(x(barLeft + barWidth))
      set bmargin at screen \(y(barBottom))
      set tmargin at screen \(y(barBottom + 0.18))
      set border 15 linewidth 1
      set xrange [-\(limit):\(limit)]
      set yrange [0:1]
      set xtics \(DataTable.number(cell.scale.step)) out nomirror scale 0.4 offset 0,0.5 font small
      plot '\(name)-bar.i8' binary array=(255,2) format='%int8' \
        dx=2*\(limit)/255.0 dy=0.5 origin=(-\(limit)*254/255.0,0.25) using ($1*\(limit)/127.0) with image
      unset border
      unset xtics
      """
  }

  private func plotCommand(file: String, limit: Double) -> String {
    let height = rasterWidth / 2
    let step = 4 / Double(rasterWidth)
    let number = { (value: Double) in String(format: "%.8f", value) }
    let over = overlay.lines.map { "\n    '\(self.file($0))' using 1:2 with lines \($0.style()), \\" }.joined()
    return """
      plot \\
        '\(name)-outline.dat' using 1:2 with filledcurves closed fillcolor rgb '#D0D0D0' fillstyle solid noborder, \\
        '\(file)' binary array=(\(rasterWidth),\(height)) format='%int8' \\
          dx=\(number(step)) dy=\(number(step)) origin=(\(number(-2 + step / 2)),\(number(-1 + step / 2))) \\
          using ($1 == \(SkyImage.unseen) ? NaN : $1*\(DataTable.number(limit))/127.0) with image, \\
        '\(name)-graticule.dat' using 1:2 with lines linecolor rgb '#A0404040' linewidth 0.8, \\\(over)
        '\(name)-outline.dat' using 1:2 with lines linecolor rgb '#000000' linewidth 1.5
      """
  }

  private func file(_ line: SkyLine) -> String { "\(name)-\(line.name).dat" }
  private func x(_ centimeters: Double) -> String { String(format: "%.5f", centimeters / pageWidth) }
  private func y(_ centimeters: Double) -> String { String(format: "%.5f", centimeters / pageHeight) }
}

extension SkyGrid {
  /// The label of maps of relative intensity.
  static let intensityLabel =
    "δ{/:Italic I}/{/:Italic I} of arrival directions per unit gradient {/:Italic r}_L {/:Italic g}"

  /// How to read any map, for captions.
  static func reading(_ orientation: SkyOrientation) -> String {
    let place = orientation == .fieldHorizontal ? "half-way to the right" : "at the upper pole"
    return """
      Mollweide projection of the sky seen from inside; ⊙: direction of the regular magnetic field B₀ (\(place)), \
      ⊗: the opposite direction, ◆: direction of the density gradient ∇n where it is not along B₀. Thin lines: angle to \
      B₀ and gyrophase every \(SkyGraticule.spacing)°. Grey: not observed.
      """
  }
}
