// ℓ(ℓ+1)C_ℓ against ℓ for detectors whose events have a spread of rigidities, and the law of small scales, 2πχ/λ, of one.
//
// Two panels, one for each direction of the gradient. What few rigidities say of a mixture is an interval, from below and from
// above, and is drawn as a band; one rigidity as a line.

import Anisotropy
import Foundation

/// Spectra of mixed rigidities.
package struct ResponseSpectra: Figure {
  /// ℓ(ℓ+1)C_ℓ in a band of multipoles.
  package struct Point: Sendable, Equatable {
    /// The multipoles.
    package var ells: ClosedRange<Int>
    /// The spectrum from below and from above.
    package var lower: Estimate, upper: Estimate

    /// A point from its parts.
    package init(ells: ClosedRange<Int>, lower: Estimate, upper: Estimate) {
      (self.ells, self.lower, self.upper) = (ells, lower, upper)
    }

    /// √(ℓ_first ℓ_last).
    var ell: Double { (Double(ells.lowerBound) * Double(ells.upperBound)).squareRoot() }
  }

  /// A response.
  package struct Curve: Sendable, Equatable {
    /// What the key calls it, as plain text.
    package var name: String
    /// Its spectrum, gradient along and across B0, in the same bands.
    package var parallel: [Point], perpendicular: [Point]

    /// A curve from its parts.
    package init(name: String, parallel: [Point], perpendicular: [Point]) {
      (self.name, self.parallel, self.perpendicular) = (name, parallel, perpendicular)
    }
  }

  /// The largest number of responses that can be told apart.
  package static let mostCurves = 6

  /// The highest over the lowest value that is shown.
  private static let shownRange = 200.0

  /// The stem of its files.
  package var name: String
  /// The responses; those beyond ``mostCurves`` are left out, and the caption says so.
  package var curves: [Curve]
  /// The law of small scales of one rigidity, 2πχ/λ, along and across B0; empty where it is not known.
  package var laws: [Estimate]
  /// What is mixed, in a sentence of the caption.
  package var mixture: String
  /// Printed width.
  package var width: FigureWidth

  /// A figure of responses, by default as wide as a page.
  package init(
    curves: [Curve], laws: [Estimate], mixture: String, width: FigureWidth = .doubleColumn, name: String = "responses"
  ) {
    (self.name, self.curves, self.laws, self.mixture, self.width) = (name, curves, laws, mixture, width)
  }

  private var shown: [Curve] { Array(curves.prefix(Self.mostCurves)) }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    var text = """
      The power ℓ(ℓ+1) C_ℓ of the anisotropy that a detector sees whose events have a spread of rigidities, for a density \
      gradient of 1/r_L along (left) and across (right) the regular magnetic field. \(mixture) Darker bands: between the bounds \
      that a few rigidities set: events nearest to one of them differ as it does from its neighbours, or not at all; lighter: one \
      standard error over realisations beyond. Of one rigidity both bounds are its own spectrum. All responses are of the same realisations, so that their errors \
      are not independent. Multipoles are averaged with weights 2ℓ+1 in bands above ℓ = \(RatioBand.largestSingle).
      """
    if !laws.isEmpty {
      text +=
        " Dashed line: the law of small scales of one rigidity, 2πχ/λ, of pairs of the same realisations; it is not a fit."
    }
    if curves.count > shown.count { text += " Of \(curves.count) responses the first \(shown.count) are shown." }
    return text
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    let points = shown.flatMap { $0.parallel + $0.perpendicular }
    guard let ells = LogRange(spanning: points.map(\.ell)) else {
      throw .nothingToDraw(figure: name, reason: "no spectrum has a multipole from 1 on")
    }
    let sides = try [("parallel", "∥"), ("perpendicular", "⊥")].enumerated().map {
      (index, side) throws(FiguresError) in
      let points = shown.flatMap { index == 0 ? $0.parallel : $0.perpendicular }
      let law = index < laws.count ? [laws[index].value] : []
      let highest = points.map(\.upper.value).max() ?? .nan
      // Lower bounds may be as low as their noise.
      let values = points.flatMap { [$0.lower.value, $0.upper.value] }.filter { $0 > highest / Self.shownRange }
      guard let range = LogRange(spanning: values + law) else {
        throw .nothingToDraw(figure: name, reason: "no spectrum for a gradient \(side.0) to B0 is positive")
      }
      return (name: side.0, sign: side.1, range: range)
    }
    // Both panels span as many decades, so that slopes compare.
    let span = sides.map { $0.range.upper / $0.range.lower }.max() ?? 1
    var entries = shown.enumerated().map { index, curve in
      KeyEntry(
        title: GnuplotText.literal(PageLayout.fitted(curve.name, beside: "", width: width)),
        sample: .band(Self.color(index), opacity: 0.6))
    }
    if !laws.isEmpty {
      entries.append(
        KeyEntry(title: "2π{/:Italic χ}/{/:Italic λ}, one rigidity", sample: .line(.darkGray, width: 2, .dashed)))
    }
    let page = PageLayout(width: width, entries: entries, plotHeight: 0.38)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(
      """
      set logscale xy
      set format x '%g'
      set format y '%g'
      set xrange [\(DataTable.number(ells.lower / 1.15)):\(DataTable.number(ells.upper * 1.15))]
      set xlabel 'multipole ℓ' offset 0,0.4
      set ylabel 'ℓ(ℓ+1) \(GnuplotText.cell)   [\(GnuplotText.gradientUnit)]' offset 0.5,0
      set tics font small
      set mxtics 10
      set mytics 10
      \(page.commands)
      set multiplot
      set rmargin at screen 0.5 - 4/points_wide
      """)
    for (index, side) in sides.enumerated() {
      if index == 1 {
        script.add(
          """
          \(PageLayout.nextFrame)
          set lmargin at screen 0.5 + 34/points_wide
          set rmargin at screen 1 - 10/points_wide
          unset ylabel
          """)
      }
      let middle = (side.range.lower * side.range.upper).squareRoot()
      let (lower, upper) = (middle / (span.squareRoot() * 1.2), middle * span.squareRoot() * 1.5)
      script.add(
        """
        set label 1002 'gradient \(side.sign) {/:Italic B}_0' at graph 0.96,0.93 right
        set yrange [\(DataTable.number(lower)):\(DataTable.number(upper))]
        # Cut off at the lower edge of the logarithmic axis.
        edge = \(DataTable.number(lower))
        cut(v) = v > edge ? v : edge

        """)
      script.plot(elements(side.name, index))
    }
    script.add("unset multiplot")
    return RenderedFigure(name: name, script: script.text, data: shown.indices.map(table), width: width)
  }

  private static func color(_ index: Int) -> FigureColor {
    [FigureColor.black, .blue, .green, .orange, .magenta, .red][index % mostCurves]
  }

  /// The law below, bands over it, those of the widest responses last; edges above all bands.
  private func elements(_ side: String, _ index: Int) -> [String] {
    var (bands, edges) = ([String](), [String]())
    for place in shown.indices {
      let file = "'\(name)-\(place + 1).dat' using (column('ell'))"
      let color = Self.color(place).rgb
      let (lower, upper) = ("column('lower_\(side)')", "column('upper_\(side)')")
      func band(_ from: String, _ to: String, _ opacity: Double) -> String {
        "\(file):(cut(\(from))):(cut(\(to))) with filledcurves fillcolor \(color) fillstyle transparent solid \(opacity)"
          + " noborder notitle"
      }
      bands.append(band("\(lower) - column('lower_\(side)_err')", "\(upper) + column('upper_\(side)_err')", 0.15))
      bands.append(band(lower, upper, 0.4))
      for value in [lower, upper] {
        edges.append(
          "\(file):(\(value) > edge ? \(value) : NaN) with linespoints linecolor \(color) linewidth 0.8 pointtype 7"
            + " pointsize 0.2*dot notitle")
      }
    }
    guard index < laws.count else { return bands + edges }
    let law = laws[index]
    return bands + edges + [
      "\(DataTable.number(law.value)) with lines linecolor \(FigureColor.darkGray.rgb) linewidth 2 dashtype"
        + " \(FigureDash.dashed.rawValue) notitle"
    ]
  }

  private func table(_ place: Int) -> FigureFile {
    let curve = shown[place]
    var table = DataTable("\(curve.name): ℓ(ℓ+1)C_ℓ for a gradient of 1/r_L, from below and from above.")
    table.add("ell", "middle √(ℓ_first ℓ_last) of the band", curve.parallel.map(\.ell))
    table.add("ell_first", "first multipole", curve.parallel.map { Double($0.ells.lowerBound) })
    table.add("ell_last", "last multipole", curve.parallel.map { Double($0.ells.upperBound) })
    for (side, points) in [("parallel", curve.parallel), ("perpendicular", curve.perpendicular)] {
      for (bound, estimates) in [("lower", points.map(\.lower)), ("upper", points.map(\.upper))] {
        let series = Series(estimates, count: curve.parallel.count)
        table.add("\(bound)_\(side)", "\(bound) bound, gradient \(side)", series.values)
        table.add("\(bound)_\(side)_err", "its standard error", series.errors)
      }
    }
    return FigureFile(name: "\(name)-\(place + 1).dat", text: table.text)
  }
}
