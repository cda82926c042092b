import Foundation
import RandomStreams
import Testing
import Transport
import Turbulence

@testable import Anisotropy

/// Pairs: their geometry, what they give in a field that can be solved, C_ℓ from their slopes, and the law of small scales
/// on an ensemble that obeys it.
@Suite(.timeLimit(.minutes(40))) struct PairsTests {
  private static let pairs = Pairs(references: 40, angles: 9, smallest: 1e-6)

  /// Unit vectors at the angles that are asked for, the first particle in common, other ones in each realisation.
  @Test func geometry() {
    let pairs = Self.pairs
    #expect(pairs.angles.first == 1e-6 && pairs.angles.last == .pi)
    let steps = zip(pairs.angles, pairs.angles.dropFirst()).map { $1 / $0 }
    #expect(steps.allSatisfy { abs($0 / steps[0] - 1) < 1e-12 })
    let draws = pairs.draws(seed: 3, number: 5)
    for draw in draws {
      for vector in [draw.direction, draw.towards, draw.turn] { #expect(abs(length(vector) - 1) < 1e-14) }
      #expect(abs(dot(draw.direction, draw.towards)) < 1e-15)
      #expect(abs(dot(draw.direction, draw.turn)) < 1e-15)
    }
    #expect(pairs.draws(seed: 3, number: 6)[0].direction != draws[0].direction)
    #expect(
      Pairs(references: 7, angles: 3, smallest: 1).draws(seed: 3, number: 5).map(\.turn) == draws.prefix(7).map(\.turn))
  }

  /// Without turbulence a pair keeps its angle, and r_z = −T p_z: F_∥ = T²⟨p_z p_z'⟩.
  @Test func uniformField() throws {
    let pairs = Self.pairs
    let tracker = Backtracker(field: PlaneWaveField(), precision: .double)
    let realization = FollowedRealization(tracker: tracker, seed: 3, number: 5, times: [2, 30])
    let found = try #require(try EstimatorList([pairs]).follow(realization))
    let draws = pairs.draws(seed: 3, number: 5)
    let count = pairs.angles.count
    for (time, omegaT) in realization.times.enumerated() {
      for (index, angle) in pairs.angles.enumerated() {
        let products = draws.map { draw in
          draw.direction.z * (cos(angle) * draw.direction.z + sin(angle) * draw.towards.z)
        }
        let expected = omegaT * omegaT * products.reduce(0, +) / Double(draws.count)
        let f = try #require(found["PAIR_F"])[6 * (count + 1) * time + 6 * (index + 1) + 2]
        // Sums of a thousand roundings.
        #expect(abs(f - expected) < 1e-11 * omegaT * omegaT)
        let x = try #require(found["PAIR_X"])[2 * count * time + 2 * index]
        #expect(abs(x - cos(angle)) < 1e-12)
        #expect(abs(x - cos(1.001 * angle)) > 1e-12 || angle < 1e-4)
      }
      let histogram = try #require(found["PAIR_XHIST"])[
        Pairs.cosineBins * count * time..<Pairs.cosineBins * count * (time + 1)]
      #expect(abs(histogram.reduce(0, +) - Double(count)) < 1e-12)
    }
  }

  /// A constant slope is Batchelor's spectrum, at every multipole and whatever the spacing of the angles.
  @Test(arguments: [5, 32]) func batchelor(count: Int) {
    let angles = Pairs(references: 1, angles: count, smallest: 1e-6).angles
    let ell = [1, 2, 7, 50, 299, 301, 2000, 100_000]
    let spectrum = PairSpectrum(angles: angles, ell: ell).spectrum(Array(repeating: -1, count: count - 1))
    for (l, value) in zip(ell, spectrum) {
      let ratio = value * Double(l * (l + 1)) / (2 * .pi)
      // The quadrature; beyond ℓ = 300 Hilb's formula, which is off by 1/ℓ.
      #expect(abs(ratio - 1) < (l > 300 ? 0.003 : 1e-6), "\(l): \(ratio)")
    }
  }

  /// A slope that goes from −1 to nothing about 0.1 rad: angles a factor of 3 apart find its C_ℓ, three of them do not.
  @Test func anglesThatTellScalesApart() {
    let ell = [20, 60, 200, 1000, 10_000]
    func spectrum(step: Double) -> (values: [Double], angles: [Double]) {
      let count = Int((log(Double.pi / 1e-6) / log(step)).rounded(.up)) + 1
      let angles = Pairs(references: 1, angles: count, smallest: 1e-6).angles
      let slopes = zip(angles, angles.dropFirst()).map { first, second in
        func f(_ angle: Double) -> Double { -log(angle) + 0.5 * log(1 + angle * angle / 0.01) }
        return (f(second) - f(first)) / log(sin(second / 2) / sin(first / 2))
      }
      return (PairSpectrum(angles: angles, ell: ell).spectrum(slopes), angles)
    }
    func worst(step: Double) -> Double {
      zip(spectrum(step: step).values, spectrum(step: 1.03).values).map { abs($0 / $1 - 1) }.max() ?? .nan
    }
    #expect(worst(step: PairSpectrum.widestStep) < 0.05 && worst(step: 1000) > 0.2)
    #expect(PairSpectrum.tellsScalesApart(spectrum(step: PairSpectrum.widestStep).angles))
    #expect(!PairSpectrum.tellsScalesApart(spectrum(step: 1000).angles))
    // In tables and figures those have no spectrum.
    func estimates(step: Double) -> [Estimate] {
      let angles = spectrum(step: step).angles
      let slopes = Array(repeating: -1.0, count: angles.count - 1)
      return PairSpectrum(angles: angles, ell: ell).estimates([slopes, slopes])
    }
    #expect(estimates(step: 1000).map(\.value.isNaN) == ell.map { _ in true })
    #expect(estimates(step: PairSpectrum.widestStep).allSatisfy { $0.value > 0 && $0.error == 0 })
  }

  /// F = Σ (2ℓ+1) C_ℓ P_ℓ/4π of a dipole and a quadrupole, sampled finely, gives both back and nothing else.
  @Test func lowMultipoles() {
    let angles = Pairs(references: 1, angles: 700, smallest: 1e-3).angles
    func f(_ angle: Double) -> Double {
      let x = cos(angle)
      return (3 * 2 * x + 5 * 0.5 * (1.5 * x * x - 0.5)) / (4 * .pi)
    }
    let slopes = zip(angles, angles.dropFirst()).map { (f($1) - f($0)) / log(sin($1 / 2) / sin($0 / 2)) }
    let found = PairSpectrum(angles: angles, ell: [1, 2, 3, 4]).spectrum(slopes)
    // Second order in the step 0.0115 of ln θ.
    for (value, expected) in zip(found, [2, 0.5, 0, 0]) { #expect(abs(value - expected) < 2e-4) }
  }

  /// An ensemble whose F, C_ℓ, growth and moments obey the law gives ratios of 1 and ν_r = λ(1 − x) at all angles; one whose
  /// λ is off by a tenth does not.
  @Test(arguments: [1.0, 1.1]) func law(wrong: Double) {
    let (lambda, chi) = (0.2, 10.0)
    let pairs = Self.pairs
    let times = [60.0, 80, 100, 120]
    let ensemble = EnsembleAverage(
      (0..<4).map { number in
        let scale = 1 + 0.1 * Double(number)
        return RealizationMeasurement(
          number: number, nside: 8,
          snapshots: times.map { Self.snapshot($0, pairs, lambda: lambda * wrong, flux: chi * scale, lambda) })
      })
    let found = ensemble.relativeDiffusion(for: .parallel, pairs)
    let isRight = wrong == 1
    #expect((abs(found.lambda.value - lambda) < 1e-12) == isRight)
    for index in found.middles.indices {
      #expect((abs(found.pairLaw[1][index].value - 1) < 1e-9) == isRight)
      #expect(abs(found.rate[1][index].value / (lambda * found.separations[index]) - 1) < 1e-6)
      #expect(found.pairLaw[1][index].error < 1e-9)
    }
  }

  /// A realisation with −dF/d ln s = χ/λ.
  private static func snapshot(
    _ time: Double, _ pairs: Pairs, lambda: Double, flux: Double, _ law: Double
  ) -> SnapshotMeasurement {
    let level = flux / law
    func tensor(_ value: Double) -> [Double] { [0, 0, value, 0, 0, 0] }
    let correlations = pairs.chords.flatMap { tensor(flux * time - level * log($0)) }
    let spectrum = (0...23).map { $0 == 0 ? 0 : 2 * .pi * level / Double($0 * ($0 + 1)) }
    let zeros = [Double](repeating: 0, count: 24)
    let spectra = SpectraTensor(components: [zeros, zeros, spectrum, zeros, zeros, zeros])
    var snapshot = SnapshotMeasurement(
      omegaT: time,
      sets: [
        DirectionSetMeasurement(
          mean: [0, 0, 0], second: SymmetricTensor(tensor(flux * time)), dipole: [Double](repeating: 0, count: 9),
          spectra: spectra)
      ], cross: nil)
    snapshot.joint["PAIR_F"] = tensor(flux * time) + correlations
    snapshot.joint["GROWTH"] = [Double](repeating: lambda * time, count: pairs.references)
    return snapshot
  }
}
