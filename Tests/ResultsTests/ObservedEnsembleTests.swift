// Observed ensembles of skies that are made up: isotropic ones, whose pseudo spectra the coupling matrix has, and skies about
// an axis, for which B0's place on the sky matters.

import Anisotropy
import Files
import Foundation
import Observation
import RandomStreams
import Sphere
import Testing
import _TestSupport

@testable import Results

/// Made-up skies.
enum MadeSkies {
  static let lmax = 16

  /// C_ℓ = ℓ^−2.7, no monopole.
  static let steep = (0...lmax).map { $0 == 0 ? 0 : pow(Double($0), -2.7) }

  static func isotropic(_ random: inout SeededGenerator, _ spectrum: [Double] = steep) -> SphericalHarmonicCoefficients
  {
    var result = SphericalHarmonicCoefficients(lmax: spectrum.count - 1)
    for l in spectrum.indices {
      for m in 0...l {
        let scale = (m == 0 ? spectrum[l] : spectrum[l] / 2).squareRoot()
        result[l, m] = (scale * random.normal(), m == 0 ? 0 : scale * random.normal())
      }
    }
    return result
  }

  /// Isotropic skies of `factor` squared times ``steep``, with white noise of its own in each set.
  static func source(
    count: Int, seed: UInt64, factor: Double = 1, noise: Double = 0, name: String = "made up",
    change: @escaping @Sendable (SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients = { $0 }
  ) -> SkySource {
    SkySource(name: name, lmax: lmax, omegaT: 10, numbers: Array(0..<count), isPaired: true) { number in
      var random = SeededGenerator(seed: seed << 20 + UInt64(number))
      let skies = (0..<3).map { _ in isotropic(&random, steep.map { factor * factor * $0 }) }
      return (0..<2).map { _ in
        skies.map { sky in
          let added = isotropic(&random, steep.map { _ in noise })
          var sum = sky
          for index in sum.values.indices { sum.values[index] += added.values[index] }
          return change(sum)
        }
      }
    }
  }
}

@Suite("Observed ensembles", .timeLimit(.minutes(40))) struct ObservedEnsembleTests {
  /// A chance of 7e-6 each: 4e-4 for the 16 multipoles of four spectra.
  private static let largestChancePull = 4.5

  private func observatory(
    _ south: Double, _ north: Double, smoothing: Smoothing? = nil, events: Double? = nil, rings: Bool = true,
    lmax: Int = 16
  ) throws -> Observatory {
    Observatory(
      name: "test", band: try DeclinationBand(south: south, north: north), weight: .sinePower(0.5),
      removesRingMeans: rings, smoothing: smoothing, lmax: lmax, events: events, nside: 16)
  }

  private func largestPull(_ samples: [[Double]], from expected: [Double], first: Int = 1) -> Double {
    (first..<samples[0].count).map { l in
      let estimate = Estimate(meanOf: samples.map { $0[l] })
      return abs(estimate.value - expected[l]) / estimate.error
    }.max() ?? .nan
  }

  @Test("of isotropic skies with noise of its own in each set: the mean is M C b², and nothing simpler")
  func means() throws {
    let source = MadeSkies.source(count: 300, seed: 1, noise: 0.01)
    let blur = try Smoothing.gaussian(sigma: 0.08)
    let ensemble = try ObservedEnsemble(source, by: observatory(-80, 40, smoothing: blur))
    let b = blur.window(lmax: MadeSkies.lmax)
    let expected = try CouplingMatrix(ensemble.window).fold(zip(MadeSkies.steep, b).map { $0 * $1 * $1 })
    for gradient in [Gradient.parallel, .perpendicular] {
      let samples = ensemble.means(gradient)
      #expect(samples.count == 300 && samples[0].count == 17)
      #expect(largestPull(samples, from: expected) < Self.largestChancePull)
      #expect(largestPull(samples, from: try ensemble.coupling.fold(MadeSkies.steep)) < Self.largestChancePull)
      #expect(largestPull(samples, from: try CouplingMatrix(ensemble.window).fold(MadeSkies.steep)) > 6)
      #expect(largestPull(ensemble.wholeMeans(gradient), from: MadeSkies.steep) < Self.largestChancePull)
      #expect(largestPull(samples, from: MadeSkies.steep.map { ensemble.observatory.band.skyFraction * $0 }) > 6)
    }
    // Across B0 both directions are skies of their own, next to each other, with the same mean.
    #expect(ensemble.spectra(.parallel).count == 300 && ensemble.spectra(.perpendicular).count == 600)
    let (pair, mean) = (ensemble.spectra(.perpendicular), ensemble.means(.perpendicular))
    #expect(abs((pair[8][3] + pair[9][3]) / 2 - mean[4][3]) < 1e-12 && pair[8][3] != pair[9][3])
    #expect(
      abs(
        ensemble.amplitude(c1: 2, .parallel) * Estimate(meanOf: ensemble.wholeMeans(.parallel).map { $0[1] }).value - 2)
        < 1e-12)
  }

  @Test("deconvolved, a wide band gives C_ℓ back without its blur; one below −30° is refused")
  func deconvolved() throws {
    let source = MadeSkies.source(count: 300, seed: 2)
    let blur = try Smoothing.topHat(radius: 0.09)
    let ensemble = try ObservedEnsemble(source, by: observatory(-80, 64, smoothing: blur))
    let found = try ensemble.deconvolved(.perpendicular)
    #expect(found[0].count == 16)
    #expect(largestPull(found, from: Array(MadeSkies.steep[1...]), first: 0) < Self.largestChancePull)
    #expect(largestPull(ensemble.means(.perpendicular), from: MadeSkies.steep) > 6)
    let south = try ObservedEnsemble(MadeSkies.source(count: 2, seed: 2), by: observatory(-90, -30))
    let error = #expect(throws: ObservationError.self) { try south.deconvolved(.parallel) }
    #expect(error?.description.contains("fold the model forward instead") == true)
  }

  @Test("about the pole of the sky B0 may stand anywhere; off it, pseudo spectra change where skies have an axis")
  func orientation() throws {
    // Skies of m = 0 about B0, as those of a gradient along it.
    let axial = MadeSkies.source(count: 20, seed: 3) { sky in
      var result = SphericalHarmonicCoefficients(lmax: sky.lmax)
      for l in 0...sky.lmax { result[l, 0] = sky[l, 0] }
      return result
    }
    func spectra(_ rightAscension: Double, _ declination: Double, rings: Bool = true) throws -> [[Double]] {
      let orientation = try FieldOrientation(rightAscension: rightAscension, declination: declination)
      return try ObservedEnsemble(axial, by: observatory(-90, -20, rings: rings), orientation: orientation)
        .means(.parallel)
    }
    func distance(_ a: [[Double]], _ b: [[Double]]) -> Double {
      zip(a.joined(), b.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    let first = try spectra(30, -40)
    #expect(distance(first, try spectra(200, -40)) < 1e-12)
    #expect(distance(first, try spectra(30, 40)) > 1e-3)
    // B0 at the pole: all is m = 0, and lost with the ring means.
    #expect(try spectra(0, 90).joined().allSatisfy { abs($0) < 1e-20 })
    #expect(try spectra(0, 90, rings: false).joined().contains { $0 > 1e-2 })
  }

  @Test("the noise is that of maps of counts, with and without ring means and a top hat; the plain level is above it")
  func noise() throws {
    for (rings, cap) in [(true, nil), (false, nil), (true, 0.12)] as [(Bool, Double?)] {
      var observatory = try observatory(-90, 20, events: 1e8, rings: rings, lmax: 12)
      let made = MadeSkies.source(count: 1, seed: 4)
      observatory.smoothing = try cap.map { try Smoothing.topHat(radius: $0) }
      let expected = try ObservedEnsemble(made, by: observatory).noise
      let level = try ObservedEnsemble(made, by: observatory).noiseLevel
      let transform = HarmonicTransform(grid: try HEALPixGrid(nside: 16))
      var spectra: [[Double]] = []
      var random = RandomStream(seed: 9, realization: 0, purpose: .testing)
      var counted = observatory
      counted.smoothing = nil
      let weights = try observatory.exposure(of: 1, on: transform.grid)
      let mean = 1 / Double(try observatory.band.rings(of: transform.grid).joined().count)
      for _ in 0..<200 {
        let maps = try ObservedMaps(
          of: SphericalHarmonicCoefficients(lmax: 1), by: counted, topHat: nil, stream: &random)
        let weighted = weights.values.enumerated().map { pixel, weight in
          weight > 0 ? weight / mean * maps.relativeIntensity[pixel] : 0
        }
        var seen = transform.analyze(weighted)
        if let smoothing = observatory.smoothing { seen = smoothing.apply(to: seen) }
        spectra.append(Array(seen.powerSpectrum[...12]))
      }
      #expect(expected.count == 13)
      #expect(largestPull(spectra, from: expected) < Self.largestChancePull)
      if rings { #expect(largestPull(spectra, from: expected.map { _ in level }) > 6) }
      // The weight's kink at the equator costs the Gaussian rule 4e-4.
      if !rings { #expect(abs(expected[5] / level - 1) < 1e-3) }
      counted.events = nil
      #expect(try ObservedEnsemble(made, by: counted).noise.allSatisfy { $0 == 0 })
    }
  }

  @Test("multipoles beyond those of the skies are not observed, and one realisation has no error")
  func sizes() throws {
    let ensemble = try ObservedEnsemble(MadeSkies.source(count: 1, seed: 5), by: observatory(-80, 64, lmax: 40))
    #expect(ensemble.observatory.lmax == 16 && ensemble.means(.parallel)[0].count == 17)
    let table = try ensemble.table(c1: 1e-6)
    #expect(try table["ell"].count == 16)
    #expect(try table["pseudo_parallel_err"].allSatisfy(\.isNaN))
    #expect(ensemble.summary()[0].contains("1 realisation at"))
  }

  @Test("the table has what was computed, in one unit, and says of what; the covariance is that of single skies")
  func tables() throws {
    let source = MadeSkies.source(count: 30, seed: 6)
    let ensemble = try ObservedEnsemble(source, by: observatory(-80, 64, events: 1e10))
    let table = try ensemble.table(c1: 1e-6)
    let pseudo = ensemble.means(.perpendicular).map { $0[2] }
    #expect(try table["pseudo_perpendicular"][1] == Estimate(meanOf: pseudo).value)
    #expect(try table["pseudo_perpendicular_err"][1] == Estimate(meanOf: pseudo).error)
    #expect(try table["pseudo_parallel_p16"][4] < table["pseudo_parallel_p84"][4])
    let undone = try ensemble.deconvolved(.parallel).map { $0[2] }
    #expect(try table["deconvolved_parallel"][2] == Estimate(meanOf: undone).value)
    let factor = ensemble.amplitude(c1: 1e-6, .parallel)
    #expect(try abs(table["noise_parallel"][0] * factor / ensemble.noise[1] - 1) < 1e-12)
    #expect(table[meta: "factor_parallel"] == .number(factor))
    let south = try ObservedEnsemble(MadeSkies.source(count: 3, seed: 6), by: observatory(-90, -30))
    #expect(try south.table(c1: 1e-6)["deconvolved_parallel"].allSatisfy(\.isNaN))
    #expect(south.summary().contains { $0.contains("C_l cannot be had back from pseudo-C_l") })
    let folder = try Folder()
    try ensemble.writeCovariance(to: folder / "covariance.fits")
    let tables = try FITSTable.read(path: folder / "covariance.fits")
    let column = try #require(tables.first?.columns.first { $0.name == "COV_PERPENDICULAR" })
    let mean = pseudo.reduce(0, +) / 30
    let variance = pseudo.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 29
    #expect(abs(column.values[1 * 16 + 1] / variance - 1) < 1e-9)
  }
}
