// How alike the skies of two observers in one field are, against their distance: a line for each band of multipoles.
//
// Two panels, one for each direction of the gradient. Correlation is that of a_ℓm in one frame: 1 for the same sky, 0 for skies
// that have nothing in common but B0.

import Anisotropy
import Foundation

/// Correlation of skies against distance.
package struct ObserverDistance: Figure {
  /// A correlation at a distance.
  package struct Point: Sendable, Equatable {
    /// In r_L.
    package var distance: Double
    /// The correlation with its error.
    package var correlation: Estimate

    /// A point from its parts.
    package init(distance: Double, correlation: Estimate) {
      (self.distance, self.correlation) = (distance, correlation)
    }
  }

  /// A band of multipoles.
  package struct Curve: Sendable, Equatable {
    /// The multipoles.
    package var ells: ClosedRange<Int>
    /// Gradient along and across B0, distances ascending.
    package var parallel: [Point], perpendicular: [Point]

    /// A curve from its parts.
    package init(ells: ClosedRange<Int>, parallel: [Point], perpendicular: [Point]) {
      (self.ells, self.parallel, self.perpendicular) = (ells, parallel, perpendicular)
    }
  }

  /// The largest error that is shown.
  package static let largestError = 0.15

  /// The stem of its files.
  package var name: String
  /// The bands, from small multipoles to large ones.
  package var curves: [Curve]
  /// r_L/L_c, for the caption.
  package var rho: Double
  /// Printed width.
  package var width: FigureWidth

  /// A figure of bands, by default as wide as a page.
  package init(curves: [Curve], rho: Double, width: FigureWidth = .doubleColumn, name: String = "observers") {
    (self.name, self.curves, self.rho, self.width) = (name, curves, rho, width)
  }

  private func shown(_ points: [Point]) -> [Point] {
    points.filter { $0.distance > 0 && $0.correlation.value.isFinite && $0.correlation.error <= Self.largestError }
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    let left =
      curves.flatMap { $0.parallel + $0.perpendicular }.count
      - curves.flatMap { shown($0.parallel) + shown($0.perpendicular) }.count
    return """
      The correlation C_ℓ(1,2)/C_ℓ of the skies of two observers in the same field, at rest in it, against their distance in \
      Larmor radii (1 r_L = \(DataTable.number(rho)) L_c), for a density gradient along (left) and across (right) the regular \
      magnetic field. Multipoles are averaged with weights 2ℓ+1 in bands. Error bars: one jackknife error over blocks of places \
      longer than C_ℓ is correlated; neighbouring points share most of it. All places are in one draw of waves.
      """ + (left > 0 ? " Not shown: \(left) points with errors above \(DataTable.number(Self.largestError))." : "")
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    let points = curves.flatMap { shown($0.parallel) + shown($0.perpendicular) }
    guard let distances = LogRange(spanning: points.map(\.distance)) else {
      throw .nothingToDraw(
        figure: name,
        reason: "no correlation has an error below \(DataTable.number(Self.largestError)); take more places")
    }
    let lowest = min(-0.1, (points.map(\.correlation.value).min() ?? 0) - 0.05)
    let entries = curves.enumerated().map { index, curve in
      let ells =
        curve.ells.count == 1 ? "\(curve.ells.lowerBound)" : "\(curve.ells.lowerBound)–\(curve.ells.upperBound)"
      return KeyEntry(
        title: "ℓ = \(ells)", sample: .pointOnLine(symbol(index), color(index), width: 1.5, .solid))
    }
    let page = PageLayout(width: width, entries: entries, plotHeight: 0.38)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(
      """
      set logscale x
      set format x '10^{%L}'
      set xrange [\(DataTable.number(distances.lower / 1.3)):\(DataTable.number(distances.upper * 1.3))]
      set yrange [\(DataTable.number(lowest)):1.05]
      set xlabel 'distance of the observers  [{/:Italic r}_L]' offset 0,0.4
      set ylabel 'correlation of their skies' offset 1,0
      set tics font small
      set mxtics 10
      set mytics 2
      \(page.commands)
      set multiplot
      \(PageLayout.parallelFrame)

      """)
    script.plot(elements("parallel"))
    script.add(
      """
      \(PageLayout.perpendicularFrame)

      """)
    script.plot(elements("perpendicular"))
    script.add("unset multiplot")
    return RenderedFigure(
      name: name, script: script.text,
      data: curves.indices.flatMap { [table($0, "parallel"), table($0, "perpendicular")] },
      width: width)
  }

  private func elements(_ side: String) -> [String] {
    let guides = [0, 0.5].map {
      "\($0) with lines linecolor \(FigureColor.gray.rgb) linewidth 0.8 dashtype \(FigureDash.dotted.rawValue) notitle"
    }
    // Lines below bars below symbols.
    let kinds: [(FigureColor, String) -> String] = [
      { color, _ in "with lines linecolor \(color.rgb) linewidth 1.2 notitle" },
      { color, _ in
        ":(column('correlation') - column('correlation_err')):(0):(2*column('correlation_err')) with vectors nohead linecolor"
          + " \(color.rgb) linewidth 1 notitle"
      },
      { _, symbol in "with points \(symbol) notitle" },
    ]
    return guides
      + kinds.enumerated().flatMap { place, kind in
        curves.indices.map { index in
          "'\(name)-\(side)-\(index + 1).dat' using (column('distance'))"
            + (place == 1 ? "" : ":(column('correlation')) ")
            + kind(color(index), symbol(index))
        }
      }
  }

  private func table(_ index: Int, _ side: String) -> FigureFile {
    let curve = curves[index]
    let points = shown(side == "parallel" ? curve.parallel : curve.perpendicular)
    var table = DataTable(
      "ℓ = \(curve.ells.lowerBound) to \(curve.ells.upperBound): correlation of skies, gradient \(side).")
    table.add("distance", "of the observers, r_L", points.map(\.distance))
    table.add("correlation", "C_ℓ between them over C_ℓ", points.map(\.correlation.value))
    table.add("correlation_err", "its jackknife error over blocks of places", points.map(\.correlation.error))
    return FigureFile(name: "\(name)-\(side)-\(index + 1).dat", text: table.text)
  }

  // MARK: Symbols

  private func color(_ index: Int) -> FigureColor {
    [FigureColor.black, .blue, .green, .orange, .magenta, .red][index % 6]
  }

  private func symbol(_ index: Int) -> String {
    "linecolor \(color(index).rgb) linewidth 1.5 pointtype \([7, 5, 9, 13, 11, 15][index % 6]) pointsize 0.35*dot"
  }
}
