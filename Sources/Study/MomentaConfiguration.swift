// What a study measures beyond displacements: with the momenta p̂(−T), and against the field at the observer.

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
