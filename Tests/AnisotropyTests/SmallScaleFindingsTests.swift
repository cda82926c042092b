// Small scales against ensembles that obey the law by construction.
//
// Each realisation has 1/ν_r = 1/ν_∞ + 1/(λ(1−x)), hence F = const − (χ/2)[u/ν_∞ + ln u/λ] with u = 1 − x, and
// C_ℓ = 2πχ/(λℓ(ℓ+1)) for ℓ ≥ 2, with a λ and a χ of its own; of the means the law holds exactly where λ does not scatter.

@testable import Anisotropy
import Foundation
import RandomStreams
import Testing

@Suite("Findings of pairs", .timeLimit(.minutes(40)))
struct SmallScaleFindingsTests {
  static let (lambda, constant) = (0.17, 0.045)

  /// Realisations of the model; `exponent` is that of C_ℓ ∝ ℓ^−exponent in place of the law, for the maps.
  func samples(resolved: Int, count: Int = 12, tail exponent: Double? = nil) -> RelativeSamples {
    var stream = RandomStream(seed: 5, realization: 0, purpose: .pairs)
    let chis = (0..<count).map { _ in 10 * (0.5 + stream.uniform(from: 0, to: 1)) }
    let pairs = Pairs(references: 1, angles: 64, smallest: 1e-6)
    let (lambda, constant) = (Self.lambda, Self.constant)
    let correlations = chis.map { chi in
      pairs.angles.map { angle -> Double in
        let u = 2 * pow(sin(angle / 2), 2)
        return -chi / 2 * (u / constant + log(u) / lambda)
      }
    }
    let spectra = chis.map { chi in
      (0...3 * resolved).map { ell -> Double in
        if ell == 0 { return 0 }
        let l = Double(ell)
        let law = 2 * Double.pi * chi / lambda / (l * (l + 1))
        if ell == 1 { return law + 2 * .pi * chi / (3 * constant) }
        return exponent.map { law * pow(l / 2, 2 - $0) } ?? law
      }
    }
    let slopes = correlations.map { f in
      (1..<f.count).map { (f[$0] - f[$0 - 1]) / log(pairs.chords[$0] / pairs.chords[$0 - 1]) }
    }
    return RelativeSamples(
      angles: pairs.angles, resolved: resolved, lambdas: chis.map { _ in lambda }, chis: chis, spectra: spectra,
      correlations: correlations, slopes: slopes)
  }

  @Test("the law holds in every bin of maps and pairs, and its mean deviation is zero", arguments: [16, 32])
  func law(resolved: Int) {
    let (bins, deviation, beyond) = samples(resolved: resolved).law(reach: .infinity)
    #expect(bins.first?.ells == 2...2 && bins.allSatisfy(\.isReached))
    #expect(bins.contains { $0.isFromPairs } && bins.contains { !$0.isFromPairs })
    for bin in bins where !bin.isFromPairs { #expect(abs(bin.ratio.value - 1) < 1e-12, "\(bin)") }
    // The large angles of the model and the spacing of the angles: some per cent of C_ℓ from pairs at small ℓ.
    for bin in bins where bin.isFromPairs { #expect(abs(bin.ratio.value - 1) < 0.05, "\(bin)") }
    #expect(abs(beyond.value - 1) < 0.01 && abs(deviation.value) < 0.02)
    // χ is common to numerator and denominator: the ratio does not scatter although χ does.
    #expect(bins.allSatisfy { $0.ratio.error < 1e-10 })
  }

  @Test("a steeper spectrum does not pass for the law")
  func steeper() {
    let bins = samples(resolved: 32, tail: 3).law(reach: .infinity).bins
    for bin in bins where !bin.isFromPairs && bin.ells.lowerBound >= 4 { #expect(bin.ratio.value < 0.7, "\(bin)") }
  }

  @Test("bins end at 2 N_side or are clipped there; beyond are pairs, in half decades to 0.3/θ_min, without a gap")
  func bins() {
    let angles = Pairs(references: 1, angles: 32, smallest: 1e-6).angles
    let coarse = LawBin.standard(resolved: 16, angles: angles)
    #expect(coarse.contains { $0.ells == 13...16 && !$0.isFromPairs })
    #expect(coarse.contains { $0.ells == 19...25 && $0.isFromPairs })
    let fine = LawBin.standard(resolved: 32, angles: angles)
    #expect(fine.contains { $0.ells == 19...25 && !$0.isFromPairs })
    for (before, after) in zip(fine, fine.dropFirst()) {
      #expect(after.ells.lowerBound == before.ells.upperBound + 1)
    }
    let last = fine.last?.ells.upperBound ?? 0
    #expect(last <= 300_000 && last > 90_000)
    let wide = Pairs(references: 1, angles: 32, smallest: 0.1).angles
    #expect(LawBin.standard(resolved: 8, angles: wide).allSatisfy { $0.ells.upperBound <= 8 })
    // Fourteen angles are a factor of 3.2 apart: maps alone.
    let few = LawBin.standard(resolved: 16, angles: Pairs(references: 1, angles: 14, smallest: 1e-6).angles)
    #expect(few.allSatisfy { !$0.isFromPairs } && few.map(\.ells) == coarse.filter { !$0.isFromPairs }.map(\.ells))
    #expect(
      LawBin.standard(resolved: 16, angles: Pairs(references: 1, angles: 15, smallest: 1e-6).angles)
        .contains { $0.isFromPairs })
  }

  @Test("bins beyond the reach are marked and do not count")
  func reach() {
    let samples = samples(resolved: 16)
    let found = samples.law(reach: 20)
    #expect(found.bins.filter(\.isReached).allSatisfy { $0.ells.upperBound <= 20 })
    #expect(found.bins.contains { !$0.isReached } && found.beyond.value.isNaN)
    // χ passes 0.8 of its last value half way from T = 20 to 30: T_0 = 25.
    let reach = samples.reach([2, 6, 10, 10], times: [10, 20, 30, 100], at: 3)
    #expect(abs(log(reach) - Self.lambda * 75) < 1e-12)
    // A flux that was larger before has settled where it first reached it; one that fell below has not until later.
    #expect(abs(log(samples.reach([10, 10, 10], times: [10, 20, 100], at: 2)) - Self.lambda * 92) < 1e-12)
    #expect(abs(log(samples.reach([10, 0, 10], times: [10, 20, 100], at: 2)) - Self.lambda * 16) < 1e-12)
  }

  @Test("the rate is λ(1−x) at small angles and goes over to ν_∞, from pairs and from maps")
  func rate() {
    let ratio = Self.lambda / Self.constant
    let rate = samples(resolved: 32).scatteringRate()
    #expect(abs(rate.largeAngle.value / ratio - 1) < 0.02)
    for point in rate.pairs {
      let u = 2 * pow(sin(point.theta / 2), 2)
      // Shown at the logarithmic mean of u, where this F, a sum of u and ln u, is met exactly.
      #expect(abs(point.inverse.value / (1 + u * ratio) - 1) < 1e-9)
    }
    #expect(rate.maps.count >= 4)
    for point in rate.maps {
      let u = 2 * pow(sin(point.theta / 2), 2)
      // The cut-off of the spectrum at ℓ = 32.
      #expect(abs(point.inverse.value / (1 + u * ratio) - 1) < 0.05, "\(point)")
    }
    // A steeper spectrum makes another rate.
    let other = samples(resolved: 32, tail: 3).scatteringRate().maps[0]
    let u = 2 * pow(sin(other.theta / 2), 2)
    #expect(abs(other.inverse.value / (1 + u * ratio) - 1) > 0.2)
  }

  @Test("the level over the dipole is that of the two-number model")
  func level() {
    let found = samples(resolved: 16).side(reach: 1)
    let law = 1 / (0.5 + Self.lambda / (3 * Self.constant))
    #expect(abs(found.levelOverDipole.value / law - 1) < 1e-12)
    #expect(found.maps.count == 17)
  }

  /// With one set of directions the noise of what its pixels do not resolve is taken out of the spectrum; with two there is none.
  @Test func noiseOfOneSet() {
    let level = 0.3
    let clean = (0...11).map { 10 / Double(1 + $0 * $0) }
    let zeros = [Double](repeating: 0, count: 12)
    func ensemble(isPaired: Bool) -> EnsembleAverage {
      let noisy = clean.map { isPaired ? $0 : $0 + level }
      let spectra = SpectraTensor(components: [zeros, zeros, noisy, zeros, zeros, zeros])
      // The whole variance: what the multipoles have, and what the pixels do not resolve.
      let moment = sumOverMultipoles(clean) + level * 192 / (4 * .pi)
      let set = DirectionSetMeasurement(
        mean: [0, 0, 0], second: SymmetricTensor([0, 0, moment, 0, 0, 0]), dipole: [Double](repeating: 0, count: 9),
        spectra: spectra)
      let snapshot = SnapshotMeasurement(
        omegaT: 1, sets: isPaired ? [set, set] : [set], cross: isPaired ? spectra : nil)
      return EnsembleAverage([RealizationMeasurement(number: 0, nside: 4, snapshots: [snapshot])])
    }
    for isPaired in [true, false] {
      let ensemble = ensemble(isPaired: isPaired)
      let found = ensemble.spectraWithoutNoise(at: 0, Gradient.parallel.weights)[0]
      for (value, expected) in zip(found, clean) { #expect(abs(value - expected) < 1e-12) }
      #expect((ensemble.spectra(at: 0, Gradient.parallel.weights)[0] == found) == isPaired)
    }
  }
}
