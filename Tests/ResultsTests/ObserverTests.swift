// Observers on a line: skies that are made up, whose correlation and its errors are known.

import Anisotropy
import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@testable import Results

@Suite("Observers", .timeLimit(.minutes(40))) struct ObserverTests {
  /// Standard errors that a result may lie off: a false alarm in 10⁴ for twenty numbers.
  static let allowed = 4.5

  /// Skies of places whose a_ℓm are a Gaussian autoregression, a_n = φ a_{n−1} + √(1−φ²) ε: correlation φ^k at k steps; both
  /// sets are the same, but for an own part of each place and set as shot noise has.
  private func source(_ phi: Double, places: Int, seed: UInt64, scale: Double = 1, noise: Double = 0) -> SkySource {
    let lmax = 5
    var random = SeededGenerator(seed: seed)
    func draw() -> [SIMD2<Double>] {
      (0..<SphericalHarmonicCoefficients.count(lmax: lmax)).map { _ in SIMD2(random.normal(), random.normal()) }
    }
    var state = (0..<3).map { _ in draw() }
    var skies: [[[SphericalHarmonicCoefficients]]] = []
    for _ in 0..<places {
      skies.append(
        (0..<2).map { _ in
          state.map { values in
            let own = noise > 0 ? draw() : values.map { _ in .zero }
            return SphericalHarmonicCoefficients(lmax: lmax, values: zip(values, own).map { scale * $0 + noise * $1 })
          }
        })
      state = state.map { zip($0, draw()).map { phi * $0 + (1 - phi * phi).squareRoot() * $1 } }
    }
    let all = skies
    return SkySource(name: "made up", lmax: lmax, omegaT: 100, numbers: Array(0..<places), isPaired: true) { all[$0] }
  }

  private func track(
    _ phi: Double, places: Int = 400, seed: UInt64 = 1, scale: Double = 1, noise: Double = 0, lags: [Int]? = nil
  ) throws -> ObserverTrack {
    try ObserverTrack(
      source(phi, places: places, seed: seed, scale: scale, noise: noise), step: 0.5, rho: 0.1, nside: 2, lags: lags)
  }

  @Test("bands of 1, 2, 3, 4-7, …, the last one with what is left; distances up to a ninth of the line")
  func parts() {
    #expect(ObserverTrack.bands(lmax: 4) == [1...1, 2...2, 3...3, 4...4])
    #expect(ObserverTrack.bands(lmax: 16) == [1...1, 2...2, 3...3, 4...7, 8...16])
    #expect(ObserverTrack.bands(lmax: 32) == [1...1, 2...2, 3...3, 4...7, 8...15, 16...32])
    #expect(ObserverTrack.bands(lmax: 128).last == 64...128)
    #expect(ObserverTrack.standardLags(240) == [0, 1, 2, 3, 4, 6, 8, 12, 16, 24])
  }

  @Test("the correlation is φ^k without the shot noise, its half ln 2/ln(1/φ) steps away")
  func correlation() throws {
    let phi = 0.8
    for noise in [0, 0.7] {
      let track = try track(phi, places: 1200, noise: noise)
      for side in ObserverTrack.Side.allCases {
        for band in track.bands.indices {
          for lag in track.lags.indices.dropFirst() where track.lags[lag] <= 6 {
            let found = try #require(track.correlation(side, band: band, lag: lag))
            #expect(abs(found.value - pow(phi, Double(track.lags[lag]))) < Self.allowed * found.error)
            #expect(found.error < 0.1)
          }
          let half = try #require(track.halfDistance(side, band: band))
          let expected = 0.5 * log(0.5) / log(phi)
          #expect(abs(half.value - expected) < Self.allowed * half.error && half.error < 0.3 * expected)
        }
      }
    }
  }

  @Test("fields of their own are not correlated, one sky everywhere is fully, and neither has a half distance")
  func controls() throws {
    let apart = try track(0)
    let same = try track(1)
    for side in ObserverTrack.Side.allCases {
      for lag in apart.lags.indices.dropFirst() {
        let none = try #require(apart.correlation(side, band: 3, lag: lag))
        #expect(abs(none.value) < Self.allowed * none.error && none.error < 0.1)
        let full = try #require(same.correlation(side, band: 0, lag: lag))
        #expect(abs(full.value - 1) < 1e-12 && full.error < 1e-12)
      }
      // Reached before the first step, and never.
      #expect(apart.halfDistance(side, band: 1) == nil && same.halfDistance(side, band: 1) == nil)
    }
  }

  @Test(
    "a line of few correlation lengths has no mean, no distance that is ½, and no correlation beyond an eighth of it")
  func short() throws {
    let track = try track(0.98, places: 60, lags: [0, 1, 2, 4, 8])
    #expect(track.blocks(.parallel).count < CorrelatedSamples.leastBlocks)
    #expect(track.correlation(.parallel, band: 0, lag: 4) == nil)
    #expect(track.halfDistance(.parallel, band: 0) == nil)
  }

  @Test(
    "errors over blocks are the scatter of the mean of correlated places; single places as samples fall short of it")
  func errors() throws {
    var (means, blocks, single): ([Double], [Double], [Double]) = ([], [], [])
    for seed in 1...200 {
      let track = try track(0.8, places: 400, seed: UInt64(seed), lags: [0])
      let sums = track.blocks(.parallel)
      let found = Estimate(ofMeans: sums) { $0[1] / $0[$0.count - 1] }
      means.append(found.value)
      blocks.append(found.error)
      single.append(Estimate(ofMeans: track.independent(.parallel)) { $0[1] / $0[$0.count - 1] }.error)
    }
    let scatter = Estimate(meanOf: means).error * Double(means.count).squareRoot()
    func rms(_ errors: [Double]) -> Double { (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot() }
    // 8 % that blocks of 3τ leave out and three errors of a scatter from 200 lines, 5 % each.
    #expect(abs(rms(blocks) / scatter - 1) < 0.23)
    // P = a² is correlated as φ²: τ = (1 + φ²)/(1 − φ²) = 4.6 places count as one.
    #expect(rms(single) / scatter < 0.6)
  }

  @Test("τ of an autoregression is (1+φ)/(1−φ), of independent numbers 1")
  func length() {
    var random = SeededGenerator(seed: 7)
    for phi in [0, 0.6, 0.9] {
      var value = random.normal()
      let samples = (0..<20_000).map { _ in
        value = phi * value + (1 - phi * phi).squareRoot() * random.normal()
        return value
      }
      let expected = (1 + phi) / (1 - phi)
      // Relative error √(2(2K+1)/N), K = 5τ, thrice: at most 30 %.
      #expect(abs(CorrelatedSamples.integratedLength(samples) / expected - 1) < 0.3)
    }
    #expect(CorrelatedSamples.integratedLength([2, 2, 2]) == 1)
    #expect(CorrelatedSamples.sums([[1], [2], [3], [4], [5]], blocksOf: 2) == [[6, 3], [9, 2]])
  }

  @Test("places of one field average as fields do, unless they are of other fields: by a fifth more power")
  func ergodicity() throws {
    func fields(_ scale: Double) throws -> ObserverTrack {
      try track(0, places: 600, seed: 99, scale: scale, lags: [0])
    }
    let places = try track(0.6, places: 1500, seed: 3)
    let same = try ErgodicityTest(places: places, fields: fields(1))
    let other = try ErgodicityTest(places: places, fields: fields(1.2.squareRoot()))
    for (equal, unlike) in zip(same.sides, other.sides) {
      #expect(try #require(equal.test).probability > 1e-3 && #require(unlike.test).probability < 1e-4)
      for ratio in equal.ratios { #expect(abs(ratio.value - 1) < Self.allowed * ratio.error) }
      #expect(equal.blocks < 400 && equal.realizations == 600)
    }
    // Too few blocks for the covariance of all bands.
    let few = try ErgodicityTest(places: track(0.9, places: 60), fields: fields(1))
    #expect(few.sides[0].test == nil)
  }

  @Test(
    "a moving observer's dipole is A cos θ in relative intensity, in both sets, beside a C_1 that stays that of the gradient"
  )
  func motion() throws {
    let c1 = 1e-6
    let skies = source(0, places: 50, seed: 5)
    let orientation = FieldOrientation.standard
    let motion = try ComptonGetting(speed: 100, rightAscension: 10, declination: 20)
    let moving = try skies.moving(motion, c1: c1, orientation: orientation)
    let whole = Observatory(name: "whole sky", removesRingMeans: false, lmax: 5)
    let (rest, seen) = (
      try ObservedEnsemble(skies, by: whole, orientation: orientation),
      try ObservedEnsemble(moving, by: whole, orientation: orientation)
    )
    let dipole = motion.inSimulation(orientation)
    for gradient in [Gradient.parallel, .perpendicular] {
      let f = seen.amplitude(c1: c1, gradient)
      #expect(abs(f / rest.amplitude(c1: c1, gradient) - 1) < 1e-12)
      let axes = gradient == .parallel ? [2] : [0, 1]
      for (place, number) in skies.numbers.enumerated() {
        let own = try skies.read(number)
        // C_1 of √f a + d, set against set.
        let expected = axes.reduce(0.0) { sum, axis in
          let sets = own.map { set in
            let sky = set[axis].resized(lmax: 1)
            return SphericalHarmonicCoefficients(
              lmax: 1, values: zip(sky.values, dipole.values).map { f.squareRoot() * $0 + $1 })
          }
          return sum + SphericalHarmonicCoefficients.crossSpectrum(sets[0], sets[1])[1] / Double(axes.count)
        }
        let spectrum = seen.means(gradient)[place]
        #expect(abs(f * spectrum[1] / expected - 1) < 1e-9)
        #expect(abs(f * rest.means(gradient)[place][1] / expected - 1) > 1e-9)
        for ell in 2...5 { #expect(abs(spectrum[ell] / rest.means(gradient)[place][ell] - 1) < 1e-9) }
      }
    }
  }
}
