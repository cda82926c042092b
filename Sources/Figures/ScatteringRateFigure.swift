// The measured rate of relative scattering, ν_r = χ/(2 dF/dx), in units of λ(1−x) against 1 − x, with the angle above.
//
// In these units the twelve decades of ν_r become a plateau at 1, where pairs part exponentially, and a fall like 1/(1−x),
// where ν_r is a constant. What is measured is the inverse (Anisotropy/Ensemble/ScatteringRate.swift): its error is about
// Gaussian, and bars go from 1/(q+σ) to 1/(q−σ). Where q is not above σ there is a lower limit, 1/(q+2σ), and no point.

import Anisotropy
import Foundation

/// ν_r/(λ(1−x)) at one backtracking time.
package struct ScatteringRateFigure: Figure {
  /// The stem of its files.
  package var name: String
  /// What pairs and maps say.
  package var findings: SmallScaleFindings
  /// Printed width.
  package var width: FigureWidth

  /// The figure of findings, by default in one column.
  package init(findings: SmallScaleFindings, width: FigureWidth = .singleColumn, name: String = "scattering-rate") {
    (self.name, self.findings, self.width) = (name, findings, width)
  }

  private struct Side {
    var name: String
    var sign: String
    var rate: ScatteringRate
    var reach: Double
    var color: FigureColor
    var filled: Int
    var dash: FigureDash
    var shift: Double
  }

  private var sides: [Side] {
    [
      Side(
        name: "parallel", sign: "∥", rate: findings.parallel.rate, reach: findings.parallel.reach, color: .red,
        filled: 13, dash: .solid, shift: 0.96),
      Side(
        name: "perpendicular", sign: "⊥", rate: findings.perpendicular.rate, reach: findings.perpendicular.reach,
        color: .green, filled: 9, dash: .dashed,
        shift: 1.04),
    ]
  }

  private static let (lowest, highest) = (0.05, 5.0)

  /// λ/ν_∞ of the model: known where the backward hemisphere says so.
  private func largeAngle(_ side: Side) -> Double? {
    let value = side.rate.largeAngle.value
    return value.isFinite && value > 0 ? value : nil
  }

  /// Whether the backtracking time is long enough for an angle: multipoles 1/θ are reached.
  private func isReached(_ point: ScatteringRate.Point, _ side: Side) -> Bool { 1 / point.theta <= side.reach }

  /// The angle at which λ(1−x) equals the constant ν_∞ for a gradient along B0, in degrees.
  private var bend: Double? {
    largeAngle(sides[0]).flatMap { $0 > 0.5 ? acos(1 - 1 / $0) * 180 / .pi : nil }
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    let lambda = findings.lambda
    var text = """
      The rate of relative scattering ν_r = χ/(2 dF/dx), measured at ΩT = \(DataTable.number(findings.omegaT)), in units of \
      λ(1−x) with the measured Lyapunov exponent λ = \(String(format: "%.4f ± %.4f", lambda.value, lambda.error)) Ω, against \
      1 − x, x the cosine of the opening angle (upper axis), for a density gradient along (red diamonds) and across (green \
      triangles) the regular magnetic field. Filled: from C_ℓ of the maps; open: from pairs of particles, in bins of half a \
      decade of the angle. Bars: one jackknife standard error of λ(1−x)/ν_r, which is what is linear in F. Arrows: lower \
      limits of two standard errors where the error exceeds the value. Grey: angles below e^{−λ(T−T_0)}, T_0 the time from which \
      χ has been \(DataTable.number(LawBin.settledPart)) of what it is now; such pairs have gone their own ways for too short \
      a time to have gathered what today's χ stands for, and ν_r comes out too large. Line at 1: ν_r = λ(1−x), exponential separation. \
      Curves in colour: the two-number model 1/ν_r = 1/ν_∞ + 1/(λ(1−x)) with ν_∞ from the mean of 1/ν_r over the backward \
      hemisphere, θ > 90°
      """
    let rates = sides.compactMap { side in
      largeAngle(side).map { String(format: "ν_∞ = %.4f Ω (\(side.sign))", lambda.value / $0) }
    }
    text += (rates.isEmpty ? "" : ": " + rates.joined(separator: ", ")) + ". "
    if let bend {
      text += """
        Dotted: the constant ν_∞ (∥) alone. Dash-dotted: ν_r ∝ (1−x)^{1/2} of Ahlers & Mertsch (2015), which has no scale of its \
        own, put through the model (∥) at \(String(format: "%.0f", bend))°, where λ(1−x) = ν_∞ and the model has that slope.
        """
    }
    return text
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    let points = sides.flatMap { $0.rate.pairs + $0.rate.maps }
    guard points.contains(where: { $0.inverse.value > 0 && $0.inverse.value > $0.inverse.error }),
      let angles = LogRange(spanning: points.map(\.theta))
    else {
      throw .nothingToDraw(figure: name, reason: "no rate is above its error; average more realisations or references")
    }
    let page = PageLayout(width: width, entries: entries, above: 13)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(axes(separation(angles.lower) / 2, page))
    var (models, bars, symbols) = (
      ["1 with lines linecolor rgb '#000000' linewidth 1.6 notitle"], [String](), [String]()
    )
    for (index, side) in sides.enumerated() {
      guard let ratio = largeAngle(side) else { continue }
      let model = "(x <= 2 ? 1/(1 + \(DataTable.number(ratio))*x) : NaN)"
      models.append(
        "\(model) with lines linecolor \(side.color.rgb) linewidth 1.6 dashtype \(side.dash.rawValue) notitle")
      guard index == 0, let bend else { continue }
      let touch = separation(bend * .pi / 180)
      models.append(
        "(x <= 2 ? 1/(\(DataTable.number(ratio))*x) : NaN) with lines \(Self.constant) notitle")
      models.append("(x <= 2 ? 0.5*sqrt(\(DataTable.number(touch))/x) : NaN) with lines \(Self.paper) notitle")
    }
    for side in sides {
      for (source, shift) in [("maps", 1.0), ("pairs", side.shift)] {
        let file = "'\(name)-\(source).dat' using (\(shift)*column('one_minus_x'))"
        func column(_ part: String) -> String { "column('\(part)_\(side.name)')" }
        for (condition, color) in [("== 1", side.color), ("!= 1", FigureColor.gray)] {
          func shown(_ part: String) -> String { "(\(column("reached")) \(condition) ? \(column(part)) : NaN)" }
          bars.append(
            "\(file):\(shown("low")):(0):(\(column("high")) - \(column("low"))) with vectors nohead linecolor \(color.rgb)"
              + " linewidth \(source == "maps" ? 1.6 : 1) notitle")
          bars.append(
            "\(file):\(shown("limit")):(0):(0.5*\(column("limit"))) with vectors head size screen 0.012,20 filled"
              + " linecolor \(color.rgb) linewidth 1 notitle")
          let symbol = Self.symbol(side, isOpen: source == "pairs", color: color)
          symbols.append("\(file):\(shown("rate")) with points \(symbol) notitle")
        }
      }
    }
    script.plot(models + bars + symbols)
    return RenderedFigure(
      name: name, script: script.text,
      data: [table("maps", "C_ℓ of the maps", \.maps), table("pairs", "pairs of particles", \.pairs)], width: width)
  }

  private static let constant = "linecolor \(FigureColor.gray.rgb) linewidth 1.6 dashtype \(FigureDash.dotted.rawValue)"
  private static let paper =
    "linecolor \(FigureColor.gray.rgb) linewidth 1.8 dashtype \(FigureDash.dashDotted.rawValue)"

  private func separation(_ theta: Double) -> Double { 2 * pow(sin(theta / 2), 2) }

  private static func symbol(_ side: Side, isOpen: Bool, color: FigureColor? = nil) -> String {
    "linecolor \((color ?? side.color).rgb) linewidth 1.3 pointtype \(side.filled - (isOpen ? 1 : 0)) pointsize \(isOpen ? 0.5 : 0.6)*dot"
  }

  private var entries: [KeyEntry] {
    var found = sides.map { side in
      KeyEntry(
        title: "\(side.sign) {/:Italic B}_0, from maps", sample: .point(Self.symbol(side, isOpen: false)))
    }
    found += sides.map { side in
      KeyEntry(
        title: "\(side.sign) {/:Italic B}_0, from pairs", sample: .point(Self.symbol(side, isOpen: true)))
    }
    found += sides.filter { largeAngle($0) != nil }.map { side in
      KeyEntry(title: "two numbers, \(side.sign)", sample: .line(side.color, width: 1.6, side.dash))
    }
    found.append(KeyEntry(title: "{/:Italic λ}(1−{/:Italic x}) alone", sample: .line(.black, width: 1.6, .solid)))
    if let bend {
      found.append(KeyEntry(title: "{/:Italic ν}_∞ alone, ∥", sample: .line(.gray, width: 1.6, .dotted)))
      found.append(
        KeyEntry(
          title: "∝ (1−{/:Italic x})^{1/2}, at \(String(format: "%.0f", bend))°",
          sample: .line(.gray, width: 1.8, .dashDotted)))
    }
    if sides.contains(where: { side in side.rate.pairs.contains { !isReached($0, side) } }) {
      let style = Self.symbol(sides[0], isOpen: true, color: .gray)
      found.append(KeyEntry(title: "grey: not stationary", sample: .point(style)))
    }
    return found
  }

  private func axes(_ lower: Double, _ page: PageLayout) -> String {
    let degrees: [(String, Double)] = [
      ("10^{−4}", 1e-4), ("10^{−3}", 1e-3), ("0.01", 0.01), ("0.1", 0.1), ("1", 1), ("10", 10), ("180", 180),
    ]
    let tics = degrees.map { "'\($0)°' \(DataTable.number(separation($1 * .pi / 180)))" }.joined(separator: ", ")
    return """
      set logscale xyx2
      set format x '10^{%L}'
      set xrange [\(DataTable.number(lower)):3]
      set x2range [\(DataTable.number(lower)):3]
      set yrange [\(DataTable.number(Self.lowest)):\(DataTable.number(Self.highest))]
      set xtics nomirror 100
      set mxtics 1
      set x2tics (\(tics)) font small offset 0,-0.4
      set ytics (0.05, 0.1, 0.2, 0.5, 1, 2, 5)
      set xlabel '1 − {/:Italic x}' offset 0,0.4
      set ylabel '{/:Italic ν}_r / [{/:Italic λ}(1−{/:Italic x})]' offset 1,0
      set tics font small
      set samples 500
      \(page.commands)

      """
  }

  private func table(_ source: String, _ words: String, _ points: KeyPath<ScatteringRate, [ScatteringRate.Point]>)
    -> FigureFile
  {
    var table = DataTable("ν_r/(λ(1−x)) from \(words) at ΩT = \(DataTable.number(findings.omegaT)).")
    let angles = sides[0].rate[keyPath: points].map(\.theta)
    table.add("theta", "opening angle in rad", angles)
    table.add("one_minus_x", "1 − cos θ", angles.map(separation))
    for side in sides {
      let inverses = side.rate[keyPath: points].map(\.inverse)
      let isKnown = inverses.map { $0.value > $0.error }
      func where_(_ wanted: Bool, _ value: (Estimate) -> Double) -> [Double] {
        zip(inverses, isKnown).map { $1 == wanted ? value($0) : .nan }
      }
      table.add("inverse_\(side.name)", "λ(1−x)/ν_r, gradient \(side.name)", inverses.map(\.value))
      table.add("inverse_\(side.name)_err", "its jackknife error", inverses.map(\.error))
      table.add(
        "reached_\(side.name)", "1 where the backtracking time is long enough for the angle",
        side.rate[keyPath: points].map { isReached($0, side) ? 1 : 0 })
      table.add("rate_\(side.name)", "ν_r/(λ(1−x)) where it is above its error", where_(true) { 1 / $0.value })
      table.add("low_\(side.name)", "lower end of its bar", where_(true) { 1 / ($0.value + $0.error) })
      table.add("high_\(side.name)", "upper end of its bar", where_(true) { 1 / ($0.value - $0.error) })
      table.add(
        "limit_\(side.name)", "lower limit where it is not, two standard errors",
        where_(false) { $0.value + 2 * $0.error > 0 ? 1 / ($0.value + 2 * $0.error) : .nan })
    }
    return FigureFile(name: "\(name)-\(source).dat", text: table.text)
  }
}
