// Whether one field seen from many places has the spectra of many fields (the ergodicity that averages over fields assume).
//
//   ratio_b = ⟨P_b⟩_places/⟨P_b⟩_fields,   T² = Δ (V_places + V_fields)⁻¹ Δ,   Δ_b = ⟨P_b⟩_places − ⟨P_b⟩_fields
//
// V_places is of a jackknife over blocks of neighbouring places, V_fields over fields; bands fluctuate together, and both know it.
// T² is Hotelling's, with the degrees of freedom of the smaller number of blocks or fields, which is conservative. Places of one
// field share one draw of waves: longer lines do not average over it, and T² grows with them where this matters.

import Anisotropy
import Foundation
import Theory

/// Means over places in one field against means over fields.
package struct ErgodicityTest: Sendable {
  /// One direction of the gradient.
  package struct Side: Sendable {
    /// Means over places and over fields, for gradients of 1/r_L.
    package let places: [Estimate], fields: [Estimate]
    /// Places over fields.
    package let ratios: [Estimate]
    /// Blocks of places and fields.
    package let blocks: Int, realizations: Int
    /// T² of all bands, and the probability of a larger one; nil with too few blocks for their covariance.
    package let test: (hotelling: Double, probability: Double)?
  }

  /// The bands of multipoles.
  package let bands: [ClosedRange<Int>]
  /// Along and across B0.
  package let sides: [Side]

  /// Compares a line of places with an ensemble of fields, which is a track of places far apart.
  ///
  /// - Parameters:
  ///   - places: in one field.
  ///   - fields: each place in a field of its own.
  /// - Throws: `TheoryError.singularCovariance`.
  package init(places: ObserverTrack, fields: ObserverTrack) throws {
    bands = places.bands
    sides = try ObserverTrack.Side.allCases.map { side in
      try Self.compare(places.blocks(side), fields.independent(side), bands: places.bands.count)
    }
  }

  private static func compare(_ places: [[Double]], _ fields: [[Double]], bands: Int) throws -> Side {
    let (inPlaces, inFields) = (Moments(places, bands), Moments(fields, bands))
    let ratios = (0..<bands).map { band in
      let (above, below) = (inPlaces.means[band], inFields.means[band])
      let ratio = above.value / below.value
      let relative = [above, below].reduce(0.0) { $0 + pow($1.error / $1.value, 2) }
      return Estimate(value: ratio, error: abs(ratio) * relative.squareRoot())
    }
    let freedom = Double(min(places.count, fields.count) - 1)
    var test: (hotelling: Double, probability: Double)?
    if places.count >= CorrelatedSamples.leastBlocks, freedom > Double(bands + 1) {
      let covariance = zip(inPlaces.covariance, inFields.covariance).map(+)
      let square = try InverseCovariance(covariance, size: bands).square(
        of: (0..<bands).map { inPlaces.means[$0].value - inFields.means[$0].value })
      test = (
        square, FDistribution.probability(ofHotelling: square, numbers: bands, degreesOfFreedom: freedom)
      )
    }
    return Side(
      places: inPlaces.means, fields: inFields.means, ratios: ratios, blocks: places.count, realizations: fields.count,
      test: test)
  }

  /// Means of blocks with their jackknife covariance, row by row.
  private struct Moments {
    let means: [Estimate]
    let covariance: [Double]

    init(_ blocks: [[Double]], _ bands: Int) {
      let count = Double(blocks.count)
      let totals = (0...bands).map { column in blocks.reduce(0) { $0 + $1[column] } }
      let values = (0..<bands).map { totals[$0] / totals[bands] }
      let without = blocks.map { block in
        (0..<bands).map { (totals[$0] - block[$0]) / (totals[bands] - block[bands]) }
      }
      let centres = (0..<bands).map { band in without.reduce(0) { $0 + $1[band] } / count }
      let covariance = (0..<bands * bands).map { index in
        let (i, j) = (index / bands, index % bands)
        return (count - 1) / count
          * without.reduce(0) { $0 + ($1[i] - centres[i]) * ($1[j] - centres[j]) }
      }
      self.covariance = covariance
      means = (0..<bands).map { Estimate(value: values[$0], error: covariance[$0 * bands + $0].squareRoot()) }
    }
  }
}
