// Diffusion coefficients, dipole and monopole at ρ = 0.1, σ² = 1 (the preset: k L_c from 0.01 to 100), against two
// references:
//
//   ΩT = 1.15, 13.6, 85.8, 100:  3200 realisations of this program with another seed than the checks have,
//     computed by `referenceCommand` (half a minute on two cores): k_*, c0_* of diffusion.ecsv and cl_* at ℓ = 1 of spectra.ecsv, with their errors. Its
//     K and C_1 were confirmed by an independent code with 3200 realisations of its own (C_1 at ΩT = 100, free of noise:
//     826 ± 13 and 40.5 ± 0.8; here 816 ± 13 and 39.1 ± 0.8).
//   ΩT = 100: an independent computation with 160 realisations, wavelengths from 0.01 to 100 L_c: K and C_1.
//
// The checks run at the N_side of the reference, since C_1 and C_0 of a single set of directions contain its shot noise.
// The scatter of one realisation is the reference's error times the root of its number of realisations: a constant rather
// than the scatter found in the run, so that a wrong program cannot widen its own tolerance.

import Anisotropy
import Sphere
import Turbulence
import _Threads

extension TransportChecks {
  /// The command that computes the reference of this program's own.
  package static let referenceCommand =
    "dapple reproduce --output reference --set sky.nside=4 --set 'sky.directions=\"centres\"' "
    + "--set study.realizations=3200 --set study.seed=20260101 "
    + "--set 'backtracking.omega_t=[1.15, 13.6, 85.8, 100]' --set output.maps=0 --set output.figures=false "
    + "--set pairs.references=0"

  private enum Quantity: String {
    case diffusion = "K"
    case dipole = "C_1"
    case monopole = "C_0"
  }

  /// A number of a reference, with its standard error.
  private struct Entry {
    var time: Int
    var isParallel: Bool
    var quantity: Quantity
    var value: Double
    var error: Double
    /// From how many realisations.
    var realizations: Int

    init(
      _ time: Int, _ symbol: Character, _ quantity: Quantity, _ value: Double, _ error: Double,
      realizations: Int = 3200
    ) {
      self.time = time
      isParallel = symbol == "∥"
      self.quantity = quantity
      self.value = value
      self.error = error
      self.realizations = realizations
    }
  }

  private static let nside = 4
  private static let times = [1.15, 13.6, 85.8, 100]

  private static let reference = [
    Entry(0, "∥", .diffusion, 0.17862, 0.00021), Entry(0, "∥", .dipole, 1.7133, 0.0020),
    Entry(0, "∥", .monopole, 0.01469, 0.00036), Entry(0, "⊥", .diffusion, 0.16124, 0.00036),
    Entry(0, "⊥", .dipole, 1.5365, 0.0035), Entry(0, "⊥", .monopole, 0.01500, 0.00027),
    Entry(1, "∥", .diffusion, 1.2386, 0.0085), Entry(1, "∥", .dipole, 106.5, 1.0),
    Entry(1, "∥", .monopole, 20.64, 0.51), Entry(1, "⊥", .diffusion, 0.3265, 0.0036),
    Entry(1, "⊥", .dipole, 20.28, 0.30), Entry(1, "⊥", .monopole, 17.30, 0.34),
    Entry(2, "∥", .diffusion, 3.973, 0.026), Entry(2, "∥", .dipole, 799, 12),
    Entry(2, "∥", .monopole, 271.0, 6.6), Entry(2, "⊥", .diffusion, 0.4679, 0.0041),
    Entry(2, "⊥", .dipole, 44.11, 0.90), Entry(2, "⊥", .monopole, 221.0, 3.8),
    Entry(3, "∥", .monopole, 311.0, 7.6), Entry(3, "⊥", .monopole, 249.7, 4.3),
    // The independent computation in r_L = 0.1 L_c: K = 0.437(12), 0.044(2) c L_c and C_1/(4π) = 0.73(5), 0.030(3) L_c².
    Entry(3, "∥", .diffusion, 4.37, 0.12, realizations: 160),
    Entry(3, "∥", .dipole, 4 * Double.pi * 73, 4 * Double.pi * 5, realizations: 160),
    Entry(3, "⊥", .diffusion, 0.44, 0.02, realizations: 160),
    Entry(3, "⊥", .dipole, 4 * Double.pi * 3, 4 * Double.pi * 0.3, realizations: 160),
  ]

  /// K, C_1 and C_0 for both directions of the gradient at ΩT = 1.15, 13.6, 85.8 and 100.
  ///
  /// - Throws: `SphereError` when the sky cannot be set up.
  package func tableChecks(effort: Effort, threads: Int) throws -> [Check] {
    let realizations = effort.samples(256, full: 2048)
    let result = try ensemble(nside: Self.nside, realizations: realizations, threads: threads)
    return Self.reference.map { entry in
      let both = entry.error * (1 + Double(entry.realizations) / Double(realizations)).squareRoot()
      return check(
        "\(entry.quantity.rawValue) \(entry.isParallel ? "∥" : "⊥") at ΩT = \(Self.times[entry.time]), ρ = 0.1",
        expected: entry.value, measured: Self.value(of: entry, in: result), tolerance: allowedStandardErrors * both,
        reason: "\(allowedStandardErrors) standard errors of the difference: \(realizations) realisations here, "
          + "\(entry.realizations) there")
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
      let orbits = subject.orbits(turbulence.realization(number, seed: seed), directions, Self.times, 20)
      return measurement.measure(number: number, times: Self.times, orbits: [orbits], sets: sets)
    }
    return EnsembleAverage(measurements).result()
  }
}
