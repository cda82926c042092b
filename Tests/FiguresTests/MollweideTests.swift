// The projection: round trips, a known value, equal areas (with a projection that must fail), handedness.

import Figures
import Foundation
import Testing

@Suite("Mollweide projection", .timeLimit(.minutes(40)))
struct MollweideTests {
  /// Longitudes and latitudes in degrees, poles and seam excluded.
  static let directions: [(Double, Double)] = stride(from: -179.0, through: 179, by: 17.9).flatMap { longitude in
    stride(from: -89.0, through: 89, by: 8.9).map { (longitude, $0) }
  }

  static func radians(_ degrees: Double) -> Double { degrees * Double.pi / 180 }

  @Test("inverse after forward gives back every direction")
  func roundTrip() throws {
    for (longitude, latitude) in Self.directions {
      let (lambda, phi) = (Self.radians(longitude), Self.radians(latitude))
      let point = Mollweide.forward(longitude: lambda, latitude: phi)
      let back = try #require(Mollweide.inverse(x: point.x, y: point.y))
      // Near the poles φ is a square root of the distance from the edge, and half of the digits go.
      let tolerance = abs(latitude) > 80 ? 1e-9 : 1e-12
      #expect(abs(back.longitude - lambda) < tolerance)
      #expect(abs(back.latitude - phi) < tolerance)
    }
  }

  @Test("forward after inverse gives back every point; nothing lies outside the ellipse")
  func roundTripOnThePage() throws {
    for x in stride(from: -1.95, through: 1.95, by: 0.13) {
      for y in stride(from: -0.97, through: 0.97, by: 0.0647) {
        let inside = x * x / 4 + y * y <= 1
        guard let (longitude, latitude) = Mollweide.inverse(x: x, y: y) else {
          #expect(!inside)
          continue
        }
        #expect(inside)
        let point = Mollweide.forward(longitude: longitude, latitude: latitude)
        #expect(abs(point.x - x) < 1e-12 && abs(point.y - y) < 1e-12)
      }
    }
  }

  @Test("known points: θ = 30° at sin φ = (π/3 + √3/2)/π, the poles, the corners")
  func known() {
    let phi = asin((Double.pi / 3 + 3.0.squareRoot() / 2) / Double.pi)
    let point = Mollweide.forward(longitude: Double.pi / 2, latitude: phi)
    #expect(abs(point.y - 0.5) < 1e-14)
    #expect(abs(point.x - 3.0.squareRoot() / 2) < 1e-14)
    for sign in [-1.0, 1] {
      let pole = Mollweide.forward(longitude: 1, latitude: sign * Double.pi / 2)
      #expect(abs(pole.y - sign) < 1e-12 && abs(pole.x) < 1e-5)
      let corner = Mollweide.forward(longitude: sign * Double.pi, latitude: 0)
      #expect(abs(corner.x - 2 * sign) < 1e-15 && abs(corner.y) < 1e-15)
    }
  }

  /// The largest relative deviation of the Jacobian, by central differences, from cos φ / 2 over |φ| < 75°.
  func areaError(_ forward: (Double, Double) -> (x: Double, y: Double)) -> Double {
    let h = 1e-5
    var worst = 0.0
    for (longitude, latitude) in Self.directions where abs(latitude) < 75 && abs(longitude) < 179.5 {
      let (lambda, phi) = (Self.radians(longitude), Self.radians(latitude))
      let (east, west) = (forward(lambda + h, phi), forward(lambda - h, phi))
      let (north, south) = (forward(lambda, phi + h), forward(lambda, phi - h))
      let area =
        ((east.x - west.x) * (north.y - south.y) - (north.x - south.x) * (east.y - west.y)) / (4 * h * h)
      worst = max(worst, abs(area / (cos(phi) / 2) - 1))
    }
    return worst
  }

  @Test("equal areas; the plate carrée, stretched to the same ellipse's box, must fail")
  func equalArea() {
    // Differences of numbers of order 1 over 2e-5: round-off 1e-11, truncation h² ~ 1e-10 times derivatives.
    #expect(areaError { Mollweide.forward(longitude: $0, latitude: $1) } < 1e-7)
    #expect(areaError { (2 * $0 / Double.pi, 2 * $1 / Double.pi) } > 0.1)
  }

  @Test("B₀ lies half-way to the right, or up; the sky is seen from inside", arguments: [0, 1])
  func orientation(_ index: Int) throws {
    let orientation: SkyOrientation = index == 0 ? .fieldHorizontal : .fieldUp
    let field = orientation.project(SIMD3(0, 0, 1))
    let expected = index == 0 ? (1.0, 0.0) : (0.0, 1.0)
    #expect(abs(field.x - expected.0) < 1e-7 && abs(field.y - expected.1) < 1e-12)
    let center = orientation.project(SIMD3(1, 0, 0))
    #expect(abs(center.x) < 1e-15 && abs(center.y) < 1e-15)
    // From inside, looking along +x with +z up, +y is on the left; with +y up, +z is on the right.
    if index == 1 { #expect(orientation.project(SIMD3(0, 1, 0)).x < -0.9) }
    for direction in [SIMD3(0.6, 0.48, 0.64), SIMD3(-0.6, 0.64, -0.48), SIMD3(0.0, 0.6, -0.8)] {
      let point = orientation.project(direction)
      let back = try #require(orientation.direction(x: point.x, y: point.y))
      let error = back - direction
      #expect((error * error).sum() < 1e-24)
    }
  }
}
