// The sixteen bits in which the page keeps a map.

import Foundation
import Sphere
import Testing

@testable import Report

@Suite("Skies of the page", .timeLimit(.minutes(40))) struct SkyTests {
  /// The numbers of a map with these values in its first pixels and zero in the others, and their unit.
  func kept(_ first: [Double]) throws -> (numbers: [Int16], scale: Double) {
    let grid = try HEALPixGrid(nside: 1)
    let values = first + Array(repeating: 0, count: grid.pixelCount - first.count)
    let sky = try ReportSkies.sky([HEALPixMap(grid: grid, values: values)])
    let bytes = try #require(Data(base64Encoded: sky.maps)).map(UInt16.init)
    try #require(bytes.count == 2 * grid.pixelCount)
    return (first.indices.map { Int16(bitPattern: bytes[2 * $0] | bytes[2 * $0 + 1] << 8) }, sky.scale[0])
  }

  @Test("the largest value takes all of the range, and what was not observed has the number beyond")
  func range() throws {
    let (numbers, scale) = try kept([-3, 0.75, .nan, HEALPixMap.unseen, .infinity])
    #expect(numbers == [-32767, 8192, .min, .min, .min])
    #expect(scale == 3 / 32767.0)
  }

  @Test("the smallest of numbers, which a damaged map may have, do not leave the range")
  func tiny() throws {
    for value in [Double.leastNonzeroMagnitude, 2.4e-319, 1e-310] {
      let (numbers, scale) = try kept([value, -value])
      #expect(scale == .leastNormalMagnitude && numbers == [0, 0])
    }
    #expect(try kept([.greatestFiniteMagnitude]).numbers == [32767])
    #expect(try kept([0]).scale == 1)
  }
}
