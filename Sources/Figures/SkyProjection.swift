// How directions come to the page: the sky is turned, then projected.
//
// The frame of the simulation has B₀ along +z, and a perpendicular gradient along +x. The page shows the sky as an
// observer inside the sphere sees it: with f the direction at the centre and u the one up, the right-hand side is
// r = f × u (so that for f = +x, u = +z longitude grows to the left, as on maps of the sky).

import Foundation

/// A direction in the frame of a map: for most maps the simulation's, for an observed sky the equatorial frame.
package typealias SkyDirection = SIMD3<Double>

/// The directions at the centre and at the top of a sky map.
package struct SkyOrientation: Sendable, Equatable {
  /// The unit vector at the centre of the map.
  package let center: SkyDirection
  /// The unit vector at the top of the map, perpendicular to ``center``.
  package let up: SkyDirection

  /// +x at the centre and +y up: B₀ lies on the horizontal axis, half-way to the right, −B₀ half-way to the left.
  package static let fieldHorizontal = SkyOrientation(center: SkyDirection(1, 0, 0), up: SkyDirection(0, 1, 0))
  /// +x at the centre and +z, the direction of B₀, up: B₀ is the upper pole.
  package static let fieldUp = SkyOrientation(center: SkyDirection(1, 0, 0), up: SkyDirection(0, 0, 1))

  /// A map with two perpendicular unit vectors at its centre and at its top.
  package init(center: SkyDirection, up: SkyDirection) { (self.center, self.up) = (center, up) }

  var right: SkyDirection { center.cross(up) }

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

extension SIMD3<Double> {
  /// The vector product.
  func cross(_ other: SkyDirection) -> SkyDirection {
    SkyDirection(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }
}

// MARK: - Mollweide
//
// The Mollweide projection: equal areas, the sphere in an ellipse of 2 : 1.
//
//   2θ + sin 2θ = π sin φ,   x = (2λ/π) cos θ,   y = sin θ      (longitude λ ∈ [−π, π], latitude φ)
//
// in units where the ellipse is x²/4 + y² ≤ 1 (the usual x and y divided by √2 R). Its area 2π against the sphere's 4π
// makes the Jacobian dx dy = cos φ dλ dφ / 2 everywhere. Snyder (1987), USGS Professional Paper 1395, p. 249.

/// The Mollweide projection of longitude and latitude in radians.
package enum Mollweide {
  /// The point (x, y) with |x| ≤ 2, |y| ≤ 1; exact to about 1e-14 except within 1e-7 of the poles, where y is.
  package static func forward(longitude: Double, latitude: Double) -> (x: Double, y: Double) {
    let target = Double.pi * sin(latitude)
    // Start from θ = φ, except near the poles, where the cubic expansion u − sin u ≈ u³/6 with u = π − 2θ takes over
    // (Newton alone converges only linearly there).
    let polar = cbrt(6 * (Double.pi - abs(target)))
    var theta = abs(latitude) > 1.2 ? (Double.pi - polar) / 2 : abs(latitude)
    for _ in 0..<20 {
      let slope = 2 + 2 * cos(2 * theta)
      guard slope > 1e-14 else { break }
      let step = (2 * theta + sin(2 * theta) - abs(target)) / slope
      theta = min(Double.pi / 2, max(0, theta - step))
      if abs(step) < 1e-15 { break }
    }
    if latitude < 0 { theta = -theta }
    return (2 * longitude / Double.pi * cos(theta), sin(theta))
  }

  /// Longitude and latitude of a point, or nil outside the ellipse.
  package static func inverse(x: Double, y: Double) -> (longitude: Double, latitude: Double)? {
    guard x * x / 4 + y * y <= 1 else { return nil }
    let theta = asin(y)
    let latitude = asin(max(-1, min(1, (2 * theta + sin(2 * theta)) / Double.pi)))
    let cosine = (1 - y * y).squareRoot()
    guard cosine > 0 else { return (0, latitude) }
    return (max(-1, min(1, x / (2 * cosine))) * Double.pi, latitude)
  }
}
