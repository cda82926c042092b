// Relative diffusion: the Lyapunov exponent against an independent computation, the conservation of particles by the
// scattering of pairs, and the law of small scales, ℓ(ℓ+1) C_ℓ = 2πχ/λ, in the form −dF/d ln θ = χ/λ that pairs know best
// (Documentation/theory/RelativeDiffusion.md).
//
// The law's three numbers, F, χ and λ, come from the same orbits, and nothing is fitted.

import Anisotropy
import Foundation
import RandomStreams
import Transport
import Turbulence
import _Threads

/// The acceptance checks on pairs of trajectories, in the preset's field.
package struct RelativeDiffusionChecks: CheckGroup {
  /// What the checks are about: how particles are tracked through a field.
  package typealias Subject = @Sendable (PlaneWaveField) -> any Tracker

  /// The name of the group.
  package let name = "relative"
  /// Tracks the pairs.
  let pairs: Subject
  /// Tracks the orbits along which small separations grow.
  let growth: Subject
  /// Seed of all random numbers of the group.
  private let seed: UInt64 = 1959

  /// The checks of the program as it is, or of another subject: for negative controls.
  package init(
    pairs: @escaping Subject = { Backtracker(field: $0, precision: .double) },
    growth: @escaping Subject = { Backtracker(field: $0, precision: .double) }
  ) {
    (self.pairs, self.growth) = (pairs, growth)
  }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try lyapunov(effort: effort, threads: threads) + conservation(effort: effort, threads: threads)
      + law(effort: effort, threads: threads)
  }

  private func check(_ quantity: String, expected: Double, _ sample: Sample, within tolerance: Double, _ reason: String)
    -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: sample.mean,
      tolerance: tolerance + allowedStandardErrors * sample.error,
      reason: "\(reason), and \(allowedStandardErrors) standard errors")
  }

  private func field(_ number: Int, kMin: Double = 0.01, kMax: Double = 100) -> PlaneWaveField {
    let spectrum = TurbulenceSpectrum(kMin: kMin, kMax: kMax)
    return IsotropicTurbulence(spectrum: spectrum, larmorRadius: 0.1).realization(number, seed: seed)
  }

  /// λ of the preset, and with wavelengths instead of wavenumbers from 0.01 to 100 L_c, whose smaller scales part
  /// trajectories sooner. The expected values are those of an independent computation.
  package func lyapunov(effort: Effort, threads: Int) throws -> [Check] {
    let fields: [(words: String, expected: Double, reference: Double, kMin: Double, kMax: Double)] = [
      ("k_max L_c = 100, the preset", 0.1715, 0.002, 0.01, 100),
      ("k_max L_c = 628", 0.2585, 0.004, 2 * .pi / 100, 2 * .pi / 0.01),
    ]
    return try fields.map { words, expected, reference, kMin, kMax in
      let exponents = try inOrder(effort.samples(40, full: 400), threads: threads) { number -> Double in
        let field = field(number, kMin: kMin, kMax: kMax)
        let growth = try meanGrowth(through: field, Pairs(references: 8, angles: 3, smallest: 1), number, [50, 250])
        return (growth[1] - growth[0]) / 200
      }
      return check(
        "Lyapunov exponent backward in time, \(words), in Omega", expected: expected, Sample(exponents),
        within: reference, "the reference's \(reference)")
    }
  }

  /// ln of the growth of small separations, averaged over the references of some pairs.
  private func meanGrowth(
    through field: PlaneWaveField, _ pairs: Pairs, _ number: Int, _ times: [Double]
  ) throws -> [Double] {
    let draws = pairs.draws(seed: seed, number: number)
    let found = try SeparationGrowth.logarithms(
      along: growth(field), from: draws.map(\.direction), turns: draws.map(\.turn), times: times)
    return (found ?? []).map { $0.reduce(0, +) / Double($0.count) }
  }

  /// Scattering turns momenta: pairs that start in all directions alike stay so, ⟨x⟩ = ⟨P_2(x)⟩ = 0. With the paper's
  /// operator, −ν_r L², x̄ = 1/3 and P̄_2 = 1/5 at p = 1/2.
  package func conservation(effort: Effort, threads: Int) throws -> [Check] {
    let count = 256
    let found = try inOrder(effort.samples(48, full: 400), threads: threads) { number -> SIMD2<Double> in
      var stream = RandomStream(seed: seed, realization: number, purpose: .testing)
      let directions = (0..<count).map { _ in stream.direction() }
      let orbits = try pairs(field(number)).orbits(of: directions, times: [100], momenta: true)
      let momenta = (0..<count).map { orbits.momentum(of: $0, at: 0) }
      // Of all pairs of different particles: Σ p_i p_j over the six products, for P_2 = (3x² − 1)/2.
      let sum = momenta.reduce(SIMD3<Double>.zero, +)
      let products = SymmetricTensor.pairs.map { i, j in momenta.reduce(0) { $0 + $1[i] * $1[j] } }
      let squares = products.enumerated().reduce(0) { $0 + ($1.offset < 3 ? 1 : 2) * $1.element * $1.element }
      let number = Double(count)
      let all = number * (number - 1)
      return SIMD2(((sum * sum).sum() - number) / all, (1.5 * squares - 0.5 * number * number - number) / all)
    }
    let reason = "0.002 for the reference's own uncertainty"
    return [
      check(
        "mean cosine <x> of pairs that start uniformly, at Omega T = 100", expected: 0, Sample(found.map(\.x)),
        within: 0.002, reason),
      check(
        "<P_2(x)> of the same pairs", expected: 0, Sample(found.map(\.y)), within: 0.002, reason),
    ]
  }

  /// −dF/d ln θ = χ/λ between θ = 0.003 and 0.3 at ΩT = 150, for a gradient along B0. The ratio of the means over
  /// realisations, with its jackknife error.
  package func law(effort: Effort, threads: Int) throws -> [Check] {
    let times = [50, 120, 150, 180.0]
    let angles = [0.003, 0.3]
    let draws = Pairs(references: 64, angles: 3, smallest: 1)
    let samples = try inOrder(effort.samples(200, full: 1600), threads: threads) { number -> [Double] in
      let field = field(number)
      let starts = draws.draws(seed: seed, number: number)
      let directions =
        starts.map(\.direction)
        + angles.flatMap { angle in starts.map { cos(angle) * $0.direction + sin(angle) * $0.towards } }
      let orbits = try pairs(field).orbits(of: directions, times: times)
      let count = starts.count
      func z(_ time: Int) -> [Double] { Array(orbits.component(2, at: time)) }
      // ⟨z²⟩ minus ⟨z_1 z_2⟩ of different references: what is made of anisotropy.
      func anisotropy(_ time: Int) -> Double {
        let own = z(time).prefix(count)
        let (sum, squares) = (own.reduce(0, +), own.reduce(0) { $0 + $1 * $1 })
        return squares / Double(count) - (sum * sum - squares) / Double(count * (count - 1))
      }
      let here = z(2)
      func correlation(_ angle: Int) -> Double {
        (0..<count).reduce(0) { $0 + here[$1] * here[(angle + 1) * count + $1] } / Double(count)
      }
      let growth = try meanGrowth(through: field, draws, number, [times[0], times[2]])
      return [
        (correlation(0) - correlation(1)) / log(angles[1] / angles[0]),
        (growth[1] - growth[0]) / (times[2] - times[0]),
        (anisotropy(3) - anisotropy(1)) / (times[3] - times[1]),
      ]
    }
    let ratio = Estimate(ofMeans: samples) { $0[0] * $0[1] / $0[2] }
    return [
      Check(
        group: name, quantity: "law of small scales: -dF/dln(theta) lambda/chi, theta = 0.003 to 0.3, Omega T = 150",
        expected: 1, measured: ratio.value, tolerance: 0.05 + allowedStandardErrors * ratio.error,
        reason: "5 % for what the law leaves out at this time, and \(allowedStandardErrors) jackknife errors")
    ]
  }
}
