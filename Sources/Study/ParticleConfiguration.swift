// The particle of a study, given by the ratio ρ = r_L/L_c or by three physical quantities.

/// The table `[particle]`: either ``larmorRadius`` or all three of ``rigidity``, ``regularField`` and
/// ``coherenceLength`` are set; ``StudyConfiguration/validate(source:)`` rejects everything else.
public struct ParticleConfiguration: Sendable, Equatable {
  /// ρ = r_L/L_c as given (`particle.larmor_radius`), greater than 0; nil where the physical quantities are given.
  public var larmorRadius: Double?
  /// Rigidity R (`particle.rigidity`), greater than 0.
  public var rigidity: Quantity?
  /// Regular field B0 (`particle.regular_field`), greater than 0.
  public var regularField: Quantity?
  /// Bend-over scale L_c of the turbulence (`particle.coherence_length`), greater than 0.
  public var coherenceLength: Quantity?

  /// A particle of r_L = `larmorRadius` · L_c, by default the preset's 0.1.
  public init(larmorRadius: Double = 0.1) {
    self.larmorRadius = larmorRadius
  }

  /// A particle of given rigidity in a given regular field, and the length scale of its turbulence.
  public init(rigidity: Quantity, regularField: Quantity, coherenceLength: Quantity) {
    self.rigidity = rigidity
    self.regularField = regularField
    self.coherenceLength = coherenceLength
  }

  /// The physical scales; nil where the study is dimensionless, or one of the three quantities is missing.
  public var physical: PhysicalScales? {
    guard let rigidity, let regularField, let coherenceLength else { return nil }
    return PhysicalScales(rigidity: rigidity, regularField: regularField, coherenceLength: coherenceLength)
  }

  /// ρ = r_L/L_c, from whichever description is given; NaN only in a configuration that does not validate.
  public var rho: Double { larmorRadius ?? physical?.rho ?? .nan }

  /// The factors from the units of the results (r_L, 1/Ω, r_L² Ω) to others.
  public var conversions: UnitConversions { UnitConversions(rho: rho, physical: physical) }
}

/// Factors by which a result in r_L, 1/Ω or r_L² Ω is multiplied to get it in other units.
public struct UnitConversions: Sendable, Equatable {
  /// From r_L to L_c: ρ.
  public let lengthInCoherenceLengths: Double
  /// From r_L to pc; nil in a dimensionless study.
  public let lengthInParsec: Double?
  /// From r_L² Ω to cm²/s: r_L c; nil in a dimensionless study.
  public let diffusionInSquareCentimetersPerSecond: Double?
  /// From 1/Ω to Julian years; nil in a dimensionless study.
  public let timeInYears: Double?

  /// The factors of a study with Larmor radius ρ L_c and, where it is physical, its scales.
  public init(rho: Double, physical: PhysicalScales?) {
    lengthInCoherenceLengths = rho
    lengthInParsec = physical?.larmorRadiusParsec
    diffusionInSquareCentimetersPerSecond = physical?.diffusionUnit
    timeInYears = physical?.timeUnitYears
  }
}
