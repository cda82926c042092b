// The outline of a sky map and its graticule: circles of constant angle to B₀ (the pitch angle of arrival directions)
// and half-circles of constant gyrophase, every 30°, in whichever way the map is turned.

import Foundation

/// The lines on a sky map, as data files with one polyline per block.
struct SkyGraticule {
  let orientation: SkyOrientation
  /// The distance of the lines in degrees.
  static let spacing = 30

  /// The ellipse, closed.
  static var outline: String {
    let points = (0...360).map { degree in
      let angle = Double(degree) * Double.pi / 180
      return "\(DataTable.number(2 * cos(angle))) \(DataTable.number(sin(angle)))"
    }
    return "# Outline of the map.\nx y\n" + points.joined(separator: "\n") + "\n"
  }

  /// The unit vector at an angle to B₀ and a gyrophase (0 at +x), both in degrees.
  static func direction(angle: Double, phase: Double) -> SkyDirection {
    let (theta, phi) = (angle * Double.pi / 180, phase * Double.pi / 180)
    return SkyDirection(sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta))
  }

  /// All lines; a line that runs off one side of the map and comes back on the other is broken there.
  var lines: String {
    var text = "# Circles of constant angle to B₀, lines of constant gyrophase, every \(SkyGraticule.spacing)°.\nx y\n"
    for angle in stride(from: SkyGraticule.spacing, to: 180, by: SkyGraticule.spacing) {
      text += polyline((0...240).map { SkyGraticule.direction(angle: Double(angle), phase: 1.5 * Double($0)) })
    }
    for phase in stride(from: 0, to: 360, by: SkyGraticule.spacing) {
      text += polyline((0...120).map { SkyGraticule.direction(angle: 1.5 * Double($0), phase: Double(phase)) })
    }
    return text
  }

  private func polyline(_ directions: [SkyDirection]) -> String {
    var text = ""
    var last: (x: Double, y: Double)?
    for direction in directions {
      let point = orientation.project(direction)
      if let previous = last, abs(point.x - previous.x) > 0.5 { text += "\n" }
      text += "\(DataTable.number(point.x)) \(DataTable.number(point.y))\n"
      last = point
    }
    return text + "\n"
  }
}
