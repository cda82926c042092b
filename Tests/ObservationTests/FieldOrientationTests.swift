// B0's place on the sky, the gradient's direction, and what a rotation must not change.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Field and sky", .timeLimit(.minutes(40)))
struct FieldOrientationTests {
  /// The unit vector at a right ascension and declination in degrees.
  private func direction(_ rightAscension: Double, _ declination: Double) -> SIMD3<Double> {
    let (a, d) = (rightAscension * .pi / 180, declination * .pi / 180)
    return [cos(d) * cos(a), cos(d) * sin(a), sin(d)]
  }

  private func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { ((a - b) * (a - b)).sum().squareRoot() }

  @Test("ẑ goes to B0, x̂ to the position angle, from north through east; right-handed", arguments: [0.0, 35, 90, -120])
  func axes(positionAngle: Double) throws {
    for (a, d) in [(229.2, 11.4), (0, 0), (45, -80), (300, 60)] {
      let rotation = try FieldOrientation(rightAscension: a, declination: d, positionAngle: positionAngle).rotation
      let (x, y, z) = rotation.columns
      let north = (direction(a, d + 1e-3) - direction(a, d - 1e-3)) / (2e-3 * .pi / 180)
      let east = direction(a + 90, 0)
      let psi = positionAngle * .pi / 180
      #expect(distance(z, direction(a, d)) < 1e-14)
      // The difference quotient for north: its error is 1e-10.
      #expect(distance(x, cos(psi) * north + sin(psi) * east) < 1e-9)
      #expect(distance(y, sin(psi) * north - cos(psi) * east) < 1e-9)
    }
  }

  @Test("a hot spot about B0 lands in the pixel of its right ascension and declination, one at x̂ where x̂ goes")
  func hotSpot() throws {
    let grid = try HEALPixGrid(nside: 16)
    let transform = HarmonicTransform(grid: grid, lmax: 32)
    let orientation = try FieldOrientation(positionAngle: 20)
    #expect(orientation.rightAscension == 229.2 && orientation.declination == 11.4)
    for axis: SIMD3<Double> in [[0, 0, 1], [1, 0, 0], [0, 1, 0]] {
      let spot = HEALPixMap(grid: grid) { exp(-40 * (1 - ($0 * axis).sum())) }
      let sky = transform.analyze(spot.values)
      let map = transform.synthesize(orientation.equatorial(sky))
      let hottest = map.indices.max { map[$0] < map[$1] } ?? 0
      let expected = axis == [0, 0, 1] ? direction(229.2, 11.4) : orientation.rotation.apply(axis)
      // The centre of the hottest pixel is within a pixel of the spot: 3.7° at N_side 16.
      #expect((grid.direction(ofPixel: hottest) * expected).sum() > cos(3.7 * .pi / 180))
      if axis.z == 1 { #expect(hottest == grid.pixel(containing: expected)) }
      // Without the rotation it is far away.
      #expect((axis * expected).sum() < 0.5 || axis.z != 1)
    }
  }

  @Test("C_ℓ and cross spectra stay to round-off; the power in m = 0 does not")
  func spectra() throws {
    var random = SeededGenerator(seed: 41)
    let (a, b) = (random.sky(steepSpectrum(lmax: 30)), random.sky(steepSpectrum(lmax: 30)))
    let orientation = FieldOrientation.standard
    let (first, second) = (orientation.equatorial(a), orientation.equatorial(b))
    let (before, after) = (
      SphericalHarmonicCoefficients.crossSpectrum(a, b), SphericalHarmonicCoefficients.crossSpectrum(first, second)
    )
    #expect(distance(a.powerSpectrum, first.powerSpectrum) < 1e-13 && distance(before, after) < 1e-13)
    let (lost, kept) = (a.removingRingMeans.powerSpectrum, first.removingRingMeans.powerSpectrum)
    #expect(distance(lost, kept) > 1e-3)
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { abs($0 - $1) }.max() ?? .nan
  }

  @Test("angles out of range are refused by name")
  func refused() {
    let first = thrown(ObservationError.self) { _ = try FieldOrientation(declination: 91) }
    #expect(first?.description == "The declination of B0 is 91.0; it must be from -90 to 90 degrees.")
    #expect(thrown(ObservationError.self) { _ = try FieldOrientation(rightAscension: .nan) } != nil)
    #expect(thrown(ObservationError.self) { _ = try FieldOrientation(positionAngle: .infinity) } != nil)
  }
}
