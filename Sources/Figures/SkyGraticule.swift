// What is drawn over a sky map: its outline and graticule, and the signs of directions.

import Foundation
import Observation

// MARK: - Lines
//
// The outline and the graticule: circles of constant angle to a pole and half-circles of constant azimuth about it, every
// 30°, in whichever way the map is turned.

/// The lines on a sky map, as data files with one polyline per block.
struct SkyGraticule {
  let orientation: SkyOrientation
  /// The axis about which the circles lie.
  let pole: SkyDirection
  /// Where azimuths are counted from, right-handed about the pole.
  let origin: SkyDirection
  private let meaning: String
  /// The distance of the lines in degrees.
  static let spacing = 30

  /// Circles of constant latitude and half-circles of constant longitude in a frame; without one, of the angle to B₀ along +z
  /// (the pitch angle of arrival directions) and of gyrophase.
  init(orientation: SkyOrientation, frame: CelestialFrame? = nil) {
    self.orientation = orientation
    pole = frame?.pole ?? SkyDirection(0, 0, 1)
    origin = frame?.origin ?? SkyDirection(1, 0, 0)
    meaning =
      frame == nil
      ? "Circles of constant angle to B₀, lines of constant gyrophase"
      : "Circles of constant latitude, lines of constant longitude"
  }

  /// The ellipse, closed.
  static var outline: String {
    let points = (0...360).map { degree in
      let angle = Double(degree) * Double.pi / 180
      return "\(DataTable.number(2 * cos(angle))) \(DataTable.number(sin(angle)))"
    }
    return "# Outline of the map.\nx y\n" + points.joined(separator: "\n") + "\n"
  }

  /// The unit vector at an angle to the pole and an azimuth (0 at the origin), both in degrees.
  func direction(angle: Double, phase: Double) -> SkyDirection {
    let (theta, phi) = (angle * Double.pi / 180, phase * Double.pi / 180)
    let horizontal = origin * cos(phi) + pole.cross(origin) * sin(phi)
    return horizontal * sin(theta) + pole * cos(theta)
  }

  /// The circle at an angle to the pole, in degrees.
  func circle(angle: Double) -> [SkyDirection] { (0...240).map { direction(angle: angle, phase: 1.5 * Double($0)) } }

  /// All lines.
  var lines: String {
    var text = "# \(meaning), every \(SkyGraticule.spacing)°.\nx y\n"
    for angle in stride(from: SkyGraticule.spacing, to: 180, by: SkyGraticule.spacing) {
      text += polyline(circle(angle: Double(angle)))
    }
    for phase in stride(from: 0, to: 360, by: SkyGraticule.spacing) {
      text += polyline((0...120).map { direction(angle: 1.5 * Double($0), phase: Double(phase)) })
    }
    return text
  }

  /// A line on the page; one that runs off one side of the map and comes back on the other is broken there.
  func polyline(_ directions: [SkyDirection]) -> String {
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

// MARK: - Signs
//
// Both ends of B₀, the direction of the gradient, the angles of the graticule. Rings are made of
// discs, because gnuplot's svg terminal draws the outlines of symbols in hairlines.

/// Writes the labels of one map.
struct SkyMarkers {
  let orientation: SkyOrientation
  /// The direction of B₀.
  let field: SkyDirection
  let gradient: MapGradient?
  /// With text beside the signs; small maps have the signs only.
  let hasText: Bool
  /// With the angles of the graticule.
  let hasAngles: Bool
  /// The length of a printed point in the coordinates of the map.
  let point: Double

  /// gnuplot's `set label` commands, in the coordinates of the map.
  var commands: String {
    var lines = [
      sign(field, pointType: 7, innerSize: 0.25),
      sign(-field, pointType: 7, innerSize: nil),
      cross(-field),
    ]
    let alongField = gradient == .parallel
    if hasText {
      lines.append(text(alongField ? "{/:Italic B}_0, ∇{/:Italic n}" : "{/:Italic B}_0", field))
      lines.append(text("−{/:Italic B}_0", -field))
    }
    if gradient == .perpendicular {
      let direction = MapGradient.perpendicular.direction
      lines.append(sign(direction, pointType: 13, innerSize: 0.45))
      if hasText { lines.append(text("∇{/:Italic n}", direction)) }
    }
    if hasAngles {
      // On the half-circle from B₀ through the centre of the map to −B₀.
      for angle in [30.0, 60, 120, 150] {
        let point = orientation.project(SkyGraticule(orientation: orientation).direction(angle: angle, phase: 0))
        lines.append(
          "set label '\(Int(angle))°' at \(position(point)) front left offset 0.3,-0.6 font tiny boxed")
      }
    }
    return lines.joined(separator: "\n")
  }

  private var size: Double { hasText ? 0.8 : 0.6 }

  private func sign(_ direction: SkyDirection, pointType: Int, innerSize: Double?) -> String {
    let at = position(orientation.project(direction))
    let ring = """
      set label '' at \(at) front point pointtype \(pointType) pointsize \(size)*dot linecolor rgb '#000000'
      set label '' at \(at) front point pointtype \(pointType) pointsize \(DataTable.number(0.8 * size))*dot linecolor rgb '#FFFFFF'
      """
    guard let innerSize else { return ring }
    return ring
      + "\nset label '' at \(at) front point pointtype \(pointType) pointsize \(innerSize)*dot linecolor rgb '#000000'"
  }

  private func cross(_ direction: SkyDirection) -> String {
    let center = orientation.project(direction)
    let arm = 1.7 * size * point
    return [(1.0, 1.0), (1, -1)].map { x, y in
      "set arrow from \(position((center.x - arm * x, center.y - arm * y))) to "
        + "\(position((center.x + arm * x, center.y + arm * y))) nohead front linecolor rgb '#000000' linewidth 1.5"
    }.joined(separator: "\n")
  }

  private func text(_ label: String, _ direction: SkyDirection) -> String {
    let point = orientation.project(direction)
    // A sign on the upper edge has its text below, any other above.
    let offset = point.y > 0.9 ? "0,-1.1" : "0,1.1"
    return "set label \(GnuplotText.quoted(label)) at \(position(point)) front center offset \(offset)"
      + " font small boxed"
  }

  private func position(_ point: (x: Double, y: Double)) -> String {
    String(format: "%.4f,%.4f", point.x, point.y)
  }
}
