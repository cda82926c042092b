// A measured spectrum against an ensemble of skies: Gaussian skies of known C_ℓ as the measurement against others of the same
// C_ℓ, for which pulls, probabilities, amplitudes and ranks have known distributions; and skies of another C_ℓ, which must be found.

import Files
import Foundation
import Testing
import Theory
import _TestSupport

@testable import Anisotropy

extension SeededGenerator {
  /// The pseudo spectrum, ℓ = 0…lmax, of a Gaussian sky of C_ℓ = ℓ^slope behind a window that adds 0.5 a_ℓ+1,m to a_ℓm, with
  /// m = 0 lost: neighbours are correlated, and ℓ = 1 has two squares.
  mutating func pseudoSpectrum(lmax: Int, slope: Double, amplitude: Double = 1) -> [Double] {
    var sums = [Double](repeating: 0, count: lmax + 1)
    for m in 1...lmax {
      // Real and imaginary part.
      for _ in 0..<2 {
        var above = m <= lmax ? normal() * pow(Double(lmax + 1), slope / 2) : 0
        for l in stride(from: lmax, through: m, by: -1) {
          let own = normal() * pow(Double(l), slope / 2)
          let seen = own + 0.5 * above
          sums[l] += seen * seen
          above = own
        }
      }
    }
    return sums.enumerated().map { l, sum in amplitude * sum / Double(2 * l + 1) }
  }

  /// Correlated Gaussian numbers: y_b = g_b + 0.7 g_b−1 of different scatter.
  mutating func logarithms(_ count: Int) -> [Double] {
    var before = normal()
    return (0..<count).map { bin in
      let own = normal()
      defer { before = own }
      return (own + 0.7 * before) * (0.2 + 0.1 * Double(bin))
    }
  }
}

/// The Kolmogorov–Smirnov distance to a uniform distribution in [0, 1], times √n: above 2.47 in 10⁻⁵ of all cases.
private func distanceFromUniform(_ values: [Double]) -> Double {
  let count = Double(values.count)
  let largest = values.sorted().enumerated().map { max($1 - Double($0) / count, Double($0 + 1) / count - $1) }.max()
  return (largest ?? .infinity) * count.squareRoot()
}

/// √n D is above it with probability 2 exp(−2·2.47²) = 1e-5.
private let largestChanceDistance = 2.47

private func bins(_ measured: [Double], _ samples: [[Double]], errors: [Double]? = nil) -> LogarithmicBins {
  LogarithmicBins(
    multipoles: measured.indices.map { [$0 + 1] }, measured: measured,
    errors: errors ?? measured.map { _ in 0 }, samples: samples, unit: measured.map { _ in 1 })
}

private func spectrum(_ cl: [Double], relativeError: Double = 0.1) -> MeasuredSpectrum {
  let values = Array(cl.dropFirst())
  return MeasuredSpectrum(
    experiment: "A", reference: "none", noiseLevel: nil, ell: values.indices.map { Double($0 + 1) }, cl: values,
    clError: values.map { relativeError * $0 })
}

/// Mean and root mean square.
private func meanAndScatter(_ values: [Double]) -> (mean: Double, rms: Double) {
  let count = Double(values.count)
  return (values.reduce(0, +) / count, (values.reduce(0) { $0 + $1 * $1 } / count).squareRoot())
}

@Suite("Measured spectra against single skies", .timeLimit(.minutes(20)))
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

@Suite("Bins and words of a comparison", .timeLimit(.minutes(20)))
struct EnsembleBinsTests {
  @Test("as many bins as asked at most, all multipoles in one each, singles first")
  func automatic() {
    let multipoles = Array(1...40)
    #expect(LogarithmicBins.automatic(multipoles, most: 40) == multipoles.map { [$0] })
    for most in [1, 2, 7, 13, 39] {
      let found = LogarithmicBins.automatic(multipoles, most: most)
      #expect(found.count <= most && Array(found.joined()) == multipoles)
      #expect(most < 7 || found.count > most / 2 && found[0] == [1])
    }
    #expect(LogarithmicBins.list([4]) == "4" && LogarithmicBins.list([4, 5, 6]) == "4–6")
    #expect(LogarithmicBins.list([1, 3]) == "1, 3")
  }

  @Test("a bin holds the mean over the reference with its error; what has no error or no whole multipole is left out")
  func bins() throws {
    let samples = (0..<9).map { sky in (0...5).map { 1 + Double(sky * $0 % 4) + Double($0) } }
    let data = MeasuredSpectrum(
      experiment: "A", reference: "none", noiseLevel: nil, ell: [1, 1.5, 2, 3, 4, 7], cl: [3, 4, 5, 6, 7, 8],
      clError: [0.1, 0.1, 0.2, 0.3, .nan, 1])
    let found = try LogarithmicBins(data, samples: samples, bins: [1...1, 2...3, 4...6])
    #expect(found.multipoles == [[1], [2, 3]])
    let r = (0...5).map { ell in samples.reduce(0) { $0 + $1[ell] } / 9 }
    // Inverse variances of the skies over r.
    let w = (0...5).map { ell in
      let squares = samples.reduce(0) { $0 + ($1[ell] / r[ell] - 1) * ($1[ell] / r[ell] - 1) }
      return squares > 0 ? 9 / squares : 1
    }
    #expect(abs(w[2] / w[3] - 1) > 0.1)
    let value = (w[2] * 5 / r[2] + w[3] * 6 / r[3]) / (w[2] + w[3])
    #expect(abs(found.measured[1] - log(value)) < 1e-14)
    #expect(abs(found.errors[0] - 0.1 / 3) < 1e-14)
    #expect(abs(found.errors[1] - hypot(w[2] * 0.2 / r[2], w[3] * 0.3 / r[3]) / (w[2] + w[3]) / value) < 1e-14)
    let fourth = (w[2] * samples[4][2] / r[2] + w[3] * samples[4][3] / r[3]) / (w[2] + w[3])
    #expect(abs(found.samples[4][1] - log(fourth)) < 1e-14)
    #expect(abs(found.unit[1] - (r[2] * r[3]).squareRoot()) < 1e-12)
    // A sky without power at ℓ = 3: its bin is widened downwards, unless bins are asked for.
    let noisy = changed(samples) { $0[2][3] = -0.1 }
    #expect(try LogarithmicBins(data, samples: noisy).multipoles == [[1], [2, 3]])
    // One of forty may be negative, and is put at a hundredth of the median, 3 (the mean is 3.37); three are too many.
    let many = (0..<40).map { sky in (0...5).map { 1 + Double(sky * $0 % 4) + Double($0) } }
    let faint = changed(many) { $0[7][1] = -0.2 }
    let floored = try LogarithmicBins(data, samples: faint, bins: [1...1, 2...2])
    #expect(abs(floored.samples[7][0] - log(0.03 / 3.37)) < 1e-12 && floored.samples[8][0] > log(0.02))
    let fainter = changed(faint) { (samples: inout [[Double]]) in
      for sky in [1, 2] { samples[sky][1] = -1e-9 }
    }
    #expect(throws: ComparisonError.self) { try LogarithmicBins(data, samples: fainter, bins: [1...1, 2...2]) }
    // A third of nine skies.
    #expect(try LogarithmicBins(data, samples: samples).multipoles.count == 3)
  }

  @Test("the table is in the measurement's unit; the words name what fails, and in which direction")
  func words() throws {
    var random = SeededGenerator(seed: 91)
    let samples = (0..<60).map { _ in random.pseudoSpectrum(lmax: 8, slope: -2) }
    let mean = columnMeans(samples)
    // The mean sky times 4e-8, with thirty times too little at ℓ = 5.
    var cl = mean.map { 4e-8 * $0 }
    cl[5] /= 30
    let found = try EnsembleComparison(spectrum(cl), samples: samples)
    let table = found.table("compared")
    let columns = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.doubles ?? []) })
    #expect(columns["cl"].map { abs($0[2] / cl[3] - 1) < 1e-12 } == true)
    #expect(columns["cl_err"].map { abs($0[2] / cl[3] - 0.1) < 1e-12 } == true)
    // Up to what ℓ = 5 has pulled f down by, and the logarithm's mean below that of C_ℓ.
    #expect(columns["simulated"].map { $0[7] / cl[8] < 1.1 && $0[7] / cl[8] > 0.6 } == true)
    #expect(columns["pull"].map { $0[4] < -4 } == true && columns["rank"].map { $0[4] < 0.02 } == true)
    #expect(found.words.count == 3 && found.words[0].contains("0 lie as far") == (found.rank.probability < 1.5 / 61))
    #expect(found.words[2].contains("l = 5 (") && found.words[2].contains("simulated too high"))
    #expect(!found.words.joined().contains("\n") && !found.words.joined().contains("  "))
    let whole = try EnsembleComparison(spectrum(mean), samples: samples, amplitude: 1)
    #expect(whole.words[1] == "f = 1 was given, a gradient of 1/r_L.")
    #expect(whole.words[2] == "No bin is off by more than two standard deviations.")
  }
}

@Suite("Direction of the gradient", .timeLimit(.minutes(20)))
struct GradientScanTests {
  /// Skies whose spectrum has the slope −2 for a gradient along B0 and −4 across it, each with its own scatter.
  private static func tensors(_ random: inout SeededGenerator, _ count: Int) -> [SpectraTensor] {
    (0..<count).map { _ in
      let spectra = [-4.0, -4, -2].map { random.pseudoSpectrum(lmax: 8, slope: $0) }
      return SpectraTensor(components: spectra + [[Double]](repeating: [Double](repeating: 0, count: 9), count: 3))
    }
  }

  @Test("the angle that a sky was made with is found within its range; another is excluded")
  func angle() throws {
    var random = SeededGenerator(seed: 95)
    let ensemble = Self.tensors(&random, 40)
    var covered = 0
    let truth = [10.0, 80, 85, 5, 45, 88]
    for degrees in truth {
      let radians = degrees * .pi / 180
      let weights = Gradient.direction(SIMD3(sin(radians), 0, cos(radians))).weights
      let sky = Self.tensors(&random, 1)[0].spectrum(weights).map { 1e-6 * $0 }
      let scan = try GradientScan(spectrum(sky, relativeError: 0.01), tensors: ensemble)
      let (narrow, wide) = (scan.range(drop: 0.5), scan.range(drop: 2))
      #expect(wide.lowerBound <= narrow.lowerBound && narrow.upperBound <= wide.upperBound)
      #expect(narrow.contains(scan.angle) && scan.best.z >= 0 && (0...360).contains(scan.azimuth))
      #expect(scan.profile.allSatisfy { $0 <= scan.likelihood.logLikelihood + 1e-9 })
      if wide.contains(degrees) { covered += 1 }
      // Along B0 and across it differ by more than the scatter.
      if degrees == 5 { #expect(wide.upperBound < 80) }
      if degrees == 88 { #expect(wide.lowerBound > 30) }
    }
    #expect(covered >= 5)
  }
}
