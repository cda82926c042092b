// Measured spectra against a simulated one.
//
// A measured C_ℓ has the unit of the squared relative intensity, a simulated one that of the squared gradient: one factor f
// brings the first to C_ℓ/C_1 of the second. By default it is one for all spectra, which keeps their relative heights as in
// the paper,
//
//   ln f = mean over all points of ln((C_ℓ/C_1)_simulated/C_ℓ,measured),
//
// with the simulated ratio interpolated in ln ℓ. The comparison is
//
//   χ² = Σ (f C_ℓ − r_ℓ)²/(f² σ² + σ_r²)      and the same with s_ℓ² added to the variance,
//
// r ± σ_r the ratio and its jackknife error, s half the range from the 16th to the 84th percentile over single skies: the
// sky is one realisation. Errors are taken as independent from ℓ to ℓ, and the factor takes a degree of freedom.

import Foundation

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

/// Why a measured spectrum cannot be held against a simulated one, each in one line; experiments by their `shortName`.
package enum ComparisonError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A measured spectrum and the simulation, which has the multipoles from 1 to `largest`, share none.
  case noCommonMultipole(experiment: String, largest: Int)
  /// A measured spectrum was to be scaled by its own C_1 and has no positive one.
  case noDipole(experiment: String)
  /// A factor that is not a positive number.
  case badFactor(Double)
  /// The multipoles, C_ℓ and errors of a measured spectrum differ in number.
  case unequalLengths(experiment: String)
  /// There are too few skies for the scatter of so many numbers.
  case tooFewSkies(found: Int, numbers: Int)
  /// One number is left, and the free amplitude fits it exactly.
  case oneNumber(experiment: String)
  /// Something that needs a logarithm is not positive.
  case notPositive(what: String, multipoles: String)
  /// The simulated spectra of an ensemble are not all of one length, or not finite.
  case badSamples

  /// One line: what is wrong with which spectrum, and what to do.
  package var description: String {
    switch self {
    case .noCommonMultipole(let experiment, let largest):
      "the spectrum of \(experiment) has no multipole in common with the simulation (1 to \(largest)); "
        + "leave it out, or raise sky.nside"
    case .noDipole(let experiment):
      "the spectrum of \(experiment) has no positive C_1 to be scaled by; give a factor (--rescale)"
    case .badFactor(let factor): "the measured spectra cannot be scaled by \(factor); give a factor (--rescale)"
    case .unequalLengths(let experiment):
      "the spectrum of \(experiment) has arrays of unequal length; give C_l and error for each multipole"
    case .tooFewSkies(let found, let numbers):
      "the scatter of \(numbers) numbers needs more than \(numbers + 2) skies, and there are \(found); "
        + "compare fewer bins of multipoles, or run more realisations"
    case .oneNumber(let experiment):
      "the spectrum of \(experiment) leaves one number to compare, which the free amplitude fits; "
        + "compare more multipoles, or give the amplitude"
    case .notPositive(let what, let multipoles):
      "\(what) is not positive at l = \(multipoles) and has no logarithm; leave these multipoles out, or put them into wider bins"
    case .badSamples: "the simulated spectra differ in length or have numbers that are not finite; run the study again"
    }
  }
}

/// A measured power spectrum and the factor that brings it to the scale of the simulation.
package struct ScaledSpectrum: Sendable, Equatable {
  /// The measurement as it is.
  package let spectrum: MeasuredSpectrum
  /// Its factor, dimensionless.
  package let factor: Double

  /// Its multipoles with C_ℓ and error, both times the factor.
  package var points: [(ell: Double, value: Double, error: Double)] {
    spectrum.ell.indices.map { (spectrum.ell[$0], spectrum.cl[$0] * factor, spectrum.clError[$0] * factor) }
  }
}

extension MeasuredSpectrum {
  /// Throws where a measured spectrum has no multipole in common with a simulation up to `lmax`: before it is run.
  package static func checkMultipoles(of measured: [MeasuredSpectrum], lmax: Int) throws(ComparisonError) {
    let shown = SimulatedSpectrum.largestMultipole(lmax: lmax)
    let largest = RatioBand.standard(lmax: lmax).last { $0.upperBound <= shown }?.upperBound ?? 1
    for data in measured where !data.ell.contains(where: { $0 >= 1 && $0 <= Double(largest) }) {
      throw .noCommonMultipole(experiment: data.shortName, largest: largest)
    }
  }

  /// Brings spectra to the scale of a simulation.
  ///
  /// Throws where one has no multipole in common with the simulation, or no factor can be found.
  package static func scaled(
    _ spectra: [MeasuredSpectrum], by scaling: MeasuredScaling, parallel: SimulatedSpectrum,
    perpendicular: SimulatedSpectrum
  ) throws(ComparisonError) -> [ScaledSpectrum] {
    for data in spectra where data.cl.count != data.ell.count || data.clError.count != data.ell.count {
      throw .unequalLengths(experiment: data.shortName)
    }
    for data in spectra where data.logarithms(parallel).isEmpty && data.logarithms(perpendicular).isEmpty {
      let largest = parallel.bands.last?.ells.upperBound ?? perpendicular.bands.last?.ells.upperBound ?? 0
      throw .noCommonMultipole(experiment: data.shortName, largest: largest)
    }
    let factor: Double
    switch scaling {
    case .dipole:
      return try spectra.map { data throws(ComparisonError) in
        guard let index = data.ell.firstIndex(of: 1), data.cl[index] > 0, (1 / data.cl[index]).isFinite else {
          throw .noDipole(experiment: data.shortName)
        }
        return ScaledSpectrum(spectrum: data, factor: 1 / data.cl[index])
      }
    case .factor(let given): factor = given
    case .parallel, .perpendicular:
      let simulated = scaling == .perpendicular ? perpendicular : parallel
      let logarithms = spectra.flatMap { $0.logarithms(simulated) }
      factor = logarithms.isEmpty ? 1 : exp(logarithms.reduce(0, +) / Double(logarithms.count))
    }
    guard factor > 0, factor.isFinite else { throw .badFactor(factor) }
    return spectra.map { ScaledSpectrum(spectrum: $0, factor: factor) }
  }

  /// ln(simulated/measured) of the points that have both.
  private func logarithms(_ simulated: SimulatedSpectrum) -> [Double] {
    zip(ell, cl).compactMap { ell, cl in
      guard cl > 0, let model = simulated.interpolated(at: ell) else { return nil }
      return log(model.value / cl)
    }
  }
}

/// χ² of a scaled measurement against a simulated spectrum.
package struct SpectrumComparison: Sendable, Equatable {
  /// The points compared: those with an error, within the multipoles of the simulation.
  package private(set) var count = 0
  /// With the errors of the measurement and of the mean of the simulation, as independent.
  package private(set) var chiSquared = 0.0
  /// With the scatter of single skies added: the sky is one realisation.
  package private(set) var withScatter = 0.0

  /// Compares all points that can be compared.
  package init(_ measured: ScaledSpectrum, _ simulated: SimulatedSpectrum) {
    for point in measured.points where point.error > 0 {
      guard let model = simulated.interpolated(at: point.ell), model.error.isFinite else { continue }
      let variance = point.error * point.error + model.error * model.error
      let difference = (point.value - model.value) * (point.value - model.value)
      count += 1
      chiSquared += difference / variance
      withScatter += difference / (variance + model.scatter * model.scatter)
    }
  }
}
