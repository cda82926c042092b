// Boundary conditions on the past carried to the observer (Liouville): I(p̂) is the boundary's at (r, p̂)(−T).
//
// - An isotropic boundary without gradient is an isotropic sky, whatever the field in between.
// - At T = 0 nothing has moved, and a gradient shows by its streaming term −3 p̂_j K_ji g_i alone: a dipole.
// - A uniform field turns the sky of an anisotropic boundary about itself by −ΩT, f(p̂(−T)) = f(R_z(T) p̂), no more.

import Anisotropy
import Foundation
import Sphere
import Theory
import Turbulence

extension SkyChecks {
  /// The preset's turbulence with fewer waves: as chaotic, and cheaper.
  static func turbulence(_ realization: Int) -> PlaneWaveField {
    IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: 40), larmorRadius: 0.1).realization(realization, seed: 20)
  }

  /// An isotropic boundary seen through turbulence, ΩT = 30.
  package func constantSky() throws -> [Check] {
    let grid = try HEALPixGrid(nside: 16)
    let points = subject.backtrack(Self.turbulence(0), grid.directions, 30, 20)
    let diffusion = try BGKDiffusion(scatteringRate: 0.3).tensor.components()
    let sky = points.map { Self.relativeIntensity($0, gradient: .zero, diffusion: diffusion) }
    let energies = points.map { pow(($0.momentum * $0.momentum).sum(), -2.7 / 2) }
    let spectrum = subject.analyze(try HEALPixMap(grid: grid, values: sky), 47, 3, true).powerSpectrum
    return [
      check(
        "pixels that differ from 1, boundary without gradient", Double(sky.count { $0 != 1 }), within: 0,
        "to the bit: 1 + 0 r is 1 for every finite r"),
      check(
        "power at ℓ ≥ 1, boundary without gradient", spectrum.dropFirst().reduce(0, +), within: 0,
        "to the bit: the mean is taken out before the transform"),
      check(
        "largest |I − 1|, boundary p^−2.7", energies.map { abs($0 - 1) }.max() ?? .nan, within: 1e-12,
        "|p̂| is kept to round-off: 600 steps of 2e-16 each, if all had one sign 3e-13"),
    ]
  }

  /// T = 0: nothing has moved, and a gradient gives the dipole of its streaming.
  package func startOfBacktracking() throws -> [Check] {
    let grid = try HEALPixGrid(nside: 16)
    let moved = subject.orbits(Self.turbulence(0), grid.directions, 0)
    let points = subject.backtrack(Self.turbulence(0), grid.directions, 0, 20)
    let tensor = try BGKDiffusion(scatteringRate: 0.3).tensor
    let gradient = SIMD3(0.3, -0.2, 0.5)
    let sky = points.map { Self.relativeIntensity($0, gradient: gradient, diffusion: tensor.components()) }
    let spectrum = subject.analyze(try HEALPixMap(grid: grid, values: sky), 24, 12, true).powerSpectrum
    let dipole = tensor.standardDipole(gradient: gradient)
    let others = spectrum.indices.dropFirst().filter { $0 != 1 }.map { spectrum[$0] }.max() ?? .nan
    return [
      check(
        "largest displacement at T = 0", moved.values.map(abs).max() ?? .nan, within: 0,
        "exact: no step is made"),
      check(
        "C_1 at T = 0 over 4π K_ij K_ik g_j g_k", expected: 1, spectrum[1] / dipole, within: 1e-11,
        "round-off; 12 Jacobi iterations to ℓ = 24 converge to 1e-12"),
      check(
        "largest C_ℓ, ℓ ≥ 2, at T = 0 over C_1", others / spectrum[1], within: 1e-20,
        "round-off: amplitudes of 1e-12, squared"),
    ]
  }

  /// A boundary of degree 4 seen through the uniform field, ΩT = 10.
  package func uniformField() throws -> [Check] {
    let grid = try HEALPixGrid(nside: 16)
    let (time, steps) = (10.0, 100.0)
    func boundary(_ p: SIMD3<Double>) -> Double {
      1 + 0.4 * p.x - 0.3 * p.z + p.x * p.y + 0.5 * p.y * p.z * p.z - 0.7 * p.x * p.x * p.x * p.z
    }
    let points = subject.backtrack(PlaneWaveField(), grid.directions, time, steps)
    let before = subject.analyze(HEALPixMap(grid: grid, boundary), 24, 12, false)
    let sky = points.map { boundary($0.momentum) }
    let after = subject.analyze(try HEALPixMap(grid: grid, values: sky), 24, 12, false)
    let change = zip(before.powerSpectrum, after.powerSpectrum).prefix(5).map { abs($1 / $0 - 1) }.max() ?? .nan
    // f(R p̂) is the function f turned by R⁻¹, and R_z(T) takes p̂ to p̂(−T).
    let expected = subject.rotate(before, Rotation(axis: SIMD3(0, 0, 1), angle: -time))
    let scale = before.powerSpectrum[1...4].reduce(0, +).squareRoot()
    return [
      check(
        "largest relative change of C_ℓ, ℓ ≤ 4, in the uniform field", change, within: 1e-11,
        "a Boris step in a uniform field is a rotation; round-off of 1000 steps and of the transform"),
      check(
        "sky in the uniform field − boundary turned by −ΩT", Self.largestDifference(after, expected) / scale,
        within: 4 * time / (12 * steps * steps),
        "phase error ΩT (ΩΔt)²/12 of the Boris pusher at m ≤ 4"),
    ]
  }

  /// The relative intensity of Documentation/theory/Physics.md, section 1, 1 + [r_i(−T) − 3 p̂_j(−T) K_ji] g_i.
  static func relativeIntensity(
    _ point: SkySubject.PhasePoint, gradient: SIMD3<Double>, diffusion: [[Double]]
  ) -> Double {
    var result = 1.0
    for i in 0..<3 {
      let streaming = (0..<3).reduce(0) { $0 + point.momentum[$1] * diffusion[$1][i] }
      result += (point.position[i] - 3 * streaming) * gradient[i]
    }
    return result
  }

  /// The largest |a_ℓm − b_ℓm|; NaN if any is.
  static func largestDifference(_ a: SphericalHarmonicCoefficients, _ b: SphericalHarmonicCoefficients) -> Double {
    zip(a.values, b.values).map { hypot($0.x - $1.x, $0.y - $1.y) }.reduce(0) { $1 > $0 || $1.isNaN ? $1 : $0 }
  }
}
