// C_ℓ/C_1 in bands of multipoles: against a jackknife written out here, with controls that must differ.

import Anisotropy
import Foundation
import Testing
import _TestSupport

@Suite("Bands of C_ℓ/C_1", .timeLimit(.minutes(40)))
struct RatioBandTests {
  static let lmax = 23

  /// Realisations with spectra that fluctuate together, multipole by multipole and in C_1; gradient along z or across.
  static func realizations(_ count: Int, paired: Bool) -> [RealizationMeasurement] {
    var random = SeededGenerator(seed: 41)
    return (0..<count).map { number in
      func spectrum() -> [Double] {
        let common = exp(0.5 * random.normal())
        return (0...lmax).map { 100 * common * exp(0.3 * random.normal()) * pow(Double($0 + 1), -2.5) }
      }
      func tensor() -> SpectraTensor {
        let zero = [Double](repeating: 0, count: lmax + 1)
        return SpectraTensor(components: [spectrum(), spectrum(), spectrum(), zero, zero, zero])
      }
      let set = DirectionSetMeasurement(
        mean: [0, 0, 0], second: SymmetricTensor([0.02, 0.02, 0.02 * (1 + 0.2 * random.uniform()), 0, 0, 0]),
        dipole: [0, 0, 0, 0, 0, 0, 0, 0, -1], spectra: tensor())
      return RealizationMeasurement(
        number: number, nside: 8,
        snapshots: [
          SnapshotMeasurement(omegaT: 2, sets: paired ? [set, set] : [set], cross: paired ? tensor() : nil)
        ])
    }
  }

  /// √((M−1)/M Σ(θ_α − θ̄)²) for the ratio of sums.
  static func jackknife(_ above: [Double], _ below: [Double]) -> Double {
    let count = Double(above.count)
    let without = above.indices.map { left in
      above.indices.filter { $0 != left }.reduce(0) { $0 + above[$1] }
        / below.indices.filter { $0 != left }.reduce(0) { $0 + below[$1] }
    }
    let mean = without.reduce(0, +) / count
    return ((count - 1) / count * without.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
  }

  @Test("ℓ = 1…15 by themselves, then bands without a gap up to lmax")
  func standard() {
    for lmax in [0, 1, 5, 15, 16, 47, 95, 767] {
      let bands = RatioBand.standard(lmax: lmax)
      #expect(bands.flatMap { Array($0) } == Array(1..<(lmax + 1)))
      #expect(bands.prefix(15).allSatisfy { $0.count == 1 })
      #expect(bands.allSatisfy { Double($0.upperBound) <= max(1.17 * Double($0.lowerBound), Double($0.lowerBound)) })
    }
  }

  @Test("values and errors are those of a jackknife of the band's mean; that of the numerator alone differs")
  func jackknifeOfBands() throws {
    let sample = Self.realizations(30, paired: true)
    let result = EnsembleAverage(sample).result()
    let bands = try #require(result.parallel.ratioBands.first)
    #expect(bands.count == RatioBand.standard(lmax: Self.lmax).count)
    let spectra = sample.compactMap { $0.snapshots[0].cross?.components[2] }
    for (index, band) in bands.enumerated() {
      let weights = band.ells.map { Double(2 * $0 + 1) }
      let powers = spectra.map { spectrum in
        zip(band.ells, weights).reduce(0) { $0 + spectrum[$1.0] * $1.1 } / weights.reduce(0, +)
      }
      let dipoles = spectra.map { $0[1] }
      let cross = try #require(band.cross)
      #expect(abs(cross.value / (powers.reduce(0, +) / dipoles.reduce(0, +)) - 1) < 1e-12)
      let expected = Self.jackknife(powers, dipoles)
      #expect(abs(cross.error - expected) < 1e-12 * max(expected, 1e-6))
      if index == 0 {
        #expect(cross.value == 1 && cross.error < 1e-12)
      } else {
        let numerator = Self.jackknife(powers, dipoles.map { _ in dipoles.reduce(0, +) / 30 })
        #expect(abs(numerator / expected - 1) > 0.02)
      }
      if band.ells.count == 1 { #expect(cross == result.parallel.crossRatio[0][band.ells.lowerBound]) }
    }
  }

  @Test("with one set, N is taken out of every realisation; across B0 each direction is a sky of its own")
  func oneSet() throws {
    let sample = Self.realizations(25, paired: false)
    let result = EnsembleAverage(sample).result()
    let band = try #require(result.parallel.ratioBands.first?[1])
    #expect(band.cross == nil)
    let noise = sample.map { 4 * Double.pi * $0.snapshots[0].sets[0].second.components[2] / 768 }
    let spectra = sample.map { $0.snapshots[0].sets[0].spectra.components[2] }
    let powers = zip(spectra, noise).map { $0[2] - $1 }
    let dipoles = zip(spectra, noise).map { $0[1] - $1 }
    #expect(abs(band.subtracted.value / (powers.reduce(0, +) / dipoles.reduce(0, +)) - 1) < 1e-12)
    #expect(abs(band.subtracted.error / Self.jackknife(powers, dipoles) - 1) < 1e-9)
    // The ratio without the subtraction is another.
    #expect(abs(band.subtracted.value / result.parallel.autoRatio[0][2].value - 1) > 1e-6)
    let across = try #require(result.perpendicular.ratioBands.first?[1])
    let skies = sample.flatMap { realization in
      (0...1).map { axis in
        let spectrum = realization.snapshots[0].sets[0].spectra.components[axis]
        let level = 4 * Double.pi * realization.snapshots[0].sets[0].second.components[axis] / 768
        return (spectrum[2] - level) / (spectrum[1] - level)
      }
    }.sorted()
    #expect(abs(across.spread.p50 / ((skies[24] + skies[25]) / 2) - 1) < 1e-12)
  }
}
