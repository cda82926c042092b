// The fit of p with a covariance: exact data, correlated noise with its χ² distribution, the unbiased inverse of an
// estimated covariance, and what is refused. The probability of χ².

import Foundation
import Testing
import Theory
import _TestSupport

@Suite("Fit of a power law of relative scattering", .timeLimit(.minutes(40)))
struct TheoryFitTests {
  static let ells = Array(2...10)

  /// Errors of 5 % of which the square root of `common` is shared by all multipoles, as the error of C_1 is.
  static func covariance(_ spectrum: [Double], common: Double) -> [Double] {
    ells.flatMap { a in
      ells.map { b in 0.05 * 0.05 * spectrum[a] * spectrum[b] * (a == b ? 1 : common) }
    }
  }

  /// Values about the spectrum with that covariance.
  static func noisy(_ spectrum: [Double], common: Double, using generator: inout SeededGenerator) -> [Double] {
    let shared = common.squareRoot() * generator.normal()
    return ells.map { spectrum[$0] * (1 + 0.05 * (shared + (1 - common).squareRoot() * generator.normal())) }
  }

  @Test("Exact data give p back", arguments: [0.05, 0.31, 0.5, 0.6, 0.93])
  func exact(p: Double) throws {
    let spectrum = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: 40)
    let fit = try PowerLawFit(
      ell: Self.ells, ratio: Self.ells.map { spectrum[$0] }, covariance: Self.covariance(spectrum, common: 0.8))
    #expect(abs(fit.exponent - p) < 1e-6)
    #expect(fit.degreesOfFreedom == 8)
    #expect(fit.chiSquared < 1e-9)
    #expect(fit.probability > 0.999_999)
  }

  /// Mean χ² of 400 noisy spectra with correlation 0.8, fitted with some covariance; 8 with a standard error of 0.2 for the
  /// right one.
  static func meanChiSquared(assumed common: Double) throws -> Double {
    var generator = SeededGenerator(seed: 20_151_215)
    let spectrum = try PowerLawScattering(exponent: 0.5, form: .paper).relativeSpectrum(lmax: 40)
    let values = try (0..<400).map { _ in
      try PowerLawFit(
        ell: ells, ratio: noisy(spectrum, common: 0.8, using: &generator),
        covariance: covariance(spectrum, common: common)
      ).chiSquared
    }
    return values.reduce(0, +) / 400
  }

  /// Four standard errors. Negative control: errors taken as independent leave χ² far too small.
  @Test("χ² of correlated data has its mean, and without the correlation it has not")
  func correlated() throws {
    #expect(abs(try Self.meanChiSquared(assumed: 0.8) - 8) < 0.8)
    #expect(abs(try Self.meanChiSquared(assumed: 0) - 8) > 0.8)
  }

  /// x V⁻¹ x of 9 values with an estimated V: on average 9 with the factor (M − n − 2)/(M − 1), here M = 50, and 49/39 of
  /// it without. 1000 estimates, standard error about 0.15: four of them.
  @Test("The inverse of an estimated covariance is made unbiased")
  func estimatedCovariance() throws {
    var generator = SeededGenerator(seed: 7)
    let spectrum = try PowerLawScattering(exponent: 0.5, form: .paper).relativeSpectrum(lmax: 40)
    var (unbiased, plain) = (0.0, 0.0)
    for _ in 0..<1000 {
      let samples = (0..<50).map { _ in Self.noisy(spectrum, common: 0.8, using: &generator) }
      let means = Self.ells.indices.map { i in samples.reduce(0) { $0 + $1[i] } / 50 }
      var covariance = [Double](repeating: 0, count: 81)
      for sample in samples {
        let difference = zip(sample, means).map { $0 - $1 }
        for i in 0..<9 {
          for j in 0..<9 { covariance[9 * i + j] += difference[i] * difference[j] / (50 * 49) }
        }
      }
      unbiased += try PowerLawFit(ell: Self.ells, ratio: means, covariance: covariance, realizations: 50).chiSquared
      plain += try PowerLawFit(ell: Self.ells, ratio: means, covariance: covariance).chiSquared
    }
    // One of the nine degrees of freedom is p.
    #expect(abs(unbiased / 1000 - 8) < 0.6, "\(unbiased / 1000)")
    #expect(abs(plain / 1000 - 8) > 0.6, "\(plain / 1000)")
  }

  @Test("What cannot be fitted is an error")
  func errors() throws {
    let spectrum = try PowerLawScattering(exponent: 0.5, form: .paper).relativeSpectrum(lmax: 40)
    let ratio = Self.ells.map { spectrum[$0] }
    let covariance = Self.covariance(spectrum, common: 0.5)
    #expect(throws: TheoryError.tooFewPoints(usable: 1, needed: 2)) {
      try PowerLawFit(ell: [2], ratio: [0.1], covariance: [0.01])
    }
    #expect(throws: TheoryError.tooFewPoints(usable: 1, needed: 2)) {
      try PowerLawFit(ell: [1, 2], ratio: [1, 0.1], covariance: [0, 0, 0, 0.01])
    }
    #expect(throws: TheoryError.tooFewRealizations(found: 44, needed: 45, values: 9)) {
      try PowerLawFit(ell: Self.ells, ratio: ratio, covariance: covariance, realizations: 44)
    }
    #expect(throws: TheoryError.singularCovariance) {
      try PowerLawFit(ell: Self.ells, ratio: ratio, covariance: Self.covariance(spectrum, common: 1))
    }
    #expect(throws: TheoryError.singularCovariance) {
      try PowerLawFit(ell: Self.ells, ratio: ratio, covariance: covariance.map { _ in .nan })
    }
    // Steeper than constant scattering, and flatter than p = 1.
    #expect(throws: TheoryError.self) {
      try PowerLawFit(ell: Self.ells, ratio: ratio.map { -$0 }, covariance: covariance)
    }
    #expect(throws: TheoryError.self) {
      try PowerLawFit(ell: Self.ells, ratio: ratio.map { _ in 1 }, covariance: covariance)
    }
    #expect(throws: TheoryError.self) { try PowerLawFit(ell: [2], ratio: ratio, covariance: covariance) }
  }

  /// For even k, Q = e^{−x/2} Σ_{j < k/2} (x/2)^j/j!; for k = 1, erfc √(x/2); for k = 3 with √(2x/π) e^{−x/2} added. What
  /// scipy.stats.chi2.sf gives, too.
  @Test(
    "The probability of χ²",
    arguments: [
      (155, 8, 1.773_570_863_193_028_5e-29), (8, 8, 0.433_470_120_366_708_84), (0.5, 8, 0.999_866_630_349_486_04),
      (3.84, 1, 0.050_043_521_248_705_09), (1, 1, 0.317_310_507_862_914_04), (9, 3, 0.029_290_886_534_888_233),
    ])
  func probability(chiSquared: Double, degrees: Int, expected: Double) {
    let found = ChiSquared.probability(above: chiSquared, degreesOfFreedom: degrees)
    #expect(abs(found / expected - 1) < 1e-12, "\(found)")
    #expect(abs(ChiSquared.probability(above: chiSquared * 1.001, degreesOfFreedom: degrees) / expected - 1) > 1e-12)
  }

  /// What scipy.stats.f.sf (1.17) gives.
  @Test(
    "The probability of F",
    arguments: [
      (0.5, 3, 10, 0.6906222455335577),
      (2.5, 7, 40.5, 0.031194127534525266),
      (30, 5, 12, 2.19535887732795e-06),
      (0.001, 2, 9, 0.999000610816995),
      (1.1, 200, 300, 0.22712632887708054),
      (8, 1, 4.5, 0.041411519775179914),
    ])
  func probabilityOfF(value: Double, first: Double, second: Double, expected: Double) {
    let found = FDistribution.probability(above: value, first, second)
    #expect(abs(found / expected - 1) < 1e-11, "\(found)")
    #expect(abs(FDistribution.probability(above: value * 1.001, first, second) / expected - 1) > 1e-11)
  }

  @Test("T² of one number is F; of a covariance that is known better and better, χ²")
  func hotelling() {
    let one = FDistribution.probability(ofHotelling: 3, numbers: 1, degreesOfFreedom: 9)
    #expect(abs(one - FDistribution.probability(above: 3, 1, 9)) < 1e-15)
    let limit = ChiSquared.probability(above: 9, degreesOfFreedom: 4)
    let distances = [1e2, 1e4, 9e6, 1e8].map {
      abs(FDistribution.probability(ofHotelling: 9, numbers: 4, degreesOfFreedom: $0) / limit - 1)
    }
    #expect(distances[0] > 0.1 && distances[1] < 5e-3 && distances[2] < 1e-5 && distances[3] == 0)
    #expect(FDistribution.probability(above: 0, 3, 4) == 1 && FDistribution.probability(above: .infinity, 3, 4) == 0)
    #expect(FDistribution.probability(above: -1, 3, 4).isNaN && FDistribution.probability(above: 1, 0, 4).isNaN)
  }

  @Test("Whitened numbers: x V⁻¹ y and ln det V of a matrix that is inverted by hand")
  func inverse() throws {
    // V = (4 2; 2 5): det 16, V⁻¹ = (5 −2; −2 4)/16.
    let inverse = try InverseCovariance([4, 2, 2, 5], size: 2)
    #expect(abs(inverse.square(of: [3, -1]) - (45 + 12 + 4) / 16.0) < 1e-14)
    let product = zip(inverse.whitened([3, -1]), inverse.whitened([1, 1])).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(product - (9.0 - 2) / 16) < 1e-14)
    #expect(abs(inverse.logDeterminant - log(16)) < 1e-14)
    #expect(throws: TheoryError.singularCovariance) { try InverseCovariance([1, 1, 1, 1], size: 2) }
  }

  @Test("The ends of the range of χ²")
  func probabilityAtTheEnds() {
    #expect(ChiSquared.probability(above: 0, degreesOfFreedom: 8) == 1)
    #expect(ChiSquared.probability(above: .infinity, degreesOfFreedom: 8) == 0)
    #expect(ChiSquared.probability(above: 1e6, degreesOfFreedom: 8) == 0)
    #expect(ChiSquared.probability(above: -1, degreesOfFreedom: 8).isNaN)
    #expect(ChiSquared.probability(above: .nan, degreesOfFreedom: 8).isNaN)
  }
}
