// The fit of large scales to a cut sky: what it must remove, what it must leave, and that it is the least-squares fit.

import Foundation
import Sphere
import Testing
import _TestSupport

@testable import Observation

@Suite("Multipole fits", .timeLimit(.minutes(40)))
struct MultipoleFitTests {
  private let roundOff = 1e-10

  private func sky(_ seed: UInt64, _ ells: ClosedRange<Int>, nside: Int = 16) throws -> HEALPixMap {
    var random = SeededGenerator(seed: seed)
    let grid = try HEALPixGrid(nside: nside)
    let transform = HarmonicTransform(grid: grid)
    let spectrum = (0...transform.lmax).map { ells.contains($0) ? 1.0 : 0 }
    return try HEALPixMap(grid: grid, values: transform.synthesize(random.sky(spectrum)))
  }

  private func cut(_ map: HEALPixMap, _ south: Double, _ north: Double) throws -> HEALPixMap {
    let band = try DeclinationBand(south: south, north: north)
    return HEALPixMap(grid: map.grid) { p in
      band.contains(p) ? map[map.grid.pixel(containing: p)] : .nan
    }
  }

  private func largest(_ map: HEALPixMap) -> Double { map.observed.map { abs($0) }.max() ?? .nan }

  private func rms(_ map: HEALPixMap) -> Double {
    (map.observed.reduce(0) { $0 + $1 * $1 } / Double(map.observed.count)).squareRoot()
  }

  @Test("a sky of ℓ ≤ 3 is removed to round-off from any band and with any weight; with ℓ = 4 it is not")
  func removed() throws {
    var random = SeededGenerator(seed: 91)
    for (south, north) in [(-90.0, 90.0), (-90, -25), (-26, 64)] {
      let map = try cut(sky(92, 0...3), south, north)
      let weights = HEALPixMap(grid: map.grid) { _ in 0.1 + random.uniform() }
      let fitted = try map.removingFittedMultipoles(upTo: 3, weights: weights, isFreeOfRingMeans: false)
      // Combinations that the band hardly has, eigenvalues below 1e-9, stay: no more than 3e-5 of them within the band.
      #expect(largest(fitted) < 1e-4 * rms(map))
      #expect(fitted.values.indices.allSatisfy { fitted[$0].isNaN == map[$0].isNaN })
      if south == -90, north == 90 { #expect(largest(fitted) < roundOff) }
      let lower = try map.removingFittedMultipoles(upTo: 2, weights: weights, isFreeOfRingMeans: false)
      #expect(largest(lower) > 1e-2 * rms(map))
    }
  }

  @Test("what is left has no ℓ ≤ 3 under the weights, fitting again changes nothing, and small scales stay")
  func leastSquares() throws {
    var random = SeededGenerator(seed: 93)
    let map = try cut(sky(94, 0...20), -26, 64)
    let weights = HEALPixMap(grid: map.grid) { p in 0.1 + p.z * p.z + random.uniform() }
    let fitted = try map.removingFittedMultipoles(upTo: 3, weights: weights, isFreeOfRingMeans: false)
    let seen = map.values.indices.filter { map[$0].isFinite }
    func projection(_ map: HEALPixMap, _ weight: (Int) -> Double) -> Double {
      var sums = [Double](repeating: 0, count: 16)
      for pixel in seen {
        let y = RealHarmonics.values(lmax: 3, at: map.grid.direction(ofPixel: pixel))
        for index in 0..<16 { sums[index] += weight(pixel) * map[pixel] * y[index] }
      }
      return (sums.map { abs($0) }.max() ?? .nan) / Double(seen.count)
    }
    #expect(projection(fitted) { weights[$0] } < roundOff)
    #expect(projection(map) { weights[$0] } > 1e-2 && projection(fitted) { _ in 1 } > 1e-6)
    let again = try fitted.removingFittedMultipoles(upTo: 3, weights: weights, isFreeOfRingMeans: false)
    #expect(
      largest(
        HEALPixMap(grid: map.grid) { p in
          let pixel = map.grid.pixel(containing: p)
          return again[pixel] - fitted[pixel]
        }) < roundOff)
    // Small scales: 16 of the 441 − 225 combinations of ℓ = 15…20, half of which the band tells apart, could be taken at most:
    // 0.15 of the variance, 0.08 of the amplitude.
    let small = try cut(sky(95, 15...20), -26, 64)
    let left = try small.removingFittedMultipoles(upTo: 3, weights: weights, isFreeOfRingMeans: false)
    #expect(abs(rms(left) / rms(small) - 1) < 0.08 && rms(left) != rms(small))
  }

  @Test("where ring means are lost, m = 0 is left alone")
  func ringMeans() throws {
    let grid = try HEALPixGrid(nside: 16)
    let map = try cut(HEALPixMap(grid: grid) { $0.z * $0.z - 0.3 * $0.z }, -90, -20)
    let flat = HEALPixMap(grid: grid) { _ in 1 }
    let left = try map.removingFittedMultipoles(upTo: 3, weights: flat, isFreeOfRingMeans: true)
    #expect(zip(left.values, map.values).allSatisfy { $0.0.isNaN ? $0.1.isNaN : abs($0.0 - $0.1) < roundOff })
    let removed = try map.removingFittedMultipoles(upTo: 3, weights: flat, isFreeOfRingMeans: false)
    #expect(largest(removed) < 1e-4)
    // ℓ = 0 without m = 0: nothing to fit.
    let same = try map.removingFittedMultipoles(upTo: 0, weights: flat, isFreeOfRingMeans: true)
    #expect(same.values.map(\.bitPattern) == map.values.map(\.bitPattern))
  }

  @Test("pixels without weight or value do not count; another grid is refused")
  func pixels() throws {
    let map = try sky(96, 0...3)
    var spoiled = map
    var weights = HEALPixMap(grid: map.grid) { _ in 1 }
    spoiled[100] = .nan
    (spoiled[200], weights[200]) = (1e6, 0)
    let fitted = try spoiled.removingFittedMultipoles(upTo: 3, weights: weights, isFreeOfRingMeans: false)
    #expect(fitted[100].isNaN && fitted[200] == 1e6)
    #expect(
      fitted.values.enumerated().allSatisfy { $0.offset == 100 || $0.offset == 200 || abs($0.element) < roundOff })
    let other = HEALPixMap(grid: try HEALPixGrid(nside: 8)) { _ in 1 }
    let error = thrown(ObservationError.self) {
      _ = try map.removingFittedMultipoles(upTo: 3, weights: other, isFreeOfRingMeans: false)
    }
    #expect(error == .differentGrids(16, 8))
  }
}
