// Mixed skies and spectra between rigidities: of skies that are made up, where the answer is known, and of a scan.

import Anisotropy
import Files
import Foundation
import Observation
import Sphere
import Study
import Testing
import _TestSupport

@testable import Results

@Suite("Rigidities", .timeLimit(.minutes(40))) struct RigidityScanTests {
  /// Round-off of sums of a few hundred products.
  static let roundOff = 1e-10

  /// A scan over these r_L/L_c whose skies are drawn: of axis and (ℓ, m) the same normal number at all points and in
  /// both sets, times a factor of each point, plus `own` times one of the point's own.
  private func scan(
    _ rhos: [Double], factors: [Double], own: Double = 0, realizations: Int = 3, nside: Int = 2
  ) throws -> RigidityScan {
    var base = StudyConfiguration.default
    base.sky.nside = nside
    let lmax = 3 * nside - 1
    @Sendable func sky(_ seed: UInt64) -> [[SphericalHarmonicCoefficients]] {
      var random = SeededGenerator(seed: seed)
      return (0..<2).map { _ in
        (0..<3).map { _ in
          let values = (0..<SphericalHarmonicCoefficients.count(lmax: lmax)).map { _ in
            SIMD2(random.normal(), random.normal())
          }
          return SphericalHarmonicCoefficients(lmax: lmax, values: values)
        }
      }
    }
    let skies = zip(rhos, factors).map { rho, factor in
      SkySource(
        name: "made up", lmax: lmax, omegaT: 100 * 0.1 / rho, numbers: Array(0..<realizations), isPaired: true
      ) { number in
        let first = sky(UInt64(number))[0]
        let (common, alone) = ([first, first], sky(UInt64(number) + UInt64(1e6 * rho) << 8))
        return zip(common, alone).map { common, alone in
          zip(common, alone).map { common, alone in
            SphericalHarmonicCoefficients(
              lmax: lmax, values: zip(common.values, alone.values).map { factor * $0 + own * $1 })
          }
        }
      }
    }
    return RigidityScan(
      key: "particle.larmor_radius", unit: "L_c", rigidities: rhos, rhos: rhos, skies: skies, base: base)
  }

  @Test("a mixture is the sum of its skies, each with its weight and the ratio of its r_L to that at the median")
  func mixed() throws {
    let rhos = [0.08, 0.09, 0.1, 0.11, 0.125]
    let scan = try scan(rhos, factors: [1, 1, 1, 1, 1], own: 0.5)
    let response = try RigidityResponse.logNormal(median: 0.1, width: 0.1)
    let (weights, mixed) = (try response.weights(at: rhos), try scan.mixed(response))
    #expect(mixed.omegaT == 100 && mixed.isPaired && mixed.numbers == [0, 1, 2])
    let parts = try scan.skies.map { try $0.read(1) }
    let sum = try mixed.read(1)
    for (set, axis) in [(0, 0), (1, 2)] {
      for index in sum[set][axis].values.indices {
        let expected = rhos.indices.reduce(SIMD2<Double>.zero) {
          $0 + weights.values[$1] * rhos[$1] / 0.1 * parts[$1][set][axis].values[index]
        }
        let difference = sum[set][axis].values[index] - expected
        #expect(max(abs(difference.x), abs(difference.y)) < Self.roundOff)
      }
    }
    // Of one rigidity it is that point's own.
    let one = try scan.mixed(.logNormal(median: 0.09, width: 0)).read(2)
    #expect(try one == scan.skies[1].read(2))
  }

  @Test("C_l of a rigidity with itself is its cross-spectrum; the upper bound is the spectrum of the mixed sky")
  func spectra() throws {
    let rhos = [0.08, 0.09, 0.1, 0.11, 0.125]
    let scan = try scan(rhos, factors: [1, 1.1, 1.2, 1.3, 1.4], own: 0.7)
    let spectra = try RigiditySpectra(scan)
    #expect(spectra.lmax == 4 && spectra.realizations == 3)
    let response = try RigidityResponse.logNormal(median: 0.1, width: 0.1)
    let source = try scan.mixed(response)
    let mixture = try spectra.mixed(response, in: [1...1, 2...3])
    for (side, axes) in [(RigiditySpectra.Side.parallel, [2]), (.perpendicular, [0, 1])] {
      func mean(_ source: SkySource, _ ell: Int) throws -> Double {
        try (0..<3).reduce(0) { sum, number in
          let sky = try source.read(number)
          return sum
            + axes.reduce(0) { $0 + SphericalHarmonicCoefficients.crossSpectrum(sky[0][$1], sky[1][$1])[ell] }
            / Double(3 * axes.count)
        }
      }
      #expect(abs(spectra.spectrum(3, 3, side, 2).value - (try mean(scan.skies[3], 2))) < Self.roundOff)
      let expected = [2 * (try mean(source, 1)), (5 * 6 * (try mean(source, 2)) + 7 * 12 * (try mean(source, 3))) / 12]
      for (band, value) in zip(mixture.sides[side.rawValue], expected) {
        #expect(abs(band.upper.value - value) < Self.roundOff)
        // With neighbours in place of equal nodes.
        #expect(abs(band.lower.value - value) > 1e-3)
      }
    }
  }

  @Test("skies that differ by a factor are fully correlated, and the mixture's bounds are one")
  func correlated() throws {
    // a ~ 1/r_L: the same physical sky at each rigidity.
    let rhos = [0.08, 0.09, 0.1, 0.11, 0.125]
    let spectra = try RigiditySpectra(scan(rhos, factors: rhos.map { 0.1 / $0 }))
    for ell in 1...4 {
      let correlation = spectra.correlation(0, 4, .parallel, ell)
      #expect(abs(correlation.value - 1) < Self.roundOff && correlation.error < Self.roundOff)
    }
    let mixture = try spectra.mixed(.logNormal(median: 0.1, width: 0.1), in: [1...4])
    for band in mixture.sides.joined() {
      #expect(abs(band.lowerRatio.value - 1) < Self.roundOff && abs(band.upperRatio.value - 1) < Self.roundOff)
    }
    let own = spectra.equalDirections(2, 2, .perpendicular).value
    #expect(abs(mixture.equalDirections[1].lower.value / own - 1) < Self.roundOff)
    // With r_L left out they would differ.
    let plain = try RigiditySpectra(scan(rhos, factors: [1, 1, 1, 1, 1]))
      .mixed(.logNormal(median: 0.1, width: 0.1), in: [1...4])
    #expect(abs(plain.sides[0][0].upperRatio.value - 1) > 1e-3)
  }

  @Test(
    "skies without anything in common have no lower bound but noise, and keep the weight of equal nodes in the upper")
  func independent() throws {
    let rhos = [0.08, 0.09, 0.1, 0.11, 0.125]
    // Auto-spectra, so that own power counts: both sets the same.
    let made = try scan(rhos, factors: [0, 0, 0, 0, 0], own: 1, realizations: 200)
    let skies = made.skies.map { source in
      SkySource(name: "", lmax: source.lmax, omegaT: 100, numbers: source.numbers, isPaired: true) { number in
        let sky = try source.read(number)
        return [sky[0], sky[0]]
      }
    }
    let scan = RigidityScan(
      key: made.key, unit: made.unit, rigidities: rhos, rhos: rhos, skies: skies, base: made.base)
    let mixture = try RigiditySpectra(scan).mixed(.logNormal(median: 0.1, width: 0.1), in: [1...4])
    let weights = mixture.weights.values
    let kept = zip(weights, rhos).reduce(0) { $0 + pow($1.0 * $1.1 / 0.1, 2) }
    for band in mixture.sides.map({ $0[0] }) {
      #expect(abs(band.lowerRatio.value) < 4.5 * band.lowerRatio.error)
      #expect(abs(band.upperRatio.value - kept) < 4.5 * band.upperRatio.error)
      #expect(band.upperRatio.error < 0.1 * kept)
    }
  }

  @Test("responses as a command line has them; what is none is named with what to give")
  func words() throws {
    let folder = try Folder()
    let table = Table(
      columns: [Column("energy", [1, 10, 100.0]), Column("weight", [0, 1, 0.0])], meta: [])
    try table.write(to: folder / "events.ecsv")
    let fromTable = try RigidityResponse.parse("table:" + (folder / "events.ecsv"), median: 3)
    #expect(fromTable.name == "events.ecsv" && abs(fromTable.median - 10) < 1e-9)
    let nuclei = try RigidityResponse.nuclei("1:0.75,26:0.25")
    #expect(nuclei == [1: 0.75, 26: 0.25])
    #expect(try RigidityResponse.parse("lognormal:0.2", median: 3).median == 3)
    #expect(try RigidityResponse.parse("lognormal:0.2", median: 3, nuclei: [2: 1]).median < 1.51)
    for text in ["lognormal", "lognormal:", "lognormal:wide", "gauss:1", ""] {
      let error = #expect(throws: ResponseError.self) { try RigidityResponse.parse(text, median: 1) }
      #expect(error?.description.contains("lognormal:WIDTH") == true)
    }
    for text in ["1", "1:a", "p:1", "1:1,1:1", "1:1,"] {
      let error = #expect(throws: ResponseError.self) { try RigidityResponse.nuclei(text) }
      #expect(error?.description.contains("1:0.6,2:0.4") == true)
    }
  }
}
