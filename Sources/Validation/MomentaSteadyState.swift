// The checks on what is made of the measurements with momenta: the steady state of the mixing matrix, the streaming term of the
// boundary, and the ratio of BGK scattering.

import Anisotropy
import Foundation
import RandomStreams
import Sphere
import Theory
import Transport
import Turbulence
import _Threads

extension MomentaChecks {
  /// C_1 with the streaming term, the steady state of M, and K_∥K_⊥/(K_⊥² + K_A²), of a BGK medium with ν = Ω.
  package func steadyState(realizations count: Int, threads: Int) throws -> [Check] {
    let times = [0.5, 1, 5, 6, 7]
    let runs = try scattered(.redrawn, nside: 8, times: times, realizations: count, threads: threads)
    let tensor = try BGKDiffusion(scatteringRate: 1).tensor
    let dipoles = [
      ("parallel", "∥", 4 * Double.pi * tensor.parallel * tensor.parallel),
      (
        "perpendicular", "⊥",
        4 * Double.pi * (tensor.perpendicular * tensor.perpendicular + tensor.hall * tensor.hall)
      ),
    ]
    var checks: [Check] = []
    for (name, sign, dipole) in dipoles {
      let boundary = column("boundary_" + name, of: "boundary", runs)
      let steady = column("steady_" + name, of: "steady", runs)
      let multipoles = boundary.count / times.count
      for (index, time) in times.prefix(2).enumerated() {
        let (with, solved) = (boundary[index * multipoles + 1], steady[index * Self.lmax])
        let reason = "4.5 jackknife errors over \(count) realisations, and 1/500 for e^(−ν T) of the last time"
        checks += [
          check(
            "BGK, νT = \(time): C_1 \(sign) with the streaming term over 4π K_ij K_ik g_j g_k", expected: 1,
            with.value / dipole, within: 4.5 * with.error / dipole + 2e-3, reason),
          check(
            "BGK, νΔ = \(time): steady C_1 \(sign) of the mixing matrix over 4π K_ij K_ik g_j g_k", expected: 1,
            solved.value / dipole, within: 4.5 * solved.error / dipole + 2e-3, reason),
        ]
      }
    }
    let ratio = EnsembleAverage(runs).bgkRatio()[3]
    checks.append(
      check(
        "BGK, νT = 6: K_∥K_⊥/(K_⊥² + K_A²)", expected: 1, ratio.value, within: 4.5 * ratio.error + 5e-3,
        "4.5 jackknife errors over \(count) realisations, and 2 e^(−νT)"))
    return checks
  }

  /// ⟨p̂_i(−T)²⟩ = 1/3: Σ_ℓ (2ℓ+1) C_ℓ of a sky that started as a dipole is kept in the mean over homogeneous fields. The grid is fine,
  /// since what lies beyond its last multipole is missing: 0.5 % at N_side 32, 3 % at 8.
  package func conservation(realizations count: Int, threads: Int) throws -> [Check] {
    let (time, nside) = (10.0, 32)
    let grid = try HEALPixGrid(nside: nside)
    let turbulence = IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: 40), larmorRadius: 0.1)
    let sets = DirectionSets(grid: grid, isPaired: false, seed: 44, realization: 0)
    let spectra = MomentumSpectra(isPaired: false, lmax: 3 * nside - 1)
    let measurement = SkyMeasurement(grid: grid, estimators: EstimatorList.standard.adding(spectra))
    let sums = inOrder(count, threads: threads) { number -> [Double] in
      let backtracker = Backtracker(field: turbulence.realization(number, seed: 44))
      var orbits = backtracker.orbits(of: grid.directions, times: [time], momenta: true)
      for index in 0..<orbits.directionCount {
        let momentum = subject.momentum(orbits.momentum(of: index, at: 0))
        orbits.set(position: orbits.position(of: index, at: 0), momentum: momentum, of: index, at: 0)
      }
      let run = measurement.measure(number: number, times: [time], orbits: [orbits], sets: sets)
      let tensor = SpectraTensor(values: run.snapshots[0].sets[0]["PP"])
      return [Gradient.parallel, .perpendicular].map { gradient in
        let spectrum = tensor.spectrum(gradient.weights)
        return spectrum.indices.reduce(0) { $0 + Double(2 * $1 + 1) * spectrum[$1] } / (4 * .pi)
      }
    }
    return ["∥", "⊥"].enumerated().map { index, sign in
      let sample = Sample(sums.map { 3 * $0[index] })
      return check(
        "turbulence, ΩT = 10: Σ(2ℓ+1)C_ℓ of a dipole \(sign) B0 at −T over that at T = 0", expected: 1, sample.mean,
        within: 4.5 * sample.error + 1e-2,
        "4.5 standard errors over \(count) realisations, and 1e-2 for power beyond ℓ = \(3 * nside - 1)")
    }
  }
}
