// The power spectrum at one backtracking time in units of its dipole, with theory and measurements: Figure 2 of
// Ahlers & Mertsch (2015).
//
// Deviations from the paper: filled symbols show the noise-free cross-spectrum where the study has one, and the
// paper's estimator C_ℓ − N stands beside it with open symbols; the symbols of the two gradients are shifted by ∓1.5 %
// in ℓ so that neither hides the other.

import Anisotropy
import Foundation

/// C_ℓ/C_1 at one backtracking time (the paper's Figure 2).
public struct SpectrumAtTime: Figure {
  /// The stem of its files.
  public var name: String
  /// The ensemble averages.
  public var result: EnsembleResult
  /// The backtracking time wanted, in 1/Ω; the nearest one of the result (in the logarithm) is drawn.
  public var omegaT: Double
  /// Theory curves in units of their dipole.
  public var theory: [TheoryCurve]
  /// Measured spectra, at most three symbols before they repeat.
  public var measured: [MeasuredOverlay]
  /// The largest multipole drawn; half the result's lmax where nil.
  public var ellMax: Int?
  /// Printed width.
  public var width: FigureWidth

  /// The figure of a result; by default at ΩT = 100 and in one column.
  public init(
    result: EnsembleResult, omegaT: Double = 100, theory: [TheoryCurve] = [], measured: [MeasuredOverlay] = [],
    ellMax: Int? = nil, width: FigureWidth = .singleColumn, name: String = "spectrum-at-time"
  ) {
    self.name = name
    self.result = result
    self.omegaT = omegaT
    self.theory = theory
    self.measured = measured
    self.ellMax = ellMax
    self.width = width
  }

  /// The index of the time drawn, or nil for a result without positive times.
  package var timeIndex: Int? {
    result.omegaT.indices.filter { result.omegaT[$0] > 0 }
      .min { abs(log(result.omegaT[$0] / omegaT)) < abs(log(result.omegaT[$1] / omegaT)) }
  }

  private var largestEll: Int { max(1, min(ellMax ?? result.lmax / 2, result.lmax)) }

  private func spectra(at time: Int) -> (parallel: SimulatedSpectrum, perpendicular: SimulatedSpectrum) {
    (
      SimulatedSpectrum(result.parallel, time: time, ellMax: largestEll),
      SimulatedSpectrum(result.perpendicular, time: time, ellMax: largestEll)
    )
  }

  /// What the figure shows, in plain sentences.
  public var caption: String {
    guard let time = timeIndex else { return "Power spectrum of an empty result." }
    let (parallel, perpendicular) = spectra(at: time)
    var text = """
      Power spectrum in units of its dipole at backtracking time ΩT = \(DataTable.number(result.omegaT[time])) for a \
      density gradient along (red diamonds) and across (green triangles) the regular magnetic field; N_side = \
      \(result.nside), \(result.realizations) realisations, error bars: one standard error of the mean of C_ℓ. 
      """
    text +=
      parallel.hasCross || perpendicular.hasCross
      ? "Filled: cross-spectrum of two independent sets of directions, free of shot noise. Open: the estimator "
        + "C_ℓ − N of the paper, which over-subtracts the noise at large ℓ. "
      : "Symbols: the estimator C_ℓ − N of the paper, which over-subtracts the noise at large ℓ. "
    text += "Symbols are shifted by 1.5 % in ℓ to either side. Dotted: noise levels N/(C_1 − N)"
    text += measured.contains { $0.spectrum.noiseLevel != nil } ? " and those of the measurements. " : ". "
    let hidden = parallel.hidden + perpendicular.hidden
    if hidden > 0 {
      text += "\(hidden) filled symbols at or below zero cannot be shown on the logarithmic axis. "
    }
    if !theory.isEmpty {
      text += "Grey: relative-diffusion theory, \(theory.map(\.label).joined(separator: "; ")). "
    }
    for overlay in measured {
      text += "\(overlay.spectrum.experiment): measured C_ℓ times \(SpectrumAtTime.factor(overlay.rescale)). "
    }
    return text + "After Figure 2 of Ahlers & Mertsch (2015)."
  }

  /// The data files and the script; see ``Figure/render()``.
  public func render() throws(FiguresError) -> RenderedFigure {
    try GnuplotScript.check(name: name)
    guard let time = timeIndex else {
      throw .nothingToDraw(figure: name, reason: "the result has no positive backtracking time")
    }
    for curve in theory where curve.ell.count != curve.ratio.count {
      throw .invalidData(figure: name, reason: "the theory curve \(curve.label) has arrays of unequal length")
    }
    for data in measured.map(\.spectrum) {
      guard [data.cl.count, data.clError.count].allSatisfy({ $0 == data.ell.count }) else {
        throw .invalidData(figure: name, reason: "the spectrum of \(data.experiment) has arrays of unequal length")
      }
    }
    let (parallel, perpendicular) = spectra(at: time)
    guard parallel.main.hasPositive || perpendicular.main.hasPositive else {
      throw .nothingToDraw(
        figure: name, reason: "no multipole ratio at ΩT = \(DataTable.number(result.omegaT[time])) is positive")
    }
    var plot = SpectrumPlot(name: name, comment: caption, largestEll: largestEll)
    for (index, curve) in theory.enumerated() { plot.add(curve, index: index) }
    plot.add(parallel, .parallel)
    plot.add(perpendicular, .perpendicular)
    for (index, data) in measured.enumerated() { plot.add(data, index: index) }
    plot.addNoiseKey()

    var script = GnuplotScript(name: name, caption: caption, width: width, aspect: width.plotAspect)
    script.add(plot.axes(time: result.omegaT[time], width: width))
    script.plot(plot.elements)
    return RenderedFigure(name: name, script: script.text, data: plot.files)
  }

  /// A factor for people: 4 or 2.6·10⁵, in enhanced text.
  static func factor(_ value: Double, enhanced: Bool = false) -> String {
    guard value.isFinite, value > 0 else { return "NaN" }
    let exponent = Int(floor(log10(value)))
    if (-2...3).contains(exponent) { return String(format: "%.3g", value) }
    let mantissa = String(format: "%.3g", value / pow(10, Double(exponent)))
    let power = enhanced ? "10^{\(exponent)}" : "10^\(exponent)"
    return mantissa == "1" ? power : "\(mantissa)·\(power)"
  }
}
