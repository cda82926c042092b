// A run of few realisations as a measurement of how they scatter, by which a longer one is planned.

import Anisotropy
import Study
import _Text

/// The scatter of C_ℓ in a run directory.
package struct PilotRun {
  /// The worst scatter of all multipoles and gradients that were asked for, neighbouring multipoles taken together.
  package let scatter: SpectrumScatter
  /// N_side of the run, for which the scatter holds: shot noise is part of it.
  package let nside: Int
  /// Realisations that it was measured from.
  package let realizations: Int

  /// Fewer realisations know no scatter: of so many its relative error is about a quarter.
  package static let leastRealizations = 8
  /// C_ℓ counts as known from zero where its mean is this many standard errors.
  static let leastSignificance = 2.0
  /// By this factor the time of the run's snapshot may differ from that of the study's.
  static let nearTime = 1.1

  /// Measures the scatter at the time of the study's spectra, `output.spectrum_time`.
  ///
  /// - Parameters:
  ///   - directory: a run of the study, of any N_side, number of realisations, seed, pairs and times. What is missing is passed over.
  ///   - study: the study to be planned.
  ///   - multipole: the largest ℓ, ≥ 1.
  ///   - interruption: a request to stop, heeded between files.
  /// - Throws: ``PilotError``; `RunError`, `FITSError` for files that are damaged or cannot be read.
  package init(
    _ directory: RunDirectory, of study: StudyConfiguration, upTo multipole: Int,
    interruption: Interruption = Interruption()
  ) throws {
    let path = directory.path
    let run = directory.configuration
    let differences = Self.differences(of: run, from: study)
    guard differences.isEmpty else { throw PilotError.otherPhysics(path: path, differences: differences) }
    nside = run.sky.nside
    guard multipole <= 2 * nside else {
      throw PilotError.tooCoarse(path: path, nside: nside, multipole: multipole)
    }
    let wanted = Self.time(of: study)
    guard let time = snapshotIndex(nearest: wanted, in: run.backtracking.times) else {
      throw PilotError.otherTime(path: path, wanted: wanted, nearest: .nan)
    }
    let nearest = run.backtracking.times[time]
    guard max(wanted / nearest, nearest / wanted) <= Self.nearTime else {
      throw PilotError.otherTime(path: path, wanted: wanted, nearest: nearest)
    }
    let measurements = try directory.measurements(allowIncomplete: true, interruption: interruption)
    realizations = measurements.count
    guard realizations >= Self.leastRealizations else {
      throw PilotError.tooFew(path: path, there: realizations, least: Self.leastRealizations)
    }
    let all = EnsembleAverage(measurements).scatters(upTo: multipole, at: time)
    let most = Double(realizations).squareRoot() / Self.leastSignificance
    if let unknown = all.first(where: { !($0.value.value > 0 && $0.value.value < most) }) {
      throw PilotError.notKnown(path: path, place: unknown.place, realizations: realizations)
    }
    let smooth = all.map { $0.smoothed(among: all) }
    scatter = smooth.reduce(smooth[0]) { $1.value.value > $0.value.value ? $1 : $0 }
  }

  /// The snapshot that the study's spectra are of.
  private static func time(of study: StudyConfiguration) -> Double {
    let times = study.backtracking.times
    return snapshotIndex(nearest: study.output.spectrumTime, in: times).map { times[$0] } ?? study.output.spectrumTime
  }

  /// Keys by which the skies of two studies scatter differently, with both values: those of fields and particles. How finely
  /// trajectories are stepped, and by what, draws other skies of the same scatter.
  private static func differences(of run: StudyConfiguration, from study: StudyConfiguration) -> [String] {
    let free = ["study.seed", "sky.nside"]
    let freeTables = ["pairs", "momenta", "backtracking"]
    return Parameter.all.compactMap { parameter in
      guard parameter.decidesNumbers, !free.contains(parameter.key), !freeTables.contains(parameter.table) else {
        return nil
      }
      let (here, there) = (parameter.canonical(study), parameter.canonical(run))
      return here == there ? nil : "\(parameter.key) = \(there ?? "unset"), in the study \(here ?? "unset")"
    }
  }
}

/// Why a run cannot be a pilot; one line with the remedy.
package enum PilotError: Error, Equatable, CustomStringConvertible {
  /// Too few realisations to know a scatter.
  case tooFew(path: String, there: Int, least: Int)
  /// Other fields, particles or directions; the keys that differ.
  case otherPhysics(path: String, differences: [String])
  /// No snapshot near the time of the study.
  case otherTime(path: String, wanted: Double, nearest: Double)
  /// A grid that does not resolve the multipole.
  case tooCoarse(path: String, nside: Int, multipole: Int)
  /// C_ℓ is not known from zero.
  case notKnown(path: String, place: String, realizations: Int)

  package var description: String {
    switch self {
    case .tooFew(let path, let there, let least):
      "\(path.oneLine): has \(there) realisations, too few to know how they scatter; give a run of \(least) or more"
    case .otherPhysics(let path, let differences):
      "\(path.oneLine): is a run of another field or particle (\(differences.map(\.oneLine).joined(separator: "; "))); make "
        + "one of this study with 'dapple run STUDY --set study.realizations=20 --output DIR'"
    case .otherTime(let path, let wanted, let nearest):
      "\(path.oneLine): has no snapshot near Omega T = \(wanted.formattedShort), the time of the study's spectra (the nearest is "
        + "\(nearest.formattedShort)); give a run with that time in backtracking.omega_t"
    case .tooCoarse(let path, let nside, let multipole):
      "\(path.oneLine): sky.nside = \(nside) resolves l <= \(2 * nside), not \(multipole); give a run with '--set "
        + "sky.nside=\(StudyPlan.nside(resolving: multipole))'"
    case .notKnown(let path, let place, let realizations):
      "\(path.oneLine): C_l of \(place) is not known from zero in its \(realizations) realisations, and so is its scatter; give a "
        + "run with more of them, or a finer sky.nside"
    }
  }
}
