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
  let skies: [SkySource]
  /// In TV; empty for a run directory.
  let rigidities: [Double]

  /// Opens a directory; `label` stands for the study's name.
  init(_ path: String, label: String?) throws {
    self.path = path
    guard try ScanDirectory.isScan(path) else {
      let source = try SkySource(RunDirectory(opening: path))
      (name, skies, rigidities) = (label ?? source.name, [source], [])
      return
    }
    let scan = try RigidityScan(ScanDirectory(opening: path))
    guard let unit = scan.unitInTeravolts else {
      throw ValidationError("\(path.oneLine): not a scan over particle.rigidity; name one, or one of its points")
    }
    (name, skies, rigidities) = (label ?? scan.base.name, scan.skies, scan.rigidities.map { $0 * unit })
  }

  private init(path: String, name: String, skies: [SkySource], rigidities: [Double]) {
    (self.path, self.name, self.skies, self.rigidities) = (path, name, skies, rigidities)
  }

  /// The same skies as an observer has them who moves; not of a scan, whose rigidities have amplitudes of their own.
  func moving(
    _ motion: ComptonGetting, c1: Double, orientation: FieldOrientation, interruption: Interruption
  ) throws -> ComparedSource {
    guard rigidities.isEmpty, let sky = skies.first else {
      throw ValidationError("--compton-getting: \(name.oneLine) is a scan; name one of its points")
    }
    let moved = try sky.moving(motion, c1: c1, orientation: orientation, interruption: interruption)
    return ComparedSource(path: path, name: name, skies: [moved], rigidities: [])
  }
}

/// Measured spectra against the skies of studies.
final class SkyComparison {
  /// The same realisations with something else that is not known.
  struct Variant {
    /// What is not known: "window", "k_max r_L = 3".
    let name: String
    /// Spectra of each realisation, for each of the possibilities.
    let tensors: [[SpectraTensor]]
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
    var variants: [[Variant]] = []
    var lost: [String] = []
    var failure: ComparisonError?
    for source in sources {
      let skies = try skies(source, name, main, [])
      let mixture = try mixture(skies, spectrum)
      let others = try main.alternatives.map { changes in
        let changed = try Observatory.find(name, overrides: overrides + changes)
        return try self.mixture(self.skies(source, name, changed, changes), spectrum).middle
      }
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
        var own: [Variant] = []
        if source.path == sources[0].path, gradient == .parallel {
          if !others.isEmpty { own.append(Variant(name: "window", tensors: others)) }
          if mixture.median != nil, isMixed {
            own.append(Variant(name: "mixing of rigidities", tensors: [mixture.lower, mixture.upper]))
          }
          own += try alternatives.map { other in
            let skies = try self.skies(other, name, main, [])
            return Variant(name: other.name, tensors: [try self.mixture(skies, spectrum).middle])
          }
        }
        comparisons.append(found)
        variants.append(own)
      }
    }
    if comparisons.isEmpty, let failure { throw failure }
    let scans = try sources.map { source in
      let skies = try skies(source, name, main, [])
      return (name: source.name, tensors: try mixture(skies, spectrum).middle)
    }
    return Panel(
      spectrum: spectrum, observatory: main, comparisons: comparisons, variants: variants,
      notes: lost + [main.caution, spectrum.caution].compactMap { $0?.oneSentence }
    ) { try scans.map { try Self.direction(spectrum, $0.tensors, $0.name) } }
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
    let scan = try GradientScan(spectrum, tensors: tensors)
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
