// A measured spectrum against an ensemble of skies: Gaussian skies of known C_ℓ as the measurement against others of the same
// C_ℓ, for which pulls, probabilities, amplitudes and ranks have known distributions; and skies of another C_ℓ, which must be found.

import Files
import Foundation
import Testing
import Theory
import _TestSupport

@testable import Anisotropy

@Suite("Measured spectra against single skies", .timeLimit(.minutes(40)))
struct EnsembleComparisonTests {
  private static let (lmax, slope) = (10, -2.7)

  @Test("pulls of 1000 Gaussian skies have mean 0 and scatter 1; with m = 0 counted in, the mean is off")
  func pulls() throws {
    var random = SeededGenerator(seed: 81)
    // 1500 skies leave the ensemble's mean uncertain by 0.026 for each multipole, by 0.01 for ten.
    let samples = (0..<1500).map { _ in random.pseudoSpectrum(lmax: Self.lmax, slope: Self.slope) }
    let first = try LogarithmicBins(spectrum(samples[0]), samples: samples)
    #expect(first.multipoles == (1...Self.lmax).map { [$0] })
    let unit = columnMeans(samples)
    var (given, free, wrong): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<1000 {
      let sky = random.pseudoSpectrum(lmax: Self.lmax, slope: Self.slope)
      let measured = (1...Self.lmax).map { log(sky[$0] / unit[$0]) }
      let compared = bins(measured, first.samples)
      given += try EnsembleLikelihood(compared, amplitude: 1).pulls
      free += try EnsembleLikelihood(compared).pulls
      let whole = measured.enumerated().map { $1 + log(Double(2 * $0 + 3) / Double(2 * $0 + 2)) }
      wrong += try EnsembleLikelihood(bins(whole, first.samples), amplitude: 1).pulls
    }
    for (mean, rms) in [meanAndScatter(given), meanAndScatter(free)] {
      // Standard errors 0.015 and 0.015.
      #expect(abs(mean) < 0.03 && abs(rms - 1) < 0.05)
    }
    #expect(abs(meanAndScatter(wrong).mean) > 0.1)
  }

  @Test(
    "with few skies χ² has the probability of F, and its factor the mean q; a χ² distribution, with factor or without, has not",
    arguments: [true, false])
  func probabilities(isFree: Bool) throws {
    var random = SeededGenerator(seed: 82)
    let (count, skies) = (6, 14)
    let found = try (0..<1000).map { _ in
      let samples = (0..<skies).map { _ in random.logarithms(count) }
      let measured = random.logarithms(count).map { $0 + (isFree ? 1.5 : 0) }
      return try EnsembleLikelihood(bins(measured, samples), amplitude: isFree ? nil : 1)
    }
    let q = isFree ? count - 1 : count
    #expect(found.allSatisfy { $0.degreesOfFreedom == q && abs($0.covarianceDegreesOfFreedom - 13) < 1e-9 })
    #expect(found.allSatisfy { abs($0.factor - Double(skies - q - 2) / Double(skies - 1)) < 1e-12 })
    #expect(distanceFromUniform(found.map(\.probability)) < largestChanceDistance)
    func known(_ value: (EnsembleLikelihood) -> Double) -> Double {
      distanceFromUniform(
        found.map { ChiSquared.probability(above: value($0), degreesOfFreedom: $0.degreesOfFreedom) })
    }
    #expect(known(\.hotelling) > 2 * largestChanceDistance && known(\.chiSquared) > largestChanceDistance)
    // The relative scatter of T² is about 1 here: 3 % for the mean of 1000.
    let mean = meanAndScatter(found.map(\.chiSquared)).mean / Double(q)
    #expect(abs(mean - 1) < 0.15 && meanAndScatter(found.map(\.hotelling)).mean / Double(q) > 1.7)
  }

  @Test("errors of the measurement are in the probability; forgotten, it is wrong")
  func measurementErrors() throws {
    var random = SeededGenerator(seed: 83)
    let (count, skies) = (5, 12)
    let errors = (0..<count).map { 0.5 - 0.08 * Double($0) }
    var (right, forgotten): ([Double], [Double]) = ([], [])
    for _ in 0..<1000 {
      let samples = (0..<skies).map { _ in random.logarithms(count) }
      let measured = zip(random.logarithms(count), errors).map { $0 + $1 * random.normal() }
      let likelihood = try EnsembleLikelihood(bins(measured, samples, errors: errors))
      #expect(likelihood.covarianceDegreesOfFreedom > 11)
      right.append(likelihood.probability)
      forgotten.append(try EnsembleLikelihood(bins(measured, samples)).probability)
    }
    #expect(distanceFromUniform(right) < largestChanceDistance)
    #expect(distanceFromUniform(forgotten) > 2 * largestChanceDistance)
  }

  @Test("the amplitude has no bias, and its error Student's t; the error that knows the covariance is too small")
  func amplitude() throws {
    var random = SeededGenerator(seed: 84)
    let (count, skies, truth) = (6, 14, -17.3)
    var (t, probabilities, naive): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<1000 {
      let samples = (0..<skies).map { _ in random.logarithms(count) }
      let measured = random.logarithms(count).map { $0 + truth }
      let likelihood = try EnsembleLikelihood(bins(measured, samples))
      let error = try #require(likelihood.logAmplitudeError)
      let nu = likelihood.covarianceDegreesOfFreedom
      let rest = nu - Double(count - 1)
      t.append((likelihood.logAmplitude - truth) / error)
      probabilities.append(FDistribution.probability(above: t[t.count - 1] * t[t.count - 1], 1, rest))
      let plain = error * ((rest / nu) / (1 + likelihood.hotelling / nu)).squareRoot()
      let square = (likelihood.logAmplitude - truth) / plain * ((likelihood.logAmplitude - truth) / plain)
      naive.append(ChiSquared.probability(above: square, degreesOfFreedom: 1))
    }
    // Student's t of 8 degrees of freedom has a scatter of 1.15: 0.036 for the mean of 1000.
    #expect(abs(meanAndScatter(t).mean) < 0.15)
    #expect(distanceFromUniform(probabilities) < largestChanceDistance)
    #expect(distanceFromUniform(naive) > 2 * largestChanceDistance)
  }

  @Test("the likelihood is a density: its integral over one and over two numbers is 1")
  func density() throws {
    var random = SeededGenerator(seed: 85)
    let samples = (0..<9).map { _ in random.logarithms(2) }
    func value(_ y: [Double], _ columns: Int, _ errors: [Double]) throws -> Double {
      let cut = samples.map { Array($0.prefix(columns)) }
      return exp(try EnsembleLikelihood(bins(y, cut, errors: errors), amplitude: 1).logLikelihood)
    }
    // y = sinh s: the tails fall as powers. The trapezoidal rule leaves 1e-4 of a tail and less.
    let steps = (-60...60).map { Double($0) / 10 }
    let one = try steps.reduce(0) { try $0 + 0.1 * cosh($1) * value([sinh($1)], 1, [0.1]) }
    #expect(abs(one - 1) < 1e-3)
    let coarse = (-24...24).map { Double($0) / 6 }
    let two = try coarse.reduce(0) { sum, s in
      try coarse.reduce(sum) {
        try $0 + cosh(s) * cosh($1) / 36 * value([sinh(s), sinh($1)], 2, [0, 0])
      }
    }
    #expect(abs(two - 1) < 5e-3)
  }

  @Test("ranks of skies that are not Gaussian are uniform, overall and in each bin; the errors belong in")
  func ranks() throws {
    var random = SeededGenerator(seed: 86)
    let skies = 19
    var (overall, singles, forgotten): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<600 {
      func sky() -> [Double] {
        random.pseudoSpectrum(lmax: 4, slope: -2).dropFirst().map { log($0) }
      }
      let samples = (0..<skies).map { _ in sky() }
      let errors = [1.5, 0.1, 1.2, 0.5]
      let measured = zip(sky(), errors).map { $0 + $1 * random.normal() + 3 }
      let seen = bins(measured, samples, errors: errors)
      let rank = try EnsembleRank(seen, EnsembleLikelihood(seen))
      #expect(rank.skies == skies)
      // A uniform number within its step makes the distribution continuous.
      overall.append(rank.probability - random.uniform() / Double(skies + 1))
      singles.append(rank.fractions[0] + (random.uniform() - 0.5) / Double(skies + 1))
      let blind = bins(measured, samples)
      forgotten.append(
        try EnsembleRank(blind, EnsembleLikelihood(blind)).probability - random.uniform() / Double(skies + 1))
    }
    #expect(distanceFromUniform(overall) < largestChanceDistance)
    // Weights of ĉ do not know the measured sky: uniform to 1/M, which moves √n D by 0.05 √600 at most.
    #expect(distanceFromUniform(singles) < largestChanceDistance + 1.2)
    #expect(distanceFromUniform(forgotten) > 2 * largestChanceDistance)
  }

  @Test("a wrong slope is found with 60 skies, at the multipoles where it is wrong, and the right one is not rejected")
  func power() throws {
    var random = SeededGenerator(seed: 87)
    let samples = (0..<60).map { _ in random.pseudoSpectrum(lmax: Self.lmax, slope: Self.slope) }
    func rejections(slope: Double) throws -> (likelihood: Int, rank: Int) {
      var counts = (likelihood: 0, rank: 0)
      for _ in 0..<100 {
        let sky = random.pseudoSpectrum(lmax: Self.lmax, slope: slope, amplitude: 1e-7)
        let found = try EnsembleComparison(spectrum(sky, relativeError: 0.05), samples: samples)
        if found.likelihood.probability < 0.05 { counts.likelihood += 1 }
        if found.rank.probability < 0.05 { counts.rank += 1 }
      }
      return counts
    }
    // 5 of 100 by chance; 16 or more in 10⁻⁴ of all cases of a binomial distribution. Logarithms of two squares have a tail.
    let right = try rejections(slope: Self.slope)
    #expect(right.likelihood < 25 && right.rank < 16)
    let wrong = try rejections(slope: -5)
    #expect(wrong.likelihood > 80 && wrong.rank > 80)
  }

  @Test("errors name what is wrong and what to do")
  func refusals() throws {
    var random = SeededGenerator(seed: 88)
    let samples = (0..<8).map { _ in random.pseudoSpectrum(lmax: 6, slope: -2) }
    let data = spectrum(samples[0])
    func error(_ body: () throws -> Void) -> ComparisonError? { thrown(ComparisonError.self, body) }
    let singles = (1...6).map { $0...$0 }
    #expect(
      error { _ = try EnsembleComparison(data, samples: samples, bins: singles) } == .tooFewSkies(found: 8, numbers: 6))
    #expect(error { _ = try EnsembleComparison(data, samples: samples, range: 2...2) } == .oneNumber(experiment: "A"))
    #expect(try EnsembleComparison(data, samples: samples, amplitude: 1, range: 2...2).likelihood.degreesOfFreedom == 1)
    #expect(error { _ = try EnsembleComparison(data, samples: samples, amplitude: -1) } == .badFactor(-1))
    #expect(error { _ = try EnsembleComparison(data, samples: []) } == .tooFewSkies(found: 0, numbers: 1))
    #expect(error { _ = try EnsembleComparison(data, samples: samples + [[1]]) } == .badSamples)
    #expect(
      error { _ = try EnsembleComparison(data, samples: samples, range: 9...12) }
        == .noCommonMultipole(experiment: "A", largest: 6))
    let negative = changed(data) { $0.cl[2] = -1 }
    #expect(
      error { _ = try EnsembleComparison(negative, samples: samples, range: 3...4, bins: [3...3, 4...4]) }
        == .notPositive(what: "the spectrum of A", multipoles: "3"))
    let zero = changed(samples) { $0[3][2] = 0 }
    #expect(
      error { _ = try EnsembleComparison(data, samples: zero, range: 1...2, bins: [1...1, 2...2]) }
        == .notPositive(what: "the spectrum of a simulated sky", multipoles: "2"))
    #expect(
      ComparisonError.tooFewSkies(found: 8, numbers: 6).description
        == "the scatter of 6 numbers needs more than 8 skies, and there are 8; "
        + "compare fewer bins of multipoles, or run more realisations")
    #expect(
      ComparisonError.notPositive(what: "the spectrum of A", multipoles: "3").description
        == "the spectrum of A is not positive at l = 3 and has no logarithm; "
        + "leave these multipoles out, or put them into wider bins")
  }
}
