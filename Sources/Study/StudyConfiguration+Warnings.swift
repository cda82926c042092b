// What a configuration may say and probably does not mean. Each rule is one sentence with its number in it.

import Foundation
import _Text

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
