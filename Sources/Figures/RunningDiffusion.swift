// The running diffusion coefficients K = ⟨(r·g)²⟩/(2T), their relative counterparts K̃ and the Hall coefficient,
// against backtracking time. Beyond the paper, which states the relations but shows no such figure.
//
// Guide: before scattering r = p̂T, so that K = T/6 along any axis (in r_L²Ω with T in 1/Ω).

import Anisotropy
import Foundation

/// Running, relative and Hall diffusion coefficients in r_L²Ω against backtracking time.
public struct RunningDiffusion: Figure {
  /// The stem of its files.
  public var name: String
  /// The ensemble averages.
  public var result: EnsembleResult
  /// Printed width.
  public var width: FigureWidth

  /// The figure of a result, by default in one column.
  public init(result: EnsembleResult, width: FigureWidth = .singleColumn, name: String = "running-diffusion") {
    self.name = name
    self.result = result
    self.width = width
  }

  /// What the figure shows, in plain sentences.
  public var caption: String {
    """
    Diffusion coefficients in units of r_L²Ω against backtracking time ΩT: running coefficients K along (black) and \
    across (blue) the regular magnetic field, the coefficients of relative diffusion K̃ (dashed, same colours) and the \
    modulus of the Hall coefficient (thin, green). Grey: the limit of free streaming, K = ΩT/6. Bands: one standard \
    error of the mean over \(result.realizations) realisations.
    """
  }

  /// The data files and the script; see ``Figure/render()``.
  public func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    let count = result.omegaT.count
    var curves = CurvePlot(name: name, comment: caption, times: result.omegaT)
    let parallel = CurvePlot.Style(colour: .black, width: 3, band: true)
    let perpendicular = CurvePlot.Style(colour: .blue, width: 3, band: true)
    let hall = CurvePlot.Style(colour: .green, width: 1.2, setsRange: false)
    func relative(_ style: CurvePlot.Style) -> CurvePlot.Style {
      .init(colour: style.colour, dash: .dashed, width: 2, band: true)
    }

    var hallModulus = Series(result.hall, count: count)
    hallModulus.values = hallModulus.values.map(abs)
    curves.add("k_hall", "modulus of the Hall coefficient K_A, r_L²Ω", hallModulus, hall)
    for (gradient, side, style) in [
      (result.perpendicular, "perpendicular", perpendicular), (result.parallel, "parallel", parallel),
    ] {
      curves.add(
        "k_relative_\(side)", "relative diffusion coefficient, \(side), r_L²Ω",
        Series(gradient.relativeDiffusion, count: count), relative(style))
      curves.add(
        "k_\(side)", "running diffusion coefficient, \(side), r_L²Ω", Series(gradient.diffusion, count: count), style)
    }
    guard let times = curves.timeRange, let values = curves.valueRange else {
      throw .nothingToDraw(figure: name, reason: "no diffusion coefficient is positive at any positive time")
    }

    curves.key("{/:Italic K}_{∥}", parallel)
    curves.key("{/:Italic K}_{⊥}", perpendicular)
    for (gradient, sign, style) in [(result.parallel, "∥", parallel), (result.perpendicular, "⊥", perpendicular)]
    where Series(gradient.relativeDiffusion, count: count).hasPositive {
      curves.key("relative {/:Italic K̃}_{\(sign)}", relative(style))
    }
    if hallModulus.hasPositive { curves.key("|{/:Italic K}_A|  (Hall)", hall) }
    let guide = CurvePlot.Style(colour: .grey, dash: .dashDotted, width: 1.5)
    curves.key("ballistic  \(GnuplotText.omegaT)/6", guide)

    let page = PageLayout(width: width, entries: curves.entries)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(
      CurvePlot.axes(
        time: times, value: values.toDecades(atMost: 6), label: "{/:Italic K}   [{/:Italic r}_L^2 Ω]",
        page: page))
    script.plot(
      ["x/6 with lines linecolor \(guide.colour.rgb) linewidth \(guide.width) dashtype \(guide.dash.rawValue) notitle"]
        + curves.elements)
    return RenderedFigure(
      name: name, script: script.text, data: [FigureFile(name: "\(name).dat", text: curves.table.text)],
      width: width)
  }
}
