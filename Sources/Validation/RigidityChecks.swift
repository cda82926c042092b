// Two rigidities in the same waves, from the same direction: orbits part, and what is common to their skies falls with the
// difference of ln R as the law of small scales says (Documentation/theory/Rigidities.md).
//
//   −dF/d ln ε = χ/λ,   F(ε) = ⟨(r_1·g)(r_2·g)⟩,   R_2/R_1 = e^{±ε}
//
// after the same time T (`SeparationLaw`). And F of rigidities drawn from a log-normal, against an independent computation.
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

  /// −dF/d ln ε = χ/λ between ε = 0.001 and 0.03 at ΩT = 150, for a gradient along B0.
  package func law(effort: Effort, threads: Int) throws -> [Check] {
    let law = SeparationLaw(seed: Self.seed) { number, difference, directions, times in
      try positions(number, rigidity: exp(difference), of: directions, times: times)
    } tracker: {
      subject($0, 1)
    }
    return [
      try law.check(
        group: name,
        quantity: "two rigidities: -dF/dln(epsilon) lambda/chi, R_2/R_1 = e^epsilon, \(SeparationLaw.words)",
        samples: effort.samples(200, full: 1600), threads: threads)
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
        let pairs = found.indices.flatMap { i in (0..<i).map { SeparationLaw.product(found[i], found[$0]) } }
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
