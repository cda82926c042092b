// The power spectrum at one backtracking time in units of its dipole, with theory and measurements: Figure 2 of
// Ahlers & Mertsch (2015).
//
// Deviations from the paper: filled symbols show the noise-free cross-spectrum where the study has one, and the
// paper's estimator C_ℓ − N stands beside it with open symbols; multipoles above 15 are averaged in bands; errors are
// jackknife errors of the ratio; bands show how far a single sky may lie from the mean; the symbols of the two gradients
// are shifted by ∓1.5 % in ℓ so that neither hides the other.

import Anisotropy
import Foundation
import Theory

/// C_ℓ/C_1 at one backtracking time (the paper's Figure 2).
package struct SpectrumAtTime: Figure {
  /// The stem of its files.
  package var name: String
  /// The ensemble averages.
  package var result: EnsembleResult
  /// The backtracking time wanted, in 1/Ω; the nearest one of the result (in the logarithm) is drawn.
  package var omegaT: Double
  /// Theory curves in units of their dipole.
  package var theory: [TheoryCurve]
  /// Measured spectra, ``mostMeasured`` at most.
  package var measured: [MeasuredSpectrum]
  /// How the measured spectra are scaled.
  package var scaling: MeasuredScaling
  /// The largest multipole drawn; half the result's lmax where nil.
  package var ellMax: Int?
  /// Printed width.
  package var width: FigureWidth

  /// The most measured spectra in one figure.
  package static var mostMeasured: Int { SpectrumPlot.mostMeasured }

  /// The figure of a result; by default at ΩT = 100 and in one column.
  package init(
    result: EnsembleResult, omegaT: Double = 100, theory: [TheoryCurve] = [], measured: [MeasuredSpectrum] = [],
    scaling: MeasuredScaling = .parallel, ellMax: Int? = nil, width: FigureWidth = .singleColumn,
    name: String = "spectrum-at-time"
  ) {
    self.name = name
    self.result = result
    self.omegaT = omegaT
    self.theory = theory
    self.measured = measured
    self.scaling = scaling
    self.ellMax = ellMax
    self.width = width
  }

  /// The index of the time drawn, or nil for a result without positive times.
  package var timeIndex: Int? { result.timeIndex(nearest: omegaT) }

  private var largestEll: Int {
    max(1, min(ellMax ?? SimulatedSpectrum.largestMultipole(lmax: result.lmax), result.lmax))
  }

  private func spectra(at time: Int) -> (parallel: SimulatedSpectrum, perpendicular: SimulatedSpectrum) {
    func spectrum(_ gradient: GradientResult) -> SimulatedSpectrum {
      SimulatedSpectrum(gradient, time: time, ellMax: largestEll, realizations: result.realizations)
    }
    return (spectrum(result.parallel), spectrum(result.perpendicular))
  }

  private func overlays(at time: Int) throws(FiguresError) -> [ScaledSpectrum] {
    let (parallel, perpendicular) = spectra(at: time)
    do throws(ComparisonError) {
      return try MeasuredSpectrum.scaled(measured, by: scaling, parallel: parallel, perpendicular: perpendicular)
    } catch {
      throw .invalidData(figure: name, reason: error.description)
    }
  }

  /// A line for each measured spectrum: its factor, what part of the sky it is of, its χ² against the simulation.
  package var measuredLines: [String] {
    guard let time = timeIndex, let overlays = try? overlays(at: time) else { return [] }
    let (parallel, perpendicular) = spectra(at: time)
    return overlays.map { overlay in
      let data = overlay.spectrum
      let comparisons = [(parallel, "along B0"), (perpendicular, "across B0")].compactMap { simulated, direction in
        let comparison = SpectrumComparison(overlay, simulated)
        return comparison.count > 0
          ? (comparison.count, comparison.text(direction, hasScatter: simulated.hasSpread)) : nil
      }
      let verdict =
        comparisons.first.map { first in
          "\(first.0) points with errors: " + comparisons.map(\.1).joined(separator: ", ")
        } ?? "no χ², since no point with an error can be compared"
      return
        "\(data.shortName): C_ℓ times \(overlay.factorText()); \(data.skyText); \(verdict)"
    }
  }

  /// What pairs say about the time drawn; nil where there are none.
  private func law(at time: Int) -> SmallScaleFindings? {
    result.smallScales.flatMap { $0.omegaT == result.omegaT[time] ? $0 : nil }
  }

  private static func lawCaption(_ law: SmallScaleFindings) -> String {
    func level(_ side: SmallScaleFindings.Side) -> String {
      String(format: "%.3f ± %.3f", side.levelOverDipole.value, side.levelOverDipole.error)
    }
    return """
      Lines in the colours of the gradients: the law of small scales, C_ℓ/C_1 = [2πχ/(λ C_1)]/(ℓ(ℓ+1)) from ℓ = 2 on, with the \
      Lyapunov exponent λ and the rate χ measured in the same realisations, so that nothing is fitted: 2πχ/(λ C_1) = \
      \(level(law.parallel)) along and \(level(law.perpendicular)) across (jackknife errors).
      """ + " "
  }

  /// What the figure shows, in plain sentences.
  package var caption: String {
    guard let time = timeIndex else { return "Power spectrum of an empty result." }
    let (parallel, perpendicular) = spectra(at: time)
    let firstBand = RatioBand.largestSingle + 1
    var text = """
      Power spectrum in units of its dipole at backtracking time ΩT = \(DataTable.number(result.omegaT[time])) for a \
      density gradient along (red diamonds) and across (green triangles) the regular magnetic field; N_side = \
      \(result.nside), \(result.realizations) realisations. Error bars: jackknife errors of the ratio of the means over \
      realisations, one standard error; ℓ = 1 is 1 by definition.
      """ + " "
    if largestEll >= firstBand {
      text += """
        Above ℓ = \(RatioBand.largestSingle), C_ℓ is averaged with the weights 2ℓ+1 in bands from ℓ to 1.17 ℓ, and the \
        jackknife is that of the average.
        """ + " "
    }
    if parallel.hasSpread || perpendicular.hasSpread {
      text += """
        Bands (edges solid along, dashed across): where 68 % of single skies lie, the 16th to 84th percentile of C_ℓ/C_1 \
        over realisations, which for a Gaussian sky would be C_ℓ √(2/(2ℓ+1)) to either side.
        """ + " "
    } else {
      text += "Fewer than \(SimulatedSpectrum.fewestForSpread) realisations do not show the scatter of single skies. "
    }
    text +=
      parallel.hasCross || perpendicular.hasCross
      ? "Filled: cross-spectrum of two independent sets of directions, free of shot noise. Open: the estimator "
        + "C_ℓ − N of the paper, which over-subtracts the noise at large ℓ. "
      : "Symbols: the estimator C_ℓ − N of the paper, which over-subtracts the noise at large ℓ. "
    text += "Symbols are shifted by 1.5 % in ℓ to either side. Dotted: noise levels N/(C_1 − N)"
    text += measured.contains { $0.noiseLevel != nil } ? " and those of the measurements. " : ". "
    let hidden = (parallel.main + perpendicular.main).filter { $0.value <= 0 }.count
    if hidden > 0 {
      text += "\(hidden) filled symbols at or below zero are arrows down from the upper limit of two standard errors. "
    }
    if !theory.isEmpty {
      text += "Grey: relative-diffusion theory, \(theory.map(\.label).joined(separator: "; ")). "
    }
    if let law = law(at: time) { text += Self.lawCaption(law) }
    if !measured.isEmpty { text += measuredCaption }
    return text + "After Figure 2 of Ahlers & Mertsch (2015)."
  }

  private var measuredCaption: String {
    let way =
      switch scaling {
      case .factor: "by the one factor given"
      case .parallel: "by one factor for all, which makes the mean logarithm of simulated over measured zero, along B0"
      case .perpendicular:
        "by one factor for all, which makes the mean logarithm of simulated over measured zero, across B0"
      case .dipole: "each by its own C_1"
      }
    var text = """
      Measured spectra are scaled \(way). χ² takes the errors of the measurement and of the mean of the simulation as \
      independent of each other and from ℓ to ℓ; the factor was fitted or chosen, which takes a degree of freedom.
      """ + " "
    for (line, data) in zip(measuredLines, measured) { text += "\(line). \(data.reference). \(data.remarks) " }
    let below = measured.flatMap(\.cl).filter { $0 <= 0 }.count
    if below > 0 { text += "\(below) measured C_ℓ at or below zero are arrows down from C_ℓ + 2σ. " }
    return text
  }

  /// The data files and the script; see ``Figure/render()``.
  package func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard let time = timeIndex else {
      throw .nothingToDraw(figure: name, reason: "the result has no positive backtracking time")
    }
    for curve in theory where curve.ell.count != curve.ratio.count {
      throw .invalidData(figure: name, reason: "the theory curve \(curve.label) has arrays of unequal length")
    }
    guard measured.count <= Self.mostMeasured else {
      throw .invalidData(
        figure: name,
        reason: "\(measured.count) measured spectra cannot be told apart; draw \(Self.mostMeasured) at most at a time")
    }
    let (parallel, perpendicular) = spectra(at: time)
    guard Series(parallel.main).hasPositive || Series(perpendicular.main).hasPositive else {
      throw .nothingToDraw(
        figure: name, reason: "no multipole ratio at ΩT = \(DataTable.number(result.omegaT[time])) is positive")
    }
    let overlays = try overlays(at: time)
    let isOneFactor = overlays.allSatisfy { $0.factor == overlays[0].factor }
    func plot(_ comment: String) -> SpectrumPlot {
      var plot = SpectrumPlot(
        name: name, comment: comment, largestEll: largestEll, width: width, bands: parallel.bands)
      for (index, curve) in theory.enumerated() { plot.add(curve, index: index) }
      plot.add(parallel, .parallel)
      plot.add(perpendicular, .perpendicular)
      if let law = law(at: time) {
        plot.add(law: law.parallel.levelOverDipole, .parallel)
        plot.add(law: law.perpendicular.levelOverDipole, .perpendicular)
      }
      for (index, data) in overlays.enumerated() { plot.add(data, index: index, ownFactor: !isOneFactor) }
      for remark in Self.remarks(overlays, factor: isOneFactor ? overlays.first?.factor : nil, width: width) {
        plot.add(remark: remark)
      }
      return plot
    }
    let values = (parallel.main + perpendicular.main).map(\.value) + overlays.flatMap { $0.points.map(\.value) }
    let below = plot("").belowAxis(values)
    let text = caption + (below > 0 ? " \(below) points below the axis are arrows at its edge." : "")
    let drawn = plot(text)

    var script = GnuplotScript(name: name, caption: text, width: width, aspect: drawn.page.aspect)
    script.add(drawn.axes(time: result.omegaT[time]))
    script.plot(drawn.elements)
    return RenderedFigure(name: name, script: script.text, data: drawn.files, width: width)
  }

  /// The rows of text in the key: the factor of all, and what the signs behind the names mean.
  private static func remarks(_ overlays: [ScaledSpectrum], factor: Double?, width: FigureWidth) -> [String] {
    let skies = overlays.map(\.spectrum.sky)
    let parts = [
      factor.map { "measured \(GnuplotText.cell) × \(ScaledSpectrum.text(of: $0, enhanced: true))" },
      skies.contains(.cut) ? "† cut sky, not corrected" : nil,
      skies.contains(.deconvolved) ? "‡ cut sky, deconvolved" : nil,
    ]
    return parts.compactMap { $0 }.reduce(into: []) { rows, part in
      let longer = (rows.last.map { $0 + "    " } ?? "") + part
      if !rows.isEmpty, PageLayout.fits(longer, width: width) {
        rows[rows.count - 1] = longer
      } else {
        rows.append(part)
      }
    }
  }
}
