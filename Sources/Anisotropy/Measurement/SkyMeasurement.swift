// From displacement maps to the measurement of a realisation: moments over directions and the spectra tensor.

import Sphere

/// Turns displacement maps into measurements. One instance serves many realisations and threads.
public struct SkyMeasurement: Sendable {
  private let transform: HarmonicTransform
  private let iterations: Int
  /// Unit vectors to the pixel centres.
  private let centres: [SIMD3<Double>]

  /// A measurement on a grid.
  ///
  /// - Parameters:
  ///   - grid: the HEALPix grid of the sets of directions.
  ///   - iterations: Jacobi iterations of each analysis, 3 as healpy's anafast; the mean of each map is taken out
  ///     before and added to a_00 after, so that a large monopole does not leak into the multipoles.
  public init(grid: HEALPixGrid, iterations: Int = 3) {
    transform = HarmonicTransform(grid: grid, lmax: 3 * grid.nside - 1)
    self.iterations = iterations
    centres = grid.directions
  }

  /// Measures one realisation.
  ///
  /// - Parameters:
  ///   - number: the realisation's number.
  ///   - times: backtracking times ΩT.
  ///   - displacements: r_i(−T; p̂) in r_L, `[set][time][axis][direction]`, in the order of `DirectionSets.directions`.
  ///   - sets: the sets of directions.
  public func measure(
    number: Int, times: [Double], displacements: [[[[Double]]]], sets: DirectionSets
  ) -> RealizationMeasurement {
    let snapshots = times.indices.map { time in
      measure(omegaT: times[time], displacements: displacements.map { $0[time] }, sets: sets)
    }
    return RealizationMeasurement(number: number, nside: sets.grid.nside, snapshots: snapshots)
  }

  /// Measures one realisation at one backtracking time; it does not depend on the other times.
  ///
  /// - Parameters:
  ///   - omegaT: backtracking time ΩT.
  ///   - displacements: r_i(−T; p̂) in r_L, `[set][axis][direction]`, in the order of `DirectionSets.directions`.
  ///   - sets: the sets of directions.
  public func measure(omegaT: Double, displacements: [[[Double]]], sets: DirectionSets) -> SnapshotMeasurement {
    let coefficients = (0..<sets.count).map { set -> [SphericalHarmonicCoefficients] in
      var found = displacements[set].map { transform.analyze($0, iterations: iterations, centered: true) }
      if set == 1 { sets.harmonicRotation?.rotate(&found) }
      return found
    }
    return SnapshotMeasurement(
      omegaT: omegaT,
      sets: (0..<sets.count).map { set in
        measure(
          displacements[set], rotation: set == 1 ? sets.rotation : nil, spectra(coefficients[set], coefficients[set]))
      },
      cross: sets.count == 2 ? spectra(coefficients[0], coefficients[1]) : nil)
  }

  private func spectra(
    _ a: [SphericalHarmonicCoefficients], _ b: [SphericalHarmonicCoefficients]
  ) -> SpectraTensor {
    SpectraTensor(
      components: SymmetricTensor.pairs.map { i, j in
        let spectrum = SphericalHarmonicCoefficients.crossSpectrum(a[i], b[j])
        guard i != j else { return spectrum }
        return zip(spectrum, SphericalHarmonicCoefficients.crossSpectrum(a[j], b[i])).map { ($0 + $1) / 2 }
      })
  }

  private func measure(
    _ displacement: [[Double]], rotation: Rotation?, _ spectra: SpectraTensor
  ) -> DirectionSetMeasurement {
    let count = Double(centres.count)
    let (x, y, z) = (displacement[0], displacement[1], displacement[2])
    precondition(x.count == centres.count && y.count == x.count && z.count == x.count, "one value per pixel")
    let axes = rotation?.columns ?? (SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1))
    var (sum, squares, products) = (SIMD3<Double>.zero, SIMD3<Double>.zero, SIMD3<Double>.zero)
    // By the component j of the displacement: the sums over directions of p̂ r_j.
    var dipole = (SIMD3<Double>.zero, SIMD3<Double>.zero, SIMD3<Double>.zero)
    for pixel in centres.indices {
      let centre = centres[pixel]
      let direction = axes.0 * centre.x + axes.1 * centre.y + axes.2 * centre.z
      let r = SIMD3(x[pixel], y[pixel], z[pixel])
      sum += r
      squares += r * r
      products += SIMD3(r.x * r.y, r.x * r.z, r.y * r.z)
      dipole.0 += direction * r.x
      dipole.1 += direction * r.y
      dipole.2 += direction * r.z
    }
    return DirectionSetMeasurement(
      mean: [sum.x, sum.y, sum.z].map { $0 / count },
      second: SymmetricTensor(
        [squares.x, squares.y, squares.z, products.x, products.y, products.z].map { $0 / count }),
      dipole: (0..<3).flatMap { i in [dipole.0[i], dipole.1[i], dipole.2[i]].map { $0 / count } },
      spectra: spectra)
  }
}
