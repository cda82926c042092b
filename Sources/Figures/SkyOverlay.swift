// What lies over the maps of a page: the frame of the graticule with its numbers, the direction of B₀, and lines on the sky
// with their key.
//
// On an observed sky: the magnetic equator {n : n·b = 0}, the Galactic plane, and the declinations at which the band ends.

import Foundation
import Observation

/// A line on the sky.
struct SkyLine {
  /// The end of its file's name.
  var name: String
  /// What it is, for the key.
  var title: String
  /// Its points, unit vectors of the map's frame; each polyline apart.
  var parts: [[SkyDirection]]
  var width: Double
  var dash: FigureDash
  var color = FigureColor.black

  /// gnuplot's properties of it. Its svg terminal keeps the dashes of the arrow before unless the width changes: hence
  /// `number` thousandths more.
  func style(_ number: Int = 0) -> String {
    "linecolor \(color.rgb) linewidth \(DataTable.number(width + 0.001 * Double(number))) dashtype \(dash.rawValue)"
  }
}

/// Frame, field and lines over the maps of a page.
struct SkyOverlay {
  /// The frame of the graticule; nil for angles to B₀ and gyrophases.
  var frame: CelestialFrame?
  /// The direction of B₀; nil where it isn't drawn.
  var field: SkyDirection?
  /// Lines, lowest first.
  var lines: [SkyLine] = []

  /// What lies over a sky of the simulation, B₀ along +z.
  static let magnetic = SkyOverlay(frame: nil, field: SkyDirection(0, 0, 1))

  private init(frame: CelestialFrame?, field: SkyDirection?) { (self.frame, self.field) = (frame, field) }

  /// What lies over an observed sky.
  init(frame: CelestialFrame, field: FieldOrientation?, band: DeclinationBand?) {
    self.init(frame: frame, field: field.map { $0.rotation.apply(SkyDirection(0, 0, 1)) })
    let edges = [band?.south, band?.north].compactMap { $0 }.filter { abs($0) < 90 }
    if !edges.isEmpty {
      let circles = SkyGraticule(orientation: frame.orientation, frame: .equatorial)
      lines.append(
        SkyLine(
          name: "band", title: "edge of the observed band", parts: edges.map { circles.circle(angle: 90 - $0) },
          width: 1.2,
          dash: .solid, color: .darkGray))
    }
    let galactic = SkyGraticule(orientation: frame.orientation, frame: .galactic)
    lines.append(
      SkyLine(
        name: "galactic-plane", title: "Galactic plane", parts: [galactic.circle(angle: 90)], width: 1, dash: .dashed))
    if let field = field?.rotation {
      let equator = (0...240).map { step in
        let angle = 1.5 * Double(step) * Double.pi / 180
        return field.apply(SkyDirection(cos(angle), sin(angle), 0))
      }
      lines.append(
        SkyLine(name: "magnetic-equator", title: "magnetic equator", parts: [equator], width: 1.8, dash: .solid))
    }
  }

  /// Room to the left of each map for its numbers, in cm.
  var margin: Double { frame == nil ? 0 : 0.35 }

  /// The graticule in its frame.
  func graticule(_ orientation: SkyOrientation) -> SkyGraticule { SkyGraticule(orientation: orientation, frame: frame) }

  /// gnuplot's `set label` commands of the coordinates on a map of the given width in cm, in its coordinates.
  func numbers(_ orientation: SkyOrientation, mapWidth: Double) -> [String] {
    guard let frame else { return [] }
    func label(_ text: String, _ x: Double, _ y: Double, _ rest: String) -> String {
      "set label '\(text)' at \(String(format: "%.4f,%.4f", x, y)) front \(rest) font tiny"
    }
    var labels: [String] = []
    for latitude in [-60, -30, 30, 60] {
      let y = Mollweide.forward(longitude: 0, latitude: Double(latitude) * Double.pi / 180).y
      let sign = latitude > 0 ? "+" : "−"
      labels.append(label("\(sign)\(abs(latitude))°", -2 * (1 - y * y).squareRoot(), y, "right offset -0.4,0"))
    }
    let signs = field.map { [orientation.project($0), orientation.project(-$0)] } ?? []
    for longitude in stride(from: 0, to: 360, by: mapWidth < 6.5 ? 90 : 60) {
      let point = orientation.project(frame.direction(longitude: Double(longitude), latitude: 0))
      // None at the edge, nor where a sign or its text is.
      let isTaken = signs.contains { abs($0.x - point.x) < 0.3 && abs($0.y - point.y + 0.1) < 0.2 }
      guard abs(point.x) < 1.99, !isTaken else { continue }
      labels.append(label("\(longitude)°", point.x, point.y, "center offset 0,-0.6 boxed"))
    }
    // The meridian opposite to the centre is at both edges.
    let (left, right) = frame == .equatorial ? (360, 0) : (180, 180)
    labels.append(label("\(left)°", -2, 0, "left offset 0.3,-0.6 boxed"))
    labels.append(label("\(right)°", 2, 0, "right offset -0.3,-0.6 boxed"))
    labels.append(label(frame.title, 2, -0.93, "right"))
    return labels
  }
}

// MARK: - Key

/// The key of the lines over the maps: samples and titles in rows below them, in the middle of the page. Lengths in cm.
struct SkyKey {
  let width: Double
  private let rows: [[SkyLine]]
  private static let (sample, space, rowHeight, below) = (0.7, 0.15, 0.36, 0.14)

  /// The key of lines, the last of them first, on a page of the given width.
  init(lines: [SkyLine], width: Double) {
    self.width = width
    rows = lines.reversed().reduce(into: []) { rows, line in
      let used = (rows.last ?? []).map(Self.room).reduce(0, +)
      if !rows.isEmpty, used + Self.room(line) < width - 0.3 {
        rows[rows.count - 1].append(line)
      } else {
        rows.append([line])
      }
    }
  }

  var height: Double { rows.isEmpty ? 0 : Self.rowHeight * Double(rows.count) + Self.below }

  private static func room(_ line: SkyLine) -> Double {
    sample + 3 * space + TextWidth.points(line.title, fontSize: GnuplotScript.smallFont) / 72 * 2.54
  }

  /// gnuplot's commands for a key whose lower edge is at `bottom`.
  func commands(bottom: Double, pageHeight: Double) -> [String] {
    var commands: [String] = []
    func screen(_ x: Double, _ y: Double) -> String { String(format: "screen %.5f,%.5f", x / width, y / pageHeight) }
    for (row, lines) in rows.enumerated() {
      var x = (width - lines.map(Self.room).reduce(0, +)) / 2
      let y = bottom + height - Self.rowHeight * (Double(row) + 0.5)
      for line in lines {
        let style = line.style(commands.count + 1)
        commands.append("set arrow from \(screen(x, y)) to \(screen(x + Self.sample, y)) nohead \(style)")
        let title = GnuplotText.quoted(line.title)
        commands.append("set label \(title) at \(screen(x + Self.sample + Self.space, y)) left font small")
        x += Self.room(line)
      }
    }
    return commands
  }
}
