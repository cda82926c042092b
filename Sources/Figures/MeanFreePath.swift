// The parallel mean free path λ = 3K/v against ρ = r_L/L_c, with the two trends that it must follow: λ ∝ ρ^{1/3} for strong
// turbulence at small ρ (Kolmogorov's spectrum at the resonant scale) and, at large ρ, where every correlation length turns
// the particle by a small random angle, λ = 4 r_L²/(σ² ℓ_c) with the two-sided correlation length ℓ_c. The latter is exact
// in the limit and has nothing to fit; the former is drawn through the first point.

import Anisotropy
import Foundation

/// The mean free path against rigidity, on logarithmic axes.
package struct MeanFreePath: Figure {
  /// The stem of its files.
  package var name: String
  /// ρ = r_L/L_c of each point, ascending.
  package var rho: [Double]
  /// λ_∥ in L_c with its standard error.
  package var meanFreePath: [Estimate]
  /// λ_∥/(ρ² L_c) in the limit of large ρ: 4 L_c/(σ² ℓ_c).
  package var weakScattering: Double
  /// Printed width.
  package var width: FigureWidth

  /// The figure of a scan, by default in one column; the arrays have equal length.
  package init(
    rho: [Double], meanFreePath: [Estimate], weakScattering: Double, width: FigureWidth = .singleColumn,
    name: String = "mean-free-path"
  ) {
    self.weakScattering = weakScattering
    self.name = name
    self.rho = rho
    self.meanFreePath = meanFreePath
    self.width = width
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    """
    Parallel mean free path λ = 3K/v in units of the bend-over scale L_c against the Larmor radius ρ = r_L/L_c, for \
    isotropic turbulence of the strength of the regular field. Error bars: one standard error over realisations. \
    Grey: λ ∝ ρ^{1/3}, through the first point, and the exact limit for large ρ, λ = 4 r_L²/(σ² ℓ_c) = \
    \(DataTable.number(weakScattering)) ρ² L_c, with the two-sided correlation length ℓ_c; nothing is fitted.
    """
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard rho.count == meanFreePath.count, let first = meanFreePath.first else {
      throw .invalidData(figure: name, reason: "\(rho.count) Larmor radii but \(meanFreePath.count) mean free paths")
    }
    let abscissa = CurvePlot.Abscissa(
      column: "rho", meaning: "Larmor radius r_L/L_c", label: "{/:Italic r}_L / {/:Italic L}_c")
    var curves = CurvePlot(name: name, comment: caption, times: rho, abscissa: abscissa)
    let style = CurvePlot.Style(color: .black, width: 1)
    curves.add("mean_free_path", "λ_∥ in L_c", Series(meanFreePath, count: rho.count), style)
    let symbol = "linecolor \(style.color.rgb) linewidth 1.5 pointtype 7 pointsize 0.5*dot"
    guard let range = curves.timeRange, let values = curves.valueRange else {
      throw .nothingToDraw(figure: name, reason: "no mean free path is positive")
    }
    curves.key(point: "{/:Italic λ}_{∥}, simulated", symbol)
    let low = CurvePlot.Style(color: .gray, dash: .dashed, width: 1.5)
    let high = CurvePlot.Style(color: .gray, dash: .dashDotted, width: 1.5)
    curves.key("∝ {/:Italic r}_L^{1/3}", low)
    curves.key("4{/:Italic r}_L^2/σ^2{/:Italic ℓ}_c, exact for {/:Italic r}_L ≫ {/:Italic L}_c", high)
    func guide(_ value: Double, _ rho: Double, _ power: String, _ style: CurvePlot.Style) -> String {
      "\(DataTable.number(value))*(x/\(DataTable.number(rho)))**\(power) with lines linecolor \(style.color.rgb)"
        + " linewidth \(style.width) dashtype \(style.dash.rawValue) notitle"
    }
    let page = PageLayout(width: width, entries: curves.entries)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(
      CurvePlot.axes(
        time: range, value: values.toDecades(atMost: 6), label: "{/:Italic λ}_{∥} / {/:Italic L}_c",
        page: page, abscissa: abscissa))
    script.plot(
      [
        guide(first.value, rho.first ?? 1, "(1./3)", low), guide(weakScattering, 1, "2", high),
      ] + curves.elements + [
        "'\(name).dat' using (column('rho')):(column('mean_free_path')):(column('mean_free_path_err')) with yerrorbars"
          + " \(symbol) notitle"
      ])
    return RenderedFigure(
      name: name, script: script.text, data: [FigureFile(name: "\(name).dat", text: curves.table.text)],
      width: width)
  }
}
