// The elements of the plot of C_ℓ/C_1 against ℓ: tables, symbols, lines, labels, axes.

import Anisotropy
import Foundation
import Theory

/// Collects what Figure 2 draws.
struct SpectrumPlot {
  /// The symbols of a gradient direction.
  enum Symbol {
    case parallel, perpendicular

    var column: String { self == .parallel ? "parallel" : "perpendicular" }
    var title: String { self == .parallel ? "gradient ∥ {/:Italic B}_0" : "gradient ⊥ {/:Italic B}_0" }
    var color: FigureColor { self == .parallel ? .red : .green }
    /// gnuplot's point types: filled diamond and triangle, and the open ones.
    var filled: Int { self == .parallel ? 13 : 9 }
    var open: Int { self == .parallel ? 12 : 8 }
    /// The factor in ℓ that keeps the symbols apart.
    var shift: Double { self == .parallel ? 0.985 : 1.015 }
  }

  /// Colour and point type of each measured spectrum: shapes that differ from each other and from the simulation's.
  private static let measuredStyles: [(color: FigureColor, type: Int)] = [
    (.blue, 6), (.magenta, 4), (.black, 10), (.orange, 14), (.darkGray, 2), (.blue, 1), (.magenta, 3), (.black, 7),
  ]
  /// The most measured spectra that can be told apart.
  static var mostMeasured: Int { measuredStyles.count }
  /// The decades that the vertical axis reaches below the simulation for measured points, and has at most.
  private static let (extraDecades, mostDecades) = (2.0, 8.0)

  let name: String
  let largestEll: Int
  private let width: FigureWidth
  var table: DataTable
  var extraFiles: [FigureFile] = []
  private var bands: [String] = []
  var lines: [String] = []
  private var points: [String] = []
  private var mainKeys: [KeyEntry] = []
  private var measuredKeys: [KeyEntry] = []
  private var (hasEstimator, hasSpread) = (false, false)
  var (hasTheory, hasLaw) = (false, false)
  private var remarks: [String] = []
  var endLabels: [(text: String, value: Double)] = []
  var shown: [Double] = []
  private var measuredValues: [Double] = []
  private var ells: [Double]

  init(name: String, comment: String, largestEll: Int, width: FigureWidth, bands: [RatioBand]) {
    self.name = name
    self.largestEll = largestEll
    self.width = width
    ells = [1, Double(largestEll)]
    table = DataTable(comment)
    table.add("ell", "multipole, or the middle √(ℓ_first ℓ_last) of a band", bands.map(\.ell))
    table.add("ell_first", "first multipole of the band", bands.map { Double($0.ells.lowerBound) })
    table.add("ell_last", "last multipole of the band", bands.map { Double($0.ells.upperBound) })
  }

  /// The data files.
  var files: [FigureFile] { [FigureFile(name: "\(name).dat", text: table.text)] + extraFiles }

  /// The elements of the `plot` command: bands below lines below symbols.
  var elements: [String] { bands + lines + points }

  /// Margins and key.
  var page: PageLayout {
    var entries = mainKeys
    if hasEstimator {
      entries.append(key("{/:Italic C}_ℓ − {/:Italic N}, open symbols", style(.darkGray, Symbol.parallel.open, 0.5)))
    }
    if hasSpread {
      entries.append(KeyEntry(title: "68 % of single skies", sample: .band(.darkGray, opacity: 0.2)))
    }
    entries.append(KeyEntry(title: "noise level", sample: .line(.gray, width: 1.6, .dotted)))
    if hasTheory { entries.append(KeyEntry(title: "theory, ν ∝ (1−x)^p", sample: .line(.gray, width: 1.8, .dashed))) }
    if hasLaw {
      let title = "2π{/:Italic χ}/({/:Italic λ} ℓ(ℓ+1)), no fit"
      entries.append(KeyEntry(title: title, sample: .line(Symbol.parallel.color, width: 1.6, .solid)))
    }
    return PageLayout(width: width, entries: entries + measuredKeys, remarks: remarks, right: 34)
  }

  /// Adds the spectra of one gradient direction, its noise level and its key.
  mutating func add(_ spectrum: SimulatedSpectrum, _ symbol: Symbol) {
    let column = symbol.column
    let (cross, subtracted, main) = (Series(spectrum.cross), Series(spectrum.subtracted), Series(spectrum.main))
    table.add("cross_\(column)", "cross-spectrum C_ℓ/C_1, gradient \(column)", cross.values)
    table.add("cross_\(column)_err", "its jackknife error", cross.errors)
    table.add("subtracted_\(column)", "(C_ℓ − N)/(C_1 − N), gradient \(column)", subtracted.values)
    table.add("subtracted_\(column)_err", "its jackknife error", subtracted.errors)
    table.add("p16_\(column)", "16th percentile over single skies", spectrum.bands.map(\.spread.p16))
    table.add("p84_\(column)", "84th percentile over single skies", spectrum.bands.map(\.spread.p84))
    shown += main.values
    if spectrum.noise > 0 {
      lines.append("\(DataTable.number(spectrum.noise)) with lines \(noiseStyle(symbol.color)) notitle")
      shown.append(spectrum.noise)
    }
    guard main.hasPositive else { return }
    if spectrum.hasSpread { addSpread(spectrum, symbol) }
    let file = "'\(name).dat' using (\(symbol.shift)*column('ell'))"
    let shownColumn = spectrum.hasCross ? "cross" : "subtracted"
    let filled = style(symbol.color, symbol.filled, 0.6)
    let value = "column('\(shownColumn)_\(column)')"
    points += withErrors(file, value, "column('\(shownColumn)_\(column)_err')", symbol.color, filled)
    mainKeys.append(key(symbol.title, filled))
    if spectrum.hasCross, subtracted.hasPositive {
      points.append(
        "\(file):(visible(column('subtracted_\(column)'))) with points \(style(symbol.color, symbol.open, 0.5)) notitle"
      )
      hasEstimator = true
    }
  }

  /// The scatter of single skies: a filled band with edges, which survive where colours do not.
  private mutating func addSpread(_ spectrum: SimulatedSpectrum, _ symbol: Symbol) {
    let (low, high) = ("column('p16_\(symbol.column)')", "column('p84_\(symbol.column)')")
    let file = "'\(name).dat' using (column('ell'))"
    bands.append(
      "\(file):(inside(\(low))):(inside(\(high))) with filledcurves fillcolor \(symbol.color.rgb)"
        + " fillstyle transparent solid 0.13 noborder notitle")
    let dash = symbol == .parallel ? FigureDash.solid : .dashed
    for edge in [low, high] {
      bands.append(
        "\(file):(inside(\(edge))) with lines linecolor \(symbol.color.rgb) linewidth 0.5 dashtype \(dash.rawValue)"
          + " notitle")
    }
    shown += spectrum.bands.flatMap { [$0.spread.p16, $0.spread.p84] }.filter { $0 > 1e-6 }
    hasSpread = true
  }

  /// Adds a measured spectrum, its noise level and its key; `ownFactor` where the factor is not that of all.
  mutating func add(_ overlay: ScaledSpectrum, index: Int, ownFactor: Bool) {
    let (data, rescale) = (overlay.spectrum, overlay.factor)
    let (color, type) = Self.measuredStyles[index % Self.measuredStyles.count]
    let file = "\(name)-measured-\(index + 1).dat"
    var columns = DataTable("\(data.experiment); \(data.reference). \(data.remarks)")
    columns.add("ell", "multipole", data.ell)
    columns.add("cl", "measured C_ℓ", data.cl)
    columns.add("cl_err", "its error, NaN where unknown", data.clError)
    extraFiles.append(FigureFile(name: file, text: columns.text))
    let factor = DataTable.number(rescale)
    if let noise = data.noiseLevel, noise * rescale > 0 {
      lines.append("\(DataTable.number(noise * rescale)) with lines \(noiseStyle(color)) notitle")
      measuredValues.append(noise * rescale)
    }
    measuredValues += overlay.points.map { $0.value > 0 ? $0.value : $0.value + 2 * $0.error }
    ells += data.ell
    let symbol = style(color, type, 0.6)
    points += withErrors(
      "'\(file)' using (column('ell'))", "\(factor)*column('cl')", "\(factor)*column('cl_err')", color, symbol)
    let rest = data.mark + (ownFactor ? " × " + overlay.factorText(enhanced: true) : "")
    let title = PageLayout.fitted(data.experiment, beside: rest, width: width, columns: ownFactor ? 2 : 1)
    measuredKeys.append(key(GnuplotText.literal(title) + rest, symbol))
  }

  /// Adds a row of text to the key.
  mutating func add(remark: String) { remarks.append(remark) }

  /// The vertical axis: all of the simulation, and the measured points above and not too far below it.
  private var range: LogRange {
    // The dipole is 1 by construction: less than half a decade above it is enough unless a measured point needs more.
    let simulated = LogRange(spanning: shown + [1, 2]) ?? LogRange(lower: 1e-3, upper: 2)
    let all = LogRange(spanning: shown + measuredValues + [1, 2]) ?? simulated
    let lowest = max(simulated.lower * pow(10, -Self.extraDecades), all.upper * pow(10, -Self.mostDecades))
    return LogRange(lower: max(all.toOneTwoFive.lower, lowest), upper: all.upper * 1.6)
  }

  /// Axes and labels.
  func axes(time: Double) -> String {
    let (left, right) = ((ells.min() ?? 1) * 0.85, (ells.max() ?? 1) * 1.15)
    let (lower, upper) = (range.lower, range.upper)
    var text = """
      set logscale xy
      set xrange [\(DataTable.number(left)):\(DataTable.number(right))]
      set yrange [\(DataTable.number(lower)):\(DataTable.number(upper))]
      set format y '10^{%L}'
      set xtics (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000)
      set mytics 10
      set tics font small
      set xlabel 'multipole ℓ' offset 0,0.4
      set ylabel '\(GnuplotText.cell) / {/:Italic C}_1' offset 1,0
      set label \(GnuplotText.quoted("\(GnuplotText.omegaT) = \(GnuplotText.time(time))")) at graph 0.95,0.92 right
      \(page.commands)
      # Error bars, cut off at the lower edge of the logarithmic axis; none where the error is not a number. A value below
      # the axis is an arrow at its edge; one at or below zero is an arrow down from the upper limit C_ℓ + 2σ.
      edge = \(DataTable.number(lower))
      inside(v) = (v > edge) ? v : edge
      visible(v) = (v > edge) ? v : NaN
      low(v, e) = (v > edge && e >= 0) ? (v - e > edge ? v - e : edge) : NaN
      high(v, e) = (v > edge && e >= 0) ? v + e : NaN
      limit(v, e) = (v > edge) ? NaN : (v > 0) ? 1.6*edge : (v + 2*e > 1.6*edge) ? v + 2*e : 1.6*edge

      """
    for label in endLabels where label.value > lower {
      let title = GnuplotText.literal(TextWidth.elided(label.text, points: 31, fontSize: GnuplotScript.tinyFont))
      text += """
        set label \(GnuplotText.quoted(title)) at \(DataTable.number(right)),\(DataTable.number(label.value)) left offset 0.3,0 \
        font tiny textcolor \(FigureColor.darkGray.rgb)

        """
    }
    return text
  }

  /// How many of the given values are below the axis.
  func belowAxis(_ values: [Double]) -> Int { values.filter { $0 > 0 && $0 <= range.lower }.count }

  /// Bars, then symbols: gnuplot's own error bars blot out what lies under their symbols. Then the arrows of what the axis
  /// does not reach.
  private func withErrors(
    _ source: String, _ value: String, _ error: String, _ color: FigureColor, _ style: String
  ) -> [String] {
    [
      "\(source):(low(\(value), \(error))):(0):(high(\(value), \(error)) - low(\(value), \(error)))"
        + " with vectors nohead linecolor \(color.rgb) linewidth 1.6 notitle",
      "\(source):(limit(\(value), \(error))):(0):(-0.35*limit(\(value), \(error)))"
        + " with vectors head size screen 0.012,20 filled linecolor \(color.rgb) linewidth 1.2 notitle",
      "\(source):(visible(\(value))) with points \(style) notitle",
    ]
  }

  private func style(_ color: FigureColor, _ pointType: Int, _ size: Double) -> String {
    "linecolor \(color.rgb) linewidth 1.3 pointtype \(pointType) pointsize \(size)*dot"
  }

  private func noiseStyle(_ color: FigureColor) -> String {
    "linecolor \(color.rgb) linewidth 1.6 dashtype \(FigureDash.dotted.rawValue)"
  }

  private func key(_ title: String, _ style: String) -> KeyEntry {
    KeyEntry(title: title, sample: .point(style))
  }
}
