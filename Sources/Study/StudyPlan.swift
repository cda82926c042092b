// Which N_side and how many realisations a study needs to know C_ℓ to an error that is asked for (Documentation/theory/Statistics.md):
//
//   N_side   the smallest power of two with ℓ ≤ 2 N_side, or twice that where its shot noise costs more than directions
//   M        = (s/ε)², s the scatter of C_ℓ from one realisation to the next, over its mean; ε the relative standard error
//
// s is the worst of all multipoles up to ℓ and both gradients, so that the error holds for each of them.

import Anisotropy
import Foundation
import Sphere
import _Text

/// A study that reaches an error of its spectra, and why it does.
package struct StudyPlan: Sendable {
  /// The study: N_side, realisations and name are the plan's, all else is as it was.
  package let configuration: StudyConfiguration
  /// The largest multipole that was asked for.
  package let multipole: Int
  /// The relative standard error that was asked for.
  package let error: Double
  /// The scatter that the plan rests on.
  package let scatter: SpectrumScatter
  /// Words for where it comes from.
  package let source: String
  /// Whether the scatter was measured in another field than the study's, or at another time.
  package let isOfOtherSky: Bool

  /// The largest multipole that a plan can resolve.
  package static let largestMultipole = 2 * HEALPixGrid.largestNside
  /// What names of plans end with.
  package static let suffix = "-plan"

  /// Plans a study by the scatter of the preset.
  ///
  /// - Parameters:
  ///   - study: what is to be computed, valid.
  ///   - multipole: the largest ℓ, 1 to ``largestMultipole``.
  ///   - error: the relative standard error of C_ℓ, in (0, 1).
  /// - Throws: ``PlanError``; `StudyError` where the study is not allowed at that N_side.
  package init(of study: StudyConfiguration, multipole: Int, error: Double) throws {
    guard study.sky.directions == .paired else { throw PlanError.notPaired }
    let preset = StudyConfiguration.default
    let smallest = Self.nside(resolving: max(multipole, study.momenta.mixing))
    func steps(_ nside: Int) -> Double {
      var sized = study
      sized.sky.nside = nside
      let scatter = SpectrumScatter.ofPreset(upTo: multipole, nside: nside).value.value
      return Self.realizations(scatter: scatter, error: error) * sized.weightedStepsPerRealization
    }
    let twice = min(2 * smallest, HEALPixGrid.largestNside)
    let nside = steps(twice) < steps(smallest) ? twice : smallest
    try self.init(
      of: study, multipole: multipole, error: error, nside: nside,
      scatter: .ofPreset(upTo: multipole, nside: nside),
      source: "measured at the preset, \u{3c1} = 0.1 and \u{3c3}\u{b2} = 1, at Omega T = 100",
      isOfOtherSky: study.field != preset.field || study.particle.rho != preset.particle.rho
        || study.output.spectrumTime != preset.output.spectrumTime)
  }

  /// Plans a study by a scatter that is known for one N_side.
  package init(
    of study: StudyConfiguration, multipole: Int, error: Double, nside: Int, scatter: SpectrumScatter, source: String,
    isOfOtherSky: Bool = false
  ) throws {
    let realizations = Self.realizations(scatter: scatter.value.value, error: error)
    guard realizations <= Double(StudyConfiguration.mostRealizations) else {
      throw PlanError.tooMany(
        needed: realizations, most: StudyConfiguration.mostRealizations, error: error,
        least: scatter.value.value / Double(StudyConfiguration.mostRealizations).squareRoot())
    }
    var planned = study
    planned.sky.nside = nside
    planned.realizations = Int(realizations)
    // Its own name, since a run directory belongs to one study.
    if !planned.name.hasSuffix(Self.suffix) { planned.name += Self.suffix }
    try planned.validate()
    configuration = planned
    (self.multipole, self.error, self.scatter, self.source) = (multipole, error, scatter, source)
    self.isOfOtherSky = isOfOtherSky
  }

  /// The smallest N_side that resolves ℓ: a power of two with ℓ ≤ 2 N_side, and 2 at least; the scatter on fewer directions was
  /// not measured.
  package static func nside(resolving multipole: Int) -> Int {
    var nside = SpectrumScatter.coarsestMeasured
    while 2 * nside < multipole { nside *= 2 }
    return nside
  }

  /// (s/ε)², rounded up; two at least, since one realisation has no error.
  package static func realizations(scatter: Double, error: Double) -> Double {
    max(2, (scatter * scatter / (error * error) * (1 - 1e-12)).rounded(.up))
  }

  /// The study as a file: every key, and in the first lines what was planned.
  package var toml: String {
    """
    # Planned by 'dapple plan': C_l up to l = \(multipole) with a standard error of \(Self.percent(error)), by a scatter
    # of single realisations of \(String(format: "%.3g", scatter.value.value)), \(scatter.place), \(source.oneLine).
    \(isOfOtherSky ? "# " + Self.caveat.joined(separator: "\n# ") + "\n" : "")
    \(configuration.portableTOML)
    """
  }

  /// What is to be said of a scatter that was measured in another field, or at another time.
  package static let caveat = [
    "Field or time are not the preset's: skies may scatter more, at Galactic rigidities and late times so much more that",
    "N_side and realisations are far too few. Measure the scatter in a pilot run, and plan with --from.",
  ]

  /// "5 %".
  package static func percent(_ share: Double) -> String { String(format: "%.3g %%", 100 * share) }
}

/// Why a study cannot be planned; one line with the remedy.
package enum PlanError: Error, Equatable, CustomStringConvertible {
  /// The scatter of the preset is that of two sets of directions.
  case notPaired
  /// More realisations than a study may have.
  case tooMany(needed: Double, most: Int, error: Double, least: Double)
  /// A file that is there and is another.
  case exists(path: String)

  package var description: String {
    switch self {
    case .notPaired:
      "sky.directions = \"centres\": the scatter that the program knows is that of \"paired\" directions; change the key, or "
        + "measure with --from a run of this study"
    case .tooMany(let needed, let most, let error, let least):
      "--error \(error.formattedShort): needs \(needed.formattedShort) realisations, and study.realizations is at most "
        + "\(most); ask for \((least * 1.001).formattedShort) or more"
    case .exists(let path):
      "\(path.oneLine): is there already, with other contents, and is not overwritten; give --force, or name another file with "
        + "--output"
    }
  }
}
