// Identities that every realisation obeys, on real runs: backtracked turbulence (the preset of
// Documentation/theory/Setup.md) with two sets of directions at N_side = 16.
//
//   (1/4π) Σ_ℓ (2ℓ+1) C_ℓ = ⟨(r·g)²⟩                     sum rule, over all ℓ; the transform ends at ℓ = 3N_side − 1
//   (1/4π) C_0 = 2T (K^s − K̃^s)                          K̃^s from all pairs of directions, by its definition
//   C_1 = 4π Σ_j (D_ji g_i)²                             the dipole from the spectrum and from moments
//   r(−T) = −T p̂ for T → 0, so C_1 = 4πT²/9, nothing else

import Anisotropy
import RandomStreams
import Sphere
import Transport
import Turbulence
import _Threads

extension EnsembleChecks {
  static let identityTimes = [1.0, 10.0]

  /// Backtracked realisations of the preset's turbulence at ΩT = 1 and 10.
  package func realizations(_ count: Int, threads: Int) throws -> [RealizationMeasurement] {
    try inOrder(count, threads: threads) { try realization($0, times: Self.identityTimes).measurement }
  }

  /// One realisation: its measurement and the orbits of the first set.
  func realization(
    _ number: Int, times: [Double], isPaired: Bool = true
  ) throws -> (measurement: RealizationMeasurement, orbits: Orbits) {
    let turbulence = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
    let backtracker = Backtracker(field: turbulence.realization(number, seed: 30))
    let sets = DirectionSets(grid: try HEALPixGrid(nside: 16), isPaired: isPaired, seed: 30, realization: number)
    let orbits = (0..<sets.count).map { set in
      subject.orbits(backtracker, sets.directions(ofSet: set), times)
    }
    return (subject.measure(number, times, orbits, sets), orbits[0])
  }

  /// ΩT = 0.001 in turbulence: the trajectories are still straight, to (b ΩT)² or 1e-6.
  package func freeStreaming() throws -> [Check] {
    let time = 0.001
    let snapshot = try realization(0, times: [time]).measurement.snapshots[0]
    let dipole = 4 * Double.pi * time * time / 9
    return [("∥", Gradient.parallel), ("⊥", .perpendicular)].flatMap { label, gradient in
      let spectrum = (snapshot.cross ?? snapshot.sets[0].spectra).spectrum(gradient.weights)
      let others = spectrum.enumerated().map { $0.offset == 1 ? 0 : abs($0.element) }.max() ?? .nan
      return [
        check(
          "free streaming, ΩT = 0.001: C_1 \(label) over 4π(ΩT)²/9", expected: 1, spectrum[1] / dipole, within: 1e-4,
          "three Jacobi iterations to ℓ = 3N_side − 1 leave 8e-5 of a dipole"),
        check(
          "free streaming, ΩT = 0.001: largest other C_ℓ \(label) over C_1", others / spectrum[1], within: 1e-6,
          "what three Jacobi iterations leave, 2e-8, and the bending of the trajectories, (b ΩT)²"),
      ]
    }
  }

  /// The sum rule in every realisation, the largest residual of both gradients.
  package func sumRule(_ runs: [RealizationMeasurement]) -> [Check] {
    let result = subject.average(runs)
    let reasons = [
      (1e-3, "the map is smooth: quadrature of its square over the pixels"),
      (
        0.02,
        "power beyond ℓ = 47: the pixels alias it, and a quarter of white aliases, 1 − 48²/3072, is in no C_ℓ"
      ),
    ]
    return zip(Self.identityTimes, reasons).enumerated().map { index, item in
      let residual = max(result.parallel.sumRuleResidual[index], result.perpendicular.sumRuleResidual[index])
      return check(
        "sum rule, ΩT = \(Int(item.0)): largest residual of \(runs.count) realisations", residual, within: item.1.0,
        item.1.1)
    }
  }

  /// Monopole, relative diffusion and dipole by two ways each.
  package func relativeDiffusion(_ runs: [RealizationMeasurement]) throws -> [Check] {
    let result = subject.average(runs)
    var checks: [Check] = []
    for (label, gradient) in [("∥", result.parallel), ("⊥", result.perpendicular)] {
      for (index, time) in Self.identityTimes.enumerated() {
        let identity = 2 * time * (gradient.diffusion[index].value - gradient.relativeDiffusion[index].value)
        checks.append(
          check(
            "C_0/4π \(label) of the cross-spectrum over 2T(K − K̃), ΩT = \(Int(time))", expected: 1,
            gradient.cross[index][0].value / (4 * .pi) / identity, within: 2e-3,
            "the transform's a_00 and the pixel mean differ by quadrature error"))
      }
    }
    return try checks + pairDiffusion()
  }

  /// K̃^s from all pairs of directions of one realisation, ⟨|r1 − r2|²⟩/(4T) per axis, and C_1 from its dipole matrix.
  func pairDiffusion() throws -> [Check] {
    let time = 10.0
    let (measurement, orbits) = try realization(0, times: [time], isPaired: false)
    let result = subject.average([measurement])
    var checks: [Check] = []
    for (label, gradient, axes) in [("∥", result.parallel, [2]), ("⊥", result.perpendicular, [0, 1])] {
      var sum = 0.0
      var dipole = 0.0
      for axis in axes {
        let values = orbits.component(axis, at: 0)
        var squares = 0.0
        for a in values {
          for b in values { squares += (a - b) * (a - b) }
        }
        sum += squares / Double(values.count * values.count) / (4 * time) / Double(axes.count)
        for j in 0..<3 {
          let element = measurement.snapshots[0].sets[0].dipole[3 * j + axis]
          dipole += 4 * .pi * element * element / Double(axes.count)
        }
      }
      checks += [
        check(
          "K̃ \(label) over ⟨(r1 − r2)²⟩/4T of all pairs, ΩT = 10", expected: 1,
          gradient.relativeDiffusion[0].value / sum, within: 1e-11, "round-off of sums over 9e6 pairs"),
        check(
          "C_1 \(label) over 4π Σ_j D_ji², ΩT = 10", expected: 1, gradient.auto[0][1].value / dipole, within: 2e-3,
          "the moment is plain quadrature: ⟨p̂_i²⟩ is off by 4e-4 over the pixels, and enters squared"),
      ]
    }
    return checks
  }
}

// MARK: - Standard dipole
//
// The standard dipole is that of the ensemble mean, and a plain square of a mean over M realisations is too large by
// its variance. On synthetic dipoles with a known mean and a scatter larger than it, the pair form must hit the truth.

extension EnsembleChecks {
  /// The mean over many ensembles of ten realisations of synthetic dipole matrices.
  package func standardDipoleBias(ensembles: Int) -> [Check] {
    let mean: [Double] = [0, 0.1, 0.2, 0, 0, -0.1, 0, 0.3, 0.5]
    let truth = 4 * Double.pi * (0.2 * 0.2 + 0.1 * 0.1 + 0.5 * 0.5)
    let scatter = 0.6
    var stream = RandomStream(seed: 31, realization: 0, purpose: .testing)
    let values = (0..<ensembles).map { _ in
      let dipoles = (0..<10).map { _ in
        mean.map { $0 + scatter * 12.0.squareRoot() * (stream.uniform() - 0.5) }
      }
      return subject.standardDipole(dipoles, Gradient.parallel.weights).value
    }
    let sample = Sample(values)
    return [
      check(
        "standard dipole of synthetic ensembles of ten, C_1 over its true value", expected: 1, sample.mean / truth,
        within: allowedStandardErrors * sample.error / truth,
        "4.5 standard errors over the ensembles; the plain square would be at 1.36")
    ]
  }
}
