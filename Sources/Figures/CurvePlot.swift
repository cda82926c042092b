// Curves against backtracking time on logarithmic axes, with bands of one standard error: the common part of the
// evolution of the spectrum and of running diffusion.

/// A table of curves and the elements of the `plot` command that draws them.
struct CurvePlot {
  /// How a curve is drawn.
  struct Style {
    var colour: FigureColour
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

  /// Starts a table of times ΩT.
  init(name: String, comment: String, times: [Double], abscissa: Abscissa = .time) {
    self.name = name
    self.times = times
    self.abscissa = abscissa
    table = DataTable(comment)
    table.add(abscissa.column, abscissa.meaning, times)
  }

  /// Adds a series to the table, and draws it where it has positive values.
  mutating func add(_ column: String, _ meaning: String, _ series: Series, _ style: Style) {
    table.add(column, meaning, series.values)
    if series.errors.contains(where: \.isFinite) {
      table.add(column + "_err", "its standard error", series.errors)
    }
    let visible = zip(times, series.values).filter { $0 > 0 && $1.isFinite && $1 > 0 }
    guard !visible.isEmpty else { return }
    if style.setsRange { shown += visible.map(\.1) }
    let file = "'\(name).dat' using (column('\(abscissa.column)'))"
    if style.band, series.hasErrors {
      bands.append(
        "\(file):(low(column('\(column)'), column('\(column)_err'))):(high(column('\(column)'), column('\(column)_err')))"
          + " with filledcurves fillcolor \(style.colour.rgb) fillstyle transparent solid 0.2 noborder notitle")
    }
    // Few times make a misleading line, and one alone none at all: mark each of them.
    let mark = times.count < 12 || visible.count < 3 ? "linespoints pointtype 7 pointsize 0.3*dot" : "lines"
    curves.append(
      "\(file):(column('\(column)')) with \(mark) linecolor \(style.colour.rgb) linewidth \(style.width)"
        + " dashtype \(style.dash.rawValue) notitle")
  }

  /// Adds an entry to the key.
  mutating func key(_ title: String, _ style: Style) {
    entries.append(KeyEntry(title: title, sample: .line(style.colour, width: style.width, style.dash)))
  }

  /// The range of the positive values drawn, or nil.
  var valueRange: LogRange? { LogRange(spanning: shown) }

  /// The range of the positive times, or nil.
  var timeRange: LogRange? { LogRange(spanning: times) }

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
