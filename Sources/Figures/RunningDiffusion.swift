// The running diffusion coefficients K = ⟨(r·g)²⟩/(2T), their relative counterparts K̃ and the Hall coefficient,
// against backtracking time. Beyond the paper, which states the relations but shows no such figure.
//
// Guide: before scattering r = p̂T, so that K = T/6 along any axis (in r_L²Ω with T in 1/Ω). A running coefficient is a
// diffusion coefficient only where it has levelled off: the figure says whether it has at the last time, and how steep it
// still is, d ln K/d ln T = d ln⟨r²⟩/d ln T − 1; a broad grey line lies under the stretch that has.

import Anisotropy
import Foundation

/// Running, relative and Hall diffusion coefficients in r_L²Ω against backtracking time.
package struct RunningDiffusion: Figure {
  /// The stem of its files.
  package var name: String
  /// The ensemble averages.
  package var result: EnsembleResult
  /// The unit r_L²Ω in cm²/s, for an axis on the right; nil for a study without physical units.
  package var squareCentimetersPerSecond: Double?
  /// Printed width.
  package var width: FigureWidth

  /// The figure of a result, by default in one column.
  package init(
    result: EnsembleResult, squareCentimetersPerSecond: Double? = nil, width: FigureWidth = .singleColumn,
    name: String = "running-diffusion"
  ) {
    self.name = name
    self.result = result
    self.squareCentimetersPerSecond = squareCentimetersPerSecond
    self.width = width
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    """
    Diffusion coefficients in units of r_L²Ω against backtracking time ΩT: running coefficients K = ⟨r²⟩/2T along \
    (black) and across (blue) the regular magnetic field, the coefficients of relative diffusion K̃ (dashed, same \
    colours) and the modulus of the Hall coefficient (thin, green). Grey: the limit of free streaming, K = ΩT/6. Bands: \
    one standard error of the mean over \(result.realizations) realisations. \
    \(verdict(result.parallel, "Along the field", "K")) \(verdict(result.perpendicular, "Across it", "K")) Broad \
    grey line: K has levelled off from there to the last time.
    """
  }

  /// A sentence on one direction.
  private func verdict(_ gradient: GradientResult, _ direction: String, _ symbol: String) -> String {
    let slope = slopeText(gradient).map { ", d ln K/d ln T = \($0)" } ?? ""
    let end = result.omegaT.last.map { " at ΩT = \(GnuplotText.time($0))" } ?? ""
    return switch result.finalLeveling(of: gradient) {
    case .leveledOff: "\(direction) the running \(symbol) has levelled off\(end)\(slope)."
    case .notLeveledOff: "\(direction) the running \(symbol) has not levelled off\(end)\(slope)."
    case .unknown(let reason): "\(direction) it is not known whether the running \(symbol) has levelled off: \(reason)."
    }
  }

  /// d ln K/d ln T at the last time with its error.
  private func slopeText(_ gradient: GradientResult) -> String? {
    guard let slope = gradient.finalSlope else { return nil }
    let text = String(format: "%.2f", slope.value).replacing("-", with: "−")
    return slope.error.isFinite ? text + String(format: " ± %.2f", slope.error) : text
  }

  /// The key's row on one direction.
  private func remark(_ gradient: GradientResult, _ sign: String) -> String {
    let words =
      switch result.finalLeveling(of: gradient) {
      case .leveledOff: "levelled off"
      case .notLeveledOff: "no plateau"
      case .unknown: "plateau unknown"
      }
    let slope = slopeText(gradient).map { ", d ln {/:Italic K}/d ln {/:Italic T} = \($0) at the end" } ?? ""
    return "{/:Italic K}_{\(sign)}: \(words)\(slope)"
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    let count = result.omegaT.count
    var curves = CurvePlot(name: name, comment: caption, times: result.omegaT)
    let parallel = CurvePlot.Style(color: .black, width: 3, band: true)
    let perpendicular = CurvePlot.Style(color: .blue, width: 3, band: true)
    let hall = CurvePlot.Style(color: .green, width: 1.2, setsRange: false)
    func relative(_ style: CurvePlot.Style) -> CurvePlot.Style {
      .init(color: style.color, dash: .dashed, width: 2, band: true)
    }

    for (gradient, side) in [(result.perpendicular, "perpendicular"), (result.parallel, "parallel")] {
      guard let start = result.plateauStart(of: gradient), start < count - 1 else { continue }
      var plateau = Series(gradient.diffusion, count: count)
      for index in 0..<start { plateau.values[index] = .nan }
      plateau.errors = Array(repeating: .nan, count: count)
      curves.add("k_level_\(side)", "running K, \(side), where it has levelled off", plateau, Self.plateau)
    }
    var hallModulus = Series(result.hall, count: count)
    hallModulus.values = hallModulus.values.map(abs)
    curves.add("k_hall", "modulus of the Hall coefficient K_A, r_L²Ω", hallModulus, hall, label: "|{/:Italic K}_A|")
    for (gradient, side, sign, style) in [
      (result.perpendicular, "perpendicular", "⊥", perpendicular), (result.parallel, "parallel", "∥", parallel),
    ] {
      curves.add(
        "k_relative_\(side)", "relative diffusion coefficient, \(side), r_L²Ω",
        Series(gradient.relativeDiffusion, count: count), relative(style))
      curves.add(
        "k_\(side)", "running diffusion coefficient, \(side), r_L²Ω", Series(gradient.diffusion, count: count), style,
        label: "{/:Italic K}_{\(sign)}")
    }
    guard let times = curves.timeRange, let values = curves.valueRange else {
      throw .nothingToDraw(figure: name, reason: "no diffusion coefficient is positive at any positive time")
    }

    curves.key("running {/:Italic K}_{∥}", parallel)
    curves.key("running {/:Italic K}_{⊥}", perpendicular)
    for (gradient, sign, style) in [(result.parallel, "∥", parallel), (result.perpendicular, "⊥", perpendicular)]
    where Series(gradient.relativeDiffusion, count: count).hasPositive {
      curves.key("relative {/:Italic K̃}_{\(sign)}", relative(style))
    }
    if hallModulus.hasPositive { curves.key("|{/:Italic K}_A|  (Hall)", hall) }
    let guide = CurvePlot.Style(color: .gray, dash: .dashDotted, width: 1.5)
    curves.key("ballistic  \(GnuplotText.omegaT)/6", guide)

    let range = values.toDecades(atMost: 6)
    let page = PageLayout(
      width: width, entries: curves.entries,
      remarks: [remark(result.parallel, "∥"), remark(result.perpendicular, "⊥")],
      right: squareCentimetersPerSecond == nil ? 30 : 48, plotHeight: width.centimeters > 12 ? 0.42 : 0.58)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(CurvePlot.axes(time: times, value: range, label: "{/:Italic K}   [{/:Italic r}_L^2 Ω]", page: page))
    if let unit = squareCentimetersPerSecond, unit > 0, unit.isFinite {
      script.add(physicalAxis(range, unit))
    } else {
      script.add(curves.endLabelCommands(range: range, height: page.plotHeight * width.points))
    }
    script.plot(
      ["x/6 with lines linecolor \(guide.color.rgb) linewidth \(guide.width) dashtype \(guide.dash.rawValue) notitle"]
        + curves.elements)
    return RenderedFigure(
      name: name, script: script.text, data: [FigureFile(name: "\(name).dat", text: curves.table.text)],
      width: width)
  }

  private static let plateau = CurvePlot.Style(color: .plateau, width: 9)

  /// The axis on the right, in cm²/s.
  private func physicalAxis(_ range: LogRange, _ unit: Double) -> String {
    let physical = LogRange(lower: range.lower * unit, upper: range.upper * unit)
    return """
      set ytics nomirror
      set logscale y2
      set y2range \(physical.bracket)
      set y2tics font small
      set my2tics 10
      set format y2 '10^{%L}'
      set y2label '{/:Italic K}   [cm^2/s]' offset -1,0
      """
  }
}
