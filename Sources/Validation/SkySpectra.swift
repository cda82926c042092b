// Spectra of skies: against healpy's, against the integral of the square (Parseval), under rotations, and of noise.

import Anisotropy
import Foundation
import RandomStreams
import Sphere

// MARK: - Spectra

extension SkyChecks {
  /// The spectrum of a smooth function with rough noise, N_side = 8, as healpy 1.20.1 gives it:
  /// `anafast(1/(1.25 - (0.48*x - 0.6*y + 0.64*z)) + x*y + 0.1*cos(0.7*i*i), iter=3)`, i the pixel's RING number.
  static let healpySpectrum = [
    15.128875624160186, 1.7781527933899934, 0.23257135851166474, 0.05424323177256165, 0.010825566239848365,
    0.002086838201157658, 0.00043006248669371266, 0.0002035404241976354, 6.513067271362705e-05,
    0.00010892094862657866, 7.899305956594629e-05, 6.994676195839399e-05, 7.271702410073728e-05,
    7.107002496345856e-05, 0.00011011345289857946, 7.997090061281922e-05, 9.270902161688295e-05,
    0.00011679800512124418, 9.27397223043787e-05, 8.455331105952883e-05, 5.6979363300702555e-05,
    7.1404021372624e-05, 8.340902409679399e-05, 0.0001026300313875313,
  ]

  /// The spectrum of the same map by our own transform.
  package func healpyReference() throws -> [Check] {
    let grid = try HEALPixGrid(nside: 8)
    let values = grid.directions.enumerated().map { pixel, p in
      1 / (1.25 - (0.48 * p.x - 0.6 * p.y + 0.64 * p.z)) + p.x * p.y + 0.1 * cos(0.7 * Double(pixel) * Double(pixel))
    }
    let spectrum = subject.analyze(try HEALPixMap(grid: grid, values: values), 23, 3, false).powerSpectrum
    let errors = zip(spectrum, Self.healpySpectrum).map { abs($0 / $1 - 1) }
    return [
      check(
        "largest relative difference of C_ℓ, ℓ ≤ 23, to healpy's anafast", errors.max() ?? .nan, within: 1e-10,
        "round-off of two implementations of the same sums")
    ]
  }

  /// Σ(2ℓ+1) C_ℓ/(4π) is the mean square over the sphere: of a polynomial, in closed form.
  package func parseval() throws -> [Check] {
    let map = HEALPixMap(grid: try HEALPixGrid(nside: 16)) { p in
      0.5 + 0.6 * p.x + p.x * p.y - 0.8 * p.z * p.z + p.y * p.y * p.y * p.z
    }
    // ⟨x²⟩ = 1/3, ⟨z⁴⟩ = 1/5, ⟨x²y²⟩ = 1/15, ⟨y⁶z²⟩ = 5!!/(3·5·7·9) = 1/63. Of the mixed
    // terms only 2·0.5·(−0.8)⟨z²⟩ does not vanish.
    let meanSquare = 0.25 + 0.36 / 3 + 1.0 / 15 + 0.64 / 5 + 1.0 / 63 - 0.8 / 3
    let spectrum = subject.analyze(map, 24, 12, false).powerSpectrum
    let sum = spectrum.enumerated().reduce(0) { $0 + Double(2 * $1.offset + 1) * $1.element } / (4 * .pi)
    return [
      check(
        "Σ(2ℓ+1) C_ℓ/(4π) over the mean square", expected: 1, sum / meanSquare, within: 1e-11,
        "round-off; 12 Jacobi iterations to ℓ = 24 converge to 1e-12")
    ]
  }

  /// Rotated coefficients keep their spectrum, and a function sampled on a rotated grid has the coefficients of the
  /// original, turned back.
  package func rotations() throws -> [Check] {
    var stream = RandomStream(seed: 21, realization: 0, purpose: .testing)
    let rotation = Rotation(quaternion: stream.rotationQuaternion())
    var rough = SphericalHarmonicCoefficients(lmax: 95)
    for l in 0...95 {
      for m in 0...l {
        rough[l, m] = (stream.uniform(from: -1, to: 1), m == 0 ? 0 : stream.uniform(from: -1, to: 1))
      }
    }
    let turned = subject.rotate(rough, rotation).powerSpectrum
    let change = zip(turned, rough.powerSpectrum).map { abs($0 / $1 - 1) }.max() ?? .nan

    let grid = try HEALPixGrid(nside: 32)
    let axis = SIMD3(0.48, -0.6, 0.64)
    func sky(_ p: SIMD3<Double>) -> Double { exp(2 * dot(axis, p)) + p.x * p.y * p.z * p.z }
    let direct = subject.analyze(HEALPixMap(grid: grid, sky), 48, 12, false)
    let sampled = subject.analyze(HEALPixMap(grid: grid) { sky(rotation.apply($0)) }, 48, 12, false)
    return [
      check(
        "largest relative change of C_ℓ, ℓ ≤ 95, under a rotation", change, within: 1e-11,
        "d^ℓ is orthogonal to round-off that grows with ℓ"),
      check(
        "largest |a_ℓm| between a sky and itself on a rotated grid",
        Self.largestDifference(subject.rotate(sampled, rotation), direct), within: 1e-11,
        "round-off; the sky has nothing above ℓ = 30, and 12 iterations to ℓ = 48 converge"),
    ]
  }
}

// MARK: - Noise
//
// Noise: pixels in random order are white, C_ℓ = N = 4π⟨f²⟩/N_pix, and independent noise has no cross-spectrum.

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
