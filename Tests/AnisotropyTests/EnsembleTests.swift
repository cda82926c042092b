import Anisotropy
import Foundation
import RandomStreams
import Testing

/// The ensemble averages on synthetic realisations whose true averages are known.
@Suite(.timeLimit(.minutes(40))) struct EnsembleTests {
  /// Realisations with a known mean dipole and Gaussian-like scatter about it.
  static func dipoles(_ count: Int, mean: [Double], scatter: Double, seed: UInt64) -> [[Double]] {
    var stream = RandomStream(seed: seed, realization: 0, purpose: .testing)
    return (0..<count).map { _ in
      mean.map { $0 + scatter * (stream.uniform() - 0.5) * 12.0.squareRoot() }
    }
  }

  /// Over 400 ensembles of 10 realisations the pair form averages to the truth, 4π Σ_j D̄_jz²; the square of the mean
  /// exceeds it by scatter²·3·4π/10, which the same check sees. 4.5 standard errors.
  @Test func standardDipoleIsUnbiased() {
    let mean: [Double] = [0, 0.1, 0.2, 0, 0, -0.1, 0, 0.3, 0.5]
    let truth = 4 * Double.pi * 0.3  // 0.2² + 0.1² + 0.5²
    var (pairs, squares) = ([Double](), [Double]())
    for ensemble in 0..<400 {
      let dipoles = Self.dipoles(10, mean: mean, scatter: 0.6, seed: UInt64(ensemble))
      pairs.append(standardDipole(dipoles, weights: Gradient.parallel.weights).value)
      var square = 0.0
      for index in [2, 5, 8] {
        let average = dipoles.reduce(0.0) { $0 + $1[index] } / 10
        square += average * average
      }
      squares.append(4 * Double.pi * square)
    }
    let (pair, square) = (moments(pairs), moments(squares))
    #expect(abs(pair.mean - truth) < 4.5 * pair.error)
    #expect(abs(square.mean - truth) > 4.5 * square.error)
  }

  /// The jackknife error is the scatter of the estimate between ensembles, within 15 % from 400 of them.
  @Test func jackknifeErrorIsTheScatter() {
    let estimates = (0..<400).map { ensemble in
      standardDipole(
        Self.dipoles(20, mean: [0, 0, 0.5, 0, 0, 0, 0, 0, 1], scatter: 0.3, seed: UInt64(1000 + ensemble)),
        weights: Gradient.parallel.weights)
    }
    let scatter = moments(estimates.map(\.value)).error * 20
    let claimed = moments(estimates.map(\.error)).mean
    #expect(abs(claimed / scatter - 1) < 0.15)
  }

  static func realization(_ number: Int, z: Double, power: [Double], paired: [Double]?) -> RealizationMeasurement {
    func tensor(_ spectrum: [Double]) -> SpectraTensor {
      let zero = [Double](repeating: 0, count: spectrum.count)
      return SpectraTensor(components: [zero, zero, spectrum, zero, zero, zero])
    }
    let set = DirectionSetMeasurement(
      mean: [0, 0, z], second: SymmetricTensor([1, 1, 4, 0, 0, 0]), dipole: [0, 0, 0, 0, 0, 0, 0, 0, -1],
      spectra: tensor(power))
    let sets = paired == nil ? [set] : [set, set]
    return RealizationMeasurement(
      number: number, nside: 2,
      snapshots: [SnapshotMeasurement(omegaT: 2, sets: sets, cross: paired.map(tensor))])
  }

  /// Means, errors, percentiles, diffusion and the identity (1/4π) C_0 = 2T (K − K̃), by hand for two realisations.
  @Test func averagesByHand() {
    let result = EnsembleAverage([
      Self.realization(0, z: 1, power: [1, 2, 3, 4, 5, 6], paired: [1, 2, 3, 4, 5, 6]),
      Self.realization(1, z: 0.5, power: [3, 4, 5, 6, 7, 8], paired: [3, 4, 5, 6, 7, 8]),
    ]).result()
    let parallel = result.parallel
    #expect(parallel.auto[0][1] == Estimate(value: 3, error: 1))
    #expect(parallel.cross[0][2] == Estimate(value: 4, error: 1))
    #expect(parallel.diffusion[0].value == 1)
    #expect(abs(parallel.relativeDiffusion[0].value - (4 - 0.625) / 4) < 1e-15)
    let identity = 2 * 2 * (parallel.diffusion[0].value - parallel.relativeDiffusion[0].value)
    #expect(abs(parallel.monopole[0].value / (4 * Double.pi) - identity) < 1e-15)
    #expect(abs(parallel.noise[0] - 4 * Double.pi * 4 / 48) < 1e-15)
    #expect(abs(parallel.standardDipole[0].value - 4 * Double.pi) < 1e-14)
    #expect(parallel.spread[0][1].p50 == 3)
    #expect(abs(parallel.spread[0][1].p16 - 2.32) < 1e-14)
    #expect(abs(parallel.crossRatio[0][2].value - 8.0 / 6) < 1e-15)
    // Leave one out: 5/4 and 3/2, so the jackknife error is √(1/2 · 2 · (1/8)²) = 1/8.
    #expect(abs(parallel.crossRatio[0][2].error - 0.125) < 1e-15)
    #expect(result.perpendicular.diffusion[0].value == 0.25)
  }

  @Test func aSingleRealizationHasNoError() {
    let result = EnsembleAverage([Self.realization(0, z: 1, power: [1, 2, 3, 4, 5, 6], paired: nil)]).result()
    #expect(result.parallel.auto[0][1].error.isNaN)
    #expect(result.parallel.cross.isEmpty)
    #expect(result.parallel.standardDipole[0].value.isNaN)
  }

  /// Any gradient direction is a contraction: along z it is the parallel result; the mean of x and y the perpendicular.
  @Test func gradientDirections() {
    #expect(Gradient.direction(SIMD3(0, 0, 7)).weights == Gradient.parallel.weights)
    let oblique = Gradient.direction(SIMD3(1, 0, 1)).weights
    let tensor = SymmetricTensor([1, 2, 3, 0, 0.5, 0])
    #expect(abs(oblique.contracted(with: tensor) - (1 + 3 + 2 * 0.5) / 2) < 1e-15)
  }
}
