// The mixed-precision kernel: the same field within 1e-6 B_rms along trajectories, and so the same trajectories until
// chaos has grown the difference.

import Foundation
import Transport
import Turbulence
import _Threads
import RandomStreams

extension KernelChecks {
  /// Fields along trajectories against the plain evaluation, at ρ = 0.1 (the preset), 1 (steps of many radians) and
  /// 2.7e-4 (10 TV in 4 μG and 10 pc, where most waves are expanded); and waves that all lie along one line or in one plane.
  package func mixedField(effort: Effort, threads: Int) -> [Check] {
    let galactic = TurbulenceSpectrum(modes: 250, kMin: 0.01, kMax: 18_500)
    let preset = TurbulenceSpectrum()
    let fields: [(label: String, field: PlaneWaveField)] = [
      ("ρ = 0.1", field),
      ("ρ = 1.0", IsotropicTurbulence(spectrum: preset, larmorRadius: 1).realization(0, seed: 3)),
      ("ρ = 0.00027", IsotropicTurbulence(spectrum: galactic, larmorRadius: 2.7e-4).realization(0, seed: 3)),
      ("slab, ρ = 0.1", SlabTurbulence(spectrum: preset, larmorRadius: 0.1).realization(0, seed: 3)),
      (
        "two-dimensional, ρ = 0.1",
        TwoDimensionalTurbulence(spectrum: preset, larmorRadius: 0.1).realization(0, seed: 3)
      ),
    ]
    return fields.flatMap { label, field -> [Check] in
      let steps = effort.samples(1200, full: 12_000)
      let along = subject.fieldAlongTrack(field, startingDirections(32), steps)
      let points = along.flatMap { $0 }
      let plain = inOrder(points.count, threads: threads) { field.field(at: points[$0].position) }
      let scale = Self.rootMeanSquare(field)
      let errors = zip(plain, points).map { length($0 - $1.b) / scale }
      let squares = errors.reduce(0) { $0 + $1 * $1 }
      return [
        Check(
          group: name, quantity: "rms |Δb|/B_rms along \(points.count) steps, mixed precision, \(label)", expected: 0,
          measured: (squares / Double(errors.count)).squareRoot(), tolerance: 3e-7,
          reason: "round-off of phases near one turn and of the sums, 2e-7, and the expansions' 1e-7"),
        Check(
          group: name, quantity: "largest |Δb|/B_rms along \(points.count) steps, mixed precision, \(label)",
          expected: 0, measured: largestError(errors), tolerance: 1e-6,
          reason: "independent errors of many waves: five times the root mean square of 2e-7"),
      ]
    }
  }

  /// Trajectories of 5 r_L against those in double precision on the same field.
  package func mixedTracks(effort: Effort) -> [Check] {
    let directions = startingDirections(effort.samples(512, full: 4096))
    let exact = subject.track(field, directions, 100, .best, .double)
    let mixed = subject.track(field, directions, 100, .best, .mixed)
    let errors = zip(exact, mixed).map { length($0 - $1) }
    return [
      Check(
        group: name, quantity: "largest |Δr|/r_L after 5 r_L, mixed precision against double", expected: 0,
        measured: largestError(errors), tolerance: 3e-5,
        reason: "2e-7 B_rms: 2.5e-6 r_L (5²/2 times) where all errors add up, grown by e^{0.25·5} = 3.5 to 9e-6")
    ]
  }

  private func startingDirections(_ count: Int) -> [SIMD3<Double>] {
    points(count, size: 1).map { normalized($0) }
  }
}
