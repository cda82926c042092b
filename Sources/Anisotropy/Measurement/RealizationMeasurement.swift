// What one realisation of the field contributes to every ensemble average: moments of the displacements and the
// spectra tensor C_ℓ^{ij} = Σ_m Re(a^i_ℓm a^j*_ℓm)/(2ℓ+1), i, j = x, y, z, at each backtracking time.

/// C_ℓ^{ij}, symmetric in i and j: `components[pair][ell]` in r_L², pairs in the order of `SymmetricTensor`.
public struct SpectraTensor: Sendable, Equatable {
  /// The six spectra, ℓ = 0…lmax each, in r_L².
  public var components: [[Double]]

  /// A tensor from its six spectra, of equal length.
  public init(components: [[Double]]) {
    precondition(components.count == 6)
    self.components = components
  }

  /// The spectrum for a gradient: C_ℓ = W_ij C_ℓ^{ij}.
  public func spectrum(_ weights: SymmetricTensor) -> [Double] {
    // As `SymmetricTensor.contracted(with:)`, to the bit, without a tensor for each ℓ.
    components[0].indices.map { ell in
      var sum = 0.0
      for pair in 0..<6 {
        sum += (pair < 3 ? 1 : 2) * components[pair][ell] * weights.components[pair]
      }
      return sum
    }
  }
}

/// The measurement of one set of directions at one backtracking time.
public struct DirectionSetMeasurement: Sendable, Equatable {
  /// r̄_i: mean displacement over directions, in r_L.
  public var mean: [Double]
  /// ⟨r_i r_j⟩ over directions, in r_L².
  public var second: SymmetricTensor
  /// D_ij = ⟨p̂_i(0) r_j(−T)⟩ over directions, in r_L, row by row.
  public var dipole: [Double]
  /// Auto-spectra tensor, shot noise included.
  public var spectra: SpectraTensor

  /// A measurement from its parts.
  public init(mean: [Double], second: SymmetricTensor, dipole: [Double], spectra: SpectraTensor) {
    precondition(mean.count == 3 && dipole.count == 9)
    self.mean = mean
    self.second = second
    self.dipole = dipole
    self.spectra = spectra
  }
}

/// The measurement of one realisation at one backtracking time.
public struct SnapshotMeasurement: Sendable, Equatable {
  /// Backtracking time ΩT.
  public var omegaT: Double
  /// One entry per set of directions: one, or two when they are paired.
  public var sets: [DirectionSetMeasurement]
  /// Cross-spectra tensor between the two sets, symmetrised in i and j; nil with a single set.
  public var cross: SpectraTensor?

  /// A measurement from its parts.
  public init(omegaT: Double, sets: [DirectionSetMeasurement], cross: SpectraTensor?) {
    self.omegaT = omegaT
    self.sets = sets
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
  public var lmax: Int { (snapshots.first?.sets.first?.spectra.components[0].count ?? 1) - 1 }
}
