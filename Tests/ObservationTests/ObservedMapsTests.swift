// The maps of an observatory: without events against the sky that they are of; of pure noise against Poisson's law.

import Foundation
import RandomStreams
import Sphere
import Testing
import _TestSupport

@testable import Observation

@Suite("Observed maps", .timeLimit(.minutes(40)))
struct ObservedMapsTests {
  private static let degree = Double.pi / 180

  private func stream(_ seed: UInt64 = 1) -> RandomStream {
    RandomStream(seed: seed, realization: 0, purpose: .testing)
  }

  /// A sky of ℓ ≤ 8 whose root mean square is about `size`.
  private func sky(_ size: Double) -> SphericalHarmonicCoefficients {
    var random = SeededGenerator(seed: 61)
    return random.sky((0...8).map { $0 == 0 ? 0 : size * size * 4 * .pi / 80 })
  }

  private func maps(
    _ sky: SphericalHarmonicCoefficients, _ observatory: Observatory, topHat: Double? = nil, seed: UInt64 = 1
  ) throws -> ObservedMaps {
    var stream = stream(seed)
    return try ObservedMaps(of: sky, by: observatory, topHat: topHat, stream: &stream)
  }

  /// Largest |a − b| where both have values; infinite where one has and the other has not.
  private func largest(_ a: HEALPixMap, _ b: HEALPixMap) -> Double {
    zip(a.values, b.values).reduce(0) { worst, pair in
      pair.0.isNaN && pair.1.isNaN ? worst : pair.0.isNaN || pair.1.isNaN ? .infinity : max(worst, abs(pair.0 - pair.1))
    }
  }

  @Test("without events: the blurred sky less its ring means, over 1 + mean; or less the weighted mean of the map")
  func noiseless() throws {
    let band = try DeclinationBand(south: -60, north: 40)
    var observatory = Observatory(
      name: "test", band: band, weight: .table(declinations: [-60, 40], weights: [1, 3]),
      smoothing: try .gaussian(sigma: 6 * Self.degree), nside: 32)
    let sky = sky(1e-3)
    let grid = try HEALPixGrid(nside: 32)
    let transform = HarmonicTransform(grid: grid)
    func synthesized(_ sky: SphericalHarmonicCoefficients) throws -> HEALPixMap {
      try HEALPixMap(grid: grid, values: transform.synthesize(sky.resized(lmax: transform.lmax)))
    }
    let blurred = try synthesized(observatory.smoothed(sky))
    let found = try maps(sky, observatory)
    #expect(found.significance == nil && found.topHat == nil)
    let less = try blurred.removingRingMeans(within: band)
    // The mean, of 1e-3, is what n/b − 1 is divided by: 1e-6 of a difference, and no more.
    #expect(largest(found.relativeIntensity, less) < 3e-6)
    let expected = HEALPixMap(grid: grid) { p in
      let pixel = grid.pixel(containing: p)
      return less[pixel] / (1 + blurred[pixel] - less[pixel])
    }
    #expect(largest(found.relativeIntensity, expected) < 1e-14)
    #expect(largest(found.relativeIntensity, try synthesized(sky).removingRingMeans(within: band)) > 1e-4)

    observatory.removesRingMeans = false
    let whole = try maps(sky, observatory).relativeIntensity
    let exposure = try observatory.exposure(of: 1, on: grid)
    let mean = zip(exposure.values, blurred.values).reduce(0) { $0 + $1.0 * $1.1 }
    let without = HEALPixMap(grid: grid) { p in
      let pixel = grid.pixel(containing: p)
      return exposure[pixel] > 0 ? (blurred[pixel] - mean) / (1 + mean) : .nan
    }
    #expect(largest(whole, without) < 1e-14)
    #expect(abs(mean) > 1e-6)
  }

  @Test("a top hat, the observatory's own or for the map, smooths once: b_ℓ of the sky within pixel accuracy")
  func topHat() throws {
    let cap = try Smoothing.topHat(radius: 12 * Self.degree)
    var own = Observatory(name: "test", removesRingMeans: false, smoothing: cap, nside: 32)
    let sky = sky(1e-3)
    let found = try maps(sky, own)
    own.smoothing = nil
    let added = try maps(sky, own, topHat: 12 * Self.degree)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 32))
    let expected = try HEALPixMap(
      grid: transform.grid, values: transform.synthesize(cap.apply(to: sky).resized(lmax: transform.lmax)))
    // The mean of the pixels, 1e-7, and 1 + mean.
    #expect(largest(found.relativeIntensity, expected) < 1e-6 && largest(added.relativeIntensity, expected) < 1e-6)
    #expect(found.topHat == cap.width && added.topHat == cap.width)
    let twice = try HEALPixMap(
      grid: transform.grid,
      values: transform.synthesize(cap.apply(to: cap.apply(to: sky)).resized(lmax: transform.lmax)))
    #expect(largest(found.relativeIntensity, twice) > 1e-4)
    // A cap below a pixel smooths nothing, and does not say that it does.
    let tiny = try maps(sky, own, topHat: 0.1 * Self.degree)
    #expect(tiny.topHat == nil)
    #expect(largest(tiny.relativeIntensity, try maps(sky, own).relativeIntensity) == 0)
  }

  /// Root mean square and mean of a map's values.
  private func moments(_ map: HEALPixMap) -> (mean: Double, rms: Double) {
    let values = map.observed
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot())
  }

  @Test("pure noise: the relative intensity times √n̄ and the significance have mean 0 and rms 1, less what means take")
  func noise() throws {
    let flat = SphericalHarmonicCoefficients(lmax: 2)
    let band = try DeclinationBand(south: -80, north: 64)
    for rings in [false, true] {
      let observatory = Observatory(
        name: "test", band: band, weight: .sinePower(0.5), removesRingMeans: rings, events: 4e7, nside: 32)
      let found = try maps(flat, observatory)
      let significance = try #require(found.significance)
      let grid = significance.grid
      let exposure = try observatory.exposure(of: 4e7, on: grid)
      let scaled = HEALPixMap(grid: grid) { p in
        let pixel = grid.pixel(containing: p)
        return found.relativeIntensity[pixel] * exposure[pixel].squareRoot()
      }
      let ringsSeen = try band.rings(of: grid)
      let count = Double(ringsSeen.joined().count)
      // A mean of n_r pixels takes 1/n_r of their variance: one number for each ring.
      let expected = (1 - Double(rings ? ringsSeen.count : 1) / count).squareRoot()
      for map in [significance, scaled] {
        let (mean, rms) = moments(map)
        // σ of an rms of N normal numbers is 1/√(2N): 0.007 here. 4.5 σ: a chance of 7e-6 each.
        #expect(abs(mean) < 4.5 / count.squareRoot() && abs(rms - expected) < 4.5 / (2 * count).squareRoot())
      }
      // Of a quarter of the events it would be twice that.
      #expect(abs(moments(scaled).rms * 2 - expected) > 0.5)
    }
  }

  @Test(
    "smoothed noise has a significance of rms 1 too, in the middle of the band and at its edges", arguments: [6.0, 15])
  func smoothedNoise(radius: Double) throws {
    let flat = SphericalHarmonicCoefficients(lmax: 2)
    let edge = betweenRings(8, nside: 32)
    let band = try DeclinationBand(south: -90, north: -edge)
    let observatory = Observatory(
      name: "test", band: band, removesRingMeans: false, events: 4e8, nside: 32, fittedMultipole: 0)
    var (inner, outer): ([Double], [Double]) = ([], [])
    let seeds = 1...12 as ClosedRange<UInt64>
    for seed in seeds {
      let found = try maps(flat, observatory, topHat: radius * Self.degree, seed: seed)
      let significance = try #require(found.significance)
      for pixel in significance.values.indices where significance[pixel].isFinite {
        let declination = asin(significance.grid.direction(ofPixel: pixel).z) / Self.degree
        if declination < -edge - radius { inner.append(significance[pixel]) } else { outer.append(significance[pixel]) }
      }
    }
    func rms(_ values: [Double]) -> Double { (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot() }
    // Independent caps in all maps, of either part: σ of rms 1/√(2N), 4.5 of them. The map's mean takes one cap's share.
    let half = sin(radius * Self.degree / 2)
    let pixelsInCap = 12 * 32 * 32 * half * half
    func tolerance(_ values: [Double]) -> Double {
      4.5 / (2 * Double(values.count) / pixelsInCap).squareRoot() + pixelsInCap / Double(values.count / 12)
    }
    #expect(abs(rms(inner) - 1) < tolerance(inner))
    #expect(abs(rms(outer) - 1) < tolerance(outer))
    #expect(tolerance(inner) < 0.25)
  }

  @Test("a sky that counts see is found again; its small scales are without the large ones")
  func signal() throws {
    let observatory = Observatory(name: "test", removesRingMeans: false, events: 1e12, nside: 16, fittedMultipole: 8)
    let sky = sky(1e-2)
    let found = try maps(sky, observatory)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 16))
    let expected = try HEALPixMap(grid: transform.grid, values: transform.synthesize(sky.resized(lmax: transform.lmax)))
    // 1/√n̄ is 5.5e-5; six of them, and the mean of the map.
    #expect(largest(found.relativeIntensity, expected) < 6 * (3072 / 1e12).squareRoot() + 1e-6)
    let (_, rms) = moments(found.smallScales)
    #expect(rms < 1.1 * (3072 / 1e12).squareRoot() && moments(found.relativeIntensity).rms > 5e-3)
    // The same stream, the same counts; another seed, others.
    #expect(largest(try maps(sky, observatory).relativeIntensity, found.relativeIntensity) == 0)
    #expect(largest(try maps(sky, observatory, seed: 2).relativeIntensity, found.relativeIntensity) > 0)
  }

  @Test("intensities below zero cannot be counted, and a grid that is none is named")
  func refused() throws {
    var observatory = Observatory(name: "test", events: 1e6, nside: 8)
    let error = thrown(ObservationError.self) { _ = try maps(sky(3), observatory) }
    #expect(error?.description.contains("below -1; give a smaller amplitude") == true)
    observatory.nside = 12
    #expect(thrown(ObservationError.self) { _ = try maps(sky(1e-3), observatory) } == .badGrid(nside: 12))
  }
}
