// What one realisation of the field contributes to every ensemble average: the columns of its estimators, at each
// backtracking time. Estimators read and write theirs through properties of their own, such as `mean` and `spectra`.

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
  /// The columns of both sets together, by name; empty with a single set.
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
  public var lmax: Int { (snapshots.first?.sets.first?.spectra.multipoles ?? 1) - 1 }
}
