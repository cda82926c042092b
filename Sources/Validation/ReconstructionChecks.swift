// The reconstruction of skies from the events of detectors: without noise the iterative likelihood must give back what it is
// given but for ring means, whatever the rates, and with noise it must have the noise of its events.
//
// Every check is a method that takes its subject from `ReconstructionSubject`, so that a test can put a wrong one in its place
// and see the check fail.

import Foundation
import Observation
import Sphere

/// The acceptance checks on synthetic events and the iterative likelihood.
package struct ReconstructionChecks: CheckGroup {
  /// The name of the group, "reconstruction".
  package let name = "reconstruction"
  let subject: ReconstructionSubject

  /// The checks of the program as it is.
  package init() { self.init(subject: ReconstructionSubject()) }

  /// The checks of another subject: for negative controls.
  package init(subject: ReconstructionSubject) { self.subject = subject }

  /// Measures every quantity of the group, in order; threads are not used.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try knownSky() + uniformSky() + horizontalDipole() + noise(skies: effort.samples(8))
  }

  private func observation(_ detectors: [Detector], events: Double = 1e9) throws -> SyntheticObservation {
    try SyntheticObservation(
      detectors: detectors, grid: HEALPixGrid(nside: 8), stepCount: 48, events: events, rate: { 1 + 0.3 * cos($0 - 1) })
  }

  private func check(
    _ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String
  ) -> Check {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }

  /// rms over the rings that are seen.
  private func rms(_ observation: SyntheticObservation, _ value: (Int) -> Double) -> Double {
    let squares = observation.rings.joined().map { value($0) * value($0) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  /// A sky of m ≠ 0, without noise.
  package func knownSky() throws -> [Check] {
    try [("hawc", [Detector.hawc]), ("hawc and icecube", Detector.builtIn)].map { name, detectors in
      let observation = try observation(detectors)
      let truth = try HEALPixMap(grid: observation.grid) { 1e-3 * ($0.x + 0.5 * $0.y + $0.x * $0.y + $0.z * $0.x) }
        .removingRingMeans()
      let found = try subject.reconstruct(observation, observation.expected(of: truth), 200).relativeIntensity
      return check(
        "a sky without noise, \(name): rms of reconstruction less truth over rms of truth",
        rms(observation) { found[$0] - truth[$0] } / rms(observation) { truth[$0] }, within: 1e-9,
        "round-off of sums over 1e4 numbers in δI of 1e-3; 200 iterations converge")
    }
  }

  /// An isotropic sky, without noise, while the rate varies by 30 %.
  package func uniformSky() throws -> [Check] {
    let observation = try observation(Detector.builtIn)
    let counts = try observation.expected(of: HEALPixMap(grid: observation.grid) { _ in 0 })
    let found = try subject.reconstruct(observation, counts, 5).relativeIntensity
    return [
      check(
        "an isotropic sky while the rate varies by 30 %: rms of δI", rms(observation) { found[$0] }, within: 1e-12,
        "round-off of sums over 1e4 numbers")
    ]
  }

  /// A dipole, without noise; its part in the equatorial plane.
  package func horizontalDipole() throws -> [Check] {
    let observation = try observation([.hawc])
    let sky = HEALPixMap(grid: observation.grid) { 1e-3 * (0.6 * $0.x - 0.8 * $0.y + 0.5 * $0.z) }
    let found = try subject.reconstruct(observation, observation.expected(of: sky), 100)
    let fit = try HorizontalDipole(of: found.relativeIntensity, weights: found.exposure)
    return [
      check(
        "the dipole in the equatorial plane, hawc: amplitude over truth", expected: 1, fit.amplitude / 1e-3,
        within: 3e-3, "detector pixels alternate between rings, whose lost means differ by their width, 0.08")
    ]
  }

  /// Poisson counts of an isotropic sky.
  package func noise(skies: Int) throws -> [Check] {
    let observation = try observation([.iceCube], events: 1e6)
    let flat = HEALPixMap(grid: observation.grid) { _ in 0 }
    var squares = 0.0
    for number in 0..<skies {
      let found = try subject.reconstruct(observation, observation.drawn(of: flat, seed: 31, number: number), 20)
      let error = found.error
      squares += observation.rings.joined().reduce(0) { sum, pixel in
        let pull = found.relativeIntensity[pixel] / error[pixel]
        return sum + pull * pull
      }
    }
    let freedom = Double(skies * observation.rings.reduce(0) { $0 + $1.count - 1 })
    return [
      check(
        "noise of an isotropic sky, icecube: χ² of the pixels per degree of freedom", expected: 1, squares / freedom,
        within: allowedStandardErrors * (2 / freedom).squareRoot(), "4.5 standard deviations of χ²")
    ]
  }
}

/// What the reconstruction checks test: the program's own function unless a negative control replaces it.
package struct ReconstructionSubject: Sendable {
  /// The sky from the counts of an observation after some iterations.
  package var reconstruct: @Sendable (SyntheticObservation, [EventCounts], _ iterations: Int) throws -> Reconstruction =
    { observation, counts, iterations in
      try IterativeLikelihood(observation, counts: counts).reconstruct(iterations: iterations)
    }

  /// The subject as it is in the program.
  package init() {}
}
