// The iterative likelihood against skies that are known: without noise it must give them back.

import Foundation
import Sphere
import Testing
import _TestSupport

@testable import Observation

@Suite("Iterative likelihood", .timeLimit(.minutes(40)))
struct IterativeLikelihoodTests {
  /// A sky of m ≠ 0 alone.
  private static func sky(_ p: SIMD3<Double>) -> Double { 1e-3 * (p.x + 0.5 * p.y + p.x * p.y + p.z * p.x) }

  /// A rate that varies by a twentieth.
  private static func rate(_ time: Double) -> Double { 1 + 0.05 * cos(time - 1) }

  private static func observation(
    _ detectors: [Detector], nside: Int = 16, steps: Int = 90, events: Double = 1e9
  ) throws -> SyntheticObservation {
    try SyntheticObservation(
      detectors: detectors, grid: HEALPixGrid(nside: nside), stepCount: steps, events: events, rate: rate)
  }

  /// rms of the difference of two maps over the pixels that are seen.
  private func difference(_ a: HEALPixMap, _ b: HEALPixMap, _ rings: [Range<Int>]) -> Double {
    let squares = rings.joined().map { (a[$0] - b[$0]) * (a[$0] - b[$0]) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  @Test(
    "without noise the sky comes back to round-off, whatever the rate; the first iteration has a quarter of it",
    arguments: [[Detector.hawc], [.iceCube], Detector.builtIn])
  func exact(detectors: [Detector]) throws {
    let observation = try Self.observation(detectors)
    let truth = try HEALPixMap(grid: observation.grid, Self.sky).removingRingMeans()
    let zero = HEALPixMap(grid: observation.grid) { _ in 0 }
    let size = difference(truth, zero, observation.rings)
    let likelihood = try IterativeLikelihood(observation, counts: observation.expected(of: truth))
    let limit = try likelihood.reconstruct(iterations: 200)
    // Sums over 10⁵ numbers of order one.
    #expect(difference(limit.relativeIntensity, truth, observation.rings) < 1e-13)
    let twenty = try likelihood.reconstruct()
    let missing = difference(twenty.relativeIntensity, truth, observation.rings)
    #expect(abs(missing - twenty.remainder) < 0.01 * missing + 1e-13)
    #expect(missing < 0.03 * size)
    let first = try likelihood.reconstruct(iterations: 1)
    let missingFirst = difference(first.relativeIntensity, truth, observation.rings)
    // IceCube sees the same declinations from each of its pixels and all right ascensions at once; HAWC does not.
    if detectors == [.iceCube] {
      #expect(missingFirst < 1e-3 * size)
    } else {
      #expect(missingFirst > 0.7 * size)
    }
    for (found, detector) in zip(limit.rates, observation.rates) {
      let (a, b) = (found.reduce(0, +), detector.reduce(0, +))
      for (x, y) in zip(found, detector) { #expect(abs(x / a * b / y - 1) < 1e-10) }
    }
  }

  @Test("what has m = 0 is lost: the limit is I over its ring mean; I less its ring mean differs in second order")
  func lostMean() throws {
    let observation = try Self.observation([.iceCube])
    let grid = observation.grid
    let sky = HEALPixMap(grid: grid) { 0.1 * ($0.x + $0.z + $0.x * $0.y) }
    var truth = HEALPixMap(grid: grid) { _ in .nan }
    for ring in observation.rings {
      let mean = ring.reduce(0) { $0 + 1 + sky[$1] } / Double(ring.count)
      for pixel in ring { truth[pixel] = (1 + sky[pixel]) / mean - 1 }
    }
    let found = try IterativeLikelihood(observation, counts: observation.expected(of: sky)).reconstruct()
    #expect(difference(found.relativeIntensity, truth, observation.rings) < 1e-13)
    #expect(difference(found.relativeIntensity, try sky.removingRingMeans(), observation.rings) > 1e-3)

    // At middle latitudes a pixel of the detector alternates between two rings, and the difference of their means is seen: over
    // a ring's width of 0.04 the mean of 10⁻³ sin δ changes by 4·10⁻⁵.
    let both = try Self.observation(Detector.builtIn)
    let vertical = HEALPixMap(grid: grid) { Self.sky($0) + 1e-3 * $0.z }
    let joined = try IterativeLikelihood(both, counts: both.expected(of: vertical)).reconstruct(iterations: 100)
    let expected = try vertical.removingRingMeans()
    #expect(difference(joined.relativeIntensity, expected, both.rings) < 1e-5)
    #expect(difference(joined.relativeIntensity, vertical, both.rings) > 3e-4)
  }

  @Test("of a uniform sky with a rate that varies nothing is left; events over a constant rate have all of it")
  func uniform() throws {
    for detectors in [[Detector.hawc], Detector.builtIn] {
      let observation = try Self.observation(detectors)
      let flat = HEALPixMap(grid: observation.grid) { _ in 0 }
      let counts = try observation.expected(of: flat)
      let found = try IterativeLikelihood(observation, counts: counts).reconstruct(iterations: 5)
      #expect(difference(found.relativeIntensity, flat, observation.rings) < 1e-13)
      var exposure = flat.values
      for (d, tracks) in observation.tracks.enumerated() {
        let mean = counts[d].total / Double(tracks.stepCount)
        tracks.addExposure(
          rate: counts[d].byStep.map { _ in mean }, acceptance: observation.acceptances[d], to: &exposure)
      }
      var naive = flat
      for pixel in observation.rings.joined() {
        naive[pixel] = counts.reduce(0) { $0 + $1.bySkyPixel[pixel] } / exposure[pixel] - 1
      }
      #expect(difference(naive, flat, observation.rings) > 0.005)
    }
  }

  @Test("the horizontal dipole is right, fitted on the sphere or to the projection on right ascension with its factor")
  func dipole() throws {
    for detectors in [[Detector.hawc], Detector.builtIn] {
      let observation = try Self.observation(detectors)
      let sky = HEALPixMap(grid: observation.grid) { 1e-3 * (0.6 * $0.x - 0.8 * $0.y + 0.5 * $0.z) }
      let counts = try observation.expected(of: sky)
      // What 20 iterations leave of it, and 100.
      for (iterations, tolerance) in [(20, 0.03), (100, 2e-3)] {
        let found = try IterativeLikelihood(observation, counts: counts).reconstruct(iterations: iterations)
        let fit = try HorizontalDipole(of: found.relativeIntensity, weights: found.exposure)
        #expect(abs(fit.amplitude / 1e-3 - 1) < tolerance)
        #expect(abs(fit.rightAscension - (360 - atan2(0.8, 0.6) * 180 / .pi)) < 0.1)
        if iterations == 20 { #expect(1 - fit.amplitude / 1e-3 > 5e-3) }
        let projected = Self.projectedDipole(found.relativeIntensity, observation.rings)
        // The band is that of whole rings to half a ring at each edge.
        #expect(abs(projected.amplitude * projected.factor / 1e-3 - 1) < tolerance + 0.01)
        #expect(projected.amplitude / 1e-3 < 0.9)
      }
    }
  }

  /// The first harmonic of the mean over declinations, and the factor from it to the dipole's part in the equatorial plane,
  /// 2(s1 − s2)/(d1 − d2 + c1 s1 − c2 s2), d the declinations of the edges, s and c their sines and cosines.
  private static func projectedDipole(
    _ map: HEALPixMap, _ rings: [Range<Int>]
  ) -> (amplitude: Double, factor: Double) {
    let seen = rings.joined()
    // Least squares of a cos α + b sin α with the weight of the areas: pixels have one area.
    var (a, b) = (0.0, 0.0)
    for pixel in seen {
      let p = map.grid.direction(ofPixel: pixel)
      let rho = (p.x * p.x + p.y * p.y).squareRoot()
      a += map[pixel] * p.x / rho
      b += map[pixel] * p.y / rho
    }
    let z = rings.map { map.grid.direction(ofPixel: $0.lowerBound).z }
    let n = z.count
    let (s1, s2) = (z[0] + (z[0] - z[1]) / 2, max(-1, z[n - 1] - (z[n - 2] - z[n - 1]) / 2))
    let (d1, d2) = (asin(s1), asin(s2))
    let (c1, c2) = (cos(d1), cos(d2))
    return (
      2 * (a * a + b * b).squareRoot() / Double(seen.count), 2 * (s1 - s2) / (d1 - d2 + c1 * s1 - c2 * s2)
    )
  }

  @Test("the likelihood is that of all counts one by one, and does not fall, with noise and without")
  func likelihood() throws {
    let observation = try Self.observation([.hawc, .iceCube], nside: 8, steps: 48, events: 1e6)
    let sky = HEALPixMap(grid: observation.grid) { 0.1 * (Self.sky($0) * 1e3 + $0.z) }
    let expected = try observation.expected(of: sky)
    let balanced = try observation.expected(of: try sky.removingRingMeans())
    // 10⁶ events times the round-off of a logarithm's argument. Where rings have means, these are taken out again and again,
    // as a detector's pixels see a little of them at the edges of the sky's pixels: on large pixels a millionth of what is gained.
    for (counts, tolerance) in [(balanced, 1e-8), (expected, 1e-6), (try observation.drawn(of: sky, seed: 3), 1e-6)] {
      let steps = try IterativeLikelihood(observation, counts: counts).reconstruct(iterations: 60).iterations
      let fall = zip(steps, steps.dropFirst()).map { $0.likelihoodRatio - $1.likelihoodRatio }.max() ?? .nan
      #expect(fall <= tolerance * (tolerance > 1e-8 ? steps[59].likelihoodRatio : 1))
    }
    // Without noise the counts one by one are the means. Σ n ln μ − μ, of one result less that of another.
    let likelihood = try IterativeLikelihood(observation, counts: expected)
    let (few, many) = (try likelihood.reconstruct(iterations: 2), try likelihood.reconstruct(iterations: 9))
    var (sum, withoutMeans) = (0.0, 0.0)
    for (d, tracks) in observation.tracks.enumerated() {
      for index in tracks.pixels.indices where tracks.pixels[index] >= 0 {
        let (step, i) = index.quotientAndRemainder(dividingBy: tracks.localCount)
        let pixel = Int(tracks.pixels[index])
        let n = (1 + sky[pixel]) * observation.rates[d][step] * observation.acceptances[d][i]
        func mean(_ found: Reconstruction) -> Double {
          (1 + found.relativeIntensity[pixel]) * found.rates[d][step] * found.acceptances[d][i]
        }
        sum += 2 * (n * log(mean(many) / mean(few)) - mean(many) + mean(few))
        withoutMeans += 2 * n * log((1 + many.relativeIntensity[pixel]) / (1 + few.relativeIntensity[pixel]))
      }
    }
    let ratio = many.iterations[8].likelihoodRatio - few.iterations[1].likelihoodRatio
    #expect(abs(sum - ratio) < 1e-6 * ratio)
    #expect(abs(withoutMeans - ratio) > 0.1 * ratio)
  }

  @Test(
    "the noise of an isotropic sky's map is the Poisson error of its pixels, ring means apart; not with half the events"
  )
  func noise() throws {
    let observation = try Self.observation([.iceCube], events: 1e6)
    let flat = HEALPixMap(grid: observation.grid) { _ in 0 }
    var (squares, freedom) = (0.0, 0)
    for seed in 0..<4 {
      let found = try IterativeLikelihood(observation, counts: observation.drawn(of: flat, seed: UInt64(seed)))
        .reconstruct()
      let error = found.error
      for pixel in observation.rings.joined() {
        let pull = found.relativeIntensity[pixel] / error[pixel]
        squares += pull * pull
      }
      // Each ring's mean is taken out. The rates are known well: all pixels of IceCube's see each right ascension.
      freedom += observation.rings.reduce(0) { $0 + $1.count - 1 }
    }
    // χ² of as many squares, at 4.5 standard deviations.
    let tolerance = 4.5 * (2 / Double(freedom)).squareRoot()
    #expect(abs(squares / Double(freedom) - 1) < tolerance)
    #expect(abs(squares / Double(freedom) * 2 - 1) > tolerance)
  }

  @Test("pixels of one step, or counts that are too few, are refused")
  func refused() throws {
    let observation = try Self.observation([.hawc], nside: 4, steps: 32, events: 1e4)
    let flat = HEALPixMap(grid: observation.grid) { _ in 0 }
    var counts = try observation.expected(of: flat)
    let pixel = observation.rings[0].lowerBound
    // An empty pixel while the others of its ring have twice their events.
    for other in observation.rings[0] { counts[0].bySkyPixel[other] *= other == pixel ? 0 : 3 }
    let error = thrown(ReconstructionError.self) {
      _ = try IterativeLikelihood(observation, counts: counts).reconstruct()
    }
    #expect(error == .lostPixel(pixel: pixel, events: 0))
    #expect(error?.description.contains("give more events") == true)
    let map = HEALPixMap(grid: observation.grid) { abs($0.y) < 1e-9 ? 1 : .nan }
    #expect(thrown(ReconstructionError.self) { _ = try HorizontalDipole(of: map, weights: flat) } == .noDipole)
  }
}
