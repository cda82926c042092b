// Curves against backtracking time on logarithmic axes, with bands of one standard error: the common part of the
// evolution of the spectrum and of running diffusion.

import Foundation

/// A table of curves and the elements of the `plot` command that draws them.
struct CurvePlot {
  /// How a curve is drawn.
  struct Style {
    var color: FigureColor
    var dash: FigureDash = .solid
    var width: Double = 2
    var band = false
    /// Whether the vertical axis must hold all of the curve.
    var setsRange = true
  }

  let name: String
  let times: [Double]
  /// What the curves are drawn against.
  struct Abscissa {
    var column: String
    var meaning: String
    var label: String

    static let time = Abscissa(
      column: "omega_t", meaning: "backtracking time ΩT", label: "backtracking time  " + GnuplotText.omegaT)
  }

  private let abscissa: Abscissa
  private(set) var table: DataTable
  private var bands: [String] = []
  private var curves: [String] = []
  private(set) var entries: [KeyEntry] = []
  private var shown: [Double] = []
  private var endLabels: [EndLabel] = []

  /// A text at the right end of a curve.
  private struct EndLabel {
    var text: String
    var color: FigureColor
    /// Where the curve ends.
    var value: Double
  }

  /// Starts a table of times ΩT.
  init(name: String, comment: String, times: [Double], abscissa: Abscissa = .time) {
    self.name = name
    self.times = times
    self.abscissa = abscissa
    table = DataTable(comment)
    table.add(abscissa.column, abscissa.meaning, times)
  }

  /// Adds a series to the table, and draws it where it has positive values, with `label` (mark-up) at its right end.
  mutating func add(_ column: String, _ meaning: String, _ series: Series, _ style: Style, label: String? = nil) {
    table.add(column, meaning, series.values)
    if series.errors.contains(where: \.isFinite) {
      table.add(column + "_err", "its standard error", series.errors)
    }
    let visible = zip(times, series.values).filter { $0 > 0 && $1.isFinite && $1 > 0 }
    guard !visible.isEmpty else { return }
    if style.setsRange { shown += visible.map(\.1) }
    if let label, let last = visible.last {
      endLabels.append(EndLabel(text: label, color: style.color, value: last.1))
    }
    let file = "'\(name).dat' using (column('\(abscissa.column)'))"
    if style.band, series.hasErrors {
      bands.append(
        "\(file):(low(column('\(column)'), column('\(column)_err'))):(high(column('\(column)'), column('\(column)_err')))"
          + " with filledcurves fillcolor \(style.color.rgb) fillstyle transparent solid 0.2 noborder notitle")
    }
    // Few times make a misleading line, and one alone none at all: mark each of them.
    let mark = times.count < 12 || visible.count < 3 ? "linespoints pointtype 7 pointsize 0.3*dot" : "lines"
    curves.append(
      "\(file):(column('\(column)')) with \(mark) linecolor \(style.color.rgb) linewidth \(style.width)"
        + " dashtype \(style.dash.rawValue) notitle")
  }

  /// Adds an entry to the key.
  mutating func key(_ title: String, _ style: Style) {
    entries.append(KeyEntry(title: title, sample: .line(style.color, width: style.width, style.dash)))
  }

  /// The labels right of the frame, each as near to the end of its curve as its neighbours let it be.
  ///
  /// - Parameters:
  ///   - range: the vertical axis.
  ///   - height: of the frame, in points.
  func endLabelCommands(range: LogRange, height: Double) -> String {
    let gap = 6.5 / height
    let decades = log(range.upper / range.lower)
    let sorted = endLabels.filter { $0.value > range.lower }.sorted { $0.value < $1.value }
    let places = Self.spread(sorted.map { log($0.value / range.lower) / decades }, gap: gap)
    return zip(sorted, places).map { label, place in
      "set label \(GnuplotText.quoted(label.text)) at graph 1.015,\(DataTable.number(place)) left font tiny"
        + " textcolor \(label.color.rgb)"
    }.joined(separator: "\n")
  }

  /// Ascending places moved apart to `gap` at least, with the smallest sum of squared moves (pool adjacent violators).
  static func spread(_ places: [Double], gap: Double) -> [Double] {
    var blocks: [(sum: Double, count: Int)] = []
    for (index, place) in places.enumerated() {
      blocks.append((place - Double(index) * gap, 1))
      while blocks.count > 1 {
        let (last, previous) = (blocks[blocks.count - 1], blocks[blocks.count - 2])
        guard last.sum / Double(last.count) < previous.sum / Double(previous.count) else { break }
        blocks.removeLast(2)
        blocks.append((previous.sum + last.sum, previous.count + last.count))
      }
    }
    let free = blocks.flatMap { block in Array(repeating: block.sum / Double(block.count), count: block.count) }
    return free.enumerated().map { $1 + Double($0) * gap }
  }

  /// The range of the positive values drawn, or nil.
  var valueRange: LogRange? { LogRange(spanning: shown) }

  /// The range of the positive times, or nil.
  var timeRange: LogRange? { LogRange(spanning: times) }

  /// Adds an entry with a symbol to the key.
  mutating func key(point title: String, _ style: String) {
    entries.append(KeyEntry(title: title, sample: .point(style)))
  }

  /// All elements: bands below, curves above.
  var elements: [String] { bands + curves }

  /// Axes of these figures: logarithmic, powers of ten, key above the plot, and the functions that draw the bands.
  static func axes(
    time: LogRange, value: LogRange, label: String, page: PageLayout, abscissa: Abscissa = .time
  ) -> String {
    """
    set logscale xy
    set format xy '10^{%L}'
    set xrange \(time.bracket)
    set yrange \(value.bracket)
    set xlabel \(GnuplotText.quoted(abscissa.label)) offset 0,0.4
    set ylabel \(GnuplotText.quoted(label)) offset 1,0
    set tics font small
    set mxtics 10
    set mytics 10
    \(page.commands)
    # Bands of one standard error, cut off at the lower edge of the logarithmic axis.
    edge = \(DataTable.number(value.lower))
    low(v, e) = (v > 0 && e >= 0) ? (v - e > edge ? v - e : edge) : NaN
    high(v, e) = (v > 0 && e >= 0) ? v + e : NaN

    """
  }
}
