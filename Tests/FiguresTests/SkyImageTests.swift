// Rasters, palette and colour scales of sky maps.

import Figures
import Foundation
import Sphere
import Testing

@Suite("Sky images", .timeLimit(.minutes(40)))
struct SkyImageTests {
  /// A raster: numbers row by row from the bottom, NaN where there is none.
  struct Raster {
    var numbers: [Double]
    /// Twice as wide as high.
    var width: Int { Int((2 * Double(numbers.count)).squareRoot().rounded()) }
    var height: Int { width / 2 }
  }

  /// The raster of a map.
  func raster(_ map: SkyMap, limit: Double) throws -> Raster {
    var map = map
    map.limit = limit
    let rendered = try map.render()
    let file = try #require(rendered.data.first { $0.name == "\(map.name).i8" })
    let numbers = file.contents.map { byte -> Double in
      let signed = Int8(bitPattern: byte)
      return signed == Int8.min ? .nan : Double(signed) * limit / 127
    }
    return Raster(numbers: numbers)
  }

  @Test(
    "twelve points to a pixel and at most 300 to the inch, none outside the ellipse", arguments: [(16, 768), (64, 980)])
  func shape(nside: Int, width: Int) throws {
    let raster = try raster(SkyMap(image: Synthetic.sky(.parallel, title: "x", nside: nside)), limit: 10)
    #expect(raster.numbers.count == width * width / 2)
    // The ellipse fills π/4 of its box; the error is the length of its edge in pixels.
    let filled = Double(raster.numbers.filter { !$0.isNaN }.count) / Double(raster.numbers.count)
    #expect(abs(filled - Double.pi / 4) < 0.001)
  }

  @Test("a map of z is brightest where B₀ is drawn, and its mirror image would not be")
  func orientation() throws {
    let map = HEALPixMap(grid: try HEALPixGrid(nside: 16)) { $0.z }
    let raster = try raster(SkyMap(image: SkyImage(title: "z", map: map, caption: "")), limit: 1)
    // The row just above the middle; B₀ at x = +1, that is at three quarters of the width.
    let middle = raster.height / 2 * raster.width
    let row = Array(raster.numbers[middle..<(middle + raster.width)])
    #expect(row[3 * raster.width / 4] > 0.99)
    #expect(row[raster.width / 4] < -0.99)
    #expect(abs(row[raster.width / 2]) < 0.07)
  }

  @Test("pixels under the raster are HEALPix's: each pixel centre finds its own value")
  func pixels() throws {
    // As many pixels as bytes tell apart: 48 of N_side 2.
    let grid = try HEALPixGrid(nside: 2)
    let map = try HEALPixMap(grid: grid, values: (0..<grid.pixelCount).map(Double.init))
    let raster = try raster(SkyMap(image: SkyImage(title: "n", map: map, caption: "")), limit: 127)
    for pixel in 0..<grid.pixelCount {
      let point = SkyOrientation.fieldHorizontal.project(grid.direction(ofPixel: pixel))
      let column = min(raster.width - 1, Int((point.x + 2) / 4 * Double(raster.width)))
      let row = min(raster.height - 1, Int((point.y + 1) / 2 * Double(raster.height)))
      let value = raster.numbers[row * raster.width + column]
      if !value.isNaN { #expect(value == Double(pixel)) }
    }
  }

  @Test("unobserved pixels are NaN in the raster")
  func masked() throws {
    var image = try Synthetic.sky(.parallel, title: "x")
    let all = try raster(SkyMap(image: image), limit: 10).numbers.filter { !$0.isNaN }.count
    for pixel in 0..<6144 { image.map[pixel] = .nan }
    let half = try raster(SkyMap(image: image), limit: 10).numbers.filter { !$0.isNaN }.count
    #expect(abs(Double(half) / Double(all) - 0.5) < 0.02)
  }

  @Test("maps without observed pixels or with a scale of zero are errors")
  func invalid() throws {
    let grid = try HEALPixGrid(nside: 1)
    let blank = SkyImage(title: "blank", map: HEALPixMap(grid: grid) { _ in .nan }, caption: "")
    #expect(throws: FiguresError.self) { try SkyMap(image: blank).render() }
    let fine = SkyImage(title: "fine", map: HEALPixMap(grid: grid) { _ in 1 }, caption: "")
    #expect(throws: FiguresError.self) { try SkyMap(image: fine, limit: 0).render() }
    #expect(throws: FiguresError.self) { try SkyMapStrip(images: []).render() }
    #expect(throws: Never.self) { try SkyMap(image: fine).render() }
  }

  /// The largest difference in lightness or chroma between a palette's two arms.
  func asymmetry(shiftedBy shift: Double) -> Double {
    stride(from: 0.0, through: 0.9, by: 0.05).map { t in
      let (plus, minus) = (DivergingPalette.lab(t + shift), DivergingPalette.lab(-t + shift))
      let chroma = abs(hypot(plus.a, plus.b) - hypot(minus.a, minus.b))
      return max(chroma, abs(plus.lightness - minus.lightness))
    }.max() ?? .nan
  }

  @Test("the palette is antisymmetric: same lightness and chroma, other hue; a shifted one is not")
  func palette() {
    #expect(asymmetry(shiftedBy: 0) < 1e-12)
    #expect(asymmetry(shiftedBy: 0.05) > 1)
    let (warm, cold) = (DivergingPalette.rgb(0.7), DivergingPalette.rgb(-0.7))
    #expect(warm.red > warm.blue + 0.3 && cold.blue > cold.red + 0.3)
    for t in stride(from: -1.0, through: 1, by: 0.0625) {
      let (red, green, blue) = DivergingPalette.rgb(t)
      for component in [red, green, blue] {
        // Inside sRGB up to one step of 8 bits.
        #expect(component > -0.004 && component < 1.004, "t = \(t)")
      }
    }
    #expect(DivergingPalette.hex(0) == "#F6F6F6")
  }

  @Test("colour scales are symmetric with round ends, and outliers saturate")
  func scales() {
    let ramp = (0..<1000).map { Double($0) / 100 - 5 }
    #expect(SkyScale(covering: ramp) == SkyScale(limit: 5))
    #expect(SkyScale(covering: ramp + [1000]).limit == 5)
    #expect(SkyScale(covering: [0, 0]).limit == 1)
    #expect(SkyScale(covering: []).limit == 1)
    for limit in [0.013, 0.9, 1, 3, 8.3, 14, 20, 99, 3.1e6] {
      let ticks = 2 * (limit / SkyScale(limit: limit).step).rounded(.down) + 1
      #expect((3...7).contains(ticks), "limit \(limit) has \(ticks) ticks")
    }
  }
}
