// ℓ(ℓ+1)C_ℓ from maps, ℓ ≤ 2 N_side, joined to that from pairs of particles down to angles no map resolves, and the level
// 2πχ/λ of the law of small scales.
//
// C_ℓ from pairs is an integral over about a decade of the angle: neighbouring points are not independent, and at small ℓ
// they are noisy. They are drawn small, from half of the largest multipole of the maps on, so that the overlap is seen.

import Anisotropy
import Foundation

/// ℓ(ℓ+1)C_ℓ from maps and from pairs at one backtracking time.
package struct SmallScalesFigure: Figure {
  /// The stem of its files.
  package var name: String
  /// What pairs and maps say.
  package var findings: SmallScaleFindings
  /// Printed width.
  package var width: FigureWidth

  /// The figure of findings, by default in one column.
  package init(findings: SmallScaleFindings, width: FigureWidth = .singleColumn, name: String = "small-scales") {
    (self.name, self.findings, self.width) = (name, findings, width)
  }

  private typealias Side = (name: String, sign: String, found: SmallScaleFindings.Side, color: FigureColor, filled: Int)

  private var sides: [Side] {
    [
      ("parallel", "∥", findings.parallel, .red, 13), ("perpendicular", "⊥", findings.perpendicular, .green, 9),
    ]
  }

  /// The largest multipole from maps.
  private var resolved: Int { findings.parallel.maps.count - 1 }
  /// The smallest that is shown from pairs.
  private var firstPair: Int { max(2, resolved / 2) }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    let levels = sides.map { side in
      String(format: "%.4g ± %.2g (\(side.sign))", side.found.level.value, side.found.level.error)
    }
    let ends = sides.filter { isInside($0.found.reach) }.map { String(format: "%.1g (\($0.sign))", $0.found.reach) }
    return """
      Power spectrum ℓ(ℓ+1)C_ℓ in units of the square of Larmor radius times gradient at ΩT = \
      \(DataTable.number(findings.omegaT)), for a density gradient along (red diamonds) and across (green triangles) the \
      regular magnetic field. Filled: from maps, ℓ ≤ 2 N_side = \(resolved); open: from pairs of particles, from ℓ = \
      \(firstPair) on, where each C_ℓ is an integral over about a decade of the opening angle, so that neighbouring points are \
      strongly correlated. Error bars: one standard error over realisations. Lines with bands: the law of small scales, \
      2πχ/λ = \(levels.joined(separator: ", ")), with its jackknife error; nothing is fitted. It holds for ℓ < e^{λ(T−T_0)}, \
      T_0 the time from which χ has been \(DataTable.number(LawBin.settledPart)) of what it is now\
      \(ends.isEmpty ? "" : ": to ℓ = " + ends.joined(separator: ", ") + ", where the lines turn dotted"). Arrows: points at \
      or below the axis, from the upper limit of two standard errors.
      """
  }

  private func isInside(_ reach: Double) -> Bool { reach < Double(findings.parallel.pairElls.last ?? resolved) }

  private func level(_ ell: Int, _ estimate: Estimate) -> Estimate {
    let factor = Double(ell * (ell + 1))
    return Estimate(value: estimate.value * factor, error: estimate.error * factor)
  }

  private func maps(_ side: Side) -> [Estimate] { (1...max(1, resolved)).map { level($0, side.found.maps[$0]) } }

  private func pairs(_ side: Side) -> [(ell: Int, level: Estimate)] {
    zip(side.found.pairElls, side.found.pairs).filter { $0.0 >= firstPair }.map { ($0, level($0, $1)) }
  }

  /// The vertical axis: levels and maps in whole, and of pairs what is not lost in its error.
  private var range: LogRange? {
    var sure: [Double] = []
    for side in sides {
      sure += maps(side).map(\.value)
      sure.append(side.found.level.value)
      for point in pairs(side) where point.level.value > 2 * point.level.error {
        sure.append(point.level.value - point.level.error)
      }
    }
    return LogRange(spanning: sure).map { LogRange(lower: $0.lower / 1.5, upper: $0.upper * 1.8) }
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard resolved >= 1, let range, sides.contains(where: { $0.found.level.value > 0 }) else {
      throw .nothingToDraw(figure: name, reason: "neither a multipole nor the level of the law is positive")
    }
    let last = Double(findings.parallel.pairElls.last ?? resolved)
    let page = PageLayout(width: width, entries: entries, plotHeight: width.centimeters > 12 ? 0.42 : 0.66)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(axes(range, last: last, page))
    var (lines, bars, symbols) = ([String](), [String](), [String]())
    for side in sides where side.found.level.value > 0 {
      let (value, error, color) = (side.found.level.value, side.found.level.error, side.color.rgb)
      let end = DataTable.number(max(2, min(last, side.found.reach)))
      if error.isFinite {
        let (lower, upper) = (DataTable.number(value - error), DataTable.number(value + error))
        lines.append(
          "'+' using ($1 >= 2 ? $1 : NaN):(\(lower)):(\(upper)) with filledcurves fillcolor \(color)"
            + " fillstyle transparent solid 0.2 noborder notitle")
      }
      for (condition, dash) in [("x >= 2 && x <= \(end)", FigureDash.solid), ("x > \(end)", .dotted)] {
        lines.append(
          "(\(condition) ? \(DataTable.number(value)) : NaN) with lines linecolor \(color) linewidth 1.6"
            + " dashtype \(dash.rawValue) notitle")
      }
    }
    for (place, side) in sides.enumerated() {
      let shift = place == 0 ? 0.985 : 1.015
      for source in ["pairs", "maps"] {
        let file = "'\(name)-\(source).dat' using (\(shift)*column('ell'))"
        let (value, error) = ("column('\(side.name)')", "column('\(side.name)_err')")
        bars.append(
          "\(file):(low(\(value), \(error))):(0):(\(value) + \(error) - low(\(value), \(error))) with vectors nohead"
            + " linecolor \(side.color.rgb) linewidth \(source == "maps" ? 1.6 : 0.8) notitle")
        bars.append(
          "\(file):(limit(\(value), \(error))):(0):(-0.3*limit(\(value), \(error))) with vectors head size screen 0.012,20"
            + " filled linecolor \(side.color.rgb) linewidth 0.8 notitle")
        symbols.append(
          "\(file):(visible(\(value))) with points \(Self.symbol(side, isOpen: source == "pairs")) notitle")
      }
    }
    script.plot(lines + bars + symbols)
    return RenderedFigure(name: name, script: script.text, data: files, width: width)
  }

  private static func symbol(_ side: Side, isOpen: Bool) -> String {
    "linecolor \(side.color.rgb) linewidth \(isOpen ? 0.9 : 1.3) pointtype \(side.filled - (isOpen ? 1 : 0))"
      + " pointsize \(isOpen ? 0.4 : 0.55)*dot"
  }

  private var entries: [KeyEntry] {
    sides.flatMap { side in
      [
        KeyEntry(
          title: "\(side.sign) {/:Italic B}_0, from maps", sample: .point(Self.symbol(side, isOpen: false))),
        KeyEntry(
          title: "\(side.sign) {/:Italic B}_0, from pairs", sample: .point(Self.symbol(side, isOpen: true))),
      ]
    }
      + sides.map { side in
        KeyEntry(
          title: "2π{/:Italic χ}/{/:Italic λ}, \(side.sign), no fit", sample: .line(side.color, width: 1.6, .solid))
      }
  }

  private func axes(_ range: LogRange, last: Double, _ page: PageLayout) -> String {
    """
    set logscale xy
    set format xy '10^{%L}'
    set xrange [0.8:\(DataTable.number(last * 1.4))]
    set yrange \(range.bracket)
    set xlabel 'multipole ℓ' offset 0,0.4
    set ylabel 'ℓ(ℓ+1) \(GnuplotText.cell)   [\(GnuplotText.gradientUnit)]' offset 1,0
    set label \(GnuplotText.quoted("\(GnuplotText.omegaT) = \(GnuplotText.time(findings.omegaT))")) at graph 0.95,0.92 right
    set tics font small
    set mxtics 10
    set mytics 10
    set samples 1000
    \(page.commands)
    # Error bars, cut off at the lower edge of the logarithmic axis; a value below it is an arrow down from the upper limit.
    edge = \(DataTable.number(range.lower))
    visible(v) = (v > edge) ? v : NaN
    low(v, e) = (v > edge && e >= 0) ? (v - e > edge ? v - e : edge) : NaN
    limit(v, e) = (v > edge) ? NaN : (v + 2*e > 1.6*edge) ? v + 2*e : 1.6*edge

    """
  }

  private var files: [FigureFile] {
    let maps = sides.map { self.maps($0) }
    let pairs = sides.map { self.pairs($0) }
    return [
      table("maps", (1...max(1, resolved)).map(Double.init), maps, "maps"),
      table("pairs", pairs[0].map { Double($0.ell) }, pairs.map { $0.map(\.level) }, "pairs of particles"),
    ]
  }

  private func table(_ source: String, _ ells: [Double], _ levels: [[Estimate]], _ words: String) -> FigureFile {
    var table = DataTable("ℓ(ℓ+1)C_ℓ from \(words) at ΩT = \(DataTable.number(findings.omegaT)).")
    table.add("ell", "multipole", ells)
    for (side, estimates) in zip(sides, levels) {
      let series = Series(estimates)
      table.add(side.name, "ℓ(ℓ+1)C_ℓ in (r_L g)², gradient \(side.name)", series.values)
      table.add(side.name + "_err", "its standard error", series.errors)
    }
    return FigureFile(name: "\(name)-\(source).dat", text: table.text)
  }
}
