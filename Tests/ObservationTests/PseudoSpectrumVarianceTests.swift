// The variance of pseudo spectra against Gaussian skies behind the window, and against closed forms of the full sky.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Variance of pseudo spectra", .timeLimit(.minutes(40)))
struct PseudoSpectrumVarianceTests {
  private static let lmax = 8

  @Test("on the full sky 2C²/(2ℓ+1), and 4ℓC²/(2ℓ+1)² without m = 0")
  func fullSky() throws {
    let truth = steepSpectrum(lmax: Self.lmax)
    let whole = try WindowHarmonics(SkyWindow(band: .wholeSky, removesRingMeans: false), lmax: Self.lmax)
    let cut = try WindowHarmonics(SkyWindow(band: .wholeSky), lmax: Self.lmax)
    let (all, without) = (try whole.variance(truth), try cut.variance(truth))
    for l in 1...Self.lmax {
      let (n, square) = (Double(2 * l + 1), truth[l] * truth[l])
      #expect(abs(all[l] / (2 * square / n) - 1) < 1e-12)
      #expect(abs(without[l] / (4 * Double(l) * square / (n * n)) - 1) < 1e-12)
    }
    #expect(thrown(ObservationError.self) { _ = try cut.variance([1]) } == .wrongLength(count: 1, expected: 9))
  }

  @Test(
    "behind a band it is that of Gaussian skies; the full sky's times the sky fraction is not",
    arguments: [true, false])
  func band(removesRingMeans: Bool) throws {
    var random = SeededGenerator(seed: 58)
    let truth = steepSpectrum(lmax: Self.lmax)
    let window = SkyWindow(
      band: try DeclinationBand(south: -90, north: -20), removesRingMeans: removesRingMeans, weight: { 1.5 - $0 })
    let harmonics = try WindowHarmonics(window, lmax: Self.lmax)
    let (mean, variance) = (try CouplingMatrix(harmonics).fold(truth), try harmonics.variance(truth))
    let squares = (0..<4000).map { _ in
      zip(harmonics.apply(to: random.sky(truth)).powerSpectrum, mean).map { ($0 - $1) * ($0 - $1) }
    }
    #expect(largestPull(squares, from: variance) < largestChancePull)
    let plain = truth.enumerated().map { 2 * $1 * $1 / Double(2 * $0 + 1) * window.band.skyFraction }
    #expect(largestPull(squares, from: plain) > 10)
  }
}
