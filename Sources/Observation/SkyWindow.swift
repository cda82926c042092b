// What an observatory makes of a sky before it takes the spectrum: a weight W(δ) within a band, ring means removed or not.
//
//   f → W (R f), W f or W (f − ∫W f/∫W),   W = 0 outside of the band;   C̃_ℓ of two such skies, not divided by a sky fraction
//
// W is the mask, or the exposure or background relative to its mean, where an experiment weights its map by it. It depends
// on the declination only, so that it commutes with the removal of ring means R.

import Foundation
import Sphere

/// A weight for each declination within a band, and which means are lost.
public struct SkyWindow: Sendable {
  /// What is seen at all.
  public let band: DeclinationBand
  /// Whether the mean of each ring of declination is removed, as by a background taken from the data.
  public let removesRingMeans: Bool
  /// Whether the weighted mean of the whole map is removed; nothing more where ring means are.
  public let removesMapMean: Bool
  private let weight: @Sendable (Double) -> Double

  /// A window.
  ///
  /// - Parameters:
  ///   - band: what is seen.
  ///   - removesRingMeans: whether ring means are lost.
  ///   - removesMapMean: whether the weighted mean of the whole map is.
  ///   - weight: W ≥ 0, dimensionless, as a function of sin δ within the band; 1 by default.
  public init(
    band: DeclinationBand, removesRingMeans: Bool = true, removesMapMean: Bool = false,
    weight: @escaping @Sendable (Double) -> Double = { _ in 1 }
  ) {
    self.band = band
    self.removesRingMeans = removesRingMeans
    self.removesMapMean = removesMapMean && !removesRingMeans
    self.weight = weight
  }

  /// W at sin δ = `sine`, a number within the band.
  /// - Throws: `ObservationError.badWeight` if it is negative or not finite.
  func value(atSine sine: Double) throws(ObservationError) -> Double {
    let value = weight(sine)
    guard value >= 0, value.isFinite else { throw .badWeight(value: value, declination: asin(sine) * 180 / .pi) }
    return value
  }

  /// The sky as it is seen: weighted, zero outside of the band. Linear in the map.
  ///
  /// - Parameter map: a sky in the equatorial frame.
  /// - Throws: `ObservationError.emptyBand`, `.badWeight`, or `.unseenPixels` if a pixel of the band has no value: it would
  ///   break the symmetry about the axis on which everything here rests.
  public func observe(_ map: HEALPixMap) throws(ObservationError) -> HEALPixMap {
    let source = removesRingMeans ? try map.removingRingMeans(within: band) : map
    var weights = HEALPixMap(grid: map.grid) { _ in 0 }
    var result = weights
    var unseen = 0
    for ring in try band.rings(of: map.grid) {
      let weight = try value(atSine: map.grid.direction(ofPixel: ring.lowerBound).z)
      for pixel in ring {
        if !map.values[pixel].isFinite { unseen += 1 }
        weights[pixel] = weight
        result[pixel] = weight * source.values[pixel]
      }
    }
    guard unseen == 0 else { throw .unseenPixels(count: unseen) }
    guard removesMapMean else { return result }
    let mean = result.values.reduce(0, +) / weights.values.reduce(0, +)
    for pixel in result.values.indices { result[pixel] -= mean * weights[pixel] }
    return result
  }

  /// The pseudo cross spectrum C̃_ℓ, ℓ = 0…ℓ_max of the transform, of two skies seen through this window; the auto-spectrum
  /// for a sky and itself. Symmetric and bilinear; no correction for the part of the sky that is not seen.
  ///
  /// - Parameters:
  ///   - a: a sky in the equatorial frame.
  ///   - b: another, or the same.
  ///   - transform: of their resolution.
  ///   - iterations: of the analysis, see `HarmonicTransform`.
  /// - Throws: What `observe` throws; `ObservationError.differentGrids`.
  public func pseudoSpectrum(
    of a: HEALPixMap, and b: HEALPixMap, with transform: HarmonicTransform, iterations: Int = 3
  ) throws(ObservationError) -> [Double] {
    for map in [a, b] where map.grid != transform.grid {
      throw .differentGrids(map.grid.nside, transform.grid.nside)
    }
    let first = transform.analyze(try observe(a).values, iterations: iterations)
    let second = a == b ? first : transform.analyze(try observe(b).values, iterations: iterations)
    return SphericalHarmonicCoefficients.crossSpectrum(first, second)
  }
}
