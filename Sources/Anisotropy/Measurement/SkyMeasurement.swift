// From orbits to the measurement of a realisation: the harmonic analysis of each sky, which its estimators share, and what
// they make of it.

import Sphere
import Transport

/// Turns orbits into measurements. One instance serves many realisations and threads.
public struct SkyMeasurement: Sendable {
  private let transform: HarmonicTransform
  private let iterations: Int
  private let estimators: EstimatorList
  /// Unit vectors to the pixel centres.
  private let centers: [SIMD3<Double>]

  /// A measurement on a grid.
  ///
  /// - Parameters:
  ///   - grid: the HEALPix grid of the sets of directions.
  ///   - iterations: Jacobi iterations of each analysis, 3 as healpy's anafast; the mean of each map is taken out
  ///     before and added to a_00 after, so that a large monopole does not leak into the multipoles.
  ///   - estimators: what is measured.
  public init(grid: HEALPixGrid, iterations: Int = 3, estimators: EstimatorList = .standard) {
    transform = HarmonicTransform(grid: grid, lmax: 3 * grid.nside - 1)
    self.iterations = iterations
    self.estimators = estimators
    centers = grid.directions
  }

  /// Measures one realisation.
  ///
  /// - Parameters:
  ///   - number: the realisation's number.
  ///   - times: backtracking times ΩT.
  ///   - orbits: the orbits of each set at these times, in the order of `DirectionSets.directions`.
  ///   - sets: the sets of directions.
  public func measure(
    number: Int, times: [Double], orbits: [Orbits], sets: DirectionSets
  ) -> RealizationMeasurement {
    let snapshots = times.indices.map { time in
      estimators.measure(sky(omegaT: times[time], orbits: orbits.map { Orbits.joined([$0], at: time) }, sets: sets))
    }
    return RealizationMeasurement(number: number, nside: sets.grid.nside, snapshots: snapshots)
  }

  /// The sky at one backtracking time, analysed.
  ///
  /// - Parameters:
  ///   - omegaT: backtracking time ΩT.
  ///   - orbits: the orbits of each set at this one time, in the order of `DirectionSets.directions`.
  ///   - sets: the sets of directions.
  public func sky(omegaT: Double, orbits: [Orbits], sets: DirectionSets) -> SkySnapshot {
    precondition(orbits.allSatisfy { $0.directionCount == centers.count && $0.timeCount == 1 }, "an orbit a pixel")
    let coefficients = orbits.enumerated().map { set, orbits -> [SphericalHarmonicCoefficients] in
      var found = (0..<3).map {
        transform.analyze(orbits.component($0, at: 0), iterations: iterations, centered: true)
      }
      if set == 1 { sets.harmonicRotation?.rotate(&found) }
      return found
    }
    return SkySnapshot(omegaT: omegaT, sets: sets, orbits: orbits, coefficients: coefficients, centers: centers)
  }

  /// Measures one sky; it does not depend on the other times.
  public func measure(_ sky: SkySnapshot) -> SnapshotMeasurement { estimators.measure(sky) }
}
