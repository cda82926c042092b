// Diffusion coefficients, dipole and monopole at ρ = 0.1, σ² = 1 against two independent computations:
//
//   ΩT = 1.15, 13.6, 85.8: N_side 32, 30 realisations, 160 modes, h = r_L/20; no errors given
//   ΩT = 100:              160 realisations, with standard errors
//
// The scatter of one realisation was measured here with 400 realisations and is written relative to the reference. It
// reaches 100 % and more for the dipole across B0 and for the monopole, which thirty realisations therefore bound from
// above, to a factor of two, and hardly from below. It is a constant rather than the scatter found in the run, so that a
// wrong program cannot widen its own tolerance.

import Anisotropy
import Sky
import Study
import Turbulence

extension TransportChecks {
  private enum Quantity: String {
    case diffusion = "K"
    case dipole = "C_1"
    case monopole = "C_0"
  }

  /// A number of the reference.
  private struct Entry {
    var time: Int
    var isParallel: Bool
    var quantity: Quantity
    var value: Double
    /// Half a unit in the last printed digit.
    var rounding: Double
    /// Standard deviation of one realisation over `value`.
    var scatter: Double
    /// The reference's standard error; nil stands for that of 30 realisations.
    var error: Double?

    init(
      _ time: Int, _ symbol: Character, _ quantity: Quantity, _ value: Double, rounding: Double = 0,
      scatter: Double, error: Double? = nil
    ) {
      self.time = time
      isParallel = symbol == "∥"
      self.quantity = quantity
      self.value = value
      self.rounding = rounding
      self.scatter = scatter
      self.error = error
    }
  }

  private static let times = [1.15, 13.6, 85.8, 100]

  private static let reference = [
    Entry(0, "∥", .diffusion, 0.17, rounding: 0.005, scatter: 0.07),
    Entry(0, "∥", .dipole, 1.67, rounding: 0.005, scatter: 0.07),
    Entry(0, "∥", .monopole, 0.0094, rounding: 0.00005, scatter: 2.0),
    Entry(0, "⊥", .diffusion, 0.16, rounding: 0.005, scatter: 0.13),
    Entry(0, "⊥", .dipole, 1.51, rounding: 0.005, scatter: 0.13),
    Entry(0, "⊥", .monopole, 0.012, rounding: 0.0005, scatter: 1.25),
    Entry(1, "∥", .diffusion, 1.24, rounding: 0.005, scatter: 0.4),
    Entry(1, "∥", .dipole, 105, rounding: 0.5, scatter: 0.54),
    Entry(1, "∥", .monopole, 24.6, rounding: 0.05, scatter: 1.4),
    Entry(1, "⊥", .diffusion, 0.32, rounding: 0.005, scatter: 0.6),
    Entry(1, "⊥", .dipole, 20.9, rounding: 0.05, scatter: 0.8),
    Entry(1, "⊥", .monopole, 11.6, rounding: 0.05, scatter: 1.55),
    Entry(2, "∥", .diffusion, 4.1, rounding: 0.05, scatter: 0.38),
    Entry(2, "∥", .dipole, 930, rounding: 5, scatter: 0.9),
    Entry(2, "∥", .monopole, 250, rounding: 5, scatter: 1.3),
    Entry(2, "⊥", .diffusion, 0.44, rounding: 0.005, scatter: 0.55),
    Entry(2, "⊥", .dipole, 46, rounding: 0.5, scatter: 1.3),
    Entry(2, "⊥", .monopole, 155, rounding: 0.5, scatter: 1.5),
    // The second reference in r_L = 0.1 L_c: K = 0.437(12), 0.044(2) c L_c and C_1/(4π) = 0.73(5), 0.030(3) L_c².
    Entry(3, "∥", .diffusion, 4.37, scatter: 0.37, error: 0.12),
    Entry(3, "∥", .dipole, 4 * Double.pi * 73, scatter: 0.9, error: 4 * Double.pi * 5),
    Entry(3, "⊥", .diffusion, 0.44, scatter: 0.55, error: 0.02),
    Entry(3, "⊥", .dipole, 4 * Double.pi * 3, scatter: 1.3, error: 4 * Double.pi * 0.3),
  ]

  /// K, C_1 and C_0 for both directions of the gradient at ΩT = 1.15, 13.6 and 85.8, K and C_1 at 100.
  ///
  /// - Throws: `SkyError` when the sky cannot be set up.
  package func tableChecks(effort: Effort, threads: Int) throws -> [Check] {
    let realizations = effort.samples(64, full: 256)
    let result = try ensemble(
      nside: effort.samples(8, full: 16), realizations: realizations, threads: threads)
    return Self.reference.map { entry in
      let own = entry.scatter * entry.value / Double(realizations).squareRoot()
      let theirs = entry.error ?? entry.scatter * entry.value / 30.0.squareRoot()
      let both = (own * own + theirs * theirs).squareRoot()
      let there = entry.error == nil ? "30" : "160"
      return check(
        "\(entry.quantity.rawValue) \(entry.isParallel ? "∥" : "⊥") at ΩT = \(Self.times[entry.time]), ρ = 0.1",
        expected: entry.value, measured: Self.value(of: entry, in: result),
        tolerance: entry.rounding + allowedStandardErrors * both,
        reason: "\(allowedStandardErrors) standard errors of the difference: \(realizations) realisations here, "
          + "\(there) there, one scattering by \(Int((100 * entry.scatter).rounded())) %; rounding of the reference")
    }
  }

  private static func value(of entry: Entry, in result: EnsembleResult) -> Double {
    let found = entry.isParallel ? result.parallel : result.perpendicular
    return switch entry.quantity {
    case .diffusion: found.diffusion[entry.time].value
    case .dipole: found.auto[entry.time][1].value
    case .monopole: found.monopole[entry.time].value
    }
  }

  /// The ensemble averages of the paper's preset at reduced statistics.
  private func ensemble(nside: Int, realizations: Int, threads: Int) throws -> EnsembleResult {
    let sets = DirectionSets(grid: try HEALPixGrid(nside: nside), isPaired: false, seed: seed, realization: 0)
    let turbulence = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
    let directions = sets.directions(ofSet: 0)
    let (subject, seed) = (subject, seed)
    let measurement = SkyMeasurement(grid: sets.grid)
    let measurements = inOrder(realizations, threads: threads) { number in
      let map = subject.displacements(turbulence.realization(number, seed: seed), directions, Self.times, 20)
      return measurement.measure(number: number, times: Self.times, displacements: [map], sets: sets)
    }
    return EnsembleAverage(measurements).result()
  }
}
