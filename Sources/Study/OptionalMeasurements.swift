// What a study measures beyond its skies: pairs of particles, momenta p̂(−T), and the field at the observer. Each is off by
// default, and while it is off nothing in a run directory knows of it.

/// The table `[pairs]`: pairs of particles at opening angles far below a pixel.
public struct PairsConfiguration: Sendable, Equatable {
  /// First particles of a realisation (`pairs.references`), each of one pair at every angle; 0 for no pairs.
  public var references: Int
  /// Number of opening angles (`pairs.angles`), in equal logarithmic steps up to π.
  public var angles: Int
  /// The smallest opening angle in radians (`pairs.smallest_angle`).
  public var smallestAngle: Double

  /// Pairs from their parts; without references there are none.
  public init(references: Int = 0, angles: Int = 32, smallestAngle: Double = 1e-6) {
    self.references = references
    self.angles = angles
    self.smallestAngle = smallestAngle
  }
}

// MARK: - Momenta

/// The table `[momenta]`: options, each off by default. While they are off nothing in a run directory knows of them.
public struct MomentaConfiguration: Sendable, Equatable {
  /// Whether spectra are made with the streaming term of the boundary as well (`momenta.boundary`).
  public var boundary: Bool
  /// Largest multipole of the mixing matrix (`momenta.mixing`); 0 for none.
  public var mixing: Int
  /// Whether skies are measured in the frame of the local field as well (`momenta.local_field`).
  public var localField: Bool

  /// Options; what is left out is off.
  public init(boundary: Bool = false, mixing: Int = 0, localField: Bool = false) {
    self.boundary = boundary
    self.mixing = mixing
    self.localField = localField
  }

  /// The largest mixing matrix: 1089 maps at each backtracking time.
  public static let largestMixing = 32
}
