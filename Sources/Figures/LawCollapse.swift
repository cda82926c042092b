// ℓ(ℓ+1)C_ℓ λ/(2πχ) against ℓ for many studies: where the law of small scales holds, all of them lie on 1.
//
// Two panels, one for each direction of the gradient. Filled symbols are from maps, open ones from pairs; bins of multipoles
// for which the backtracking time is too short are left out, and so are those whose error says nothing.

import Anisotropy
import Foundation

/// Many studies held against the law of small scales.
package struct LawCollapse: Figure {
  /// One study.
  package struct Study: Sendable, Equatable {
    /// What the key calls it.
    package var name: String
    /// The law in bins, gradient along B0.
    package var parallel: [LawBin]
    /// The law in bins, gradient across B0.
    package var perpendicular: [LawBin]

    /// A study from its parts.
    package init(name: String, parallel: [LawBin], perpendicular: [LawBin]) {
      (self.name, self.parallel, self.perpendicular) = (name, parallel, perpendicular)
    }
  }

  /// The largest number of studies that can be told apart.
  package static let mostStudies = 24
  /// The largest error of a bin that is shown.
  static let largestError = 0.4

  /// The stem of its files.
  package var name: String
  /// The studies; those beyond ``mostStudies`` are left out, and the caption says so.
  package var studies: [Study]
  /// Printed width.
  package var width: FigureWidth

  /// A figure of studies, by default as wide as a page.
  package init(studies: [Study], width: FigureWidth = .doubleColumn, name: String = "collapse") {
    (self.name, self.studies, self.width) = (name, studies, width)
  }

  private var shown: [Study] { Array(studies.prefix(Self.mostStudies)) }
  private var all: [LawBin] { shown.flatMap { $0.parallel + $0.perpendicular } }

  private static func isShown(_ bin: LawBin) -> Bool {
    bin.isReached && bin.ratio.value.isFinite && bin.ratio.error <= largestError
  }

  /// The vertical axis.
  private var range: ClosedRange<Double> {
    let values = all.filter(Self.isShown).map(\.ratio.value)
    let upper = ((values.max() ?? 1) * 5 + 0.5).rounded(.up) / 5
    let lower = ((values.min() ?? 1) * 5 - 0.5).rounded(.down) / 5
    return min(0.4, lower)...min(3, max(1.6, upper))
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    var text = """
      The law of small scales, ℓ(ℓ+1) C_ℓ = 2πχ/λ, held against \(shown.count) studies: its ratio ℓ(ℓ+1) C_ℓ λ/(2πχ) in bins \
      of the multipole, for a density gradient along (left) and across (right) the regular magnetic field. Nothing is \
      fitted: the Lyapunov exponent λ, the rate χ at which anisotropy is made and C_ℓ are from the same realisations, and \
      error bars are jackknife errors of the whole ratio, one standard error. Filled symbols: C_ℓ from maps, ℓ ≤ 2 N_side; \
      open: from pairs of particles. Line and grey band: 1 ± 0.1. Symbols are shifted in ℓ so that none hides another.
      """
    let counts = [
      (
        all.filter { !$0.isReached }.count, "bins beyond ℓ = e^{λ(T−T_0)}, for which the backtracking time is too short"
      ),
      (
        all.filter { $0.isReached && !Self.isShown($0) }.count,
        "bins with errors above \(DataTable.number(Self.largestError))"
      ), (all.filter { Self.isShown($0) && $0.ratio.value > range.upperBound }.count, "bins above the frame"),
    ].filter { $0.0 > 0 }
    if !counts.isEmpty { text += " Not shown: " + counts.map { "\($0.0) \($0.1)" }.joined(separator: "; ") + "." }
    if studies.count > shown.count { text += " Of \(studies.count) studies the first \(shown.count) are shown." }
    return text
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard let ells = LogRange(spanning: all.filter(Self.isShown).map(\.ell)) else {
      throw .nothingToDraw(
        figure: name,
        reason: "no bin of any study is reached with an error below \(DataTable.number(Self.largestError))")
    }
    let entries = shown.enumerated().map { index, study in
      let title = PageLayout.fitted(study.name, beside: "", width: width)
      return KeyEntry(title: GnuplotText.literal(title), sample: .point(Self.symbol(index, isOpen: false)))
    }
    let samples = [
      KeyEntry(title: "from maps", sample: .point(Self.style(7, .darkGray))),
      KeyEntry(title: "from pairs", sample: .point(Self.style(6, .darkGray))),
    ]
    let page = PageLayout(width: width, entries: entries + samples, plotHeight: 0.38)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(axes(ells, page))
    script.add(
      """
      \(PageLayout.parallelFrame)
      """)
    script.plot(elements("parallel"))
    script.add(
      """
      \(PageLayout.perpendicularFrame)
      \(Self.band)
      """)
    script.plot(elements("perpendicular"))
    script.add("unset multiplot")
    return RenderedFigure(name: name, script: script.text, data: shown.indices.map(table), width: width)
  }

  private static let band =
    "set object 1000 rectangle from graph 0,first 0.9 to graph 1,first 1.1 behind fillcolor \(FigureColor.plateau.rgb)"
    + " fillstyle solid 0.7 noborder"

  private func axes(_ ells: LogRange, _ page: PageLayout) -> String {
    """
    set logscale x
    set format x '10^{%L}'
    set xrange [\(DataTable.number(ells.lower / 1.5)):\(DataTable.number(ells.upper * 1.5))]
    set yrange [\(DataTable.number(range.lowerBound)):\(DataTable.number(range.upperBound))]
    set xlabel 'multipole ℓ' offset 0,0.4
    set ylabel 'ℓ(ℓ+1) \(GnuplotText.cell) {/:Italic λ} / (2π{/:Italic χ})' offset 1,0
    set tics font small
    set mxtics 10
    set mytics 2
    \(page.commands)
    \(Self.band)
    set multiplot

    """
  }

  /// Lines and bars below symbols, study by study.
  private func elements(_ side: String) -> [String] {
    let (value, error) = ("column('ratio_\(side)')", "column('ratio_\(side)_err')")
    var (lines, symbols) = (["1 with lines linecolor rgb '#000000' linewidth 1.2 notitle"], [String]())
    for index in shown.indices {
      let file = "'\(name)-\(index + 1).dat' using (column('ell_shown'))"
      let color = Self.color(index).rgb
      let dash = index < Self.colors.count ? FigureDash.solid : .dashed
      lines.append(
        "\(file):(\(value)) with lines linecolor \(color) linewidth 0.6 dashtype \(dash.rawValue) notitle")
      lines.append(
        "\(file):(\(value) - \(error)):(0):(2*\(error)) with vectors nohead linecolor \(color) linewidth 1 notitle")
      for (condition, isOpen) in [("== 0", false), ("== 1", true)] {
        symbols.append(
          "\(file):(column('from_pairs') \(condition) ? \(value) : NaN) with points \(Self.symbol(index, isOpen: isOpen))"
            + " notitle")
      }
    }
    return lines + symbols
  }

  private func table(_ index: Int) -> FigureFile {
    let study = shown[index]
    let bins = study.parallel
    let shift = pow(1.02, Double(index) - Double(shown.count - 1) / 2)
    var table = DataTable("\(study.name): ℓ(ℓ+1)C_ℓ λ/(2πχ), which the law of small scales says is 1.")
    table.add("ell", "middle √(ℓ_first ℓ_last) of the bin", bins.map(\.ell))
    table.add("ell_shown", "where it is drawn, beside those of other studies", bins.map { $0.ell * shift })
    table.add("ell_first", "first multipole", bins.map { Double($0.ells.lowerBound) })
    table.add("ell_last", "last multipole", bins.map { Double($0.ells.upperBound) })
    table.add("from_pairs", "1 where C_ℓ is from pairs, 0 from maps", bins.map { $0.isFromPairs ? 1 : 0 })
    for (side, bins) in [("parallel", study.parallel), ("perpendicular", study.perpendicular)] {
      let series = Series(bins.map { Self.isShown($0) ? $0.ratio : Estimate(value: .nan, error: .nan) })
      table.add("ratio_\(side)", "the ratio, gradient \(side); NaN where it is not shown", series.values)
      table.add("ratio_\(side)_err", "its jackknife error", series.errors)
    }
    return FigureFile(name: "\(name)-\(index + 1).dat", text: table.text)
  }

  // MARK: Symbols

  private static let colors: [FigureColor] = [.black, .blue, .orange, .green, .magenta, .red]
  /// gnuplot's filled point types; the open ones are one less.
  private static let types = [7, 5, 9, 13, 11, 15]

  private static func color(_ index: Int) -> FigureColor { colors[index % colors.count] }

  /// A pair of color and shape of its own for each study.
  private static func symbol(_ index: Int, isOpen: Bool) -> String {
    style(types[(index + index / colors.count) % types.count] - (isOpen ? 1 : 0), color(index))
  }

  private static func style(_ type: Int, _ color: FigureColor) -> String {
    "linecolor \(color.rgb) linewidth 1.1 pointtype \(type) pointsize 0.45*dot"
  }
}
