// The fit of p: exact data, noisy data with its pull distribution, and what it refuses.

import Anisotropy
import Foundation
import Testing
import _TestSupport

@Suite("Fit of a power law of relative scattering")
struct TheoryFitTests {
  static let ells = Array(1...40)

  @Test("Exact data give p back", arguments: [0.05, 0.31, 0.5, 0.6, 0.93])
  func exact(p: Double) throws {
    let spectrum = try PowerLawScattering(exponent: p).relativeSpectrum(lmax: 40)
    for scale in [PowerLawFit.Scale.linear, .logarithmic] {
      let ratio = Self.ells.map { spectrum[$0] }
      let fixed = try PowerLawFit(
        ell: Self.ells, ratio: ratio, error: ratio.map { 0.05 * $0 }, range: 2...20, scale: scale)
      #expect(abs(fixed.exponent - p) < 1e-7)
      #expect(fixed.degreesOfFreedom == 18 && fixed.ellRange == 2...20 && fixed.amplitude == 1)
      #expect(fixed.chiSquared < 1e-9)
      let free = try PowerLawFit(
        ell: Self.ells, ratio: ratio.map { 0.7 * $0 }, error: ratio.map { 0.05 * $0 }, range: 2...20, amplitude: .free,
        scale: scale)
      #expect(abs(free.exponent - p) < 1e-6)
      #expect(abs(free.amplitude - 0.7) < 1e-5)
      #expect(free.exponentError > fixed.exponentError)
    }
  }

  @Test("The error is the curvature of χ²")
  func curvature() throws {
    let law = try PowerLawScattering(exponent: 0.5)
    let spectrum = law.relativeSpectrum(lmax: 40)
    let ratio = Self.ells.map { spectrum[$0] }
    let error = ratio.map { 0.05 * $0 }
    let fit = try PowerLawFit(ell: Self.ells, ratio: ratio, error: error, range: 2...20)
    func chiSquared(_ p: Double) throws -> Double {
      let model = try PowerLawScattering(exponent: p).relativeSpectrum(lmax: 40)
      return (2...20).reduce(0) { $0 + pow((spectrum[$1] - model[$1]) / (0.05 * spectrum[$1]), 2) }
    }
    // Δχ² = 1 one standard error away, up to the cubic term.
    let mean = try (chiSquared(0.5 + fit.exponentError) + chiSquared(0.5 - fit.exponentError)) / 2
    #expect(abs(mean - 1) < 0.01)
  }

  /// Mean and variance of (p_fit − p)/error over 400 noisy spectra. Both have standard errors 0.05 and 0.07: the bounds
  /// of 4 of them fail by chance in 1 of 1e4 seeds.
  static func pulls(amplitude: PowerLawFit.Amplitude, understated: Double = 1) throws -> (
    mean: Double, variance: Double
  ) {
    var generator = SeededGenerator(seed: 20_151_215)
    let truth = try PowerLawScattering(exponent: 0.5).relativeSpectrum(lmax: 40)
    var pulls: [Double] = []
    for _ in 0..<400 {
      let error = ells.map { 0.05 * truth[$0] + 1e-5 }
      let ratio = zip(ells, error).map { truth[$0] + $1 * generator.normal() }
      let fit = try PowerLawFit(
        ell: ells, ratio: ratio, error: error.map { $0 / understated }, range: 2...30, amplitude: amplitude)
      pulls.append((fit.exponent - 0.5) / fit.exponentError)
    }
    let mean = pulls.reduce(0, +) / 400
    return (mean, pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399)
  }

  @Test("Noisy data: pulls of mean 0 and variance 1")
  func pullDistribution() throws {
    for amplitude in [PowerLawFit.Amplitude.fixed, .free] {
      let (mean, variance) = try Self.pulls(amplitude: amplitude)
      #expect(abs(mean) < 0.2, "\(mean)")
      #expect(abs(variance - 1) < 0.28, "\(variance)")
    }
  }

  @Test("Negative control: errors understated by a factor 1.5 fail the same check")
  func control() throws {
    #expect(abs(try Self.pulls(amplitude: .fixed, understated: 1.5).variance - 1) > 0.28)
  }

  @Test("What cannot be fitted is an error")
  func errors() throws {
    let spectrum = try PowerLawScattering(exponent: 0.5).relativeSpectrum(lmax: 40)
    let ratio = Self.ells.map { spectrum[$0] }
    let error = ratio.map { 0.05 * $0 }
    #expect(throws: TheoryError.tooFewPoints(usable: 1, needed: 2, range: 1...2)) {
      try PowerLawFit(ell: Self.ells, ratio: ratio, error: error, range: 1...2)
    }
    #expect(throws: TheoryError.tooFewPoints(usable: 2, needed: 3, range: 3...4)) {
      try PowerLawFit(ell: Self.ells, ratio: ratio, error: error, range: 3...4, amplitude: .free)
    }
    #expect(throws: TheoryError.tooFewPoints(usable: 0, needed: 2, range: 2...20)) {
      try PowerLawFit(
        ell: Self.ells, ratio: ratio.map { -$0 }, error: error, range: 2...20, scale: .logarithmic)
    }
    #expect(throws: TheoryError.tooFewPoints(usable: 0, needed: 2, range: 2...20)) {
      try PowerLawFit(ell: Self.ells, ratio: ratio, error: ratio.map { _ in .nan }, range: 2...20)
    }
    // Steeper than constant scattering and flatter than p = 1.
    #expect(throws: TheoryError.self) {
      try PowerLawFit(ell: Self.ells, ratio: ratio.map { -$0 }, error: error, range: 2...20)
    }
    #expect(throws: TheoryError.self) {
      try PowerLawFit(ell: Self.ells, ratio: ratio.map { _ in 1 }, error: error, range: 2...20)
    }
    #expect(throws: TheoryError.self) { try PowerLawFit(ell: [2], ratio: ratio, error: error, range: 2...20) }
  }
}
