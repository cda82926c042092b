// The removal of ring means: a projector, which takes m = 0 and leaves the rest.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Ring means", .timeLimit(.minutes(40)))
struct RingMeansTests {
  @Test("on maps it is idempotent, linear, leaves no ring a mean, and does nothing to the rings of a narrower band")
  func projector() throws {
    var random = SeededGenerator(seed: 21)
    let grid = try HEALPixGrid(nside: 8)
    let band = try DeclinationBand(south: -90, north: 15)
    let a = HEALPixMap(grid: grid) { _ in random.normal() }
    let b = HEALPixMap(grid: grid) { _ in random.normal() }
    let sum = try HEALPixMap(grid: grid, values: zip(a.values, b.values).map { 2 * $0 - $1 })
    let (once, other) = (try a.removingRingMeans(within: band), try b.removingRingMeans(within: band))
    let twice = try once.removingRingMeans(within: band)
    let together = try sum.removingRingMeans(within: band)
    let whole = try a.removingRingMeans()
    // A few roundings of numbers of order 1.
    let roundOff = 1e-14
    for ring in grid.rings {
      let isSeen = try band.rings(of: grid).contains(ring)
      if isSeen { #expect(abs(ring.reduce(0) { $0 + once[$1] }) < roundOff * Double(ring.count)) }
      for pixel in ring {
        #expect(once[pixel].isFinite == isSeen)
        guard isSeen else { continue }
        #expect(abs(twice[pixel] - once[pixel]) < roundOff)
        #expect(abs(together[pixel] - (2 * once[pixel] - other[pixel])) < 4 * roundOff)
        #expect(once[pixel] == whole[pixel])
      }
    }
  }

  @Test("of a full sky it takes a_ℓ0 and nothing else, m ≠ 0 included at the edges of a band; a shifted ring would not")
  func onlyTheZero() throws {
    var random = SeededGenerator(seed: 22)
    let grid = try HEALPixGrid(nside: 16)
    let band = try DeclinationBand(south: -90, north: -20)
    // The rings next to the poles, at θ = 0.05, have 4 pixels: m = 4 has a mean there, of the size
    // √((2ℓ+1)/4π) J_4((ℓ+½)θ), 0.005 at ℓ = 20, times the 2 of ±m and a Gaussian number, summed over the multipoles.
    // Below m = 4 there is none.
    for (lmax, tolerance) in [(3, 1e-13), (20, 0.03)] {
      let transform = HarmonicTransform(grid: grid, lmax: lmax)
      let sky = random.sky([Double](repeating: 1, count: lmax + 1))
      let map = try HEALPixMap(grid: grid, values: transform.synthesize(sky))
      let expected = transform.synthesize(sky.removingRingMeans)
      #expect(distance(try map.removingRingMeans().values, expected) < tolerance)
      let seen = try map.removingRingMeans(within: band)
      for ring in try band.rings(of: grid) {
        for pixel in ring { #expect(abs(seen[pixel] - expected[pixel]) < tolerance) }
      }
      // In a frame turned by one degree m = 0 is another thing.
      let turned = WignerRotation(rotation: Rotation(axis: [1, 0, 0], angle: .pi / 180), lmax: lmax)
      let wrong = transform.synthesize(turned.rotate(turned.rotate(sky).removingRingMeans))
      #expect(distance(try map.removingRingMeans().values, wrong) > 10 * tolerance)
    }
  }

  @Test("a sky with equal power in all m loses 1/(2ℓ+1) of it, to round-off")
  func equalPower() {
    var sky = SphericalHarmonicCoefficients(lmax: 12)
    for l in 0...12 {
      for m in 0...l { sky[l, m] = m == 0 ? (1, 0) : (cos(Double(l * m)), sin(Double(l * m))) }
    }
    let (all, left) = (sky.powerSpectrum, sky.removingRingMeans.powerSpectrum)
    for l in 0...12 { #expect(abs(1 - left[l] / all[l] - 1 / Double(2 * l + 1)) < 1e-14) }
  }

  @Test("Gaussian isotropic skies lose 1/(2ℓ+1) on average with the operator on maps, and nothing without it")
  func gaussian() throws {
    var random = SeededGenerator(seed: 23)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 8), lmax: 10)
    let flat = [Double](repeating: 1, count: 11)
    let left = flat.indices.map { 2 * Double($0) / Double(2 * $0 + 1) }
    var (with, without): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<300 {
      let map = try HEALPixMap(grid: transform.grid, values: transform.synthesize(random.sky(flat)))
      with.append(transform.analyze(try map.removingRingMeans().values).powerSpectrum)
      without.append(transform.analyze(map.values).powerSpectrum)
    }
    #expect(largestPull(with, from: left) < largestChancePull)
    #expect(largestPull(without, from: flat) < largestChancePull)
    // At ℓ = 1 it is a third, eight standard errors.
    #expect(largestPull(with, from: flat) > 6)
    #expect(largestPull(without, from: left) > 6)
  }
}
