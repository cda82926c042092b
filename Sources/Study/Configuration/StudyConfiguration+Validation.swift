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
      guard particle.rho > 0, particle.rho.isFinite else {
        throw StudyError.outOfRange(
          source: source, key: "particle.rigidity", value: "\(particle.rigidity?.description ?? "unset")",
          requirement: "such that r_L/L_c is a positive number")
      }
    }
  }
}
