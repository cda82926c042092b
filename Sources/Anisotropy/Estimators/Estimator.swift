// The socket for whatever is measured. An estimator is a value in a list: a new one is one file and one entry of
// `EstimatorList.standard`, or of a list of the caller's own.
//
//   columns          what it keeps of one snapshot of one realisation: names, units, widths, text
//   measure          the numbers of these columns, from the sky of that snapshot
//   follow           the numbers of columns about particles of its own, such as pairs below a pixel
//   tables           what it says about the ensemble, from the columns that it or another one keeps
//
// The realisation's file has the columns that the list names, and the run directory the tables; neither knows more about
// an estimator. Means, jackknives, covariances and percentiles over realisations are in Ensemble/Statistics.swift, once.

import Sphere
import Files
import Transport

/// A column of the file of a realisation: so many numbers for each backtracking time.
public struct MeasuredColumn: Sendable, Equatable {
  /// Its name; for a column of each set of directions without the "_A" or "_B" that the file appends.
  public var name: String
  /// Unit of its numbers; empty for pure numbers.
  public var unit: String
  /// How many numbers a time has.
  public var width: Int
  /// What they are, in half a sentence.
  public var description: String

  /// A column.
  public init(_ name: String, unit: String, width: Int, _ description: String) {
    self.name = name
    self.unit = unit
    self.width = width
    self.description = description
  }
}

/// One sky of one realisation at one backtracking time, as estimators see it.
public struct SkySnapshot: Sendable {
  /// Backtracking time ΩT.
  public let omegaT: Double
  /// The sets of directions that were backtracked.
  public let sets: DirectionSets
  /// The orbits of each set, with this one time: index 0 is their only one.
  public let orbits: [Orbits]
  /// a_ℓm of x, y and z in r_L, ℓ = 0…3 N_side − 1, all in the frame of the grid: `[set][axis]`.
  public let coefficients: [[SphericalHarmonicCoefficients]]
  /// Unit vectors to the pixel centres of the grid.
  public let centers: [SIMD3<Double>]
  /// b = B/B0 at the observer; ẑ where no estimator asked for it.
  public let localField: SIMD3<Double>
  /// Analyses maps of a set.
  let analyze: @Sendable (_ maps: [ArraySlice<Double>], _ set: Int) -> [SphericalHarmonicCoefficients]

  /// a_ℓm of other maps than the displacements, ℓ = 0…3 N_side − 1, in the frame of the grid.
  ///
  /// - Parameters:
  ///   - maps: a value for each orbit of the set, in their order.
  ///   - set: which set of directions.
  public func coefficients(of maps: [[Double]], ofSet set: Int) -> [SphericalHarmonicCoefficients] {
    analyze(maps.map { $0[...] }, set)
  }

  /// The momentum directions p̂ at the observer of a set, in the order of its orbits.
  public func directions(ofSet set: Int) -> [SIMD3<Double>] {
    guard set == 1, let axes = sets.rotation?.columns else { return centers }
    return centers.map { axes.0 * $0.x + axes.1 * $0.y + axes.2 * $0.z }
  }
}

/// One realisation, for an estimator that follows particles of its own through it.
public struct FollowedRealization: Sendable {
  /// Takes particles through the field, in double precision: neighbouring ones part by the field's difference between them,
  /// and not by rounding.
  public let tracker: any Tracker
  /// Seed of the study.
  public let seed: UInt64
  /// Number of the realisation.
  public let number: Int
  /// Backtracking times ΩT, ascending.
  public let times: [Double]
  /// Asked often; when it answers true the work stops.
  public let isCancelled: @Sendable () -> Bool

  /// A realisation from its parts.
  public init(
    tracker: any Tracker, seed: UInt64, number: Int, times: [Double],
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.tracker = tracker
    self.seed = seed
    self.number = number
    self.times = times
    self.isCancelled = isCancelled
  }
}

/// Something that is measured on skies and averaged over realisations.
public protocol Estimator: Sendable {
  /// Its name, for lists and messages.
  var name: String { get }
  /// Whether it asks for the momenta p̂(−T). By default not.
  var needsMomenta: Bool { get }
  /// Whether it asks for the field at the observer. By default not.
  var needsLocalField: Bool { get }
  /// What it keeps of each set of directions. By default nothing.
  ///
  /// - Parameter lmax: largest multipole of the coefficients.
  func columns(lmax: Int) -> [MeasuredColumn]
  /// The numbers of ``columns(lmax:)``, column by column, for one set of directions.
  func measure(_ sky: SkySnapshot, set: Int) -> [[Double]]
  /// What it keeps of two sets together; in the file only where there are two. By default nothing.
  func jointColumns(lmax: Int) -> [MeasuredColumn]
  /// The numbers of ``jointColumns(lmax:)``.
  func measureJointly(_ sky: SkySnapshot) -> [[Double]]
  /// What it keeps of particles of its own. By default nothing.
  var followedColumns: [MeasuredColumn] { get }
  /// How many particles it follows, for the cost of a study. By default none.
  var followedParticles: Int { get }
  /// Follows them through one realisation. What it finds at a time must not depend, to the bit, on the other times.
  ///
  /// - Returns: the numbers of ``followedColumns``, column by column, time by time within each; nil when cancelled.
  func follow(_ realization: FollowedRealization) throws -> [[Double]]?
  /// What it says about the ensemble. By default nothing.
  ///
  /// - Parameters:
  ///   - ensemble: the realisations, with the columns of all estimators.
  ///   - result: the averages that the program's own estimators share.
  func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable]
  /// What it says at the end of the summary, in lines of ASCII. By default nothing.
  ///
  /// - Parameters:
  ///   - ensemble: the realisations, with the columns of all estimators.
  ///   - result: the averages that the program's own estimators share.
  ///   - time: index of the snapshot that the summary is about.
  func summary(of ensemble: EnsembleAverage, _ result: EnsembleResult, at time: Int) -> [String]
}

extension Estimator {
  /// No.
  public var needsMomenta: Bool { false }
  /// No.
  public var needsLocalField: Bool { false }
  /// None.
  public func columns(lmax: Int) -> [MeasuredColumn] { [] }
  /// Nothing.
  public func measure(_ sky: SkySnapshot, set: Int) -> [[Double]] { [] }
  /// None.
  public func jointColumns(lmax: Int) -> [MeasuredColumn] { [] }
  /// Nothing.
  public func measureJointly(_ sky: SkySnapshot) -> [[Double]] { [] }
  /// None.
  public var followedColumns: [MeasuredColumn] { [] }
  /// None.
  public var followedParticles: Int { 0 }
  /// Nothing.
  public func follow(_ realization: FollowedRealization) throws -> [[Double]]? { [] }
  /// None.
  public func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] { [] }
  /// Nothing.
  public func summary(of ensemble: EnsembleAverage, _ result: EnsembleResult, at time: Int) -> [String] { [] }
}

/// The estimators of a study, in the order of their columns. Two lists are equal when they have the same names.
public struct EstimatorList: Sendable, Equatable {
  /// The estimators of the program.
  public static let standard = EstimatorList([
    Moments(), DipoleMatrix(), Spectra(), Ratios(), Diffusion(), TensorComponents(), CosmicVariance(), Rates(),
  ])

  /// The estimators.
  public let estimators: [any Estimator]

  /// A list of estimators.
  ///
  /// The averages that the program's estimators share are made from the columns of the first four of ``standard``, which a
  /// list for studies therefore has.
  ///
  /// - Precondition: no name of an estimator and none of a column occurs twice.
  public init(_ estimators: [any Estimator]) {
    let columns = estimators.flatMap { $0.columns(lmax: 0) + $0.jointColumns(lmax: 0) + $0.followedColumns }.map(\.name)
    precondition(Set(estimators.map { $0.name }).count == estimators.count, "an estimator's name occurs twice")
    precondition(Set(columns).count == columns.count, "a column's name occurs twice")
    self.estimators = estimators
  }

  /// This list and one more.
  public func adding(_ estimator: any Estimator) -> EstimatorList { EstimatorList(estimators + [estimator]) }

  /// Whether one of them asks for the momenta.
  public var needMomenta: Bool { estimators.contains { $0.needsMomenta } }

  /// Whether one of them asks for the field at the observer.
  public var needLocalField: Bool { estimators.contains { $0.needsLocalField } }

  /// The columns that are kept of each set of directions.
  public func columns(lmax: Int) -> [MeasuredColumn] { estimators.flatMap { $0.columns(lmax: lmax) } }

  /// The columns that are kept of two sets together.
  public func jointColumns(lmax: Int) -> [MeasuredColumn] { estimators.flatMap { $0.jointColumns(lmax: lmax) } }

  /// The columns about particles that estimators follow themselves.
  public var followedColumns: [MeasuredColumn] { estimators.flatMap { $0.followedColumns } }

  /// How many particles estimators follow themselves.
  public var followedParticles: Int { estimators.reduce(0) { $0 + $1.followedParticles } }

  /// Follows the particles of all estimators through one realisation.
  ///
  /// - Returns: the numbers of each column by its name, time by time; nil when cancelled.
  public func follow(_ realization: FollowedRealization) throws -> [String: [Double]]? {
    var found: [String: [Double]] = [:]
    for estimator in estimators where !estimator.followedColumns.isEmpty {
      guard let numbers = try estimator.follow(realization) else { return nil }
      let columns = estimator.followedColumns
      precondition(
        columns.map { $0.width * realization.times.count } == numbers.map(\.count),
        "an estimator follows what its columns say")
      for (column, values) in zip(columns, numbers) { found[column.name] = values }
    }
    return found
  }

  /// All measurements on one sky.
  public func measure(_ sky: SkySnapshot) -> SnapshotMeasurement {
    let lmax = sky.coefficients[0][0].lmax
    let sets = (0..<sky.sets.count).map { set in
      values(columns(lmax: lmax), estimators.flatMap { $0.measure(sky, set: set) })
    }
    let joint = sets.count < 2 ? [:] : values(jointColumns(lmax: lmax), estimators.flatMap { $0.measureJointly(sky) })
    return SnapshotMeasurement(
      omegaT: sky.omegaT, sets: sets.map { DirectionSetMeasurement(values: $0) }, joint: joint)
  }

  private func values(_ columns: [MeasuredColumn], _ found: [[Double]]) -> [String: [Double]] {
    precondition(columns.map(\.width) == found.map(\.count), "an estimator measures what its columns say")
    return Dictionary(uniqueKeysWithValues: zip(columns.map(\.name), found))
  }

  /// Whether both lists have the same names in the same order.
  public static func == (a: EstimatorList, b: EstimatorList) -> Bool {
    a.estimators.map { $0.name } == b.estimators.map { $0.name }
  }
}
