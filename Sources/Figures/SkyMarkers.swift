// The signs on a sky map: both ends of B₀, the direction of the gradient, the angles of the graticule.

import Foundation

/// Writes the labels of one map.
struct SkyMarkers {
  let orientation: SkyOrientation
  let gradient: MapGradient?
  /// With text beside the signs; small maps have the signs only.
  let hasText: Bool
  /// With the angles of the graticule.
  let hasAngles: Bool

  /// gnuplot's `set label` commands, in the coordinates of the map.
  var commands: String {
    let field = SkyDirection(0, 0, 1)
    var lines = [
      sign(field, pointType: 6, inner: "pointtype 7 pointsize 0.25*dot"),
      sign(-field, pointType: 6, inner: "pointtype 2 pointsize 0.45*dot"),
    ]
    let alongField = gradient == .parallel
    if hasText {
      lines.append(text(alongField ? "{/:Italic B}_0, ∇{/:Italic n}" : "{/:Italic B}_0", field))
      lines.append(text("−{/:Italic B}_0", -field))
    }
    if gradient == .perpendicular {
      let direction = MapGradient.perpendicular.direction
      lines.append(sign(direction, pointType: 12, inner: "pointtype 13 pointsize 0.45*dot"))
      if hasText { lines.append(text("∇{/:Italic n}", direction)) }
    }
    if hasAngles {
      // On the half-circle from B₀ through the centre of the map to −B₀.
      for angle in [30.0, 60, 120, 150] {
        let point = orientation.project(SkyGraticule.direction(angle: angle, phase: 0))
        lines.append(
          "set label '\(Int(angle))°' at \(position(point)) front left offset 0.2,-0.5 font tiny"
            + " textcolor \(FigureColour.darkGrey.rgb)")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func sign(_ direction: SkyDirection, pointType: Int, inner: String) -> String {
    let at = position(orientation.project(direction))
    let size = hasText ? 0.8 : 0.6
    return """
      set label '' at \(at) front point pointtype \(pointType + 1) pointsize \(size)*dot linecolor rgb '#FFFFFF'
      set label '' at \(at) front point pointtype \(pointType) pointsize \(size)*dot linecolor rgb '#000000' linewidth 1.5
      set label '' at \(at) front point \(inner) linecolor rgb '#000000' linewidth 1.5
      """
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
