// The power spectrum against backtracking time: Figure 1 of Ahlers & Mertsch (2015).
//
// Drawn: C_ℓ/4π in units (r_L g)² against ΩT for a density gradient along (solid) and across (dotted) the regular
// field: the dipole, the dipole of standard diffusion, the monopole, some multipoles, and the shot-noise level N/4π.
// Deviations from the paper: bands of one standard error around both dipoles, and colours that colour-blind readers
// can tell apart.

import Anisotropy

/// Which spectrum of an ensemble a figure shows.
public enum SpectrumKind: Sendable, Equatable {
  /// The auto-spectrum, shot noise included, as in the paper.
  case auto
  /// The cross-spectrum of two independent sets of directions, free of shot noise.
  case cross
}

/// The multipoles C_ℓ/4π against backtracking time (the paper's Figure 1).
public struct PowerSpectrumEvolution: Figure {
  /// The stem of its files.
  public var name: String
  /// The ensemble averages.
  public var result: EnsembleResult
  /// The multipoles ℓ ≥ 2 drawn in green; those above the result's lmax are left out.
  public var multipoles: [Int]
  /// Whether the dipole and the multipoles are auto- or cross-spectra.
  public var spectrum: SpectrumKind
  /// Printed width.
  public var width: FigureWidth

  /// The figure of a result; by default as in the paper, in one column.
  public init(
    result: EnsembleResult, multipoles: [Int] = [2, 3, 5, 10, 20], spectrum: SpectrumKind = .auto,
    width: FigureWidth = .singleColumn, name: String = "power-spectrum-evolution"
  ) {
    self.name = name
    self.result = result
    self.multipoles = multipoles
    self.spectrum = spectrum
    self.width = width
  }

  private var shownMultipoles: [Int] { multipoles.filter { $0 >= 2 && $0 <= result.lmax } }

  /// What the figure shows, in plain sentences.
  public var caption: String {
    let kind = spectrum == .auto ? "auto-spectra, shot noise included" : "cross-spectra, free of shot noise"
    return """
      Evolution of the ensemble-averaged power spectrum C_ℓ/4π with backtracking time ΩT (\(kind)) for a density \
      gradient along (solid) and across (dotted) the regular magnetic field: dipole (black), dipole of standard \
      diffusion (magenta), monopole (blue), multipoles ℓ = \(shownMultipoles.map(String.init).joined(separator: ", ")) \
      from top to bottom (green) and asymptotic shot-noise level (red). Bands: one standard error of the mean over \
      \(result.realizations) realisations; N_side = \(result.nside). Unit: the square of Larmor radius times gradient. \
      After Figure 1 of Ahlers & Mertsch (2015).
      """
  }

  /// The data files and the script; see ``Figure/render()``.
  public func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    var curves = CurvePlot(name: name, comment: caption, times: result.omegaT)
    let dipole = CurvePlot.Style(colour: .black, width: 3, band: true)
    let standard = CurvePlot.Style(colour: .magenta, width: 2.5, band: true)
    let monopole = CurvePlot.Style(colour: .blue, width: 2.5)
    let medium = CurvePlot.Style(colour: .green, width: 1.5)
    let noise = CurvePlot.Style(colour: .red, width: 1.5)

    add(medium, dipole, standard, monopole, noise, to: &curves)

    curves.key("dipole  ℓ = 1", dipole)
    curves.key("standard dipole", standard)
    curves.key("monopole  ℓ = 0", monopole)
    if !shownMultipoles.isEmpty {
      curves.key("ℓ = " + shownMultipoles.map(String.init).joined(separator: ", "), medium)
    }
    curves.key("gradient ∥ {/:Italic B}_0", .init(colour: .grey))
    curves.key("gradient ⊥ {/:Italic B}_0", .init(colour: .grey, dash: .dotted))
    curves.key("shot noise", noise)

    guard let times = curves.timeRange, let values = curves.valueRange else {
      throw .nothingToDraw(figure: name, reason: "no multipole is positive at any positive backtracking time")
    }
    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: width.plotAspect)
    script.add(
      CurvePlot.axes(
        time: times, value: values.toDecades(atMost: 9),
        label: "\(GnuplotText.cell) / 4π   [\(GnuplotText.gradientUnit)]",
        page: PageLayout(width: width, entries: curves.entries)))
    script.plot(curves.elements)
    return RenderedFigure(
      name: name, script: script.text, data: [FigureFile(name: "\(name).dat", text: curves.table.text)])
  }

  private func add(
    _ medium: CurvePlot.Style, _ dipole: CurvePlot.Style, _ standard: CurvePlot.Style, _ monopole: CurvePlot.Style,
    _ noise: CurvePlot.Style, to curves: inout CurvePlot
  ) {
    let count = result.omegaT.count
    let unit = 1 / (4 * Double.pi)
    for (gradient, side, dash) in [
      (result.perpendicular, "perpendicular", FigureDash.dotted), (result.parallel, "parallel", .solid),
    ] {
      func add(_ column: String, _ meaning: String, _ series: Series, _ style: CurvePlot.Style) {
        var dashed = style
        dashed.dash = dash
        curves.add(
          "\(column)_\(side)", "\(meaning), gradient \(side), in (r_L g)²", series.scaled(by: unit), dashed)
      }
      let spectra = spectrum == .auto ? gradient.auto : gradient.cross
      add("noise", "shot-noise level N/4π", Series(gradient.noise, count: count), noise)
      for ell in shownMultipoles {
        add("cl\(ell)", "C_\(ell)/4π", Series(spectra, ell: ell, count: count), medium)
      }
      add("monopole", "C_0/4π", Series(gradient.monopole, count: count), monopole)
      add("standard", "C_1/4π of standard diffusion", Series(gradient.standardDipole, count: count), standard)
      add("dipole", "C_1/4π", Series(spectra, ell: 1, count: count), dipole)
    }
  }
}
