// Diffusion coefficients, dipole and monopole at ρ = 0.1, σ² = 1 against an independent computation (N_side 32, 30
// realisations, 160 modes, h = r_L/20).
//
// Our own scatter over realisations, s, tells how well both means are known: s/√M here and s/√30 there. The tolerance is
// 4.5 times the root of the sum of squares, and half a unit in the last printed digit of the reference.

import Anisotropy
import Sky
import Turbulence

extension TransportChecks {
  /// One row of the reference: K, C_1 and C_0 with the gradient parallel and perpendicular to B0.
  private struct Row {
    var time: Double
    /// Name, value and half a unit in its last digit.
    var entries: [(quantity: Quantity, value: Double, rounding: Double)]
  }

  private enum Quantity: String, CaseIterable {
    case diffusion = "K"
    case dipole = "C_1"
    case monopole = "C_0"
  }

  private static let referenceRealizations = 30.0

  private static let parallel = [
    Row(time: 1.15, entries: [(.diffusion, 0.17, 0.005), (.dipole, 1.67, 0.005), (.monopole, 0.0094, 5e-5)]),
    Row(time: 13.6, entries: [(.diffusion, 1.24, 0.005), (.dipole, 105, 0.5), (.monopole, 24.6, 0.05)]),
    Row(time: 85.8, entries: [(.diffusion, 4.1, 0.05), (.dipole, 930, 5), (.monopole, 250, 5)]),
  ]

  private static let perpendicular = [
    Row(time: 1.15, entries: [(.diffusion, 0.16, 0.005), (.dipole, 1.51, 0.005), (.monopole, 0.012, 5e-4)]),
    Row(time: 13.6, entries: [(.diffusion, 0.32, 0.005), (.dipole, 20.9, 0.05), (.monopole, 11.6, 0.05)]),
    Row(time: 85.8, entries: [(.diffusion, 0.44, 0.005), (.dipole, 46, 0.5), (.monopole, 155, 0.5)]),
  ]

  /// K, C_1 and C_0 for both directions of the gradient at ΩT = 1.15, 13.6 and 85.8.
  ///
  /// - Throws: `SkyError` when the sky cannot be set up.
  package func tableChecks(effort: Effort, threads: Int) throws -> [Check] {
    let realizations = effort.samples(64, full: 256)
    let result = try ensemble(
      nside: effort.samples(8, full: 16), realizations: realizations, times: Self.parallel.map(\.time),
      threads: threads)
    let gradients = [("∥", Self.parallel, result.parallel), ("⊥", Self.perpendicular, result.perpendicular)]
    return gradients.flatMap { symbol, rows, found in
      rows.enumerated().flatMap { index, row in
        row.entries.map { quantity, expected, rounding in
          let estimate = Self.estimate(quantity, in: found, at: index)
          let both = estimate.error * (1 + Double(realizations) / Self.referenceRealizations).squareRoot()
          return check(
            "\(quantity.rawValue) \(symbol) at ΩT = \(row.time), ρ = 0.1", expected: expected,
            measured: estimate.value, tolerance: rounding + allowedStandardErrors * both,
            reason: "\(allowedStandardErrors) standard errors of \(realizations) realisations here and 30 there, "
              + "and the rounding of the reference")
        }
      }
    }
  }

  private static func estimate(_ quantity: Quantity, in result: GradientResult, at time: Int) -> Estimate {
    switch quantity {
    case .diffusion: result.diffusion[time]
    case .dipole: result.auto[time][1]
    case .monopole: result.monopole[time]
    }
  }

  /// The ensemble averages of the paper's preset at reduced statistics.
  private func ensemble(
    nside: Int, realizations: Int, times: [Double], threads: Int
  ) throws -> EnsembleResult {
    let sets = DirectionSets(grid: try HEALPixGrid(nside: nside), isPaired: false, seed: seed, realization: 0)
    let turbulence = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
    let directions = sets.directions(ofSet: 0)
    let (subject, seed) = (subject, seed)
    let maps = inOrder(realizations, threads: threads) { number in
      subject.displacements(turbulence.realization(number, seed: seed), directions, times, 20)
    }
    let measurement = SkyMeasurement(grid: sets.grid)
    return EnsembleAverage(
      maps.enumerated().map { number, map in
        measurement.measure(number: number, times: times, displacements: [map], sets: sets)
      }
    ).result()
  }
}
