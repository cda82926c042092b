// Mean pseudo spectra of Gaussian skies of known C_ℓ: the matrix times C_ℓ, and nothing simpler. The bands end half-way between
// rings, so that grid and sphere have the same band.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Pseudo spectra", .timeLimit(.minutes(40)))
struct PseudoSpectrumTests {
  private static let (nside, lmax, count) = (16, 24, 400)
  /// Multipoles that are compared; above, what leaks from beyond ℓ_max is missing in the matrix's product.
  private static let compared = 16

  private let truth = steepSpectrum(lmax: lmax)

  private func cut(_ values: [Double]) -> [Double] { Array(values[...Self.compared]) }

  @Test("of cross spectra with independent noise: M C within the errors; not f_sky C, not the matrix with m = 0")
  func southern() throws {
    var random = SeededGenerator(seed: 51)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: Self.nside), lmax: Self.lmax)
    let band = try DeclinationBand(south: -90, north: betweenRings(8, nside: Self.nside))
    let window = SkyWindow(band: band)
    let noise = [Double](repeating: 0.002, count: Self.lmax + 1)
    var (crosses, autos): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<Self.count {
      let sky = random.sky(truth)
      let maps = try (0..<2).map { _ in
        var noisy = sky
        let added = random.sky(noise)
        for index in noisy.values.indices { noisy.values[index] += added.values[index] }
        return try HEALPixMap(grid: transform.grid, values: transform.synthesize(noisy))
      }
      crosses.append(cut(try window.pseudoSpectrum(of: maps[0], and: maps[1], with: transform)))
      autos.append(cut(try window.pseudoSpectrum(of: maps[0], and: maps[0], with: transform)))
    }
    let matrix = try CouplingMatrix(window, lmax: Self.lmax)
    let whole = try CouplingMatrix(SkyWindow(band: band, removesRingMeans: false), lmax: Self.lmax)
    let noisy = zip(truth, noise).map { $0 + $1 }
    #expect(largestPull(crosses, from: cut(try matrix.fold(truth))) < largestChancePull)
    #expect(largestPull(autos, from: cut(try matrix.fold(noisy))) < largestChancePull)
    // What must not fit: the plain scaling, m = 0 kept, noise forgotten.
    #expect(largestPull(crosses, from: cut(truth.map { $0 * band.skyFraction })) > 10)
    #expect(largestPull(crosses, from: cut(try whole.fold(truth))) > 10)
    #expect(largestPull(autos, from: cut(try matrix.fold(truth))) > 10)
  }

  @Test("deconvolved, those of a wide band have the mean C_ℓ; as they are they have not")
  func wide() throws {
    var random = SeededGenerator(seed: 52)
    let transform = HarmonicTransform(grid: try HEALPixGrid(nside: Self.nside), lmax: Self.lmax)
    // 37.2°, in the belt of rings that are evenly spaced in sin δ.
    let band = try DeclinationBand(south: -90, north: -betweenRings(14, nside: Self.nside))
    let window = SkyWindow(band: band)
    let deconvolution = try Deconvolution(CouplingMatrix(window, lmax: Self.lmax))
    var (estimates, plain): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<Self.count {
      let map = try HEALPixMap(grid: transform.grid, values: transform.synthesize(random.sky(truth)))
      let pseudo = try window.pseudoSpectrum(of: map, and: map, with: transform)
      estimates.append(cut([0] + (try deconvolution.estimate(pseudo))))
      plain.append(cut(pseudo.map { $0 / band.skyFraction }))
    }
    #expect(largestPull(estimates, from: cut(truth)) < largestChancePull)
    #expect(largestPull(plain, from: cut(truth)) > 6)
  }

  @Test("the spectrum is that of the weighted map; symmetric; gaps in the band and other grids are refused")
  func definition() throws {
    var random = SeededGenerator(seed: 53)
    let grid = try HEALPixGrid(nside: 8)
    let transform = HarmonicTransform(grid: grid, lmax: 12)
    let band = try DeclinationBand(south: -60, north: 20)
    let window = SkyWindow(band: band, removesRingMeans: false) { 1 - $0 }
    var a = HEALPixMap(grid: grid) { _ in random.normal() }
    let b = HEALPixMap(grid: grid) { _ in random.normal() }
    let weighted = grid.directions.indices.map { pixel in
      let p = grid.direction(ofPixel: pixel)
      return band.contains(p) ? (1 - p.z) * a[pixel] : 0
    }
    let expected = transform.analyze(weighted).powerSpectrum
    #expect(distance(try window.pseudoSpectrum(of: a, and: a, with: transform), expected) < 1e-14)
    let ab = try window.pseudoSpectrum(of: a, and: b, with: transform)
    let ba = try window.pseudoSpectrum(of: b, and: a, with: transform)
    #expect(ab == ba && distance(ab, expected) > 1e-4)
    // Outside of the band a map may be without values, within not.
    let before = try window.observe(a)
    a[0] = .nan
    #expect(try window.observe(a) == before)
    a[grid.pixelCount / 2] = .nan
    #expect(thrown(ObservationError.self) { _ = try window.observe(a) } == .unseenPixels(count: 1))
    let other = HEALPixMap(grid: try HEALPixGrid(nside: 4)) { _ in 1 }
    let error = thrown(ObservationError.self) { _ = try window.pseudoSpectrum(of: b, and: other, with: transform) }
    #expect(error == .differentGrids(4, 8))
  }
}
