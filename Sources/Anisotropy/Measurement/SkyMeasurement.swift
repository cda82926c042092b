// From orbits to the measurement of a realisation: the harmonic analysis of each sky, which its estimators share, what they
// make of it, and the columns in which it enters every ensemble average.

import Sphere
import Transport

// MARK: - Measuring

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
  ///   - localField: b = B/B0 at the observer, by default that of the regular field alone.
  public func measure(
    number: Int, times: [Double], orbits: [Orbits], sets: DirectionSets, localField: SIMD3<Double> = SIMD3(0, 0, 1)
  ) -> RealizationMeasurement {
    let snapshots = times.indices.map { time in
      let orbits = orbits.map { Orbits.joined([$0], at: time) }
      return estimators.measure(sky(omegaT: times[time], orbits: orbits, sets: sets, localField: localField))
    }
    return RealizationMeasurement(number: number, nside: sets.grid.nside, snapshots: snapshots)
  }

  /// The sky at one backtracking time, analysed.
  ///
  /// - Parameters:
  ///   - omegaT: backtracking time ΩT.
  ///   - orbits: the orbits of each set at this one time, in the order of `DirectionSets.directions`.
  ///   - sets: the sets of directions.
  ///   - localField: b = B/B0 at the observer, by default that of the regular field alone.
  public func sky(
    omegaT: Double, orbits: [Orbits], sets: DirectionSets, localField: SIMD3<Double> = SIMD3(0, 0, 1)
  ) -> SkySnapshot {
    precondition(orbits.allSatisfy { $0.directionCount == centers.count && $0.timeCount == 1 }, "an orbit a pixel")
    let analyze = { @Sendable [transform, iterations] (maps: [ArraySlice<Double>], set: Int) in
      var found = maps.map { transform.analyze($0, iterations: iterations, centered: true) }
      if set == 1 { sets.harmonicRotation?.rotate(&found) }
      return found
    }
    let coefficients = orbits.enumerated().map { set, orbits in
      analyze((0..<3).map { orbits.component($0, at: 0) }, set)
    }
    return SkySnapshot(
      omegaT: omegaT, sets: sets, orbits: orbits, coefficients: coefficients, centers: centers, localField: localField,
      analyze: analyze)
  }

  /// Measures one sky; it does not depend on the other times.
  public func measure(_ sky: SkySnapshot) -> SnapshotMeasurement { estimators.measure(sky) }
}

// MARK: - What was measured
//
// The columns of the estimators, at each backtracking time. Estimators read and write theirs through properties of their own, such as `mean` and `spectra`.

/// The measurement of one set of directions at one backtracking time.
public struct DirectionSetMeasurement: Sendable, Equatable {
  /// The numbers of each column, by its name.
  public var values: [String: [Double]]

  /// A measurement from its columns.
  public init(values: [String: [Double]]) { self.values = values }

  /// A measurement from what the program's own averages need.
  public init(mean: [Double], second: SymmetricTensor, dipole: [Double], spectra: SpectraTensor) {
    precondition(mean.count == 3 && dipole.count == 9)
    self.init(values: [:])
    self.mean = mean
    self.second = second
    self.dipole = dipole
    self.spectra = spectra
  }

  /// The numbers of a column of an estimator that measured.
  public subscript(_ name: String) -> [Double] {
    get {
      guard let found = values[name] else { preconditionFailure("no estimator measured \(name)") }
      return found
    }
    set { values[name] = newValue }
  }
}

/// The measurement of one realisation at one backtracking time.
public struct SnapshotMeasurement: Sendable, Equatable {
  /// Backtracking time ΩT.
  public var omegaT: Double
  /// One entry per set of directions: one, or two when they are paired.
  public var sets: [DirectionSetMeasurement]
  /// The columns of the realisation as a whole, by name: of both sets together where there are two, and of particles that
  /// estimators followed themselves.
  public var joint: [String: [Double]]

  /// A measurement from its columns.
  public init(omegaT: Double, sets: [DirectionSetMeasurement], joint: [String: [Double]]) {
    self.omegaT = omegaT
    self.sets = sets
    self.joint = joint
  }

  /// A measurement from what the program's own averages need.
  public init(omegaT: Double, sets: [DirectionSetMeasurement], cross: SpectraTensor?) {
    self.init(omegaT: omegaT, sets: sets, joint: [:])
    self.cross = cross
  }
}

/// The measurement of one realisation at all backtracking times.
public struct RealizationMeasurement: Sendable, Equatable {
  /// The realisation's number, from 0.
  public var number: Int
  /// HEALPix resolution of the sets of directions.
  public var nside: Int
  /// One entry per backtracking time, ascending.
  public var snapshots: [SnapshotMeasurement]

  /// A measurement from its parts.
  public init(number: Int, nside: Int, snapshots: [SnapshotMeasurement]) {
    self.number = number
    self.nside = nside
    self.snapshots = snapshots
  }

  /// Largest multipole of the spectra.
  public var lmax: Int { (snapshots.first?.sets.first?.values["CL"]?.count ?? 18 * nside) / 6 - 1 }
}
