// The power spectrum against backtracking time: Figure 1 of Ahlers & Mertsch (2015).
//
// Drawn: C_ℓ/4π in units (r_L g)² against ΩT for a density gradient along (solid) and across (dotted) the regular
// field: the dipole, the dipole of standard diffusion, the monopole, some multipoles, and the shot-noise level N/4π.
// Deviations from the paper: the spectra are the noise-free cross-spectra where the study has them; bands of one standard
// error around both dipoles; labels at the curves; colours that colour-blind readers can tell apart, and for the
// multipoles a ramp of lightness that grey print keeps; circles where the noise has grown to half of a multipole.

import Anisotropy
import Foundation

/// Which spectrum of an ensemble a figure shows.
package enum SpectrumKind: Sendable, Equatable {
  /// The auto-spectrum, shot noise included, as in the paper.
  case auto
  /// The cross-spectrum of two independent sets of directions, free of shot noise.
  case cross
}

/// The multipoles C_ℓ/4π against backtracking time (the paper's Figure 1).
package struct PowerSpectrumEvolution: Figure {
  /// The stem of its files.
  package var name: String
  /// The ensemble averages.
  package var result: EnsembleResult
  /// The multipoles ℓ ≥ 2 drawn, from dark to light; those above the result's lmax are left out.
  package var multipoles: [Int]
  /// Whether the dipole and the multipoles are auto- or cross-spectra.
  package var spectrum: SpectrumKind
  /// Printed width.
  package var width: FigureWidth

  /// The figure of a result; by default in one column, of the cross-spectra where the result has them.
  package init(
    result: EnsembleResult, multipoles: [Int] = EnsembleResult.shownMultipoles, spectrum: SpectrumKind? = nil,
    width: FigureWidth = .singleColumn, name: String = "power-spectrum-evolution"
  ) {
    self.name = name
    self.result = result
    self.multipoles = multipoles
    self.spectrum = spectrum ?? (result.parallel.cross.isEmpty ? .auto : .cross)
    self.width = width
  }

  private var shownMultipoles: [Int] { multipoles.filter { $0 >= 2 && $0 <= result.lmax } }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    let kind =
      spectrum == .auto
      ? "auto-spectra, shot noise included"
      : "cross-spectra of two independent sets of directions, free of shot noise"
    return """
      Evolution of the ensemble-averaged power spectrum C_ℓ/4π with backtracking time ΩT (\(kind)) for a density \
      gradient along (solid) and across (dotted) the regular magnetic field: dipole (black), dipole of standard \
      diffusion (magenta), monopole (blue), multipoles ℓ = \(shownMultipoles.map(String.init).joined(separator: ", ")) \
      (green, from dark to light) and asymptotic level N/4π of the shot noise of one set of directions (red). Circles: \
      N has grown to half of the multipole. Labels: gradient along the field. Bands: one standard error of the mean \
      over \(result.realizations) realisations; N_side = \(result.nside). Unit: the square of Larmor radius times \
      gradient. After Figure 1 of Ahlers & Mertsch (2015).
      """
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    var curves = CurvePlot(name: name, comment: caption, times: result.omegaT)
    let dipole = CurvePlot.Style(color: .black, width: 3, band: true)
    let standard = CurvePlot.Style(color: .magenta, width: 2.5, band: true)
    let monopole = CurvePlot.Style(color: .blue, width: 2.5)
    let noise = CurvePlot.Style(color: .red, width: 1.5)
    let marks = add(dipole, standard, monopole, noise, to: &curves)

    curves.key("dipole  ℓ = 1", dipole)
    curves.key("standard dipole", standard)
    curves.key("monopole  ℓ = 0", monopole)
    curves.key("shot noise {/:Italic N}", noise)
    curves.key("gradient ∥ {/:Italic B}_0", .init(color: .gray))
    curves.key("gradient ⊥ {/:Italic B}_0", .init(color: .gray, dash: .dotted))
    if !shownMultipoles.isEmpty { curves.key("ℓ ≥ 2, see labels", .init(color: .ramp(0.5), width: 1.5)) }
    if !marks.isEmpty { curves.key(point: "{/:Italic N} = {/:Italic C}_ℓ/2", Self.circle(.ramp(0.5))) }

    guard let times = curves.timeRange, let values = curves.valueRange else {
      throw .nothingToDraw(figure: name, reason: "no multipole is positive at any positive backtracking time")
    }
    let range = values.toDecades(atMost: 9)
    let remark = spectrum == .auto ? "auto-spectra, shot noise included" : "cross-spectra, free of shot noise"
    let page = PageLayout(width: width, entries: curves.entries, remarks: [remark], right: 30)
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: page.aspect)
    script.add(
      CurvePlot.axes(
        time: times, value: range, label: "\(GnuplotText.cell) / 4π   [\(GnuplotText.gradientUnit)]", page: page))
    script.add(curves.endLabelCommands(range: range, height: page.plotHeight * width.points))
    script.add(
      marks.filter { $0.value > range.lower }.map { mark in
        "set label '' at \(DataTable.number(mark.time)),\(DataTable.number(mark.value)) front point"
          + " \(Self.circle(mark.color))"
      }.joined(separator: "\n"))
    script.plot(curves.elements)
    return RenderedFigure(
      name: name, script: script.text, data: [FigureFile(name: "\(name).dat", text: curves.table.text)],
      width: width)
  }

  private static func circle(_ color: FigureColor) -> String {
    "linecolor \(color.rgb) linewidth 1.5 pointtype 6 pointsize 0.6*dot"
  }

  /// A place on a curve.
  private struct Mark {
    var time: Double
    var value: Double
    var color: FigureColor
  }

  /// Adds all curves; where the noise has grown to half of a multipole.
  private func add(
    _ dipole: CurvePlot.Style, _ standard: CurvePlot.Style, _ monopole: CurvePlot.Style, _ noise: CurvePlot.Style,
    to curves: inout CurvePlot
  ) -> [Mark] {
    let count = result.omegaT.count
    let unit = 1 / (4 * Double.pi)
    var marks: [Mark] = []
    for (gradient, side, dash) in [
      (result.perpendicular, "perpendicular", FigureDash.dotted), (result.parallel, "parallel", .solid),
    ] {
      func add(_ column: String, _ meaning: String, _ series: Series, _ style: CurvePlot.Style, _ label: String) {
        var dashed = style
        dashed.dash = dash
        curves.add(
          "\(column)_\(side)", "\(meaning), gradient \(side), in (r_L g)²", series.scaled(by: unit), dashed,
          label: side == "parallel" ? label : nil)
      }
      let spectra = spectrum == .auto ? gradient.auto : gradient.cross
      let level = Series(gradient.noise, count: count)
      add("noise", "shot-noise level N/4π", level, noise, "{/:Italic N}")
      for (index, ell) in shownMultipoles.enumerated() {
        let color = FigureColor.ramp(Double(index) / Double(max(1, shownMultipoles.count - 1)))
        let series = Series(spectra, ell: ell, count: count)
        add("cl\(ell)", "C_\(ell)/4π", series, CurvePlot.Style(color: color, width: 1.5), "ℓ = \(ell)")
        if let (time, value) = noiseCrossing(of: series.values, by: level.values, times: result.omegaT) {
          marks.append(Mark(time: time, value: value * unit, color: color))
        }
      }
      add("monopole", "C_0/4π", Series(gradient.monopole, count: count), monopole, "ℓ = 0")
      add(
        "standard", "C_1/4π of standard diffusion", Series(gradient.standardDipole, count: count), standard, "standard")
      add("dipole", "C_1/4π", Series(spectra, ell: 1, count: count), dipole, "ℓ = 1")
    }
    return marks
  }
}
