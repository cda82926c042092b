// Bins of a comparison, its table and words, and the direction of the gradient.

import Files
import Foundation
import Testing
import Theory
import _TestSupport

@testable import Anisotropy

@Suite("Bins and words of a comparison", .timeLimit(.minutes(40)))
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
    // One of forty may be negative, and is put at a hundredth of the median, 3 (the mean is 3.37); five are too many.
    let many = (0..<40).map { sky in (0...5).map { 1 + Double(sky * $0 % 4) + Double($0) } }
    let faint = changed(many) { $0[7][1] = -0.2 }
    let floored = try LogarithmicBins(data, samples: faint, bins: [1...1, 2...2])
    #expect(abs(floored.samples[7][0] - log(0.03 / 3.37)) < 1e-12 && floored.samples[8][0] > log(0.02))
    let fainter = changed(faint) { (samples: inout [[Double]]) in
      for sky in 1...4 { samples[sky][1] = -1e-9 }
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

@Suite("Direction of the gradient", .timeLimit(.minutes(40)))
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
