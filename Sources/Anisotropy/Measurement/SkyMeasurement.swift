// From displacement maps to the measurement of a realisation: moments over directions and the spectra tensor.

import Sky

/// Turns displacement maps into measurements. One instance serves many realisations and threads.
public struct SkyMeasurement: Sendable {
  private let transform: HarmonicTransform
  private let iterations: Int

  /// A measurement on a grid.
  ///
  /// - Parameters:
  ///   - grid: the HEALPix grid of the sets of directions.
  ///   - iterations: Jacobi iterations of each analysis, 3 as healpy's anafast; the mean of each map is taken out
  ///     before and added to a_00 after, so that a large monopole does not leak into the multipoles.
  public init(grid: HEALPixGrid, iterations: Int = 3) {
    transform = HarmonicTransform(grid: grid, lmax: 3 * grid.nside - 1)
    self.iterations = iterations
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
      var found = displacements[set].map { transform.analyze($0, iterations: iterations, centred: true) }
      if set == 1, let rotation = sets.rotation {
        WignerRotation(rotation: rotation, lmax: transform.lmax).rotate(&found)
      }
      return found
    }
    return SnapshotMeasurement(
      omegaT: omegaT,
      sets: (0..<sets.count).map { set in
        measure(
          displacements[set], sets.directions(ofSet: set), spectra(coefficients[set], coefficients[set]))
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
    _ displacement: [[Double]], _ directions: [SIMD3<Double>], _ spectra: SpectraTensor
  ) -> DirectionSetMeasurement {
    let count = Double(directions.count)
    var dipole = [Double](repeating: 0, count: 9)
    for j in 0..<3 {
      var sum = SIMD3<Double>.zero
      for (direction, value) in zip(directions, displacement[j]) { sum += direction * value }
      for i in 0..<3 { dipole[3 * i + j] = sum[i] / count }
    }
    return DirectionSetMeasurement(
      mean: displacement.map { $0.reduce(0, +) / count },
      second: SymmetricTensor(
        SymmetricTensor.pairs.map { i, j in
          zip(displacement[i], displacement[j]).reduce(0) { $0 + $1.0 * $1.1 } / count
        }),
      dipole: dipole, spectra: spectra)
  }
}
