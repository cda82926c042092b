// What a reconstruction leaves behind: maps, spectra and the course of the iteration.
//
//   reconstruction.fits              HEALPix maps in equatorial coordinates: RELATIVE_INTENSITY, ERROR, EXPOSURE, TRUTH (ring means
//                                    removed), SKY (as it was given), and by a top hat SMOOTHED, SIGNIFICANCE, TRUTH_SMOOTHED
//   reconstruction.ecsv              ell, pseudo-spectra of truth and reconstruction, across, and of noise
//   reconstruction-iterations.ecsv   iteration, likelihood_ratio, change
//
// Smoothed: Σ E δI/Σ E over the cap about each pixel, E the exposure, both by their harmonics; significance that over its
// Poisson error, (Σ E)^½.

import Files
import Foundation
import Observation
import Sphere

extension SyntheticReconstruction {
  /// Maps smoothed by a top hat.
  package struct Smoothed: Sendable {
    /// The sky that was observed, whole and with its ring means, all directions of one weight; NaN where it has no value.
    package let sky: HEALPixMap
    /// δI that was reconstructed.
    package let found: HEALPixMap
    /// The same over its Poisson error.
    package let significance: HEALPixMap
    /// The truth.
    package let truth: HEALPixMap
  }

  /// The maps smoothed by the mean over caps of this radius in degrees, weighted by the exposure; NaN in rings not seen.
  package func smoothed(radius: Double) -> Smoothed {
    let grid = truth.grid
    let transform = HarmonicTransform(grid: grid, lmax: 2 * grid.nside)
    func smooth(_ values: [Double]) -> [Double] {
      let plain = values.map { $0.isFinite ? $0 : 0 }
      return transform.synthesize(transform.analyze(plain).smoothed(topHat: radius * .pi / 180))
    }
    func ratio(_ map: HEALPixMap, _ weights: HEALPixMap) -> HEALPixMap {
      let (sums, norms) = (smooth(zip(map.values, weights.values).map { $0 * $1 }), smooth(weights.values))
      var result = map
      for pixel in map.values.indices where map[pixel].isFinite { result[pixel] = sums[pixel] / norms[pixel] }
      return result
    }
    let weights = smooth(found.exposure.values)
    var one = sky.map
    for pixel in one.values.indices where one[pixel].isFinite { one[pixel] = 1 }
    let map = ratio(found.relativeIntensity, found.exposure)
    // The cap has as many pixels.
    let count = 2 * .pi * (1 - cos(radius * .pi / 180)) / grid.pixelArea
    var significance = map
    for pixel in map.values.indices {
      significance[pixel] *= (max(0, weights[pixel]) * max(1, count)).squareRoot()
    }
    return Smoothed(
      sky: ratio(sky.map, one), found: map, significance: significance, truth: ratio(truth, found.exposure))
  }

  /// Writes the three files into a folder, which must be there.
  ///
  /// - Parameters:
  ///   - folder: where they go.
  ///   - smoothed: the smoothed maps.
  ///   - radius: of their top hat, degrees.
  /// - Throws: `FITSError`, `TableError`.
  package func write(to folder: String, smoothed: Smoothed, radius: Double) throws {
    try HEALPixMap.write(
      [
        HEALPixColumn(name: "RELATIVE_INTENSITY", map: found.relativeIntensity),
        HEALPixColumn(name: "ERROR", map: found.error), HEALPixColumn(name: "EXPOSURE", map: found.exposure),
        HEALPixColumn(name: "TRUTH", map: truth), HEALPixColumn(name: "SKY", map: sky.map),
        HEALPixColumn(name: "SMOOTHED", map: smoothed.found),
        HEALPixColumn(name: "SIGNIFICANCE", map: smoothed.significance),
        HEALPixColumn(name: "TRUTH_SMOOTHED", map: smoothed.truth),
      ], to: folder + "/reconstruction.fits", coordinateSystem: "C", header: cards(radius))
    try spectraTable.write(to: folder + "/reconstruction.ecsv")
    try iterationsTable.write(to: folder + "/reconstruction-iterations.ecsv")
  }

  private func cards(_ radius: Double) -> [FITSCard] {
    [
      FITSCard("SKY", .string(sky.name.printableASCII), "the sky that was observed"),
      FITSCard(
        "DETECTOR", .string(plan.detectors.map(\.name.printableASCII).joined(separator: " ")), "detectors"),
      FITSCard("EVENTS", .double(events.reduce(0, +)), "events that were drawn"),
      FITSCard("STEPS", .int(plan.stepCount), "sidereal steps of a day"),
      FITSCard("RATEVAR", .double(plan.rateVariation), "amplitude of the rate's variation"),
      FITSCard("ITER", .int(plan.iterations), "iterations of the likelihood"),
      FITSCard("SEED", .string(String(plan.seed)), "seed of the counts"),
      FITSCard("TOPHAT", .double(radius), "radius of the smoothing, degrees"),
      FITSCard("RINGMEAN", .string("REMOVED"), "the mean of each ring is lost, in TRUTH too"),
    ]
  }

  private var header: [MetaEntry] {
    DappleVersion.header + [
      MetaEntry("sky", .string(sky.name)), MetaEntry("nside", .integer(truth.grid.nside)),
      MetaEntry(
        "detectors",
        .list(
          plan.detectors.map { detector in
            .mapping([
              MetaEntry("name", .string(detector.name)), MetaEntry("latitude", .number(detector.latitude)),
              MetaEntry("longitude", .number(detector.longitude)),
              MetaEntry("largest_zenith", .number(detector.largestZenith)),
              MetaEntry("zenith_power", .number(detector.zenithPower)),
            ])
          })),
      MetaEntry("events", .list(events.map { .number($0) })), MetaEntry("steps", .integer(plan.stepCount)),
      MetaEntry("rate_variation", .number(plan.rateVariation)), MetaEntry("iterations", .integer(plan.iterations)),
      MetaEntry("seed", .string(String(plan.seed))), MetaEntry("noise_skies", .integer(plan.noiseSkies)),
      MetaEntry("south", .number(band.south)), MetaEntry("north", .number(band.north)),
    ]
  }

  /// The spectra, a row for each multipole from 1.
  var spectraTable: Table {
    let l = 1...plan.lmax
    return Table(
      columns: [
        Column("ell", description: "multipole", Array(l)),
        Column(
          "cl_truth",
          description: "pseudo-spectrum of the truth, ring means removed, weighted by exposure over its mean",
          Array(spectra.truth[l])),
        Column("cl_reconstructed", description: "of the reconstruction, noise included", Array(spectra.found[l])),
        Column(
          "cl_cross", description: "of truth and reconstruction, which noise does not bias", Array(spectra.cross[l])),
        Column(
          "cl_noise", description: "mean of reconstructions of isotropic skies with as many events",
          Array(noise.mean[l])),
        Column("cl_noise_std", description: "standard deviation of one of them", Array(noise.deviation[l])),
      ], meta: header)
  }

  /// The iterations, a row each.
  var iterationsTable: Table {
    Table(
      columns: [
        Column("iteration", description: "number, from 1", found.iterations.indices.map { $0 + 1 }),
        Column(
          "likelihood_ratio", description: "2 ln of the likelihood over that of the isotropic start",
          found.iterations.map(\.likelihoodRatio)),
        Column(
          "change", description: "rms over pixels of the change of relative intensity", found.iterations.map(\.change)),
      ], meta: header)
  }
}

extension String {
  /// The text with "?" for what a FITS card cannot hold.
  fileprivate var printableASCII: String {
    String(String.UnicodeScalarView(unicodeScalars.map { (32...126).contains($0.value) ? $0 : "?" }))
  }
}
