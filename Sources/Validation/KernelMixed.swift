// Mixed precision against double: of the field, of trajectories, and of the numbers of a sky.

import Foundation
import RandomStreams
import Sphere
import Transport
import Turbulence
import _Threads

// MARK: - Field and trajectories
//
// The mixed-precision kernel: the same field within 2.5e-7 B_rms (rms) along trajectories, and so the same trajectories until
// chaos has grown the difference.

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
          reason: "round-off of phases near one turn and of the sums, 2e-7, and the expansions' 2e-7"),
        Check(
          group: name, quantity: "largest |Δb|/B_rms along \(points.count) steps, mixed precision, \(label)",
          expected: 0, measured: largestError(errors), tolerance: 1.25e-6,
          reason: "independent errors of many waves: five times the root mean square of 2.5e-7"),
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

// MARK: - Statistics of a sky
//
// What mixed precision does to the statistics of a sky. At ΩT = 5 the two precisions still follow the same trajectories, and
// every number agrees to the difference of the fields. At ΩT = 100 chaos has parted them by more than the sky's small
// scales, and they are two samples of the same distribution on the same realisations of the field.

extension KernelChecks {
  /// ⟨r_z²⟩ over the sky, which is 2 K_zz T at late times, and C_1, C_5 of the map of r_z, N_side 8: ratios of the two
  /// precisions, realisation by realisation.
  package func mixedStatistics(effort: Effort, threads: Int) throws -> [Check] {
    let realizations = effort.samples(16, full: 64)
    let subject = subject
    let grid = try HEALPixGrid(nside: 8)
    let directions = grid.directions
    let transform = HarmonicTransform(grid: grid)
    @Sendable
    func numbers(_ z: ArraySlice<Double>) -> [Double] {
      let square = z.reduce(0) { $0 + $1 * $1 } / Double(z.count)
      let spectrum = transform.analyze(z, iterations: 3, centered: true).powerSpectrum
      return [square, spectrum[1], spectrum[5]]
    }
    // [realisation][precision][time][number]
    let found = inOrder(realizations, threads: threads) { number -> [[[Double]]] in
      let field = FieldChecks.preset(number)
      return [FieldPrecision.double, .mixed].map { precision in
        let orbits = subject.orbits(field, directions, [5, 100], precision)
        return (0..<2).map { numbers(orbits.component(2, at: $0)) }
      }
    }
    let names = ["⟨r_z²⟩", "C_1", "C_5"]
    return names.indices.flatMap { index -> [Check] in
      let ratios = (0..<2).map { time in found.map { log($0[1][time][index] / $0[0][time][index]) } }
      let means = ratios.map { $0.reduce(0, +) / Double($0.count) }
      let variance = ratios[1].reduce(0) { $0 + ($1 - means[1]) * ($1 - means[1]) } / Double(realizations - 1)
      return [
        Check(
          group: name, quantity: "ln(mixed/double) of \(names[index]) at ΩT = 5", expected: 0, measured: means[0],
          tolerance: 1e-6, reason: "the field differs by 2e-7, in each direction by another amount"),
        Check(
          group: name, quantity: "ln(mixed/double) of \(names[index]) at ΩT = 100, in standard errors", expected: 0,
          measured: means[1] / (variance / Double(realizations)).squareRoot(), tolerance: 4.5,
          reason:
            "\(realizations) realisations of the field, the same ones for both; false alarm: 4e-4 for 16, 3e-5 for 64"),
      ]
    }
  }
}
