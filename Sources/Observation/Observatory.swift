// What an observatory, or a published analysis of one, does to a sky, in this order:
//
//   1. its blur        a_ℓm → b_ℓ a_ℓm              (`Smoothing`)
//   2. ring means, the mean of the map, weight, band   ã_ℓm = Σ_ℓ' K^m_ℓℓ' b_ℓ' a_ℓ'm   (`SkyWindow`, `WindowHarmonics`)
//   3. the spectrum    C̃_ℓ = (1/(2ℓ+1)) Σ_m ã_ℓm b̃*_ℓm, not divided by a sky fraction
//
// All are linear in the sky, and none knows the sky: they are applied to each set of directions and each component of the
// gradient, and cross-spectra stay free of noise. For maps, counts are drawn with the exposure W (`CountMap`).

import Foundation
import Sphere

/// What an observatory does to a sky, and how its spectra are made.
public struct Observatory: Sendable, Equatable {
  /// Its name, for titles.
  public var name: String
  /// Where the recipe was published.
  public var reference: String
  /// What of the recipe is assumed, or nil.
  public var caution: String?
  /// The declinations that it sees.
  public var band: DeclinationBand
  /// The weight of declinations within the band.
  public var weight: DeclinationWeight
  /// Whether the mean of each ring of declination is lost.
  public var removesRingMeans: Bool
  /// Whether the weighted mean of the whole map is removed.
  public var removesMapMean: Bool
  /// Its blur, or the smoothing of the published map; nil for none.
  public var smoothing: Smoothing?
  /// Largest multipole of its spectra.
  public var lmax: Int
  /// Number of events in its map; nil for a map without noise.
  public var events: Double?
  /// N_side of its maps.
  public var nside: Int
  /// The largest multipole that is fitted and removed for maps of small scales.
  public var fittedMultipole: Int
  /// Changes of the recipe that are as likely, each a list of "key=value": what is assumed, and shown as a band.
  public var alternatives: [[String]] = []
  /// σ of ln E of its events about the median energy; zero for one energy.
  public var energyWidth = 0.0
  /// Fractions of nuclei by charge at one energy; empty where energies are rigidities.
  public var nuclei: [Int: Double] = [:]

  /// An observatory of the whole sky, that loses nothing but what is said.
  public init(
    name: String, reference: String = "", caution: String? = nil, band: DeclinationBand = .wholeSky,
    weight: DeclinationWeight = .uniform, removesRingMeans: Bool = true, removesMapMean: Bool = false,
    smoothing: Smoothing? = nil, lmax: Int = 40, events: Double? = nil, nside: Int = 64, fittedMultipole: Int = 3
  ) {
    (self.name, self.reference, self.caution) = (name, reference, caution)
    (self.band, self.weight) = (band, weight)
    (self.removesRingMeans, self.removesMapMean) = (removesRingMeans, removesMapMean)
    (self.smoothing, self.lmax, self.events) = (smoothing, lmax, events)
    (self.nside, self.fittedMultipole) = (nside, fittedMultipole)
  }

  /// The rigidities of its events of a median energy (TeV), in TV.
  /// - Throws: `ResponseError` for an energy that is none.
  public func response(medianEnergy: Double) throws(ResponseError) -> RigidityResponse {
    let energies = try RigidityResponse.logNormal(median: medianEnergy, width: energyWidth)
    return nuclei.isEmpty ? energies : try energies.ofNuclei(nuclei)
  }

  /// A sky with its blur.
  public func smoothed(_ sky: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    smoothing?.apply(to: sky) ?? sky
  }

  /// Its window: the weight has the mean 1 over the band.
  /// - Throws: `ObservationError.noWeight`, `.badWeight`.
  public var window: SkyWindow {
    get throws(ObservationError) {
      let mean = try weight.mean(over: band)
      guard mean > 0 else { throw .noWeight }
      let weight = weight
      return SkyWindow(band: band, removesRingMeans: removesRingMeans, removesMapMean: removesMapMean) {
        weight.value(atSine: $0) / mean
      }
    }
  }

  /// The mean number of events in each pixel of a map of no anisotropy, in proportion to the weight; zero outside of the
  /// band.
  ///
  /// - Parameters:
  ///   - events: their number in all.
  ///   - grid: of the map.
  /// - Throws: `ObservationError.emptyBand`, `.badWeight`, `.noWeight`.
  public func exposure(of events: Double, on grid: HEALPixGrid) throws(ObservationError) -> HEALPixMap {
    var map = HEALPixMap(grid: grid) { _ in 0 }
    let window = try window
    for ring in try band.rings(of: grid) {
      let value = try window.value(atSine: grid.direction(ofPixel: ring.lowerBound).z)
      for pixel in ring { map[pixel] = value }
    }
    let sum = map.values.reduce(0, +)
    guard sum > 0 else { throw .noWeight }
    for pixel in map.values.indices { map[pixel] *= events / sum }
    return map
  }
}

/// A weight as a function of declination: exposure, or background over its mean.
public enum DeclinationWeight: Sendable, Hashable {
  /// |sin δ|^p: p = 0 for a mask; what a detector at a pole sees falls towards the horizon.
  case sinePower(Double)
  /// Weights at declinations in degrees, ascending, linear between them and constant beyond the first and the last.
  case table(declinations: [Double], weights: [Double])

  /// The same everywhere.
  public static let uniform = DeclinationWeight.sinePower(0)

  /// The weight at sin δ.
  public func value(atSine sine: Double) -> Double {
    switch self {
    case .sinePower(let power): return power == 0 ? 1 : pow(abs(sine), power)
    case .table(let declinations, let weights):
      let declination = asin(max(-1, min(1, sine))) * 180 / .pi
      guard let above = declinations.firstIndex(where: { $0 >= declination }) else { return weights.last ?? .nan }
      guard above > 0 else { return weights[0] }
      let part = (declination - declinations[above - 1]) / (declinations[above] - declinations[above - 1])
      return weights[above - 1] + part * (weights[above] - weights[above - 1])
    }
  }

  /// The mean over the solid angle of a band.
  /// - Throws: `ObservationError.badWeight` for a weight that is negative or not finite.
  func mean(over band: DeclinationBand) throws(ObservationError) -> Double {
    let window = SkyWindow(band: band) { [self] in value(atSine: $0) }
    let (south, north) = band.sines
    // The midpoint rule: a table has kinks, which no Gaussian rule likes.
    let count = 4096
    var sum = 0.0
    for index in 0..<count {
      sum += try window.value(atSine: south + (north - south) * (Double(index) + 0.5) / Double(count))
    }
    return sum / Double(count)
  }
}
