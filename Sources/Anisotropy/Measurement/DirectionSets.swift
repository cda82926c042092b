// The directions of the sky that a realisation backtracks.
//
// The first set is the HEALPix grid. The second, of "paired" studies, is the same grid turned by a rotation R drawn
// uniformly from SO(3) for each realisation. By Schur's lemma the mean over rotations of the (linear) analysis on a rotated
// grid is proportional to the identity within each ℓ: in the mean, the second set aliases nothing from one ℓ into another,
// and so what the first set aliases meets nothing to correlate with, except through correlations between different ℓ of
// the sky itself, which the direction of B0 allows and which are small. The auto-spectrum of either set keeps the
// structure below its pixel scale: that is the shot noise.

import RandomStreams
import Sphere

/// One or two sets of directions on the same HEALPix grid, the second one rotated.
public struct DirectionSets: Sendable {
  /// The grid that the spectra are computed on.
  public let grid: HEALPixGrid
  /// The rotation that takes the grid to the second set; nil with a single set.
  public let rotation: Rotation?
  /// Takes the coefficients of a sky sampled by the second set, up to ℓ = 3 N_side − 1, from its frame to the grid's.
  let harmonicRotation: WignerRotation?

  /// The sets of one realisation. With a second one this takes some milliseconds: its rotation is prepared.
  ///
  /// - Parameters:
  ///   - grid: the HEALPix grid.
  ///   - isPaired: whether there is a second, rotated set.
  ///   - seed: the study's seed.
  ///   - realization: the realisation's number.
  public init(grid: HEALPixGrid, isPaired: Bool, seed: UInt64, realization: Int) {
    self.grid = grid
    if isPaired {
      var stream = RandomStream(seed: seed, realization: realization, purpose: .directions)
      let rotation = Rotation(quaternion: stream.rotationQuaternion())
      self.rotation = rotation
      harmonicRotation = WignerRotation(rotation: rotation, lmax: 3 * grid.nside - 1)
    } else {
      (rotation, harmonicRotation) = (nil, nil)
    }
  }

  /// Number of sets: one or two.
  public var count: Int { rotation == nil ? 1 : 2 }

  /// Momentum directions p̂ of a set, one unit vector per pixel in RING order.
  ///
  /// - Parameters:
  ///   - set: 0 or, in paired studies, 1.
  ///   - pixels: which pixels; all of them by default.
  public func directions(ofSet set: Int, pixels: Range<Int>? = nil) -> [SIMD3<Double>] {
    let centres = (pixels ?? 0..<grid.pixelCount).map(grid.direction(ofPixel:))
    guard set == 1, let rotation else { return centres }
    return centres.map(rotation.apply)
  }
}
