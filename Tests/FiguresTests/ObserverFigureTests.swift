// The figure of observers: what is drawn, and what is left out.

import Anisotropy
import Figures
import Testing

@Suite("Figure of observers", .timeLimit(.minutes(40)))
struct ObserverFigureTests {
  private func curve(_ ells: ClosedRange<Int>, error: Double) -> ObserverDistance.Curve {
    let points = [0.1, 1, 10].map { distance in
      ObserverDistance.Point(distance: distance, correlation: Estimate(value: 1 / (1 + distance), error: error))
    }
    return ObserverDistance.Curve(ells: ells, parallel: points, perpendicular: points)
  }

  @Test("bands are lines with a key; points whose error is too large are left out, and the caption counts them")
  func drawn() throws {
    let rendered = try ObserverDistance(curves: [curve(1...1, error: 0.02), curve(4...7, error: 0.5)], rho: 0.1)
      .render()
    #expect(
      rendered.data.map(\.name).sorted() == [
        "observers-parallel-1.dat", "observers-parallel-2.dat", "observers-perpendicular-1.dat",
        "observers-perpendicular-2.dat",
      ])
    let rows = rendered.data.map { file in
      String(decoding: file.contents, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }.count
    }
    #expect(rows.reduce(0, +) == 6 + rows.count)
    #expect(rendered.script.contains("ℓ = 4–7") && rendered.script.contains("Not shown: 6 points"))
  }

  @Test("nothing but noise is an error that says what to do")
  func empty() {
    let error = #expect(throws: FiguresError.self) {
      try ObserverDistance(curves: [curve(1...1, error: 1)], rho: 0.1).render()
    }
    #expect(error?.description.contains("more places") == true)
  }
}
