// The sky of directions from which particles are tracked back.

/// The table `[sky]`: the HEALPix grid of directions.
public struct SkyConfiguration: Sendable, Equatable {
  /// Which directions stand for a pixel.
  public enum Directions: String, Sendable, CaseIterable {
    /// Two independent sets of directions, whose cross-spectrum is free of shot noise.
    case paired
    /// One set, the pixel centres, as in the paper.
    case centers = "centres"
  }

  /// HEALPix resolution N_side (`sky.nside`), a power of two from 1 to 8192; a set has 12 N_side² directions.
  public var nside: Int
  /// Which directions are tracked (`sky.directions`).
  public var directions: Directions

  /// A sky from its parts; what is left out is the preset's.
  public init(nside: Int = 32, directions: Directions = .paired) {
    self.nside = nside
    self.directions = directions
  }
}
