// Weights and exposures of observatories, against closed forms.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Observatories", .timeLimit(.minutes(40)))
struct ObservatoryTests {
  private func observatory(
    _ south: Double, _ north: Double, _ weight: DeclinationWeight = .uniform, nside: Int = 16
  ) throws -> Observatory {
    Observatory(name: "test", band: try DeclinationBand(south: south, north: north), weight: weight, nside: nside)
  }

  /// The mean of W over the band from K⁰_00 = ½ ∫ W ds of kept means.
  private func mean(_ observatory: Observatory) throws -> Double {
    var observatory = observatory
    observatory.removesRingMeans = false
    return try WindowHarmonics(observatory.window, lmax: 40)[0, 0, 0] / observatory.band.skyFraction
  }

  @Test("the weight has the mean 1 over the band, whatever its unit")
  func normalized() throws {
    // The mean by 4096 midpoints of a smooth weight: 1e-7. A kink costs the 146 Gaussian nodes here 1/146² of its slope.
    #expect(abs(try mean(observatory(-90, -30, .sinePower(1.5))) - 1) < 1e-6)
    #expect(abs(try mean(observatory(-26, 64)) - 1) < 1e-12)
    let table = DeclinationWeight.table(declinations: [-26, 0, 64], weights: [2, 10, 3])
    #expect(abs(try mean(observatory(-26, 64, table)) - 1) < 1e-4)
    let scaled = DeclinationWeight.table(declinations: [-26, 0, 64], weights: [2e9, 1e10, 3e9])
    let (first, second) = (try observatory(-26, 64, table), try observatory(-26, 64, scaled))
    let (a, b) = (try WindowHarmonics(first.window, lmax: 5), try WindowHarmonics(second.window, lmax: 5))
    #expect(abs(a[1, 3, 4] - b[1, 3, 4]) < 1e-12)
    #expect(abs(a[1, 3, 4] - (try WindowHarmonics(observatory(-26, 64).window, lmax: 5))[1, 3, 4]) > 1e-3)
  }

  @Test("a table of weights is linear between its declinations and constant beyond")
  func table() {
    let table = DeclinationWeight.table(declinations: [-30, 10, 20], weights: [1, 5, 0])
    for (declination, weight) in [(-90.0, 1.0), (-30, 1), (-10, 3), (10, 5), (12.5, 3.75), (20, 0), (90, 0)] {
      #expect(abs(table.value(atSine: sin(declination * .pi / 180)) - weight) < 1e-12)
    }
    #expect(DeclinationWeight.sinePower(2).value(atSine: -0.5) == 0.25)
    #expect(DeclinationWeight.uniform.value(atSine: 0) == 1)
  }

  @Test("the exposure sums to the events, follows the weight, and is zero outside of the band")
  func exposure() throws {
    let observatory = try observatory(-90, -30, .sinePower(2))
    let grid = try HEALPixGrid(nside: 16)
    let map = try observatory.exposure(of: 3e6, on: grid)
    #expect(abs(map.values.reduce(0, +) / 3e6 - 1) < 1e-12)
    let pole = map[grid.pixelCount - 1] / pow(grid.direction(ofPixel: grid.pixelCount - 1).z, 2)
    for pixel in 0..<grid.pixelCount {
      let z = grid.direction(ofPixel: pixel).z
      #expect(abs(map[pixel] - (z <= -0.5 ? pole * z * z : 0)) < 1e-9 * pole)
    }
  }

  @Test("bands without a ring, and weights that are none or all zero, are refused")
  func refused() throws {
    let grid = try HEALPixGrid(nside: 2)
    #expect(
      thrown(ObservationError.self) { _ = try observatory(5, 6).exposure(of: 1, on: grid) }
        == .emptyBand(south: 5, north: 6, nside: 2))
    let zero = DeclinationWeight.table(declinations: [0, 1], weights: [0, 0])
    #expect(thrown(ObservationError.self) { _ = try observatory(-90, 90, zero).window } == .noWeight)
    let negative = DeclinationWeight.table(declinations: [0, 1], weights: [-1, 0])
    let error = thrown(ObservationError.self) { _ = try observatory(-90, 90, negative).window }
    #expect(error?.description.contains("must be finite and not negative") == true)
    // Weight between the rings only.
    let thin = DeclinationWeight.table(declinations: [2.9, 3, 3.1], weights: [0, 1, 0])
    #expect(thrown(ObservationError.self) { _ = try observatory(-90, 90, thin).exposure(of: 1, on: grid) } == .noWeight)
  }

  @Test("rigidities are energies over charges; of one energy without nuclei they are the energy")
  func response() throws {
    var observatory = try observatory(-90, 90)
    #expect(try observatory.response(medianEnergy: 13).isMonoenergetic)
    observatory.energyWidth = 0.5
    #expect(abs(try observatory.response(medianEnergy: 13).median - 13) < 1e-9)
    observatory.nuclei = [26: 1]
    #expect(abs(try observatory.response(medianEnergy: 13).median - 0.5) < 1e-9)
    #expect(throws: ResponseError.self) { try observatory.response(medianEnergy: -1) }
  }
}
