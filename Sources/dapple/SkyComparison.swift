// What `dapple compare` computes: for each measured spectrum the skies of each study behind its window, along and across B0.

import Anisotropy
import ArgumentParser
import Figures
import Foundation
import Observation
import Results
import Study
import _Text

/// A run directory or a scan whose skies are compared.
struct ComparedSource {
  let path: String
  let name: String
  /// The study, of a scan its base.
  let study: StudyConfiguration
  let skies: [SkySource]
  /// In TV; empty for a run directory.
  let rigidities: [Double]

  /// Opens a directory; `label` stands for the study's name.
  init(_ path: String, label: String?) throws {
    self.path = path
    guard try ScanDirectory.isScan(path) else {
      let run = try RunDirectory(opening: path)
      let source = try SkySource(run)
      (name, study, skies, rigidities) = (label ?? source.name, run.configuration, [source], [])
      return
    }
    let scan = try RigidityScan(ScanDirectory(opening: path))
    guard let unit = scan.unitInTeravolts else {
      throw ValidationError("\(path.oneLine): not a scan over particle.rigidity; name one, or one of its points")
    }
    (name, study) = (label ?? scan.base.name, scan.base)
    (skies, rigidities) = (scan.skies, scan.rigidities.map { $0 * unit })
  }

  private init(_ resting: ComparedSource, moving skies: [SkySource]) {
    (path, name, study, rigidities) = (resting.path, resting.name, resting.study, resting.rigidities)
    self.skies = skies
  }

  /// Checks that other skies are of the same realisations, for gradients that compare.
  func check(alternative other: ComparedSource) throws {
    func facts(_ source: ComparedSource) -> [(key: String, value: String)] {
      let study = source.study
      return [
        ("study.seed", "\(study.seed)"), ("field.model", study.field.model.name),
        ("sky.observer", "\(study.sky.observer)"),
        ("sky.observer_step", "\(study.sky.observerStep)"), ("the Larmor radius", study.particle.rho.formattedShort),
      ]
    }
    for (own, theirs) in zip(facts(self), facts(other)) where own.value != theirs.value {
      throw ValidationError(
        "--alternative \(other.path.oneLine): \(own.key) is \(theirs.value.oneLine), and \(own.value.oneLine) in \(path.oneLine); "
          + "only the same realisations show what something else does")
    }
    guard study.field.sharesWaves(with: other.study.field) else {
      throw ValidationError(
        "--alternative \(other.path.oneLine): its waves are not those of \(path.oneLine); let it have the same field.k_min and waves "
          + "per decade of k")
    }
  }

  /// The same skies as an observer has them who moves; not of a scan, whose rigidities have amplitudes of their own.
  func moving(
    _ motion: ComptonGetting, c1: Double, orientation: FieldOrientation, interruption: Interruption
  ) throws -> ComparedSource {
    guard rigidities.isEmpty, let sky = skies.first else {
      throw ValidationError("--compton-getting: \(name.oneLine) is a scan; name one of its points")
    }
    let moved = try sky.moving(motion, c1: c1, orientation: orientation, interruption: interruption)
    return ComparedSource(self, moving: [moved])
  }
}

/// Measured spectra against the skies of studies.
final class SkyComparison {
  /// The same realisations with something else that is not known.
  struct Variant {
    /// What is not known: "window", "k_max r_L = 3".
    let name: String
    /// The skies of each realisation, for each of the possibilities, of the gradient of the skies that are compared.
    let mixtures: [[SpectraTensor]]
  }

  /// One measured spectrum with what is held against it.
  struct Panel {
    let spectrum: MeasuredSpectrum
    let observatory: Observatory
    let comparisons: [DataComparison]
    /// Of each comparison, what else its skies might be.
    let variants: [[Variant]]
    let notes: [String]
    /// Looks for the best direction of the gradient, and says what it found.
    let directions: () throws -> [String]
  }

  /// What is not known beside alternatives.
  static let (window, response, mixing) = ("window", "response", "mixing of rigidities")

  /// Whether alternatives of an observatory change which rigidities its events have, and not what it sees of the sky.
  private static func isOfResponse(_ changes: [String]) -> Bool {
    changes.allSatisfy { change in ["energy_width", "charges", "fractions"].contains { change.hasPrefix($0) } }
  }

  private let spectra: [MeasuredSpectrum]
  let sources: [ComparedSource]
  private let alternatives: [ComparedSource]
  private let observatory: String?
  private let overrides: [String]
  private let orientation: FieldOrientation
  let c1: Double?
  private let isMixed: Bool
  private let interruption: Interruption
  private var observed: [String: ComparedSkies] = [:]

  init(
    spectra: [MeasuredSpectrum], sources: [ComparedSource], alternatives: [ComparedSource] = [], observatory: String?,
    overrides: [String], orientation: FieldOrientation, c1: Double?, isMixed: Bool, interruption: Interruption
  ) {
    self.alternatives = alternatives
    (self.spectra, self.sources, self.observatory, self.overrides) = (spectra, sources, observatory, overrides)
    (self.orientation, self.c1, self.isMixed, self.interruption) = (orientation, c1, isMixed, interruption)
  }

  /// All comparisons.
  func panels() throws -> [Panel] { try spectra.map(panel) }

  private func panel(_ spectrum: MeasuredSpectrum) throws -> Panel {
    guard let name = observatory ?? spectrum.observatory else {
      throw ValidationError(
        "\(spectrum.experiment.oneLine): its table names no observatory; give --observatory, or the key observatory in its header"
      )
    }
    let main = try Observatory.find(name, overrides: overrides)
    var comparisons: [DataComparison] = []
    var unknown: [[Variant]] = []
    var lost: [String] = []
    var failure: ComparisonError?
    for source in sources {
      let skies = try skies(source, name, main, [])
      let mixture = try mixture(skies, spectrum)
      let isFirst = source.path == sources[0].path
      let known = isFirst ? try variants(source, name, main, spectrum, mixture) : []
      for gradient in [Gradient.parallel, .perpendicular] {
        let found: DataComparison
        do {
          found = try DataComparison(spectrum, skies, mixture, gradient: gradient, c1: c1)
        } catch let error as ComparisonError {
          // Skies of few trajectories: what noise rules says nothing, and the others may still speak.
          let side = gradient == .parallel ? "along" : "across"
          lost.append("\(source.name.oneLine), gradient \(side) B0: not compared, as \("\(error)".oneSentence)")
          failure = error
          continue
        }
        comparisons.append(found)
        unknown.append(gradient == .parallel ? known : [])
      }
    }
    if comparisons.isEmpty, let failure { throw failure }
    let scans = try sources.map { source in
      let skies = try skies(source, name, main, [])
      return (name: source.name, tensors: try mixture(skies, spectrum).middle)
    }
    return Panel(
      spectrum: spectrum, observatory: main, comparisons: comparisons, variants: unknown,
      notes: lost + [main.caution, spectrum.caution].compactMap { $0?.oneSentence }
    ) { try scans.map { try Self.direction(spectrum, $0.tensors, $0.name) } }
  }

  /// What else the skies of a source might be: its observatory's alternatives, the bounds of its mixture, other studies.
  private func variants(
    _ source: ComparedSource, _ name: String, _ main: Observatory, _ spectrum: MeasuredSpectrum,
    _ mixture: ComparedSkies.Mixture
  ) throws -> [Variant] {
    let isMixture = mixture.median != nil && isMixed
    var variants = try (isMixture ? [Self.window, Self.response] : [Self.window]).map { kind in
      let all = main.alternatives.filter { Self.isOfResponse($0) == (kind == Self.response) }
      let mixtures = try all.map { changes in
        let changed = try Observatory.find(name, overrides: overrides + changes)
        let skies = try skies(source, name, changed, changes)
        return try self.mixture(skies, spectrum).skies(ofGradientOf: mixture)
      }
      return Variant(name: kind, mixtures: mixtures)
    }.filter { !$0.mixtures.isEmpty }
    if isMixture { variants.append(Variant(name: Self.mixing, mixtures: [mixture.lower, mixture.upper])) }
    return try variants
      + alternatives.map { other in
        let skies = try skies(other, name, main, [])
        return Variant(name: other.name, mixtures: [try self.mixture(skies, spectrum).skies(ofGradientOf: mixture)])
      }
  }

  private func mixture(_ skies: ComparedSkies, _ spectrum: MeasuredSpectrum) throws -> ComparedSkies.Mixture {
    guard !isMixed, let energy = spectrum.energy else { return try skies.mixture(energy: spectrum.energy) }
    let response = try skies.observatory.response(medianEnergy: energy)
    return try skies.mixture(
      energy: energy, response: RigidityResponse.logNormal(median: response.median, width: 0))
  }

  /// The skies of a source behind a window, observed once.
  private func skies(
    _ source: ComparedSource, _ name: String, _ observatory: Observatory, _ changes: [String]
  ) throws -> ComparedSkies {
    // Two directories may hold studies of one name.
    let key = ([source.path, name] + changes).joined(separator: "\n")
    if let known = observed[key] { return known }
    let skies = try ComparedSkies(
      source.skies, name: source.name, rigidities: source.rigidities, observatory: observatory,
      orientation: orientation, interruption: interruption)
    observed[key] = skies
    return skies
  }

  private static func direction(
    _ spectrum: MeasuredSpectrum, _ tensors: [SpectraTensor], _ name: String
  ) throws -> String {
    let scan: GradientScan
    do {
      scan = try GradientScan(spectrum, tensors: tensors)
    } catch let error as ComparisonError {
      return "\(name.oneLine): no direction of the gradient is found, as \("\(error)".oneSentence)"
    }
    func range(_ drop: Double) -> String {
      let range = scan.range(drop: drop)
      return String(format: "%.0f to %.0f", range.lowerBound, range.upperBound)
    }
    return """
      \(name.oneLine): the likeliest gradient lies \(String(format: "%.0f", scan.angle)) deg from B0 (or from -B0; \
      \(range(0.5)) deg at 68 %, \(range(2)) deg at 95 %), at the azimuth \(String(format: "%.0f", scan.azimuth)) deg about it.
      """
  }
}
