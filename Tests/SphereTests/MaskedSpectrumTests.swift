import Foundation
import Sphere
import Testing
import _TestSupport

@Suite("Masked spectrum", .timeLimit(.minutes(40))) struct MaskedSpectrumTests {
  @Test("equals healpy's spectrum of the weighted map") func storedReference() throws {
    let reference = try Reference.load()
    let map = try HEALPixMap.read(path: Reference.resource("reference.fits"))
    let mask = HEALPixMap(grid: map.grid) { abs($0.z) > 0.2 ? 1 : 0 }
    let spectrum = try map.powerSpectrum(mask: mask, removeMean: true, lmax: 20)
    // ℓ = 0 is what round-off leaves of a mean that was removed.
    #expect(relativeDistance(Array(spectrum.dropFirst()), Array(reference.maskedIter3Lmax20.dropFirst())) < 1e-10)
    // The same by pixels without values instead of a mask.
    var holed = map
    for pixel in mask.values.indices where mask[pixel] == 0 { holed[pixel] = .nan }
    #expect(try holed.powerSpectrum(removeMean: true, lmax: 20) == spectrum)
    // A mask of weight 2 all over the same region changes nothing.
    let double = try HEALPixMap(grid: map.grid, values: mask.values.map { 2 * $0 })
    #expect(relativeDistance(try map.powerSpectrum(mask: double, removeMean: true, lmax: 20), spectrum) < 1e-12)
    // Negative control: the mean, kept, leaks into all even multipoles.
    #expect(try map.powerSpectrum(mask: mask, lmax: 20)[2] > 1e3 * spectrum[2])
  }

  @Test("without a mask it is the spectrum") func unmasked() throws {
    let map = try HEALPixMap.read(path: Reference.resource("reference.fits"))
    let transform = HarmonicTransform(grid: map.grid)
    let spectrum = transform.analyze(map.values).powerSpectrum
    #expect(try transform.powerSpectrum(of: map) == spectrum)
    let ones = HEALPixMap(grid: map.grid) { _ in 1 }
    #expect(try transform.powerSpectrum(of: map, mask: ones) == spectrum)
  }

  @Test("half a sky of white noise has the level of the whole") func noise() throws {
    let grid = try HEALPixGrid(nside: 32)
    var random = SeededGenerator(seed: 8)
    let map = HEALPixMap(grid: grid) { _ in random.normal() }
    let half = HEALPixMap(grid: grid) { $0.x > 0 ? 1 : 0 }
    let spectrum = try map.powerSpectrum(mask: half, removeMean: true, lmax: 60)
    let (level, range) = (4 * Double.pi / Double(grid.pixelCount), 10...60)
    let mean = range.reduce(0) { $0 + Double(2 * $1 + 1) * spectrum[$1] } / range.reduce(0) { $0 + Double(2 * $1 + 1) }
    // About 3600/2 independent modes: 1σ = √(2/1800) = 3.3 %; 4σ, false alarm 6e-5.
    #expect(abs(mean / level - 1) < 0.13)
  }

  @Test("refuses what has no spectrum") func errors() throws {
    let grid = try HEALPixGrid(nside: 2)
    let map = HEALPixMap(grid: grid) { $0.x }
    #expect(throws: SphereError.emptySky) { try map.powerSpectrum(mask: HEALPixMap(grid: grid) { _ in 0 }) }
    #expect(throws: SphereError.emptySky) { try HEALPixMap(grid: grid) { _ in .nan }.powerSpectrum() }
    #expect(throws: SphereError.self) { try map.powerSpectrum(mask: HEALPixMap(grid: grid) { $0.z }) }
    #expect(throws: SphereError.self) { try map.powerSpectrum(lmax: -1) }
    // Beyond 3 N_side − 1 the iterations diverge.
    let nside = map.grid.nside
    for (lmax, iterations) in [(3 * nside, 3), (3 * nside, 1), (4 * nside + 1, 0), (Int.max, 0), (1_000_000_000, 3)] {
      #expect(throws: SphereError.self) { try map.powerSpectrum(lmax: lmax, iterations: iterations) }
    }
    let iterated = try map.powerSpectrum(lmax: 3 * nside - 1, iterations: 20)
    let bare = try map.powerSpectrum(lmax: 4 * nside, iterations: 0)
    #expect(zip(iterated, bare).allSatisfy { $0.isFinite && $1.isFinite })
    let other = try HEALPixGrid(nside: 4)
    #expect(throws: SphereError.self) { try map.powerSpectrum(mask: HEALPixMap(grid: other) { _ in 1 }) }
  }
}
