// The band on the sphere and on the grid.

import Foundation
import Observation
import Sphere
import Testing
import _TestSupport

@Suite("Band of declinations", .timeLimit(.minutes(40)))
struct DeclinationBandTests {
  @Test("the sky fraction is (sin north − sin south)/2, and that of the mask to half a ring at each edge")
  func skyFraction() throws {
    let grid = try HEALPixGrid(nside: 16)
    #expect(DeclinationBand.wholeSky.skyFraction == 1)
    #expect(abs(try DeclinationBand(south: -90, north: -30).skyFraction - 0.25) < 1e-15)
    for (south, north) in [(-90.0, 90.0), (-90, -25), (-20, 64), (-80, 64)] {
      let band = try DeclinationBand(south: south, north: north)
      let seen = try band.mask(on: grid).values.reduce(0, +) / Double(grid.pixelCount)
      // A ring of the belt is 4 N_side of 12 N_side² pixels.
      #expect(abs(seen - band.skyFraction) <= 2 * 0.5 / Double(3 * grid.nside))
    }
    let edges = try DeclinationBand(south: -90, north: betweenRings(8, nside: 16))
    let seen = try edges.mask(on: grid).values.reduce(0, +) / Double(grid.pixelCount)
    #expect(abs(seen - edges.skyFraction) < 1e-12)
  }

  @Test("the mask has whole rings: the pixels whose declination lies in the band, and no others")
  func mask() throws {
    let grid = try HEALPixGrid(nside: 8)
    let band = try DeclinationBand(south: -30.5, north: 41)
    let mask = try band.mask(on: grid)
    for pixel in 0..<grid.pixelCount {
      let declination = asin(grid.direction(ofPixel: pixel).z) * 180 / .pi
      #expect(mask[pixel] == (declination >= -30.5 && declination <= 41 ? 1 : 0))
    }
    #expect(try band.rings(of: grid).allSatisfy { ring in ring.allSatisfy { mask[$0] == 1 } })
    #expect(try DeclinationBand.wholeSky.rings(of: grid) == grid.rings)
    #expect(grid.rings.count == 31 && grid.rings.map(\.count).reduce(0, +) == grid.pixelCount)
  }

  @Test("a band that is none, and one between two rings, are refused with what to do")
  func refused() throws {
    for (south, north) in [(10.0, 10.0), (20, 10), (-91, 0), (0, 90.1), (.nan, 3), (0, .infinity)] {
      let error = thrown(ObservationError.self) { _ = try DeclinationBand(south: south, north: north) }
      #expect(error?.description.contains("give -90 <= south < north <= 90") == true)
    }
    let narrow = try DeclinationBand(south: 1, north: 2)
    let grid = try HEALPixGrid(nside: 4)
    let error = thrown(ObservationError.self) { _ = try narrow.mask(on: grid) }
    #expect(error == .emptyBand(south: 1, north: 2, nside: 4))
    #expect(error?.description.contains("N_side = 4") == true)
  }
}
