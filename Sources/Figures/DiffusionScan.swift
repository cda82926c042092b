// The running diffusion coefficients K_∥ and K_⊥ of a scan against the values of its first axis, a pair of curves for each
// point of the other axes. Beyond the paper.
//
// A running coefficient ⟨r²⟩/2T is one of diffusion only where it has levelled off: where it has not, the symbol is open.
// Where r_L differs between points, its powers are no common unit, and K is in v L_c: K/(r_L²Ω) · ρ, since r_L Ω = v.

import Anisotropy
import Foundation

/// Diffusion coefficients against a parameter.
package struct DiffusionScan: Figure {
  /// One value of the parameter.
  package struct Point: Sendable, Equatable {
    /// The value of the parameter.
    package var value: Double
    /// K along and across the regular field, in the figure's unit.
    package var parallel: Estimate, perpendicular: Estimate
    /// Whether each has levelled off.
    package var parallelIsLevel: Bool, perpendicularIsLevel: Bool

    /// A point from its parts.
    package init(
      value: Double, parallel: Estimate, perpendicular: Estimate, parallelIsLevel: Bool, perpendicularIsLevel: Bool
    ) {
      self.value = value
      self.parallel = parallel
      self.perpendicular = perpendicular
      self.parallelIsLevel = parallelIsLevel
      self.perpendicularIsLevel = perpendicularIsLevel
    }
  }

  /// The points of one choice of all other parameters.
  package struct Curve: Sendable, Equatable {
    /// What was chosen, as plain text: "strength = 0.1"; empty where there is nothing to choose.
    package var label: String
    /// The points, in ascending order of their values.
    package var points: [Point]

    /// A curve from its parts.
    package init(label: String, points: [Point]) {
      self.label = label
      self.points = points
    }
  }

  /// The unit of K.
  package enum Unit: Sendable, Equatable {
    /// r_L²Ω, where r_L is the same for all points.
    case larmorRadius
    /// v L_c.
    case bendoverScale

    fileprivate var words: String { self == .larmorRadius ? "r_L²Ω" : "v L_c" }
    fileprivate var markup: String {
      self == .larmorRadius ? "{/:Italic r}_L^2 Ω" : "{/:Italic v} {/:Italic L}_c"
    }
  }

  /// The largest number of curves that can be told apart.
  package static let mostCurves = 6

  /// The stem of its files.
  package var name: String
  /// The name of the parameter, as plain text: "particle.larmor_radius".
  package var parameter: String
  /// The unit of its values, as plain text; empty for none.
  package var parameterUnit: String
  /// The curves; those beyond ``mostCurves`` are left out, and the caption says so.
  package var curves: [Curve]
  /// The unit of K.
  package var unit: Unit
  /// Printed width.
  package var width: FigureWidth

  /// A figure of a scan, by default in one column.
  package init(
    parameter: String, parameterUnit: String, curves: [Curve], unit: Unit, width: FigureWidth = .singleColumn,
    name: String = "scan"
  ) {
    self.name = name
    self.parameter = parameter
    self.parameterUnit = parameterUnit
    self.curves = curves
    self.unit = unit
    self.width = width
  }

  private var shown: [Curve] { Array(curves.prefix(Self.mostCurves)) }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    let others =
      curves.count > Self.mostCurves
      ? " Of \(curves.count) curves the first \(Self.mostCurves) are shown; the table has all." : ""
    return """
      Running diffusion coefficients K = ⟨r²⟩/2T along (circles, solid) and across (squares, dashed) the regular magnetic \
      field in units of \(unit.words) against \(parameter), at the snapshot of each point's summary. Filled symbols: K has \
      levelled off there; open symbols: it has not, or that is not known, and it is no diffusion coefficient yet. Error \
      bars: one standard error over realisations; points share their random numbers, so that the errors of neighbours are \
      not independent.\(others)
      """
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    let values = Set(shown.flatMap { $0.points.map(\.value) }.filter(\.isFinite)).sorted()
    let visible = shown.flatMap(\.points).flatMap { [$0.parallel.value, $0.perpendicular.value] }
    guard let range = LogRange(spanning: visible), let first = values.first, let last = values.last else {
      throw .nothingToDraw(figure: name, reason: "no diffusion coefficient is positive")
    }
    var table = DataTable(caption)
    table.add("value", parameter + (parameterUnit.isEmpty ? "" : " in \(parameterUnit)"), values)
    var lines: [String] = []
    var symbols: [String] = []
    var entries: [KeyEntry] = []
    let (along, across) = Self.colors(of: 0, among: shown.count)
    let isGray = shown.count > 1
    entries.append(
      KeyEntry(title: "{/:Italic K}_{∥}", sample: .point(Self.symbol(7, isGray ? .darkGray : along))))
    entries.append(
      KeyEntry(title: "{/:Italic K}_{⊥}", sample: .point(Self.symbol(5, isGray ? .darkGray : across))))
    for (number, curve) in shown.enumerated() {
      let (along, across) = Self.colors(of: number, among: shown.count)
      let sides = [
        ("parallel", "∥", along, FigureDash.solid, 7, { (point: Point) in (point.parallel, point.parallelIsLevel) }),
        ("perpendicular", "⊥", across, .dashed, 5, { ($0.perpendicular, $0.perpendicularIsLevel) }),
      ]
      for (side, sign, color, dash, filled, part) in sides {
        let column = "k_\(side)_\(number + 1)"
        let found = Dictionary(curve.points.map { ($0.value, part($0)) }, uniquingKeysWith: { first, _ in first })
        let estimates = values.map { found[$0]?.0 ?? Estimate(value: .nan, error: .nan) }
        let words = "K_\(sign) in \(unit.words)" + (curve.label.isEmpty ? "" : ", \(curve.label)")
        table.add(column, words, estimates.map(\.value))
        table.add(column + "_err", "its standard error", estimates.map(\.error))
        table.add(column + "_level", "1 where it has levelled off", values.map { found[$0]?.1 == true ? 1 : 0 })
        let x = "'\(name).dat' using (column('value'))"
        let (value, error, level) = ("column('\(column)')", "column('\(column)_err')", "column('\(column)_level')")
        lines.append(
          "\(x):(\(value)) with lines linecolor \(color.rgb) linewidth 1.2 dashtype \(dash.rawValue) notitle")
        // gnuplot's own error bars blot out what lies under their symbols.
        lines.append(
          "\(x):(low(\(value), \(error))):(0):(\(value) + \(error) - low(\(value), \(error)))"
            + " with vectors nohead linecolor \(color.rgb) linewidth 1.6 notitle")
        for (condition, type) in [("== 1", filled), ("!= 1", filled - 1)] {
          symbols.append(
            "\(x):(\(level) \(condition) ? \(value) : NaN) with points \(Self.symbol(type, color)) notitle")
        }
      }
      if !curve.label.isEmpty {
        let text = PageLayout.fitted(curve.label, beside: "", width: width, columns: 2)
        entries.append(KeyEntry(title: GnuplotText.literal(text), sample: .line(along, width: 2, .solid)))
      }
    }
    let isLevel = shown.flatMap(\.points).allSatisfy { $0.parallelIsLevel && $0.perpendicularIsLevel }
    let more = curves.count > shown.count ? ["the first \(shown.count) of \(curves.count) curves"] : []
    let page = PageLayout(
      width: width, entries: entries,
      remarks: (isLevel ? [] : ["open: {/:Italic K} has not levelled off, or that is not known"]) + more)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(
      axes(
        first...last, values, LogRange(lower: range.lower / 1.1, upper: range.upper).toDecades(atMost: 8), page))
    script.plot(lines + symbols)
    return RenderedFigure(
      name: name, script: script.text, data: [FigureFile(name: "\(name).dat", text: table.text)], width: width)
  }

  /// Black and blue, as in the figure of running diffusion; of several curves each has one color.
  private static func colors(of curve: Int, among count: Int) -> (FigureColor, FigureColor) {
    guard count > 1 else { return (.black, .blue) }
    let color = [FigureColor.black, .blue, .orange, .green, .magenta, .red][curve % mostCurves]
    return (color, color)
  }

  private static func symbol(_ type: Int, _ color: FigureColor) -> String {
    "linecolor \(color.rgb) linewidth 1.5 pointtype \(type) pointsize 0.5*dot"
  }

  /// The horizontal axis is logarithmic where the values are nearer to equal ratios than to equal steps.
  static func isLogarithmic(_ values: [Double]) -> Bool {
    guard let first = values.first, let last = values.last, first > 0, last / first > 2 else { return false }
    func unevenness(_ values: [Double]) -> Double {
      let steps = zip(values, values.dropFirst()).map { $1 - $0 }
      return (steps.max() ?? 1) / (steps.min() ?? 1)
    }
    return unevenness(values.map { log($0) }) <= unevenness(values)
  }

  private func axes(
    _ ends: ClosedRange<Double>, _ values: [Double], _ range: LogRange, _ page: PageLayout
  ) -> String {
    let isLogarithmic = Self.isLogarithmic(values)
    let (lower, upper) = (ends.lowerBound, ends.upperBound)
    // A tenth of the axis on both sides, so that no symbol lies on the frame.
    let margin = isLogarithmic ? pow(upper / lower, 0.06) : upper > lower ? 0.06 * (upper - lower) : max(abs(lower), 1)
    let shown = isLogarithmic ? (lower / margin, upper * margin) : (lower - margin, upper + margin)
    let decades = log10(upper / max(lower, .leastNormalMagnitude))
    let label =
      GnuplotText.literal(parameter) + (parameterUnit.isEmpty ? "" : "   [\(GnuplotText.literal(parameterUnit))]")
    return """
      set logscale \(isLogarithmic ? "xy" : "y")
      \(isLogarithmic && decades > 3 ? "set format x '10^{%L}'" : "set format x '%g'")
      set format y '10^{%L}'
      set xrange [\(DataTable.number(shown.0)):\(DataTable.number(shown.1))]
      set yrange \(range.bracket)
      set xlabel \(GnuplotText.quoted(label)) offset 0,0.4
      set ylabel \(GnuplotText.quoted("{/:Italic K}   [\(unit.markup)]")) offset 1,0
      set tics font small
      \(isLogarithmic ? "set mxtics 10" : "")
      set mytics 10
      \(page.commands)
      # Error bars, cut off at the lower edge of the logarithmic axis; none where there is no error.
      edge = \(DataTable.number(range.lower))
      low(v, e) = (v > 0 && e >= 0) ? (v - e > edge ? v - e : edge) : NaN

      """
  }
}
