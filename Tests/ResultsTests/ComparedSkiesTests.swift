// Skies of several rigidities behind a window, mixed for an energy: where the answer is known.

import Anisotropy
import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@testable import Results

@Suite("Compared skies", .timeLimit(.minutes(40))) struct ComparedSkiesTests {
  private static let roundOff = 1e-11
  private static let rigidities = [5.0, 10, 20]

  private func observatory(width: Double = 0) throws -> Observatory {
    var observatory = Observatory(
      name: "test", band: try DeclinationBand(south: -80, north: 20), smoothing: try .gaussian(sigma: 0.05), lmax: 8)
    observatory.energyWidth = width
    return observatory
  }

  private func skies(
    _ sources: [SkySource], rigidities: [Double], width: Double = 1
  ) throws -> ComparedSkies {
    try ComparedSkies(
      sources, name: "made up", rigidities: rigidities, observatory: observatory(width: width),
      orientation: .standard, interruption: Interruption())
  }

  private func distance(_ a: [SpectraTensor], _ b: [SpectraTensor]) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a.flatMap(\.values), b.flatMap(\.values)).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test("a study is seen as 'dapple observe' sees it, at any energy")
  func study() throws {
    let source = MadeSkies.source(count: 5, seed: 11, noise: 0.1)
    let ensemble = try ObservedEnsemble(source, by: observatory())
    let compared = try skies([source], rigidities: [])
    #expect(compared.count == 5 && compared.observatory.lmax == 8)
    for energy in [nil, 10.0] {
      let mixture = try compared.mixture(energy: energy)
      #expect(distance(mixture.middle, ensemble.pseudo) < Self.roundOff)
      #expect(mixture.lower == mixture.middle && mixture.upper == mixture.middle)
      #expect(mixture.outside == 0 && mixture.median == nil)
      let c1 = Estimate(meanOf: ensemble.wholeMeans(.parallel).map { $0[1] }).value
      #expect(abs(mixture.dipole.contracted(with: Gradient.parallel.weights) - c1) < Self.roundOff)
    }
  }

  @Test(
    "where all rigidities have the same physical sky, a ~ 1/r_L, a mixture is the sky of one; not where r_L is left out"
  )
  func equal() throws {
    let one = MadeSkies.source(count: 4, seed: 12)
    let same = Self.rigidities.map { MadeSkies.source(count: 4, seed: 12, factor: 10 / $0) }
    let alone = try skies([one], rigidities: []).mixture(energy: nil)
    let mixture = try skies(same, rigidities: Self.rigidities).mixture(energy: 10)
    for bound in [mixture.middle, mixture.lower, mixture.upper] {
      #expect(distance(bound, alone.middle) < Self.roundOff)
    }
    #expect(
      mixture.dipole.components.enumerated().allSatisfy {
        abs($0.element - alone.dipole.components[$0.offset]) < Self.roundOff
      })
    #expect(mixture.median.map { abs($0 - 10) < 1e-9 } == true)
    // In units of the gradient at the node nearest to the median: near 20 TV the same sky has twice the amplitude there.
    let above = try skies(same, rigidities: Self.rigidities).mixture(energy: 18)
    let quarter = alone.middle.map { SpectraTensor(values: $0.values.map { $0 / 4 }) }
    #expect(distance(above.middle, quarter) < Self.roundOff)
    #expect(abs(above.dipole.components[2] / alone.dipole.components[2] - 0.25) < Self.roundOff)
    // Asked for in the gradient of the first they are its skies again, also from other nodes.
    #expect(distance(above.skies(ofGradientOf: mixture), mixture.middle) < Self.roundOff)
    let more = Self.rigidities.map { MadeSkies.source(count: 4, seed: 12, factor: 10 / (0.8 * $0)) }
    let others = try skies(more, rigidities: Self.rigidities.map { 0.8 * $0 }).mixture(energy: 10)
    #expect(others.nearest == 8 && distance(others.middle, mixture.middle) > 0.1)
    #expect(distance(others.skies(ofGradientOf: mixture), mixture.middle) < Self.roundOff)
    let plain = try skies([one, one, one], rigidities: Self.rigidities).mixture(energy: 10)
    #expect(distance(plain.middle, alone.middle) > 0.1 * (alone.middle[0].values.max() ?? .nan))
  }

  @Test("of independent skies the upper bound has Σ (w r_L)² C, the lower nothing but chance, and half is in between")
  func independent() throws {
    let count = 400
    let sources = Self.rigidities.indices.map { MadeSkies.source(count: count, seed: 20 + UInt64($0)) }
    let mixture = try skies(sources, rigidities: Self.rigidities).mixture(energy: 10)
    let weights = try RigidityResponse.logNormal(median: 10, width: 1).weights(at: Self.rigidities, clamping: true)
    let kept = zip(weights.values, Self.rigidities).reduce(0) { $0 + pow($1.0 * $1.1 / 10, 2) }
    let window = try WindowHarmonics(observatory().window, lmax: 16, observedLmax: 8)
    let coupling = CouplingMatrix(window).smoothed(by: try observatory().smoothing)
    let one = try coupling.fold(MadeSkies.steep)
    for ell in [1, 2, 5] {
      func estimate(_ tensors: [SpectraTensor]) -> Estimate {
        Estimate(meanOf: tensors.map { $0.spectrum(Gradient.parallel.weights)[ell] })
      }
      let (lower, middle, upper) = (estimate(mixture.lower), estimate(mixture.middle), estimate(mixture.upper))
      // A chance of 7e-6 each.
      #expect(abs(lower.value) < 4.5 * lower.error)
      #expect(abs(upper.value - kept * one[ell]) < 4.5 * upper.error)
      #expect(abs(middle.value - (lower.value + upper.value) / 2) < Self.roundOff)
      #expect(upper.error < 0.2 * kept * one[ell])
    }
  }

  @Test("of one energy the skies are those of the nearest rigidity")
  func monoenergetic() throws {
    let sources = Self.rigidities.indices.map { MadeSkies.source(count: 3, seed: 30 + UInt64($0)) }
    let compared = try skies(sources, rigidities: Self.rigidities, width: 0)
    for (energy, place) in [(1.0, 0), (7.0, 0), (7.2, 1), (13, 1), (15, 2), (1e4, 2)] {
      let mixture = try compared.mixture(energy: energy)
      let alone = try skies([sources[place]], rigidities: []).mixture(energy: nil)
      #expect(distance(mixture.middle, alone.middle) < Self.roundOff && mixture.lower == mixture.upper)
    }
  }

  @Test("what a response has beyond the scan is said, and given to the outermost skies")
  func outside() throws {
    let sources = Self.rigidities.indices.map { MadeSkies.source(count: 2, seed: 40 + UInt64($0)) }
    let compared = try skies(sources, rigidities: Self.rigidities)
    // The cells reach from 5/√2 to 20√2; the log-normal is cut at 4σ, 6e-5 of it.
    let expected = erfc(log(2 * 2.0.squareRoot()) / 2.0.squareRoot())
    #expect(abs(try compared.mixture(energy: 10).outside - expected) < 2e-4)
    let far = try compared.mixture(energy: 1e4)
    #expect(far.outside > 0.999)
    let last = try skies([sources[2]], rigidities: []).mixture(energy: nil)
    #expect(distance(far.upper, last.middle) < 1e-3 * (last.middle[0].values.max() ?? .nan))
    let narrow = try compared.mixture(energy: 10, response: .logNormal(median: 10, width: 0.2))
    #expect(narrow.outside < 1e-3)
  }
}
