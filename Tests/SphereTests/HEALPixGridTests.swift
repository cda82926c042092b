import Foundation
import Sphere
import Testing
import _TestSupport
import RandomStreams

@Suite("HEALPix grid", .timeLimit(.minutes(40))) struct HEALPixGridTests {
  @Test("rejects a resolution that is not a power of two from 1 to 8192", arguments: [-1, 0, 3, 24, 16384])
  func resolution(nside: Int) {
    #expect(throws: SphereError.unsupportedResolution(nside: nside)) { try HEALPixGrid(nside: nside) }
  }

  @Test("a pixel contains its centre, at any length of the vector", arguments: [1, 2, 16, 64])
  func centers(nside: Int) throws {
    let grid = try HEALPixGrid(nside: nside)
    let directions = grid.directions
    #expect(directions.count == 12 * nside * nside)
    for (pixel, direction) in directions.enumerated() {
      #expect(abs(length(direction) - 1) < 1e-15 * 4)
      #expect(grid.pixel(containing: direction) == pixel)
      #expect(grid.pixel(containing: 1e-3 * direction) == pixel)
    }
    // RING order: from north to south.
    for (first, second) in zip(directions, directions.dropFirst()) { #expect(second.z <= first.z + 1e-15) }
  }

  @Test("antipodes are the pixels at −p, in pairs", arguments: [1, 2, 4, 32])
  func antipodes(nside: Int) throws {
    let grid = try HEALPixGrid(nside: nside)
    let (directions, antipodes) = (grid.directions, grid.antipodes)
    // Centres are computed to a few units in the last place.
    let roundOff = 1e-14
    for pixel in 0..<grid.pixelCount {
      #expect(length(directions[antipodes[pixel]] + directions[pixel]) < roundOff)
      #expect(antipodes[antipodes[pixel]] == pixel)
      #expect(antipodes[pixel] == grid.pixel(containing: -directions[pixel]))
    }
    // Negative control: the reversed list, which is right about the latitude only.
    #expect(nside == 1 || (0..<grid.pixelCount).contains { antipodes[$0] != grid.pixelCount - 1 - $0 })
  }

  @Test("nested and ring numbers are inverse to each other") func ordering() throws {
    let grid = try HEALPixGrid(nside: 16)
    let rings = (0..<grid.pixelCount).map(grid.ring(fromNested:))
    #expect(rings.sorted() == Array(0..<grid.pixelCount))
    #expect(rings != Array(0..<grid.pixelCount))
    for nested in 0..<grid.pixelCount { #expect(grid.nested(fromRing: rings[nested]) == nested) }
    // healpy.nest2ring(16, [0, 255, 256]), computed once.
    #expect([0, 255, 256].map(grid.ring(fromNested:)) == [1448, 0, 1464])
  }

  @Test("a map needs one value per pixel; UNSEEN becomes NaN") func maps() throws {
    let grid = try HEALPixGrid(nside: 1)
    #expect(thrown(SphereError.self) { _ = try HEALPixMap(grid: grid, values: [1, 2]) } != nil)
    let map = try HEALPixMap(grid: grid, values: [-1.6375e30, Double(Float(-1.6375e30))] + (2..<12).map(Double.init))
    #expect(map[0].isNaN && map[1].isNaN && map[2] == 2)
    #expect(HEALPixMap(grid: grid) { $0.z }.values == grid.directions.map(\.z))
  }
}
