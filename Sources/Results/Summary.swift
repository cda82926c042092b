// What a study found, in a few lines: diffusion and the paper's two findings, at the backtracking time of Figure 2 (the
// snapshot nearest to `output.spectrum_time`, 100 in the paper). A number that has not converged says so, and an exponent
// of a model that does not fit is not printed.

import Anisotropy
import Foundation
import Study
import _Text

/// The summary of a study, as text.
public struct Summary: Sendable {
  /// The lines of the summary.
  public let text: String

  /// Summarises a result.
  ///
  /// - Parameters:
  ///   - result: the ensemble averages.
  ///   - configuration: the study.
  ///   - parallel: slopes and fit at the time ``timeIndex(_:of:)``, gradient along the field.
  ///   - perpendicular: the same for a gradient across it.
  ///   - estimators: what estimators say, line by line.
  public init(
    _ result: EnsembleResult, of configuration: StudyConfiguration, parallel: SmallScales, perpendicular: SmallScales,
    estimators: [String] = []
  ) {
    let index = Self.timeIndex(result, of: configuration)
    var lines = [
      "\(configuration.name): \(result.realizations) of \(configuration.realizations) realisations, "
        + "N_side \(result.nside), at Omega T = \(result.omegaT[index].formattedShort)"
    ]
    if let remark = configuration.remark(on: result) { lines.append(remark) }
    lines.append("Errors are standard errors over realisations; of ratios, slopes and fits by the jackknife.")
    lines += diffusion(result, index)
    lines.append("1. The ensemble dipole against that of standard diffusion:")
    lines += dipoles("parallel     ", result.parallel, index)
    lines += dipoles("perpendicular", result.perpendicular, index)
    lines.append(
      "2. Small scales, "
        + (result.parallel.cross.isEmpty
          ? "auto-spectrum with its shot noise (one set of directions)" : "cross-spectrum")
        + "; all l in ratios.ecsv:")
    lines += smallScales("parallel     ", result.parallel, index, parallel, nside: result.nside)
    lines += smallScales("perpendicular", result.perpendicular, index, perpendicular, nside: result.nside)
    lines += estimators
    text = lines.joined(separator: "\n") + "\n"
  }

  /// The snapshot that the summary is about: the one nearest to `output.spectrum_time`, by the ratio of the times.
  public static func timeIndex(_ result: EnsembleResult, of configuration: StudyConfiguration) -> Int {
    result.timeIndex(nearest: configuration.output.spectrumTime) ?? 0
  }
}

extension StudyConfiguration {
  /// What every output of an average with gaps says: "incomplete: 37 of 100 realisations"; nil for one without gaps.
  public func remark(on result: EnsembleResult) -> String? {
    guard result.realizations < realizations else { return nil }
    return "incomplete: \(result.realizations) of \(realizations) realisations"
  }
}

// MARK: - Diffusion

private func diffusion(_ result: EnsembleResult, _ index: Int) -> [String] {
  let last = result.omegaT.count - 1
  let later = index == last ? nil : "at the last time, Omega T = \(result.omegaT[last].formattedShort): "
  var lines = [
    "Diffusion (r_L^2 Omega): running K = <r^2>/2T, local K = d<r^2>/2dT, and -<p r>; slope = d ln<r^2>/d ln T:"
  ]
  for (name, gradient) in [("parallel     ", result.parallel), ("perpendicular", result.perpendicular)] {
    lines.append("   \(name) " + coefficients(gradient, result.omegaT, index))
    lines.append(indent + leveling(gradient, result.omegaT, index))
    if let later {
      lines.append(indent + later + coefficients(gradient, result.omegaT, last))
      lines.append(indent + leveling(gradient, result.omegaT, last))
    }
  }
  let hall = "   Hall          -<p r> \(result.hall[index].inWords)"
  return lines + [hall + (later.map { "; \($0)\(result.hall[last].inWords)" } ?? "")]
}

private func coefficients(_ gradient: GradientResult, _ times: [Double], _ index: Int) -> String {
  var parts = ["running \(gradient.diffusion[index].inWords)"]
  if times.count > 1 { parts.append("local \(gradient.localDiffusion[index].inWords)") }
  parts.append("-<p r> \(gradient.dipoleDiffusion[index].inWords)")
  return parts.joined(separator: ", ")
}

private func leveling(_ gradient: GradientResult, _ times: [Double], _ index: Int) -> String {
  let verdict =
    switch Leveling(growth: gradient.growth, times: times, at: index) {
    case .leveledOff: "levelled off"
    case .notLeveledOff: "not levelled off, the running K is not a diffusion coefficient yet"
    case .unknown(let why): "cannot tell whether the running K has levelled off (\(why))"
    }
  return times.count > 1 ? "slope \(gradient.growth[index].inWords): \(verdict)" : verdict
}

/// What stands before the second line about a gradient.
private let indent = String(repeating: " ", count: 17)

// MARK: - The paper's findings

private func dipoles(_ name: String, _ gradient: GradientResult, _ index: Int) -> [String] {
  let spectrum = gradient.cross.isEmpty ? gradient.auto[index] : gradient.cross[index]
  let (standard, ratio) = (gradient.standardDipole[index], gradient.dipoleRatio[index])
  let start = "   \(name) C_1 \(spectrum[1].inWords), standard \(standard.inWords), ratio "
  // A ratio to something that may be zero has no error worth the name.
  guard standard.value > 2 * standard.error, ratio.error.isFinite else {
    return [start + "undetermined: the standard dipole is not above its error; average more realisations"]
  }
  return [start + ratio.inWords]
}

private func smallScales(
  _ name: String, _ gradient: GradientResult, _ index: Int, _ found: SmallScales, nside: Int
) -> [String] {
  let ratios = gradient.crossRatio.isEmpty ? gradient.autoRatio[index] : gradient.crossRatio[index]
  let shown = EnsembleResult.shownMultipoles.filter { $0 <= 2 * nside && $0 < ratios.count }
  var lines = [
    "   \(name) C_l/C_1 " + shown.map { "\(ratios[$0].inWords) (l = \($0))" }.joined(separator: ", ")
  ]
  let slopes = found.slopes.map { slope -> String in
    let range = "(l = \(slope.ell.lowerBound)..\(slope.ell.upperBound))"
    return slope.value.value.isFinite ? "\(slope.value.inWords) \(range)" : "undetermined \(range), not positive"
  }
  if !slopes.isEmpty { lines.append(indent + "d ln C_l/d ln l " + slopes.joined(separator: ", ")) }
  lines.append(
    indent + "nu_r ~ (1-x)^p, l = \(found.fitRange.lowerBound)..\(found.fitRange.upperBound): " + exponent(found))
  return lines
}

private func exponent(_ found: SmallScales) -> String {
  guard case .fitted(let fit, _) = found.exponent else {
    if case .none(let reason) = found.exponent { return "no fit: \(reason)" }
    return "no fit"
  }
  let quality = "chi^2 \(String(format: "%.1f", fit.chiSquared)) for \(fit.degreesOfFreedom) degrees of freedom, "
  let probability =
    fit.probability < 1e-10 ? "probability < 1e-10" : String(format: "probability %.2g", fit.probability)
  guard let accepted = found.acceptedExponent else {
    return "no p of this model fits: \(quality)\(probability); p is not a result"
  }
  return "p = \(accepted.inWords), \(quality)\(probability)"
}
