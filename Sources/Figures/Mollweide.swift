// The Mollweide projection: equal areas, the sphere in an ellipse of 2 : 1.
//
//   2θ + sin 2θ = π sin φ,   x = (2λ/π) cos θ,   y = sin θ      (longitude λ ∈ [−π, π], latitude φ)
//
// in units where the ellipse is x²/4 + y² ≤ 1 (the usual x and y divided by √2 R). Its area 2π against the sphere's 4π
// makes the Jacobian dx dy = cos φ dλ dφ / 2 everywhere. Snyder (1987), USGS Professional Paper 1395, p. 249.

import Foundation

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
