// Noise: pixels in random order are white, C_ℓ = N = 4π⟨f²⟩/N_pix, and independent noise has no cross-spectrum.

import Anisotropy
import RandomStreams
import Sphere

extension SkyChecks {
  /// The displacements of turbulence at ΩT = 10, N_side = 16, less their mean, with the pixels shuffled.
  package func shuffledPixels(shuffles: Int) throws -> [Check] {
    let grid = try HEALPixGrid(nside: 16)
    let map = subject.orbits(Self.turbulence(1), grid.directions, 10).component(2, at: 0)
    let mean = map.reduce(0, +) / Double(map.count)
    let values = map.map { $0 - mean }
    let noise = grid.pixelArea * values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    var stream = RandomStream(seed: 22, realization: 0, purpose: .testing)
    let spectra = try (0..<shuffles).map { _ in
      let shuffled = try HEALPixMap(grid: grid, values: subject.shuffle(values, &stream))
      return subject.analyze(shuffled, 47, 3, true).powerSpectrum
    }
    return [2...16, 17...32].map { band in
      let sample = Sample(spectra.map { meanPower($0, band) / noise })
      return check(
        "shuffled pixels: C_ℓ/N, ℓ = \(band.lowerBound)…\(band.upperBound)", expected: 1, sample.mean,
        within: allowedStandardErrors * sample.error + 2 / Double(values.count),
        "4.5 standard errors over the shuffles; without replacement N is larger by 1/N_pix")
    }
  }

  /// Independent numbers in the pixels of two sets of directions, the second set rotated, N_side = 16.
  package func independentNoise(maps: Int) throws -> [Check] {
    var stream = RandomStream(seed: 23, realization: 0, purpose: .testing)
    let width = 3.0.squareRoot()  // unit variance
    let grid = try HEALPixGrid(nside: 16)
    var (autos, crosses) = ([Double](), [Double]())
    for map in 0..<maps {
      let sets = DirectionSets(grid: grid, isPaired: true, seed: 24, realization: map)
      let snapshot = subject.measure(
        sets, (0..<2).map { _ in (0..<grid.pixelCount).map { _ in stream.uniform(from: -width, to: width) } })
      autos.append(meanPower(snapshot.sets[1].spectra.components[2], 2...16) / grid.pixelArea)
      crosses.append(meanPower(snapshot.cross?.components[2] ?? [], 2...16) / grid.pixelArea)
    }
    let (auto, cross) = (Sample(autos), Sample(crosses))
    return [
      check(
        "independent noise: auto-spectrum over N, ℓ = 2…16", expected: 1, auto.mean,
        within: allowedStandardErrors * auto.error, "4.5 standard errors over the maps"),
      check(
        "independent noise: cross-spectrum over N, ℓ = 2…16", cross.mean,
        within: allowedStandardErrors * cross.error, "4.5 standard errors over the maps"),
    ]
  }

  /// The mean of C_ℓ over a band, weighted by the 2ℓ + 1 modes of each ℓ; NaN where the spectrum is too short.
  private func meanPower(_ spectrum: [Double], _ band: ClosedRange<Int>) -> Double {
    guard band.upperBound < spectrum.count else { return .nan }
    let weights = band.reduce(0) { $0 + 2 * $1 + 1 }
    return band.reduce(0) { $0 + Double(2 * $1 + 1) * spectrum[$1] } / Double(weights)
  }
}
