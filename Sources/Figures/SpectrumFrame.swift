// What one frame of a page of spectra draws: bands below lines below points, with the tables that they are read from.
//
// Axes are logarithmic. An error bar is cut off at the lower edge of the frame; a value below it is an arrow at the edge; one at or
// below zero is an arrow down from its upper limit C_ℓ + 2σ.

import Foundation

/// A value at a multipole with its error.
package struct SpectrumPoint: Sendable, Equatable {
  /// Multipole.
  package var ell: Double
  /// C_ℓ.
  package var value: Double
  /// Its standard error; NaN where unknown.
  package var error: Double

  /// A value with its error.
  package init(ell: Double, value: Double, error: Double) { (self.ell, self.value, self.error) = (ell, value, error) }
}

/// A named line against multipole.
package struct SpectrumCurve: Sendable, Equatable {
  /// What the key calls it.
  package var name: String
  /// Multipoles, ascending.
  package var ell: [Double]
  /// A value for each; what isn't positive is left out.
  package var values: [Double]

  /// A line of its values.
  package init(name: String, ell: [Double], values: [Double]) {
    (self.name, self.ell, self.values) = (name, ell, values)
  }
}

/// An ensemble of skies: a line and where most single skies lie.
package struct SpectrumModel: Sendable, Equatable {
  /// Two edges between which something not known puts the line.
  package struct Extent: Sendable, Equatable {
    /// What isn't known: "window", "response".
    package var name: String
    /// The lower edge at each multipole of the model.
    package var lower: [Double]
    /// The upper edge.
    package var upper: [Double]

    /// Edges at each multipole of a model.
    package init(name: String, lower: [Double], upper: [Double]) {
      (self.name, self.lower, self.upper) = (name, lower, upper)
    }
  }

  /// What the key calls it.
  package var name: String
  /// Multipoles, ascending.
  package var ell: [Double]
  /// The middle of the ensemble: its median or mean.
  package var median: [Double]
  /// The 16th percentile over single skies; empty where there is no band.
  package var lower: [Double]
  /// The 84th percentile.
  package var upper: [Double]
  /// What else moves the line, each by itself.
  package var extents: [Extent]

  /// An ensemble of skies.
  package init(
    name: String, ell: [Double], median: [Double], lower: [Double] = [], upper: [Double] = [], extents: [Extent] = []
  ) {
    (self.name, self.ell, self.median, self.lower, self.upper, self.extents) = (
      name, ell, median, lower, upper, extents
    )
  }
}

/// How a model, a curve or points are drawn.
struct SpectrumStyle: Equatable {
  var color: FigureColor
  var width = 2.0
  var dash = FigureDash.solid
  /// gnuplot's point type.
  var point = 7
  var size = 0.55

  var line: String { "linecolor \(color.rgb) linewidth \(DataTable.number(width)) dashtype \(dash.rawValue)" }
  var symbol: String { "linecolor \(color.rgb) linewidth 1.2 pointtype \(point) pointsize \(size)*dot" }
  var lineSample: KeyEntry.Sample { .line(color, width: width, dash) }
  var pointedSample: KeyEntry.Sample { .pointOnLine(symbol, color, width: width, dash) }
}

/// Collects what one frame draws.
struct SpectrumFrame {
  /// The figure, which errors name, and the stem of the frame's files.
  let figure: String
  let stem: String
  /// The heading.
  let title: String
  private(set) var files: [FigureFile] = []
  private var (bands, lines, points): ([String], [String], [String]) = ([], [], [])
  /// Elements of the pulls below the spectra.
  private(set) var pulls: [String] = []
  /// What the vertical axis must show, the values measured, and the multipoles of all.
  private(set) var (shown, measured, ells): ([Double], [Double], [Double]) = ([], [], [])
  private(set) var largestPull = 0.0
  /// Its noise level, where it has one.
  private(set) var noise: Double?

  init(figure: String, stem: String, title: String) { (self.figure, self.stem, self.title) = (figure, stem, title) }

  /// The elements of the `plot` command of the spectra.
  var elements: [String] { bands + lines + points }

  /// gnuplot's functions that the elements use; `edge` is the lower end of the axis.
  static func functions(edge: Double) -> String {
    """
    edge = \(DataTable.number(edge))
    inside(v) = (v > edge) ? v : edge
    visible(v) = (v > edge) ? v : NaN
    low(v, e) = (v > edge && e >= 0) ? (v - e > edge ? v - e : edge) : NaN
    limit(v, e) = (v > edge) ? NaN : (v > 0) ? 1.6*edge : (v + 2*e > 1.6*edge) ? v + 2*e : 1.6*edge
    """
  }

  /// Adds a line with its band and, thin, the edges of what else moves it.
  mutating func add(_ model: SpectrumModel, _ style: SpectrumStyle, extents: [SpectrumStyle] = []) throws(FiguresError)
  {
    let lengths =
      [model.median, model.lower, model.upper].map(\.count)
      + model.extents.flatMap {
        [$0.lower.count, $0.upper.count]
      }
    guard lengths.allSatisfy({ $0 == model.ell.count || $0 == 0 }), model.lower.count == model.upper.count else {
      throw .invalidData(figure: figure, reason: "the model \(model.name) has arrays of unequal length")
    }
    guard !model.median.isEmpty else { return }
    var table = DataTable("\(title): \(model.name).")
    table.add("ell", "multipole", model.ell)
    table.add("middle", "C_ℓ, middle of the ensemble", model.median)
    let file = "'\(nextFile)' using (column('ell'))"
    if !model.lower.isEmpty {
      table.add("p16", "16th percentile over single skies", model.lower)
      table.add("p84", "84th percentile over single skies", model.upper)
      bands.append(
        "\(file):(inside(column('p16'))):(inside(column('p84'))) with filledcurves fillcolor \(style.color.rgb)"
          + " fillstyle transparent solid 0.16 noborder notitle")
      for edge in ["p16", "p84"] {
        bands.append(
          "\(file):(inside(column('\(edge)'))) with lines linecolor \(style.color.rgb) linewidth 0.5 dashtype"
            + " \(style.dash.rawValue) notitle")
      }
    }
    for (index, (extent, thin)) in zip(model.extents, extents).enumerated() {
      bands.append(
        "\(file):(inside(column('lower_\(index + 1)'))):(inside(column('upper_\(index + 1)'))) with filledcurves fillcolor"
          + " \(thin.color.rgb) fillstyle transparent solid 0.06 noborder notitle")
      for (end, values) in [("lower", extent.lower), ("upper", extent.upper)] {
        table.add("\(end)_\(index + 1)", "\(end) edge of what \(extent.name) may do", values)
        lines.append("\(file):(visible(column('\(end)_\(index + 1)'))) with lines \(thin.line) notitle")
      }
    }
    lines.append("\(file):(visible(column('middle'))) with lines \(style.line) notitle")
    shown += model.median + model.lower + model.upper
    ells += model.ell
    files.append(FigureFile(name: nextFile, text: table.text))
  }

  /// Adds a line, below those of models added later; the axis holds it where it `setsRange`.
  mutating func add(_ curve: SpectrumCurve, _ style: SpectrumStyle, setsRange: Bool = false) throws(FiguresError) {
    guard curve.ell.count == curve.values.count else {
      throw .invalidData(figure: figure, reason: "the curve \(curve.name) has arrays of unequal length")
    }
    var table = DataTable("\(title): \(curve.name).")
    table.add("ell", "multipole", curve.ell)
    table.add("value", "C_ℓ", curve.values)
    if setsRange { shown += curve.values }
    lines.append("'\(nextFile)' using (column('ell')):(visible(column('value'))) with lines \(style.line) notitle")
    files.append(FigureFile(name: nextFile, text: table.text))
  }

  /// Adds a noise level, dotted.
  mutating func add(noise: Double, _ style: SpectrumStyle) {
    guard noise > 0, noise.isFinite else { return }
    self.noise = noise
    lines.append("\(DataTable.number(noise)) with lines \(style.line) notitle")
  }

  /// Adds points with their errors; `shift` is a factor in ℓ that keeps symbols apart.
  mutating func add(_ data: [SpectrumPoint], named name: String, _ style: SpectrumStyle, shift: Double = 1) {
    guard !data.isEmpty else { return }
    var table = DataTable("\(title): \(name).")
    table.add("ell", "multipole", data.map(\.ell))
    table.add("value", "C_ℓ", data.map(\.value))
    table.add("value_err", "its standard error, NaN where unknown", data.map(\.error))
    let source = "'\(nextFile)' using (\(DataTable.number(shift))*column('ell'))"
    let (value, error) = ("column('value')", "column('value_err')")
    points += [
      "\(source):(low(\(value), \(error))):(0):(\(value) + \(error) - low(\(value), \(error))) with vectors nohead linecolor"
        + " \(style.color.rgb) linewidth 1.5 notitle",
      "\(source):(limit(\(value), \(error))):(0):(-0.35*limit(\(value), \(error))) with vectors head size screen 0.008,20"
        + " filled linecolor \(style.color.rgb) linewidth 1.1 notitle",
      "\(source):(visible(\(value))) with points \(style.symbol) notitle",
    ]
    measured += data.map { $0.value > 0 ? $0.value : $0.value + 2 * $0.error }
    ells += data.map(\.ell)
    files.append(FigureFile(name: nextFile, text: table.text))
  }

  /// Adds pulls, (measured − model)/error; what lies beyond the frame is an arrow at its edge.
  mutating func add(pulls curve: SpectrumCurve, _ style: SpectrumStyle, shift: Double) throws(FiguresError) {
    guard curve.ell.count == curve.values.count else {
      throw .invalidData(figure: figure, reason: "the pulls of \(curve.name) have arrays of unequal length")
    }
    var table = DataTable("\(title): pulls of \(curve.name).")
    table.add("ell", "multipole", curve.ell)
    table.add("pull", "measured less model in units of the total error", curve.values)
    let source = "'\(nextFile)' using (\(DataTable.number(shift))*column('ell'))"
    let pull = "column('pull')"
    pulls += [
      "\(source):(abs(\(pull)) > most ? sgn(\(pull))*0.45*most : NaN):(0):(sgn(\(pull))*0.5*most) with vectors head size"
        + " screen 0.008,20 filled linecolor \(style.color.rgb) linewidth 1.1 notitle",
      "\(source):(abs(\(pull)) > most ? NaN : \(pull)) with points \(style.symbol) notitle",
    ]
    largestPull = max(largestPull, curve.values.filter(\.isFinite).map(abs).max() ?? 0)
    ells += curve.ell
    files.append(FigureFile(name: nextFile, text: table.text))
  }

  private var nextFile: String { "\(stem)-\(files.count + 1).dat" }
}
