// How a sky map is turned on the page.
//
// The frame of the simulation has B₀ along +z, and a perpendicular gradient along +x. The page shows the sky as an
// observer inside the sphere sees it: with f the direction at the centre and u the one up, the right-hand side is
// r = f × u (so that for f = +x, u = +z longitude grows to the left, as on maps of the sky).

import Foundation

/// A direction in the frame of the simulation.
package typealias SkyDirection = SIMD3<Double>

/// The directions at the centre and at the top of a sky map.
package enum SkyOrientation: Sendable, Equatable {
  /// +x at the centre and +y up: B₀ lies on the horizontal axis, half-way to the right, −B₀ half-way to the left.
  case fieldHorizontal
  /// +x at the centre and +z, the direction of B₀, up: B₀ is the upper pole.
  case fieldUp

  var center: SkyDirection { SkyDirection(1, 0, 0) }
  var up: SkyDirection { self == .fieldHorizontal ? SkyDirection(0, 1, 0) : SkyDirection(0, 0, 1) }
  var right: SkyDirection {
    let (f, u) = (center, up)
    return SkyDirection(f.y * u.z - f.z * u.y, f.z * u.x - f.x * u.z, f.x * u.y - f.y * u.x)
  }

  /// The point of the map at which a unit vector appears.
  package func project(_ direction: SkyDirection) -> (x: Double, y: Double) {
    let components = (direction * center).sum()
    let longitude = atan2((direction * right).sum(), components)
    let latitude = asin(max(-1, min(1, (direction * up).sum())))
    return Mollweide.forward(longitude: longitude, latitude: latitude)
  }

  /// The unit vector that appears at a point of the map, or nil outside the ellipse.
  package func direction(x: Double, y: Double) -> SkyDirection? {
    guard let (longitude, latitude) = Mollweide.inverse(x: x, y: y) else { return nil }
    let horizontal = center * cos(longitude) + right * sin(longitude)
    return horizontal * cos(latitude) + up * sin(latitude)
  }
}
