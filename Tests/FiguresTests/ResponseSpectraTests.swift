// The figure of spectra of mixed rigidities.

import Anisotropy
import Figures
import Foundation
import Testing

@Suite("Figure of responses", .timeLimit(.minutes(40)))
struct ResponseSpectraTests {
  /// Responses of rising width, the last with noise for a lower bound.
  static func figure(_ count: Int, laws: [Estimate] = [Estimate(value: 400, error: 20), Estimate(value: 30, error: 2)])
    -> ResponseSpectra
  {
    func points(_ scale: Double, _ width: Double) -> [ResponseSpectra.Point] {
      RatioBand.standard(lmax: 32).map { ells in
        let ell = Double(ells.lowerBound)
        let upper = scale / (1 + width * ell)
        let lower = width == 0 ? upper : upper * (1 - ell / 30)
        return ResponseSpectra.Point(
          ells: ells, lower: Estimate(value: lower, error: 0.05 * upper),
          upper: Estimate(value: upper, error: 0.05 * upper))
      }
    }
    return ResponseSpectra(
      curves: (0..<count).map { index in
        let width = 0.1 * Double(index)
        return ResponseSpectra.Curve(
          name: "width_\(index)", parallel: points(400, width), perpendicular: points(30, width))
      }, laws: laws, mixture: "Made up.")
  }

  @Test("each response has its bounds in a file; one rigidity has them equal; the caption says what is left out")
  func render() throws {
    let rendered = try Self.figure(3).render()
    #expect(rendered.data.map(\.name) == ["responses-1.dat", "responses-2.dat", "responses-3.dat"])
    #expect(rendered.script.contains("width\\_2") && rendered.script.contains("2π{/:Italic χ}/{/:Italic λ}"))
    func row(_ file: Int, _ ell: Int) throws -> [Double] {
      let lines = String(decoding: rendered.data[file].contents, as: UTF8.self).split(separator: "\n").filter {
        !$0.hasPrefix("#")
      }
      let header = lines[0].split(separator: " ").map(String.init)
      let values = lines[ell].split(separator: " ").compactMap { Double($0) }
      return try ["lower_parallel", "upper_parallel", "upper_perpendicular"].map { name in
        values[try #require(header.firstIndex { $0.contains(name) })]
      }
    }
    let one = try row(0, 6)
    #expect(one == [400, 400, 30])
    let wide = try row(2, 10)
    #expect(abs(wide[1] - 400 / 3) < 1e-3 && abs(wide[0] - 400 / 3 * 2 / 3) < 1e-3)
    #expect(Self.figure(3).caption.contains("not a fit") && !Self.figure(3, laws: []).caption.contains("not a fit"))
    #expect(try !Self.figure(2, laws: []).render().script.contains("{/:Italic χ}"))
    #expect(
      try Self.figure(8).render().data.count == 6 && Self.figure(8).caption.contains("Of 8 responses the first 6"))
    #expect(throws: FiguresError.self) { try Self.figure(0).render() }
  }

  @Test("gnuplot draws it", .enabled(if: Gallery.hasGnuplot))
  func draws() throws {
    try Gallery.withDirectory("responses") { directory in
      let files = try FigureSet.draw([Self.figure(5)], into: directory)
      #expect(files.contains("responses.png"))
    }
  }
}
