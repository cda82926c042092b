// How far off trajectories in turbulence are: the order of convergence, the distance to a second integrator, and how fast
// neighbours part.

import Foundation
import RandomStreams
import Transport
import Turbulence
import _Threads

// MARK: - Order
//
// The order of convergence, measured: the slope of log error against log Δt in a smooth turbulent field, where the
// error is the distance to the orbit of the reference integrator.

extension PusherChecks {
  /// The slope of the mean error at ΩT = 5 for Δt = 1/10 … 1/80: 2.
  package func orderCheck() throws -> Check {
    let field = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(modes: 16, kMin: 0.1, kMax: 10), larmorRadius: 0.1
    ).realization(1, seed: seed)
    let start = starts(40)
    let reference = ReferenceIntegrator(field: field, tolerance: 1e-12)
    let ends = try start.map { try reference.orbit(from: $0, times: [-5])[0].position }
    let stepCounts = [10, 20, 40, 80]
    let errors = stepCounts.map { steps -> Double in
      let found = subject.advance(start, field, -1 / Double(steps), 5 * steps)
      return zip(found, ends).reduce(0) { $0 + length($1.0.position - $1.1) }
    }
    return check(
      "order of convergence in a smooth field (slope of log error)", expected: 2,
      measured: fittedSlope(stepCounts.map { -log(Double($0)) }, errors.map { log($0) }),
      tolerance: 0.05, reason: "terms of order Δt⁴ bend the line by a few hundredths at ΩΔt = 0.1")
  }
}

// MARK: - Accuracy
//
// Trajectories in turbulence (160 modes, ρ = 0.1, σ² = 1) against the reference integrator.
//
// The reference values belong to *wavelengths* from 0.01 to 100 L_c, k L_c = 2π/100 … 2π·100, and not to the preset's
// wavenumbers in that range: chaos lives on the smallest scales, and with the preset's k L_c ≤ 100 errors grow by e in
// 5.9 r_L instead of 3.7, which leaves them eight times smaller at 30 r_L.
//
// The median relative error of the position at 10 and 30 r_L is compared with values of an independent computation
// (Boris: 1.5e-3 and 7.0e-2 at h = r_L/20, 6.2e-5 and 3.7e-3 at h = r_L/100). A larger error means a mistake; a much
// smaller one means that this is not the Boris scheme at that step. Errors are compared as logarithms.

extension PusherChecks {
  /// The median error at 10 and 30 r_L for the two step lengths, as log₂ of its ratio to the reference value.
  package func accuracyChecks(effort: Effort, threads: Int) throws -> [Check] {
    let fields = effort.samples(16, full: 64)
    let perField = 12
    let checks = self
    let errors = try inOrder(fields, threads: threads) { number in try checks.errors(number, particles: perField) }
    let expected = [20: [1.5e-3, 7.0e-2], 100: [6.2e-5, 3.7e-3]]
    return Self.stepCounts.enumerated().flatMap { setting, steps in
      Self.distances.enumerated().map { place, distance in
        let values = errors.flatMap { $0[setting][place] }.sorted()
        let reference = expected[steps]?[place] ?? .nan
        return check(
          "log₂ of the median |Δr|/|r| at \(Int(distance)) r_L, h = r_L/\(steps), over \(reference)", expected: 0,
          measured: log2(values[values.count / 2] / reference), tolerance: 1,
          reason: "a factor 2: medians over a few fields, between which the chaotic growth of errors differs")
      }
    }
  }

  private static let stepCounts = [20, 100]
  private static let distances = [10.0, 30]

  /// ρ = 0.1, σ² = 1 and wavelengths from 0.01 to 100 L_c.
  private func wavelengthField(_ number: Int) -> PlaneWaveField {
    IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(kMin: 2 * Double.pi / 100, kMax: 2 * Double.pi * 100), larmorRadius: 0.1
    ).realization(number, seed: seed)
  }

  /// |Δr|/|r| of every particle: `[step length][distance][particle]`.
  private func errors(_ number: Int, particles: Int) throws -> [[[Double]]] {
    let field = wavelengthField(number)
    let start = starts(particles, realization: number)
    let integrator = ReferenceIntegrator(field: field)
    let reference = try start.map { try integrator.orbit(from: $0, times: Self.distances.map { -$0 }) }
    return Self.stepCounts.map { steps in
      var states = start
      var done = 0
      return Self.distances.enumerated().map { place, distance in
        let target = Int(distance) * steps
        states = subject.advance(states, field, -1 / Double(steps), target - done)
        done = target
        return zip(states, reference).map { found, orbit in
          length(found.position - orbit[place].position) / length(orbit[place].position)
        }
      }
    }
  }
}
