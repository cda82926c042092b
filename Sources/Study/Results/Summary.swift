// What a study found, in a few lines: the diffusion coefficients and the paper's two findings, at the backtracking time of
// Figure 2 (the snapshot nearest to `output.spectrum_time`, 100 in the paper).

import Anisotropy
import Foundation

/// The summary of a study, as text.
public struct Summary: Sendable {
  /// The multipoles from which the exponent p of relative scattering is fitted.
  public static let fitRange = 2...10

  /// The lines of the summary.
  public let text: String

  /// Summarises a result.
  public init(_ result: EnsembleResult, of configuration: StudyConfiguration) {
    let wanted = configuration.output.spectrumTime
    let index =
      result.omegaT.indices.min {
        abs(log(result.omegaT[$0] / wanted)) < abs(log(result.omegaT[$1] / wanted))
      } ?? 0
    var lines = [
      "\(configuration.name): \(result.realizations) of \(configuration.realizations) realisations, "
        + "N_side \(result.nside), at Omega T = \(result.omegaT[index].formattedShort)"
    ]
    if let remark = configuration.remark(on: result) { lines.append(remark) }
    lines.append(
      "Diffusion (r_L^2 Omega): K_parallel \(rounded(result.parallel.diffusion[index])), "
        + "K_perpendicular \(rounded(result.perpendicular.diffusion[index])), "
        + "K_Hall \(rounded(result.hall[index]))")
    lines.append("1. The ensemble dipole against that of standard diffusion:")
    lines.append(dipoles("parallel     ", result.parallel, index))
    lines.append(dipoles("perpendicular", result.perpendicular, index))
    lines.append(
      "2. Small scales: relative scattering nu_r ~ (1-x)^p fitted to C_l/C_1, l = "
        + "\(Self.fitRange.lowerBound)..\(Self.fitRange.upperBound) (p = 0.5: geometric argument):")
    lines.append(exponent("parallel     ", result.parallel, index))
    lines.append(exponent("perpendicular", result.perpendicular, index))
    text = lines.joined(separator: "\n") + "\n"
  }
}

extension StudyConfiguration {
  /// What every output of an average with gaps says: "incomplete: 37 of 100 realisations"; nil for one without gaps.
  public func remark(on result: EnsembleResult) -> String? {
    guard result.realizations < realizations else { return nil }
    return "incomplete: \(result.realizations) of \(realizations) realisations"
  }
}

private func dipoles(_ name: String, _ gradient: GradientResult, _ index: Int) -> String {
  let spectrum = gradient.cross.isEmpty ? gradient.auto[index] : gradient.cross[index]
  let (ensemble, standard) = (spectrum[1], gradient.standardDipole[index])
  let start = "   \(name) C_1 \(rounded(ensemble)), standard \(rounded(standard)), ratio "
  guard standard.value > 0, standard.error.isFinite else { return start + "undetermined: too few realisations" }
  let ratio = ensemble.value / standard.value
  let (above, below) = (ensemble.error / ensemble.value, standard.error / standard.value)
  let relative = (above * above + below * below).squareRoot()
  return start + rounded(Estimate(value: ratio, error: abs(ratio) * relative))
}

private func exponent(_ name: String, _ gradient: GradientResult, _ index: Int) -> String {
  let ratios = gradient.crossRatio.isEmpty ? gradient.autoRatio[index] : gradient.crossRatio[index]
  do {
    let fit = try PowerLawFit(
      ell: Array(ratios.indices), ratio: ratios.map(\.value), error: ratios.map(\.error), range: Summary.fitRange)
    let estimate = Estimate(value: fit.exponent, error: fit.exponentError)
    return "   \(name) p = \(rounded(estimate)), chi^2 \(String(format: "%.1f", fit.chiSquared)) "
      + "for \(fit.degreesOfFreedom) degrees of freedom (errors of different l are correlated)"
  } catch {
    return "   \(name) p: no fit (\(error))"
  }
}

/// A value with its error to two digits of the error: "4.12 ± 0.10".
func rounded(_ estimate: Estimate) -> String {
  guard estimate.error.isFinite, estimate.error > 0 else { return String(format: "%.3g", estimate.value) }
  let digits = max(0, 1 - Int(floor(log10(estimate.error))))
  return String(format: "%.\(digits)f ± %.\(digits)f", estimate.value, estimate.error)
}
