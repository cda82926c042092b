// What can be laid over a simulated power spectrum: theory curves and measured spectra, and how the latter are brought to
// the scale of the simulation and held against it.

import Anisotropy
import Foundation
import _Text

/// A predicted spectrum in units of its dipole.
package struct TheoryCurve: Sendable, Equatable {
  /// The text at the end of the line, for example `p = 0.5`.
  package var label: String
  /// Multipoles, ascending.
  package var ell: [Double]
  /// C_ℓ/C_1 at these multipoles, dimensionless.
  package var ratio: [Double]

  /// A labelled curve; the arrays must have equal length.
  package init(label: String, ell: [Double], ratio: [Double]) {
    self.label = label
    self.ell = ell
    self.ratio = ratio
  }
}

/// How measured C_ℓ are brought to the scale C_ℓ/C_1 of the simulation.
package enum MeasuredScaling: Sendable, Equatable {
  /// One given factor for all spectra.
  case factor(Double)
  /// One factor for all spectra: the geometric mean, over all their points, of simulated over measured, for a gradient
  /// along B0. As in the paper, the relative heights of the measurements are kept.
  case parallel
  /// The same for a gradient across B0.
  case perpendicular
  /// Each spectrum in units of its own C_1.
  case dipole
}

/// A measured power spectrum and the factor that brings it to the scale of the simulation.
struct MeasuredOverlay {
  let spectrum: MeasuredSpectrum
  /// Stated in the key.
  let rescale: Double

  /// Points that a logarithmic axis has a place for.
  var points: [(ell: Double, value: Double, error: Double)] {
    spectrum.ell.indices.map { (spectrum.ell[$0], spectrum.cl[$0] * rescale, spectrum.clError[$0] * rescale) }
  }

  /// Scales spectra. Throws where one has no multipole in common with the simulation, or no factor can be found.
  static func scaled(
    _ spectra: [MeasuredSpectrum], by scaling: MeasuredScaling, parallel: SimulatedSpectrum,
    perpendicular: SimulatedSpectrum, figure: String
  ) throws(FiguresError) -> [MeasuredOverlay] {
    func invalid(_ reason: String) -> FiguresError { .invalidData(figure: figure, reason: reason) }
    func ratios(_ data: MeasuredSpectrum, _ simulated: SimulatedSpectrum) -> [Double] {
      zip(data.ell, data.cl).compactMap { ell, cl in
        guard cl > 0, let model = simulated.interpolated(at: ell) else { return nil }
        return log(model.value / cl)
      }
    }
    for data in spectra where ratios(data, parallel).isEmpty && ratios(data, perpendicular).isEmpty {
      let largest = parallel.bands.last?.ells.upperBound ?? perpendicular.bands.last?.ells.upperBound ?? 0
      throw invalid(SpectrumAtTime.noCommonMultipole(data, largest: largest))
    }
    if case .dipole = scaling {
      return try spectra.map { data throws(FiguresError) in
        guard let index = data.ell.firstIndex(of: 1), data.cl[index] > 0, (1 / data.cl[index]).isFinite else {
          throw invalid("the spectrum of \(data.experiment) has no positive C_1 to be scaled by")
        }
        return MeasuredOverlay(spectrum: data, rescale: 1 / data.cl[index])
      }
    }
    let factor: Double
    switch scaling {
    case .factor(let given): factor = given
    case .parallel, .perpendicular, .dipole:
      let simulated = scaling == .perpendicular ? perpendicular : parallel
      let logarithms = spectra.flatMap { ratios($0, simulated) }
      factor = logarithms.isEmpty ? 1 : exp(logarithms.reduce(0, +) / Double(logarithms.count))
    }
    guard factor > 0, factor.isFinite else { throw invalid("the measured spectra cannot be scaled by \(factor)") }
    return spectra.map { MeasuredOverlay(spectrum: $0, rescale: factor) }
  }
}

/// χ² of a scaled measurement against a simulated spectrum.
struct SpectrumComparison: Equatable {
  /// The points compared: those with an error, within the multipoles of the simulation.
  var count = 0
  /// With the errors of the measurement and of the mean of the simulation, as independent.
  var chiSquared = 0.0
  /// With the scatter of single skies added: the sky is one realisation.
  var withScatter = 0.0

  init(_ overlay: MeasuredOverlay, _ simulated: SimulatedSpectrum) {
    for point in overlay.points where point.error > 0 {
      guard let model = simulated.interpolated(at: point.ell), model.error.isFinite else { continue }
      let variance = point.error * point.error + model.error * model.error
      let difference = (point.value - model.value) * (point.value - model.value)
      count += 1
      chiSquared += difference / variance
      withScatter += difference / (variance + model.scatter * model.scatter)
    }
  }

  /// "χ² = 12.3 along B0", with the one that knows the scatter where there is one.
  func text(_ direction: String, hasScatter: Bool) -> String {
    let plain = "χ² = \(Self.number(chiSquared)) \(direction)"
    return hasScatter ? plain + " (\(Self.number(withScatter)) with the scatter of single skies)" : plain
  }

  private static func number(_ value: Double) -> String {
    value < 1e4 ? String(format: "%.3g", value) : String(format: "%.1e", value)
  }
}

extension MeasuredSpectrum {
  /// Its name, for messages and the summary: one line, not too long.
  var shortName: String { OneLine.text(experiment, limit: 120) }

  /// The sign behind its name in the key, explained there.
  var mark: String {
    switch sky {
    case .cut: " †"
    case .deconvolved: " ‡"
    case .full, nil: ""
    }
  }

  /// What is to be known about it, in sentences.
  var remarks: String {
    var text: String
    switch sky {
    case .cut: text = "Cut sky, not corrected: the C_ℓ of the part of the sky that was seen."
    case .deconvolved: text = "Cut sky, deconvolved for the part that was not seen."
    case .full: text = "Full sky."
    case nil: text = "Compared as given: its table does not say which part of the sky it is of."
    }
    text +=
      clError.contains { $0.isNaN } ? " \(clError.filter(\.isNaN).count) points without an error have no bar." : ""
    for (label, remark) in [("Errors: ", errors), ("Beware: ", caution)] {
      if let remark { text += " " + label + String(remark.unicodeScalars.prefix(500)) + "." }
    }
    return text
  }
}
