// Figures drawn by gnuplot: every picture is there, whole, of its format and not trivially small.

import Figures
import Foundation
import Testing

@Suite("Drawing", .enabled(if: Gallery.hasGnuplot), .serialized, .timeLimit(.minutes(40)))
struct DrawingTests {
  private func expectPictures(_ figures: [any Figure], _ directory: String) throws {
    let files = try FigureSet.draw(figures, into: directory)
    for file in files {
      #expect(FileManager.default.fileExists(atPath: "\(directory)/\(file)"), "\(file)")
    }
    for figure in figures {
      #expect(files.contains("\(figure.name).gp"))
      for (format, magic) in [("svg", Data("<?xml".utf8)), ("pdf", Data("%PDF-".utf8)), ("png", Data([0x89, 0x50]))] {
        let path = "\(directory)/\(figure.name).\(format)"
        let bytes = try #require(FileManager.default.contents(atPath: path))
        #expect(bytes.starts(with: magic), "\(path)")
        // The emptiest figure (axes alone) takes more than 5 kB in each format.
        #expect(bytes.count > 5000, "\(path)")
        #expect(try FigureSet.isComplete(path))
      }
    }
  }

  @Test("every figure of a study")
  func all() throws {
    try Gallery.withDirectory("all") { try expectPictures(Gallery.all(), $0) }
  }

  @Test("the variants: cross-spectra, measurements, few times, double width, other orientation, six maps")
  func variants() throws {
    let result = Synthetic.result()
    let few = Synthetic.result(times: [1, 10, 100], hasCross: false)
    var masked = try Synthetic.sky(.parallel, title: "It's {masked}_south & ~100 %")
    for pixel in masked.map.values.indices.suffix(4000) { masked.map[pixel] = .nan }
    let figures: [any Figure] = [
      PowerSpectrumEvolution(result: result, spectrum: .cross, name: "evolution-cross"),
      PowerSpectrumEvolution(result: few, width: .doubleColumn, name: "evolution-few"),
      SpectrumAtTime(
        result: result, theory: Gallery.theory,
        measured: [
          Gallery.measured("Exp. A", factor: 5.2e5, noise: 3e-4),
          Gallery.measured("Exp_B", factor: 4.1e5, noise: 8e-4),
        ], name: "spectrum-measured"),
      SpectrumAtTime(result: few, theory: Gallery.theory, width: .doubleColumn, name: "spectrum-few"),
      RunningDiffusion(result: few, width: .doubleColumn, name: "diffusion-few"),
      SkyMap(image: masked, orientation: .fieldUp, limit: 10, width: .doubleColumn, name: "map-up"),
      SkyMap(image: try Synthetic.sky(.parallel, title: "ΩT = 100, gradient ∥ B₀"), name: "map-parallel"),
      SkyMapStrip(images: try Gallery.strip([0.5, 2, 8, 30, 100, 400]).images, name: "strip-six"),
    ]
    try Gallery.withDirectory("variants") { try expectPictures(figures, $0) }
  }

  @Test("texts of an SVG have their own sizes: labels are smaller than axes")
  func textSizes() throws {
    try Gallery.withDirectory("sizes") { directory in
      try expectPictures([SpectrumAtTime(result: Synthetic.result(), theory: Gallery.theory, name: "sizes")], directory)
      let svg = try String(contentsOfFile: directory + "/sizes.svg", encoding: .utf8)
      let sizes = Set(svg.matches(of: /font-size="([0-9.]+)"/).compactMap { Double($0.1) })
      // 9, 7 and 6 points at 192 dots an inch.
      for points in [9.0, 7, 6] { #expect(sizes.contains { abs($0 - points * 192 / 72) < 0.01 }, "\(sizes)") }
    }
  }
}
