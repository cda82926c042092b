// The window of an observation, for spectra of what it has seen: its rings, weighted as experiments do by exposure over its
// mean, here the mean over each ring of the events that an isotropic sky would give. Where the exposure is low the map is noise.

import Foundation
import Sphere

extension SyntheticObservation {
  /// Events that an isotropic sky gives on average, Σ N_τ A_i; NaN in rings that are not seen.
  public var exposure: HEALPixMap {
    var sums = [Double](repeating: 0, count: grid.pixelCount)
    for d in tracks.indices { tracks[d].addExposure(rate: rates[d], acceptance: acceptances[d], to: &sums) }
    var map = HEALPixMap(grid: grid) { _ in .nan }
    for pixel in rings.joined() { map[pixel] = sums[pixel] }
    return map
  }

  /// The declinations from the northernmost to the southernmost ring that is seen; edges half-way to the next rings, at the poles
  /// the poles.
  public var band: DeclinationBand {
    get throws(ObservationError) {
      let sines = grid.rings.map { grid.direction(ofPixel: $0.lowerBound).z }
      let seen = grid.rings.indices.filter { exposes(grid.rings[$0]) }
      func edge(_ ring: Int, _ next: Int) -> Double {
        sines.indices.contains(next) ? asin((sines[ring] + sines[next]) / 2) * 180 / .pi : sines[ring] > 0 ? 90 : -90
      }
      let (first, last) = (seen.first ?? 0, seen.last ?? 0)
      return try DeclinationBand(south: edge(last, last + 1), north: edge(first, first - 1))
    }
  }

  private func exposes(_ ring: Range<Int>) -> Bool { rings.contains(ring) }

  /// The window of the spectra: ring means removed, weight the exposure over its mean; a ring within the band that is not seen
  /// has the weight 0.
  /// - Throws: `ObservationError.badBand` never, as there are rings.
  public var window: SkyWindow {
    get throws(ObservationError) {
      let exposure = exposure
      let (all, mean) = (grid.rings, exposure.moments.mean)
      let sines = all.map { grid.direction(ofPixel: $0.lowerBound).z }
      let weights = all.map { ring in
        exposes(ring) ? ring.reduce(0) { $0 + exposure[$1] } / Double(ring.count) / mean : 0
      }
      return SkyWindow(band: try band) { sine in
        let nearest = sines.indices.min { abs(sines[$0] - sine) < abs(sines[$1] - sine) } ?? 0
        return weights[nearest]
      }
    }
  }
}
