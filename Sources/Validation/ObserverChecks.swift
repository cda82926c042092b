// Two observers in one field: a step aside parts two particles of the same direction as a turn of the direction does, so that
// what is common to the skies of observers a distance d apart falls by χ/λ with ln d (`SeparationLaw`,
// Documentation/theory/Observers.md).

import Transport
import Turbulence

/// The acceptance checks on observers at different places of one field, the preset's.
package struct ObserverChecks: CheckGroup {
  /// What the checks are about: how particles are tracked that reach an observer at `place`, in r_L.
  package typealias Subject = @Sendable (_ realization: Int, _ place: SIMD3<Double>) -> any Tracker

  /// The name of the group.
  package let name = "observers"
  /// Seed of all random numbers of the group.
  static let seed: UInt64 = 1905

  private let subject: Subject

  /// The checks of the program as it is, or of another subject: for negative controls.
  package init(
    subject: @escaping Subject = { Backtracker(field: Self.field($0, from: $1), precision: .double) }
  ) {
    self.subject = subject
  }

  /// The preset's field as it is about a place.
  static func field(_ number: Int, from place: SIMD3<Double>, seed: UInt64 = seed) -> PlaneWaveField {
    IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1).realization(number, seed: seed)
      .seen(from: place)
  }

  /// Observers apart by ε r_L across B0.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    let law = SeparationLaw(seed: Self.seed) { number, difference, directions, times in
      let orbits = try subject(number, SIMD3(difference, 0, 0)).orbits(of: directions, times: times)
      return times.indices.map { Array(orbits.component(2, at: $0)) }
    } tracker: {
      subject($0, .zero)
    }
    return [
      try law.check(
        group: name,
        quantity: "two observers epsilon r_L apart across B0: -dF/dln(epsilon) lambda/chi, \(SeparationLaw.words)",
        samples: effort.samples(200, full: 1600), threads: threads)
    ]
  }
}
