// What makes a configuration one that can be run, and what it may say and probably does not mean.

import Foundation
import Turbulence
import _Text

extension StudyConfiguration {
  /// Checks every key against its range and the keys against each other; `source` names the file in messages.
  ///
  /// Throws the first ``StudyError`` in the order of the study file.
  public func validate(source: String? = nil) throws {
    for parameter in Parameter.all { try check(parameter, source: source) }
    try validateParticle(source: source)
    guard field.kMin < field.kMax else {
      throw StudyError.outOfRange(
        source: source, key: "field.k_min", value: "\(field.kMin)",
        requirement: "less than field.k_max = \(field.kMax)")
    }
    guard momenta.mixing <= 2 * sky.nside else {
      throw StudyError.outOfRange(
        source: source, key: "momenta.mixing", value: "\(momenta.mixing)",
        requirement: "at most 2 sky.nside = \(2 * sky.nside), up to which the grid resolves multipoles")
    }
    _ = try chosenEngine(source: source)
    try validateSize(source: source)
  }

  /// The largest number of trajectories × steps of a realisation: thirty years of a core.
  static let largestWork = 1e18
  /// The largest number of power spectra, times × (ℓ_max + 1), that a study may ask for.
  static let largestSpectra = 10_000_000

  /// What the keys may ask for together.
  private func validateSize(source: String?) throws {
    let longest = backtracking.times.last ?? 0
    let phase = field.kMax * particle.rho * longest
    let places = [sky.observer, sky.observer + Double(realizations) * sky.observerStep]
    let farthest = places.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
    guard field.kMax * farthest <= FieldLimits.largestPhase else {
      throw StudyError.outOfRange(
        source: source, key: "sky.observer", value: "\(Parameter.short(farthest)) L_c away, at the last place",
        requirement:
          "at most \(Parameter.short(FieldLimits.largestPhase / field.kMax)) L_c from the origin: the phase of "
          + "the shortest wave loses its digits there")
    }
    guard phase <= FieldLimits.largestPhase else {
      throw StudyError.outOfRange(
        source: source, key: "field.k_max", value: "\(field.kMax)",
        requirement:
          "at most \(Parameter.short(FieldLimits.largestPhase / particle.rho / longest)): over the longest backtracking "
          + "time the phase of a shorter wave loses its digits")
    }
    guard particleStepsPerRealization <= Self.largestWork else {
      throw StudyError.outOfRange(
        source: source, key: "backtracking.omega_t", value: "up to \(longest)",
        requirement: "shorter, with sky.nside = \(sky.nside) and backtracking.steps_per_larmor_radius = "
          + "\(backtracking.stepsPerLarmorRadius): these are \(Parameter.short(particleStepsPerRealization)) particle "
          + "steps in a realisation, and \(Parameter.words(Self.largestWork)) are thirty years of a core")
    }
    let times = backtracking.times.count
    guard 3 * sky.nside * times <= Self.largestSpectra else {
      throw StudyError.outOfRange(
        source: source, key: "backtracking.omega_t", value: "\(times) times",
        requirement: "at most \(Self.largestSpectra / (3 * sky.nside)) times with sky.nside = \(sky.nside)")
    }
  }

  /// Checks one key against its range.
  func check(_ parameter: Parameter, source: String?) throws {
    guard let requirement = parameter.failedRequirement(self) else { return }
    throw StudyError.outOfRange(
      source: source, key: parameter.key, value: parameter.literal(in: self) ?? "unset", requirement: requirement)
  }

  /// One description of the particle, whole.
  private func validateParticle(source: String?) throws {
    let physical = Parameter.all.filter { Parameter.physicalParticleKeys.contains($0.key) }
    let given = physical.filter { $0.get(self) != nil }.map(\.key)
    if particle.larmorRadius != nil {
      guard given.isEmpty else {
        throw StudyError.conflictingParticle(source: source, given: ["particle.larmor_radius"] + given)
      }
    } else if given.count < physical.count {
      let missing = physical.map(\.key).filter { !given.contains($0) }
      throw StudyError.incompleteParticle(source: source, given: given, missing: missing)
    } else {
      guard Parameter.rhoRange.contains(particle.rho) else {
        throw StudyError.outOfRange(
          source: source, key: "particle.rigidity", value: "\(particle.rigidity?.description ?? "unset")",
          requirement: "such that r_L/L_c, here \(Parameter.short(particle.rho)), is \(Parameter.rhoRange.words)")
      }
    }
  }
}

// MARK: - Warnings
//
// Each rule is one sentence with its number in it.

extension StudyConfiguration {
  /// Doubts about a configuration that is valid: one line each, empty where there are none.
  public var warnings: [String] {
    [stepAgainstField, stepAgainstGyration, modesPerDecade, resonance, steepness, resolution, ensemble, timeShown]
      .compactMap { $0 }
  }

  /// A step of h = r_L/steps turns the phase of the shortest wave by k_max h = k_max ρ/steps.
  private var stepAgainstField: String? {
    let phase = field.kMax * particle.rho / backtracking.stepsPerLarmorRadius
    guard field.strength > 0, phase > 1 else { return nil }
    return "a step crosses \(Parameter.short(phase)) rad of the shortest wave (field.k_max); below 1 rad needs "
      + "backtracking.steps_per_larmor_radius >= \(Parameter.short((field.kMax * particle.rho).rounded(.up)))"
  }

  /// A step turns the momentum by Ω Δt √(1 + σ²) in the root mean square field.
  private var stepAgainstGyration: String? {
    let angle = (1 + field.strength).squareRoot() / backtracking.stepsPerLarmorRadius
    guard angle > 0.2 else { return nil }
    return
      "a step turns the momentum by \(Parameter.short(angle)) rad; raise backtracking.steps_per_larmor_radius for less "
      + "than 0.2 rad"
  }

  /// Fewer than ten waves a decade leave gaps in the spectrum that a particle resonates with.
  private var modesPerDecade: String? {
    let density = Double(field.modes) / log10(field.kMax / field.kMin)
    guard field.strength > 0, density < 10 else { return nil }
    return
      "field.modes = \(field.modes) is \(Parameter.short(density)) waves per decade of wavenumber; 10 or more are usual"
  }

  /// The resonant wavenumber k r_L = 1 should be one of those that there are.
  private var resonance: String? {
    let resonant = 1 / particle.rho
    guard field.strength > 0, !(field.kMin...max(field.kMin, field.kMax)).contains(resonant) else { return nil }
    return "the resonant wavenumber 1/r_L = \(Parameter.short(resonant))/L_c is outside field.k_min to field.k_max"
  }

  /// The power k^d/(1 + k^{γ−3+d}) per logarithmic step goes as k^{3−γ} in the end, whatever the dimension d of the model: it
  /// does not fall where γ ≤ 3.
  private var steepness: String? {
    guard field.spectralIndex <= 3 else { return nil }
    return
      "field.spectrum = \(Parameter.short(field.spectralIndex)): an index of 3 or less puts the power at field.k_max"
  }

  private var resolution: String? {
    guard sky.nside > 128 else { return nil }
    return "sky.nside = \(sky.nside) is \(12 * sky.nside * sky.nside) directions in each set of each realisation"
  }

  private var ensemble: String? {
    guard realizations == 1 else { return nil }
    return "study.realizations = 1 leaves every standard error undefined"
  }

  /// A time outside the range of snapshots is shown as its end; inside, the nearest is never far. Nobody asked for the
  /// default.
  private var timeShown: String? {
    let times = backtracking.times
    guard output.spectrumTime != OutputConfiguration().spectrumTime, let first = times.first, let last = times.last,
      !(first...last).contains(output.spectrumTime)
    else { return nil }
    return "output.spectrum_time = \(output.spectrumTime.formattedShort) is outside backtracking.omega_t, "
      + "\(first.formattedShort) to \(last.formattedShort): the summary, Figure 2 and the sky maps show "
      + "\((output.spectrumTime < first ? first : last).formattedShort)"
  }
}
