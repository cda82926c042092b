// The elements of the plot of C_ℓ/C_1 against ℓ: tables, symbols, lines, labels, axes.

import Foundation

/// Collects what Figure 2 draws.
struct SpectrumPlot {
  /// The symbols of a gradient direction.
  enum Symbol {
    case parallel, perpendicular

    var column: String { self == .parallel ? "parallel" : "perpendicular" }
    var title: String { self == .parallel ? "gradient ∥ {/:Italic B}_0" : "gradient ⊥ {/:Italic B}_0" }
    var colour: FigureColour { self == .parallel ? .red : .green }
    /// gnuplot's point types: filled diamond and triangle, and the open ones.
    var filled: Int { self == .parallel ? 13 : 9 }
    var open: Int { self == .parallel ? 12 : 8 }
    /// The factor in ℓ that keeps the symbols apart.
    var shift: Double { self == .parallel ? 0.985 : 1.015 }
  }

  let name: String
  let largestEll: Int
  private var table: DataTable
  private var extraFiles: [FigureFile] = []
  private var lines: [String] = []
  private var points: [String] = []
  private var mainKeys: [KeyEntry] = []
  private var estimatorKeys: [KeyEntry] = []
  private var measuredKeys: [KeyEntry] = []
  private var noiseKeys: [KeyEntry] = []
  private var theoryKeys: [KeyEntry] = []
  private var shown: [Double] = []

  init(name: String, comment: String, largestEll: Int) {
    self.name = name
    self.largestEll = largestEll
    table = DataTable(comment)
    table.add("ell", "multipole", (1...largestEll).map(Double.init))
  }

  /// The data files.
  var files: [FigureFile] { [FigureFile(name: "\(name).dat", text: table.text)] + extraFiles }

  /// The elements of the `plot` command: lines below symbols.
  var elements: [String] { lines + points }

  /// The key, in the order of its rows.
  private var entries: [KeyEntry] { mainKeys + estimatorKeys + measuredKeys + noiseKeys + theoryKeys }

  /// Adds the spectra of one gradient direction, its noise level and its key.
  mutating func add(_ spectrum: SimulatedSpectrum, _ symbol: Symbol) {
    let column = symbol.column
    table.add("cross_\(column)", "cross-spectrum C_ℓ/C_1, gradient \(column)", spectrum.cross.values)
    table.add("cross_\(column)_err", "standard error of C_ℓ over C_1", spectrum.cross.errors)
    table.add("subtracted_\(column)", "(C_ℓ − N)/(C_1 − N), gradient \(column)", spectrum.subtracted.values)
    table.add("subtracted_\(column)_err", "standard error of C_ℓ over C_1 − N", spectrum.subtracted.errors)
    shown += spectrum.main.values
    if spectrum.noise > 0 {
      lines.append("\(DataTable.number(spectrum.noise)) with lines \(noiseStyle(symbol.colour)) notitle")
      shown.append(spectrum.noise)
    }
    let file = "'\(name).dat' using (\(symbol.shift)*column('ell'))"
    let main = spectrum.hasCross ? "cross" : "subtracted"
    if spectrum.main.hasPositive {
      let style = style(symbol.colour, symbol.filled, 0.6)
      let value = "column('\(main)_\(column)')"
      points += withErrors(file, value, "column('\(main)_\(column)_err')", nil, symbol.colour, style)
      mainKeys.append(key(symbol.title, style))
    }
    if spectrum.hasCross, spectrum.subtracted.hasPositive {
      points.append(
        "\(file):(column('subtracted_\(column)')) with points \(style(symbol.colour, symbol.open, 0.5)) notitle")
      estimatorKeys.append(key("the same, {/:Italic C}_ℓ − {/:Italic N}", style(symbol.colour, symbol.open, 0.5)))
    }
  }

  /// Adds a theory curve.
  mutating func add(_ curve: TheoryCurve, index: Int) {
    let dashes: [FigureDash] = [.dashed, .solid, .dashDotted]
    let pairs = zip(curve.ell, curve.ratio).filter { $0 >= 1 && $0 <= Double(largestEll) && $1 > 0 && $1.isFinite }
    guard let last = pairs.last else { return }
    let dash = dashes[index % dashes.count]
    theoryKeys.append(
      KeyEntry(title: "theory, \(GnuplotText.literal(curve.label))", sample: .line(.grey, width: 1.8, dash)))
    let file = "\(name)-theory-\(index + 1).dat"
    var data = DataTable("Relative-diffusion theory, \(curve.label).")
    data.add("ell", "multipole", curve.ell)
    data.add("ratio", "C_ℓ/C_1", curve.ratio)
    extraFiles.append(FigureFile(name: file, text: data.text))
    lines.append(
      "'\(file)' using (column('ell') <= \(largestEll) ? column('ell') : NaN):(column('ratio')) with lines"
        + " linecolor \(FigureColour.grey.rgb) linewidth 1.8 dashtype \(dash.rawValue) notitle")
    shown.append(last.1)
  }

  /// Adds a measured spectrum, its noise level and its key.
  mutating func add(_ overlay: MeasuredOverlay, index: Int) {
    let (data, rescale) = (overlay.spectrum, overlay.rescale)
    let styles: [(colour: FigureColour, open: Int)] = [(.blue, 6), (.magenta, 4), (.black, 10)]
    let (colour, open) = styles[index % styles.count]
    let file = "\(name)-measured-\(index + 1).dat"
    var columns = DataTable("Spectrum measured by \(data.experiment), as given by the user.")
    columns.add("ell", "multipole", data.ell)
    columns.add("cl", "measured C_ℓ", data.cl)
    columns.add("cl_err", "standard error", data.clError)
    extraFiles.append(FigureFile(name: file, text: columns.text))
    let factor = DataTable.number(rescale)
    let visible = data.cl.contains { $0 * rescale > 0 }
    if let noise = data.noiseLevel, noise * rescale > 0 {
      lines.append("\(DataTable.number(noise * rescale)) with lines \(noiseStyle(colour)) notitle")
      shown.append(noise * rescale)
    }
    guard visible else { return }
    shown += data.cl.map { $0 * rescale }
    points += withErrors(
      "'\(file)' using (column('ell'))", "\(factor)*column('cl')", "\(factor)*column('cl_err')",
      "\(factor)*column('cl_err')", colour, style(colour, open, 0.6))
    let title = GnuplotText.literal(data.experiment) + " × " + SpectrumAtTime.factor(rescale, enhanced: true)
    measuredKeys.append(key(title, style(colour, open, 0.6)))
  }

  /// Adds the entry that explains the dotted lines.
  mutating func addNoiseKey() {
    noiseKeys.append(KeyEntry(title: "noise level", sample: .line(.grey, width: 1.6, .dotted)))
  }

  /// Axes, labels and key.
  func axes(time: Double, width: FigureWidth) -> String {
    // The dipole is 1 by construction: less than half a decade above it is enough unless a measured point needs more.
    let range = LogRange(spanning: shown + [1, 2]) ?? LogRange(lower: 1e-3, upper: 2)
    let (lower, upper) = (max(range.toOneTwoFive.lower, range.upper * 1e-7), range.upper * 1.25)
    return """
      set logscale xy
      set xrange [0.85:\(DataTable.number(Double(largestEll) * (1.15)))]
      set yrange [\(DataTable.number(lower)):\(DataTable.number(upper))]
      set format y '10^{%L}'
      set xtics (1, 2, 3, 5, 10, 20, 30, 50, 100, 200)
      set mytics 10
      set tics font small
      set xlabel 'multipole ℓ' offset 0,0.4
      set ylabel '\(GnuplotText.cell) / {/:Italic C}_1' offset 1,0
      set label \(GnuplotText.quoted("\(GnuplotText.omegaT) = \(GnuplotText.time(time))")) at graph 0.95,0.91 right
      \(PageLayout(width: width, entries: entries).commands)
      # Error bars, cut off at the lower edge of the logarithmic axis; none where the error is not a number.
      edge = \(DataTable.number(lower))
      low(v, e) = (e >= 0) ? (v - e > edge ? v - e : edge) : v
      high(v, e) = (e >= 0) ? v + e : v

      """
  }

  /// Bars, then symbols: gnuplot's own error bars blot out what lies under their symbols.
  private func withErrors(
    _ source: String, _ value: String, _ below: String, _ above: String?, _ colour: FigureColour, _ style: String
  ) -> [String] {
    [
      "\(source):(low(\(value), \(below))):(0):(high(\(value), \(above ?? below)) - low(\(value), \(below)))"
        + " with vectors nohead linecolor \(colour.rgb) linewidth 1.6 notitle",
      "\(source):(\(value)) with points \(style) notitle",
    ]
  }

  private func style(_ colour: FigureColour, _ pointType: Int, _ size: Double) -> String {
    "linecolor \(colour.rgb) linewidth 1.3 pointtype \(pointType) pointsize \(size)*dot"
  }

  private func noiseStyle(_ colour: FigureColour) -> String {
    "linecolor \(colour.rgb) linewidth 1.6 dashtype \(FigureDash.dotted.rawValue)"
  }

  private func key(_ title: String, _ style: String) -> KeyEntry {
    KeyEntry(title: title, sample: .point(style))
  }
}
