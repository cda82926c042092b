// Two rigidities in the same waves, from the same direction: orbits part, and what is common to their skies falls with the
// difference of ln R as the law of small scales says (Documentation/theory/Rigidities.md).
//
//   −dF/d ln ε = χ/λ,   F(ε) = ⟨(r_1·g)(r_2·g)⟩,   R_2/R_1 = e^{±ε}
//
// averaged over both signs, so that what is odd in ε drops out, after the same time T. And F of rigidities drawn from a
// log-normal, against an independent computation.
//
// A field's waves depend on its seed and number, and ρ only says how many of a particle's Larmor radii a wavelength has: a
// particle of rigidity R e^s is one in the field of ρ e^s, its times and lengths in units of e^s.

import Anisotropy
import Foundation
import RandomStreams
import Transport
import Turbulence
import _Threads

/// The acceptance checks on particles of several rigidities, in the preset's field.
package struct RigidityChecks: CheckGroup {
  /// What the checks are about: how particles of a rigidity, in units of the preset's, are tracked through a realisation.
  package typealias Subject = @Sendable (_ realization: Int, _ rigidity: Double) -> any Tracker

  /// The name of the group.
  package let name = "rigidity"
  /// Seed of all random numbers of the group.
  static let seed: UInt64 = 1959

  private let subject: Subject

  /// The checks of the program as it is, or of another subject: for negative controls.
  package init(
    subject: @escaping Subject = { Backtracker(field: Self.field($0, rigidity: $1), precision: .double) }
  ) {
    self.subject = subject
  }

  /// The preset's field in Larmor radii of particles of this rigidity.
  static func field(_ number: Int, rigidity: Double, seed: UInt64 = seed) -> PlaneWaveField {
    IsotropicTurbulence(spectrum: TurbulenceSpectrum(kMin: 0.01, kMax: 100), larmorRadius: 0.1 * rigidity)
      .realization(number, seed: seed)
  }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try law(effort: effort, threads: threads) + spreads(effort: effort, threads: threads)
  }

  /// Positions along B0 after times in 1/Ω of the preset's rigidity, in its r_L: `[time][direction]`.
  private func positions(
    _ number: Int, rigidity: Double, of directions: [SIMD3<Double>], times: [Double]
  ) throws -> [[Double]] {
    let orbits = try subject(number, rigidity).orbits(of: directions, times: times.map { $0 / rigidity })
    return times.indices.map { orbits.component(2, at: $0).map { $0 * rigidity } }
  }

  private func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } / Double(first.count)
  }

  /// −dF/d ln ε = χ/λ between ε = 0.001 and 0.03 at ΩT = 150, for a gradient along B0.
  package func law(effort: Effort, threads: Int) throws -> [Check] {
    let times = [50, 120, 150, 180.0]
    let steps = [0.001, 0.03]
    let samples = try inOrder(effort.samples(200, full: 1600), threads: threads) { number -> [Double] in
      let draws = Pairs(references: 64, angles: 3, smallest: 1).draws(seed: Self.seed, number: number)
      let directions = draws.map(\.direction)
      let own = try positions(number, rigidity: 1, of: directions, times: times)
      let correlations = try steps.map { step in
        try [exp(step), exp(-step)].reduce(0) { sum, rigidity in
          let other = try positions(number, rigidity: rigidity, of: directions, times: [times[2]])
          return sum + product(own[2], other[0]) / 2
        }
      }
      // ⟨z²⟩ minus ⟨z_1 z_2⟩ of different directions: what is made of anisotropy.
      func anisotropy(_ time: Int) -> Double {
        let (count, sum) = (Double(own[time].count), own[time].reduce(0, +))
        let squares = own[time].reduce(0) { $0 + $1 * $1 }
        return squares / count - (sum * sum - squares) / (count * (count - 1))
      }
      let growth = try SeparationGrowth.logarithms(
        along: subject(number, 1), from: directions.prefix(8).map { $0 }, turns: draws.prefix(8).map(\.turn),
        times: [times[0], times[2]])
      let logarithms = (growth ?? []).map { $0.reduce(0, +) / Double($0.count) }
      return [
        (correlations[0] - correlations[1]) / log(steps[1] / steps[0]),
        (logarithms[1] - logarithms[0]) / (times[2] - times[0]),
        (anisotropy(3) - anisotropy(1)) / (times[3] - times[1]),
      ]
    }
    let ratio = Estimate(ofMeans: samples) { $0[0] * $0[1] / $0[2] }
    return [
      Check(
        group: name,
        quantity:
          "two rigidities: -dF/dln(epsilon) lambda/chi, R_2/R_1 = e^epsilon, epsilon = 0.001 to 0.03, Omega T = 150",
        expected: 1, measured: ratio.value, tolerance: 0.05 + allowedStandardErrors * ratio.error,
        reason: "5 % for what the law leaves out at this time, and \(allowedStandardErrors) jackknife errors")
    ]
  }

  /// F of two events from one direction whose rigidities are drawn from a log-normal, at ΩT = 100, for a gradient along B0, in
  /// r_L². Eight rigidities a realisation make 28 pairs; the expected values are those of an independent computation.
  package func spreads(effort: Effort, threads: Int) throws -> [Check] {
    let references = [(width: 0.1, expected: 319.0), (width: 0.3, expected: 255.0)]
    let (rigidities, uncertainty) = (8, 25.0)
    let samples = try inOrder(effort.samples(200, full: 3200), threads: threads) { number -> [Double] in
      var stream = RandomStream(seed: Self.seed, realization: number, purpose: .testing)
      let normal = (0..<rigidities).map { _ in FieldSampling.gaussianNumber(&stream) }
      let directions = (0..<16).map { _ in stream.direction() }
      return try references.map { reference in
        let found = try normal.map { draw in
          try positions(number, rigidity: exp(reference.width * draw), of: directions, times: [100])[0]
        }
        let pairs = found.indices.flatMap { i in (0..<i).map { product(found[i], found[$0]) } }
        return pairs.reduce(0, +) / Double(pairs.count)
      }
    }
    return references.indices.map { index in
      let sample = Sample(samples.map { $0[index] })
      return Check(
        group: name,
        quantity:
          "F(0) of log-normal rigidities of width \(references[index].width), Omega T = 100, along B0, in r_L^2",
        expected: references[index].expected, measured: sample.mean,
        tolerance: uncertainty + allowedStandardErrors * sample.error,
        reason: "the reference's \(Int(uncertainty)), and \(allowedStandardErrors) standard errors")
    }
  }
}
