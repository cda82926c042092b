// What makes a configuration one that can be run.

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
    _ = try chosenEngine(source: source)
    try validateSize(source: source)
  }

  /// The largest phase k r_L ΩT, in rad, that a wave may have along a trajectory: a double then still has it to 1e-4.
  static let largestPhase = 1e12
  /// The largest number of trajectories × steps of a realisation: thirty years of a core.
  static let largestWork = 1e18
  /// The largest number of power spectra, times × (ℓ_max + 1), that a study may ask for.
  static let largestSpectra = 10_000_000

  /// What the keys may ask for together.
  private func validateSize(source: String?) throws {
    let longest = backtracking.times.last ?? 0
    let phase = field.kMax * particle.rho * longest
    guard phase <= Self.largestPhase else {
      throw StudyError.outOfRange(
        source: source, key: "field.k_max", value: "\(field.kMax)",
        requirement:
          "at most \(Parameter.short(Self.largestPhase / particle.rho / longest)): over the longest backtracking "
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
