// Frames of spectra in rows and columns with shared logarithmic axes and one key, with pulls below each frame.
//
// Only the frames at the left have numbers on the vertical axis, only those at the bottom on the horizontal one.

import Foundation

/// A page of frames of spectra.
struct SpectrumPage {
  var name: String
  var caption: String
  var width: FigureWidth
  var frames: [SpectrumFrame]
  var columns: Int
  var entries: [KeyEntry]
  /// Plain text below the key, a row each.
  var remarks: [String] = []
  /// The label of the vertical axis, in enhanced text.
  var label: String
  /// Height of a frame over its width, pulls included.
  var frameAspect: Double

  private var rows: Int { (frames.count + columns - 1) / columns }
  private var hasPulls: Bool { frames.contains { !$0.pulls.isEmpty } }
  /// Points between frames.
  private let gapPoints = 7.0
  /// The part of a frame's height that pulls take, and that of the space above them.
  private let pullPart = 0.25
  private let pullGap = 0.02
  /// The largest pull that a frame holds.
  private static let mostPull = 5.0
  /// How far below the lowest measured value the axis may reach for the sake of models.
  private static let depth = 30.0
  /// How far below spectra the axis reaches for the sake of a noise level.
  private static let noiseDepth = 10.0

  private func layout(_ right: Double = 10) -> (page: PageLayout, gridWidth: Double, gridHeight: Double) {
    let page = PageLayout(
      width: width, entries: entries, remarks: remarks.flatMap(wrapped), right: right, plotHeight: 0)
    let gridWidth = width.points - page.left - right
    let frameWidth = (gridWidth - gapPoints * Double(columns - 1)) / Double(columns)
    let gridHeight = frameAspect * frameWidth * Double(rows) + gapPoints * Double(rows - 1)
    var sized = page
    sized.plotHeight = gridHeight / width.points
    return (sized, gridWidth, gridHeight)
  }

  /// Plain text in rows that fit the page, as enhanced text.
  private func wrapped(_ text: String) -> [String] {
    let rows: [String] = text.unicodeScalars.split(separator: " ").map { String($0) }.reduce(into: []) { rows, word in
      let longer = (rows.last.map { $0 + " " } ?? "") + word
      if !rows.isEmpty, TextWidth.points(longer, fontSize: GnuplotScript.smallFont) < width.points - 20 {
        rows[rows.count - 1] = longer
      } else {
        rows.append(word)
      }
    }
    return rows.map(GnuplotText.literal)
  }

  /// The ends of the axes; nil where no value is positive.
  private var ranges: (ell: LogRange, value: LogRange)? {
    let measured = frames.flatMap(\.measured)
    guard let all = LogRange(spanning: frames.flatMap(\.shown) + measured),
      let ell = LogRange(spanning: frames.flatMap(\.ells))
    else { return nil }
    let deepest = LogRange(spanning: measured).map { $0.lower / Self.depth } ?? 0
    let spectra = max(all.lower / 1.6, deepest)
    let noise = frames.compactMap(\.noise).filter { $0 > spectra / Self.noiseDepth }.min()
    return (
      LogRange(lower: ell.lower * 0.85, upper: ell.upper * 1.18),
      LogRange(lower: min(spectra, noise.map { $0 / 1.6 } ?? spectra), upper: all.upper * (columns > 2 ? 8 : 3))
    )
  }

  /// The files and the script. Throws where nothing can be seen.
  func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard columns >= 1 else { throw .invalidData(figure: name, reason: "frames need at least one column") }
    guard let ranges else { throw .nothingToDraw(figure: name, reason: "no spectrum has a positive value") }
    let (page, gridWidth, gridHeight) = layout()
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    let most = min(Self.mostPull, max(3, (frames.map(\.largestPull).max() ?? 0).rounded(.up))) * 1.1
    script.add(
      """
      \(page.commands)
      set xrange \(ranges.ell.bracket)
      set tics font small
      set mytics 10
      set mxtics 1
      # Where the grid of frames lies on the page.
      grid_left = \(page.left)/points_wide
      grid_right = 1 - \(page.right)/points_wide
      grid_bottom = (\(page.bottom) + (strlen(study) > 0 ? \(PageLayout.studyLine) : 0))/points_high
      grid_top = 1 - \(page.keyHeight)/points_high
      grid_x(part) = grid_left + part*(grid_right - grid_left)
      grid_y(part) = grid_bottom + part*(grid_top - grid_bottom)
      \(SpectrumFrame.functions(edge: ranges.value.lower))
      most = \(DataTable.number(most))
      set multiplot
      """)
    let (gapX, gapY) = (gapPoints / gridWidth, gapPoints / gridHeight)
    let frameWidth = (1 - gapX * Double(columns - 1)) / Double(columns)
    let frameHeight = (1 - gapY * Double(rows - 1)) / Double(rows)
    for (index, frame) in frames.enumerated() {
      let (row, column) = (index / columns, index % columns)
      let left = Double(column) * (frameWidth + gapX)
      let top = 1 - Double(row) * (frameHeight + gapY)
      let pullTop = top - frameHeight * (1 - pullPart)
      let isLast = index + columns >= frames.count
      if index > 0 {
        script.add(PageLayout.nextFrame)
      }
      script.add(GnuplotText.comment("\(index + 1): \(frame.title)").joined(separator: "\n"))
      script.add(place(left, left + frameWidth, hasPulls ? pullTop : top - frameHeight, top))
      script.add(axes(ranges.value, isFirst: column == 0, hasNumbers: isLast && !hasPulls))
      script.add(
        "set label 1002 \(GnuplotText.quoted(GnuplotText.literal(frame.title))) at graph 0.96,graph 1 right offset 0,-0.9"
      )
      script.plot(frame.elements.isEmpty ? ["NaN notitle"] : frame.elements)
      guard hasPulls else { continue }
      script.add("unset label\nunset arrow\nunset object")
      script.add(place(left, left + frameWidth, top - frameHeight, pullTop - pullGap * frameHeight))
      script.add(pullAxes(isFirst: column == 0, hasNumbers: isLast))
      script.plot(Self.pullLines + frame.pulls)
    }
    script.add("unset multiplot")
    return RenderedFigure(name: name, script: script.text, data: frames.flatMap(\.files), width: width)
  }

  private func place(_ left: Double, _ right: Double, _ bottom: Double, _ top: Double) -> String {
    String(
      format: """
        set lmargin at screen grid_x(%.5f)
        set rmargin at screen grid_x(%.5f)
        set bmargin at screen grid_y(%.5f)
        set tmargin at screen grid_y(%.5f)
        """, left, right, bottom, top)
  }

  private static let ells = "(1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 500, 1000)"

  private func horizontal(hasNumbers: Bool) -> String {
    "set xtics \(Self.ells)\nset format x '\(hasNumbers ? "%g" : "")'\n"
      + (hasNumbers ? "set xlabel 'multipole ℓ' offset 0,0.4" : "unset xlabel")
  }

  private func axes(_ range: LogRange, isFirst: Bool, hasNumbers: Bool) -> String {
    // No more than about a number every twelve points.
    let decades = log10(range.upper / range.lower)
    let step = decades > 8 ? 100 : 10
    return """
      set logscale xy
      set yrange \(range.bracket)
      set ytics \(step)
      set mytics 10
      set format y '\(isFirst ? "10^{%L}" : "")'
      \(isFirst ? "set ylabel '\(label)' offset 1,0" : "unset ylabel")
      \(horizontal(hasNumbers: hasNumbers))
      """
  }

  private func pullAxes(isFirst: Bool, hasNumbers: Bool) -> String {
    """
    unset logscale y
    set yrange [-most:most]
    set ytics -2,2,2
    set mytics 2
    set format y '\(isFirst ? "%g" : "")'
    \(isFirst ? "set ylabel 'pull' offset 1,0 font small" : "unset ylabel")
    \(horizontal(hasNumbers: hasNumbers))
    """
  }

  /// 0, ±1 and ±2.
  private static let pullLines =
    ["0 with lines linecolor rgb '#000000' linewidth 0.8 dashtype solid notitle"]
    + [-1, 1].map { "\($0) with lines linecolor rgb '#707070' linewidth 0.8 dashtype (8,4) notitle" }
    + [-2, 2].map { "\($0) with lines linecolor rgb '#707070' linewidth 1 dashtype (1.5,3.5) notitle" }
}
