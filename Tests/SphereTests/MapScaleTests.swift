// Scales of maps. Smoothing by a top hat: its window against published and exact values, and the mean of a cap taken pixel by
// pixel; the map without its large scales; the moments of what was observed.

import Foundation
import Sphere
import Testing
import _TestSupport

@Suite("Scales of maps", .timeLimit(.minutes(40)))
struct MapScaleTests {
  @Test(
    "the window of 5°: W² = 0.81 at ℓ = 10, 0.42 at ℓ = 20; W_0 = 1; W_1 = (1 + cos θ)/2; a full sky keeps the mean")
  func window() {
    let window = SphericalHarmonicCoefficients.topHatWindow(radius: 5 * .pi / 180, lmax: 40)
    // Printed with two digits.
    #expect(abs(window[10] * window[10] - 0.81) < 0.005 && abs(window[20] * window[20] - 0.42) < 0.005)
    // 1 − c = 5e-5 at 0.01 rad costs five digits.
    for radius in [0.01, 0.5, 2, Double.pi] {
      let window = SphericalHarmonicCoefficients.topHatWindow(radius: radius, lmax: 3)
      #expect(window[0] == 1 && abs(window[1] - (1 + cos(radius)) / 2) < 1e-11)
    }
    #expect(SphericalHarmonicCoefficients.topHatWindow(radius: 1, lmax: 0) == [1])
    let all = SphericalHarmonicCoefficients.topHatWindow(radius: .pi, lmax: 20)
    #expect(all.dropFirst().allSatisfy { abs($0) < 1e-12 })
  }

  @Test("a smoothed map holds the means over caps, within the pixels' share; the map itself does not")
  func caps() throws {
    var random = SeededGenerator(seed: 9)
    let grid = try HEALPixGrid(nside: 32)
    let transform = HarmonicTransform(grid: grid, lmax: 20)
    let values = transform.synthesize(random.coefficients(lmax: 20))
    let radius = 0.4
    let smooth = try HEALPixMap(grid: grid, values: values).smoothed(topHat: radius, with: transform)
    let scale = (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    var (worst, untouched) = (0.0, 0.0)
    let directions = grid.directions
    for pixel in stride(from: 0, to: directions.count, by: 997) {
      let cap = directions.indices.filter { (directions[$0] * directions[pixel]).sum() > cos(radius) }
      let mean = cap.reduce(0) { $0 + values[$1] } / Double(cap.count)
      worst = max(worst, abs(mean - smooth[pixel]))
      untouched = max(untouched, abs(mean - values[pixel]))
    }
    // About 500 pixels in a cap; those on its edge come in or stay out as a whole.
    #expect(worst < 0.03 * scale)
    #expect(untouched > 0.5 * scale)
  }

  @Test("without its multipoles up to 3 a map has the rest as it was; without those up to 2 it has not")
  func smallScales() throws {
    var random = SeededGenerator(seed: 3)
    let grid = try HEALPixGrid(nside: 16)
    let transform = HarmonicTransform(grid: grid, lmax: 20)
    let all = random.coefficients(lmax: 10)
    let large = all.resized(lmax: 3)
    let map = try HEALPixMap(grid: grid, values: transform.synthesize(all))
    let rest = zip(map.values, transform.synthesize(large)).map { $0 - $1 }
    func error(_ multipole: Int) -> Double {
      zip(map.removingMultipoles(upTo: multipole, with: transform).values, rest).map { abs($0 - $1) }.max() ?? .nan
    }
    // What three iterations leave of multipoles below N_side.
    #expect(error(3) < 1e-5)
    #expect(error(2) > 0.1 && error(4) > 0.1)
  }

  @Test("moments are those of the observed pixels; a standardised map has mean 0 and deviation 1, a constant none")
  func moments() throws {
    var random = SeededGenerator(seed: 4)
    let grid = try HEALPixGrid(nside: 8)
    var map = HEALPixMap(grid: grid) { _ in 0 }
    for pixel in 0..<grid.pixelCount { map[pixel] = pixel < 300 ? .nan : 5 + 2 * random.normal() }
    #expect(map.observed.count == grid.pixelCount - 300)
    // Means and deviations of 468 normal numbers, within four standard errors.
    #expect(abs(map.moments.mean - 5) < 0.4 && abs(map.moments.deviation - 2) < 0.3)
    let standard = map.standardized
    #expect(abs(standard.moments.mean) < 1e-12 && abs(standard.moments.deviation - 1) < 1e-12)
    #expect(standard[0].isNaN && standard.observed.count == map.observed.count)
    #expect(HEALPixMap(grid: grid) { _ in 1 }.standardized.observed.isEmpty)
    #expect(HEALPixMap(grid: grid) { _ in .nan }.moments.mean.isNaN)
  }
}
