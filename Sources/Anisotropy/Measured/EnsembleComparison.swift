// A measured spectrum against the skies of an ensemble, whole: bins, likelihood, rank, and the paragraph that says what came out.

import Files
import Foundation
import _Text

/// What a comparison of a measured spectrum with simulated skies found.
package struct EnsembleComparison: Sendable, Equatable {
  /// The measurement.
  package let spectrum: MeasuredSpectrum
  /// Measurement and skies as logarithms.
  package let bins: LogarithmicBins
  /// f, χ² and pulls.
  package let likelihood: EnsembleLikelihood
  /// The same without a distribution assumed.
  package let rank: EnsembleRank
  /// Whether f was fitted.
  package var isAmplitudeFree: Bool { likelihood.logAmplitudeError != nil }
  /// f: measured C̃_ℓ over simulated ones. For skies of a gradient of 1/r_L, the squared gradient in 1/r_L².
  package var amplitude: Double { exp(likelihood.logAmplitude) }

  /// From |pull| = 2 on a bin is named.
  static let namedPull = 2.0

  /// Compares.
  ///
  /// - Parameters:
  ///   - spectrum: the measurement, observed as the samples are.
  ///   - samples: pseudo spectra of independent skies, `[sky][ell]`, ℓ = 0…ℓ_max: one of each realisation, as skies of one
  ///     realisation are not independent.
  ///   - amplitude: f; nil to fit it.
  ///   - range: the multipoles to compare.
  ///   - bins: of multipoles; by default as many as a third of the skies at most.
  /// - Throws: ``ComparisonError``; `TheoryError` where the covariance has no inverse.
  package init(
    _ spectrum: MeasuredSpectrum, samples: [[Double]], amplitude: Double? = nil,
    range: ClosedRange<Int> = 1...100_000, bins: [ClosedRange<Int>]? = nil
  ) throws {
    self.spectrum = spectrum
    self.bins = try LogarithmicBins(spectrum, samples: samples, range: range, bins: bins)
    likelihood = try EnsembleLikelihood(self.bins, amplitude: amplitude, name: spectrum.shortName)
    rank = try EnsembleRank(self.bins, likelihood)
  }

  // MARK: - The table

  /// A row for each bin, in the unit of the measurement; simulated numbers are times f.
  package func table(_ name: String) -> ResultTable {
    let places = bins.multipoles.indices
    func simulated(_ place: Int) -> Spread {
      Spread(of: bins.samples.map { amplitude * bins.unit[place] * exp($0[place]) })
    }
    let spreads = places.map(simulated)
    let values = places.map { bins.unit[$0] * exp(bins.measured[$0]) }
    let (first, last) = (bins.multipoles.map { $0.first ?? 0 }, bins.multipoles.map { $0.last ?? 0 })
    return ResultTable(
      name,
      [
        Column("ell_min", description: "first multipole of the bin", first),
        Column("ell_max", description: "last multipole of the bin", last),
        Column("cl", description: "measured pseudo-C_l; of a bin in the middle of its multipoles", values),
        Column(
          "cl_err", description: "its error, of the measurement alone", zip(values, bins.errors).map { $0 * $1 }),
        Column("simulated_p16", description: "16th percentile over simulated skies, times f", spreads.map(\.p16)),
        Column("simulated_p50", description: "median over simulated skies, times f", spreads.map(\.p50)),
        Column("simulated_p84", description: "84th percentile over simulated skies, times f", spreads.map(\.p84)),
        Column(
          "simulated", description: "exp of the mean of ln C_l over simulated skies, times f",
          places.map { amplitude * bins.unit[$0] * exp(likelihood.mean[$0]) }),
        Column("scatter_ln", description: "standard deviation of ln C_l from sky to sky", likelihood.scatter),
        Column(
          "sigma_ln", description: "the same with the error of the measurement and of the mean over skies",
          likelihood.totalError),
        Column("pull", description: "ln measured - ln simulated over its scatter", likelihood.pulls),
        Column(
          "rank", description: "fraction of simulated skies below the measured one, their errors added", rank.fractions),
      ], meta: header)
  }

  private var header: [MetaEntry] {
    var entries = [
      MetaEntry("experiment", .string(spectrum.experiment)), MetaEntry("reference", .string(spectrum.reference)),
      MetaEntry("skies", .integer(rank.skies)), MetaEntry("amplitude", .number(amplitude)),
    ]
    if let error = likelihood.logAmplitudeError { entries.append(MetaEntry("amplitude_ln_err", .number(error))) }
    return entries + [
      MetaEntry("chi_squared", .number(likelihood.chiSquared)),
      MetaEntry("degrees_of_freedom", .integer(likelihood.degreesOfFreedom)),
      MetaEntry("probability", .number(likelihood.probability)),
      MetaEntry("probability_by_rank", .number(rank.probability)),
      MetaEntry("log_likelihood", .number(likelihood.logLikelihood)),
    ]
  }

  // MARK: - In words

  /// What was found, a sentence or two an element: how far the sky is from the ensemble, f, and where theory fails.
  package var words: [String] { [verdict, scale, failures] }

  private var verdict: String {
    let count = bins.multipoles.count
    let all = LogarithmicBins.list(bins.multipoles.flatMap { $0 })
    let binned = count == bins.multipoles.joined().count ? "" : " in \(count) bins"
    let beyond = Int((rank.probability * Double(rank.skies + 1)).rounded()) - 1
    return """
      \(spectrum.shortName) against \(rank.skies) simulated skies, l = \(all)\(binned): chi^2 = \
      \(Self.short(likelihood.chiSquared)) for \(likelihood.degreesOfFreedom), probability \
      \(Self.short(likelihood.probability)) for logarithms that are Gaussian. Of the simulated skies \(beyond) lie as far \
      from all others as the measured one or farther: P = \(Self.short(rank.probability)), whatever the distribution.
      """
  }

  private var scale: String {
    let gradient = Self.short(amplitude.squareRoot())
    guard let error = likelihood.logAmplitudeError else {
      return "f = \(Self.short(amplitude)) was given, a gradient of \(gradient)/r_L."
    }
    return """
      f = \(Self.short(amplitude)), between \(Self.short(amplitude * exp(-error))) and \
      \(Self.short(amplitude * exp(error))): a gradient of \(gradient)/r_L. The error holds the scatter from sky to sky and the \
      errors of the measurement.
      """
  }

  private var failures: String {
    let named = bins.multipoles.indices.filter { abs(likelihood.pulls[$0]) > Self.namedPull }
    guard !named.isEmpty else { return "No bin is off by more than two standard deviations." }
    let texts = named.map { place in
      let pull = likelihood.pulls[place]
      let sigmas = String(format: "%.1f", abs(pull))
      return "l = \(LogarithmicBins.list(bins.multipoles[place])) (\(sigmas) sigma, "
        + "\(pull > 0 ? "simulated too low" : "simulated too high"))"
    }
    let expected = String(format: "%.1f", 0.0455 * Double(bins.multipoles.count))
    return "The simulation fails at \(texts.joined(separator: "; ")). By chance \(expected) "
      + "of \(bins.multipoles.count) bins are off by more than two standard deviations."
  }

  private static func short(_ value: Double) -> String { String(format: "%.3g", value) }
}
