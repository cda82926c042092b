// The maps that an observatory publishes of one sky, in equatorial coordinates within its band:
//
//   counts        n_p ~ Poisson[n̄_p (1 + δI_p)],   n̄_p in proportion to the weight of the declination
//   background    b_p = n̄_p Σ_ring n/Σ_ring n̄ where ring means are lost, otherwise n̄_p Σ n/Σ n̄
//   intensity     δI_p = n/b − 1, both summed over the cap around p
//   significance  (n − b)/√b of the sums (b has no error of its own here: background windows are long)
//   small scales  δI less its fitted multipoles ℓ ≤ L (`MultipoleFit`)
//
// A Gaussian blur is the instrument's and comes before the counts; a top hat is what is done to the map afterwards, noise
// and all. Sums over caps are made by harmonics: smoothed n − b over smoothed b. Without events there is no noise and no
// significance.

import Foundation
import RandomStreams
import Sphere

/// Maps of one sky; NaN outside of the band.
public struct ObservedMaps: Sendable {
  /// The relative intensity δI/I.
  public let relativeIntensity: HEALPixMap
  /// (n − b)/√b; nil without events.
  public let significance: HEALPixMap?
  /// The relative intensity less its fitted large scales.
  public let smallScales: HEALPixMap
  /// The radius of the top hat, rad; nil where nothing was smoothed.
  public let topHat: Double?

  /// The maps of a sky.
  ///
  /// - Parameters:
  ///   - sky: a_ℓm of δI/I in the equatorial frame, not blurred.
  ///   - observatory: what is done to it.
  ///   - topHat: radius of the cap for an observatory that has no top hat of its own, rad; nil for none.
  ///   - stream: of the counts.
  /// - Throws: `ObservationError`; `.negativeIntensity` where 1 + δI is negative somewhere in the band.
  public init(
    of sky: SphericalHarmonicCoefficients, by observatory: Observatory, topHat: Double?, stream: inout RandomStream
  ) throws(ObservationError) {
    let grid: HEALPixGrid
    do { grid = try HEALPixGrid(nside: observatory.nside) } catch { throw .badGrid(nside: observatory.nside) }
    let transform = HarmonicTransform(grid: grid)
    let ownCap = observatory.smoothing.flatMap { $0.isTopHat ? $0 : nil }
    var cap = ownCap
    if cap == nil, let topHat { cap = try Smoothing.topHat(radius: topHat) }
    let blurred = ownCap == nil ? observatory.smoothed(sky) : sky
    let exposure = try observatory.exposure(of: observatory.events ?? Double(grid.pixelCount), on: grid)
    var truth = HEALPixMap(grid: grid) { _ in 0 }
    for (pixel, value) in transform.synthesize(blurred.resized(lmax: transform.lmax)).enumerated() {
      truth[pixel] = value
    }
    if observatory.events != nil {
      try Self.count(&truth, exposure, stream: &stream)
    }
    // n − b, ring by ring, or over the whole map.
    let rings = try observatory.band.rings(of: grid)
    let groups = observatory.removesRingMeans ? rings.map { [$0] } : [rings]
    var difference = HEALPixMap(grid: grid) { _ in 0 }
    var background = difference
    for group in groups {
      let (mean, weight) = group.joined().reduce(into: (0.0, 0.0)) { sums, pixel in
        sums.0 += exposure[pixel] * truth[pixel]
        sums.1 += exposure[pixel]
      }
      guard weight > 0 else { continue }
      for pixel in group.joined() {
        background[pixel] = exposure[pixel] * (1 + mean / weight)
        difference[pixel] = exposure[pixel] * (truth[pixel] - mean / weight)
      }
    }
    // A cap below a pixel smooths nothing.
    let pixelsInCap = max(1, cap.map { Double(grid.pixelCount) * Self.capFraction($0.width) } ?? 1)
    if let cap, pixelsInCap > 1 {
      difference = difference.smoothed(topHat: cap.width, with: transform)
      background = background.smoothed(topHat: cap.width, with: transform)
    }
    var intensity = HEALPixMap(grid: grid) { _ in .nan }
    var significance = intensity
    for pixel in rings.joined() where exposure[pixel] > 0 && background[pixel] > 0 {
      intensity[pixel] = difference[pixel] / background[pixel]
      significance[pixel] = difference[pixel] / background[pixel].squareRoot() * pixelsInCap.squareRoot()
    }
    relativeIntensity = intensity
    self.significance = observatory.events == nil ? nil : significance
    smallScales = try intensity.removingFittedMultipoles(
      upTo: observatory.fittedMultipole, weights: exposure, isFreeOfRingMeans: observatory.removesRingMeans)
    self.topHat = pixelsInCap > 1 ? cap?.width : nil
  }

  /// Replaces δI by n/n̄ − 1 of counts.
  private static func count(
    _ truth: inout HEALPixMap, _ exposure: HEALPixMap, stream: inout RandomStream
  ) throws(ObservationError) {
    for pixel in truth.values.indices where exposure[pixel] > 0 {
      let mean = exposure[pixel] * (1 + truth[pixel])
      guard mean >= 0 else { throw .negativeIntensity(truth[pixel]) }
      truth[pixel] = Double(stream.poisson(mean: mean)) / exposure[pixel] - 1
    }
  }

  private static func capFraction(_ radius: Double) -> Double {
    let half = sin(radius / 2)
    return half * half
  }
}
