// From rigidity, regular field and coherence length to the dimensionless problem and back.
//
//   r_L = R/(c B0)          Larmor radius of an ultra-relativistic particle of rigidity R
//   ρ   = r_L/L_c           the one number on which the dimensionless problem depends
//   K   in r_L² Ω           is r_L c in cm²/s, because Ω = c/r_L
//   1/Ω = r_L/c             in Julian years
//
// With the constants of SI, r_L = 1.0810 × 10⁻³ pc · (R/TV)/(B0/µG).

/// The physical size of a study: what a dimensionless result is multiplied by.
public struct PhysicalScales: Sendable, Equatable {
  /// Speed of light in m/s, exact.
  public static let speedOfLight = 299_792_458.0
  /// Julian year in s, exact.
  public static let julianYear = 31_557_600.0

  /// Rigidity R = pc/q in TV.
  public let rigidity: Double
  /// Regular field B0 in µG.
  public let regularField: Double
  /// Coherence length L_c, the bend-over scale of the turbulence, in pc.
  public let coherenceLength: Double
  /// Larmor radius r_L = R/(c B0) in m.
  package let larmorRadiusMeter: Double

  /// The scales of a particle of rigidity `rigidity` in a regular field `regularField` with turbulence of bend-over
  /// scale `coherenceLength`; nil where a dimension is not the one its name says.
  public init?(rigidity: Quantity, regularField: Quantity, coherenceLength: Quantity) {
    guard rigidity.unit.dimension == .rigidity, regularField.unit.dimension == .magneticField,
      coherenceLength.unit.dimension == .length
    else { return nil }
    self.rigidity = rigidity.converted(to: .teravolt)
    self.regularField = regularField.converted(to: .microgauss)
    self.coherenceLength = coherenceLength.converted(to: .parsec)
    larmorRadiusMeter = rigidity.inSI / (Self.speedOfLight * regularField.inSI)
  }

  /// Larmor radius r_L in pc.
  public var larmorRadiusParsec: Double { larmorRadiusMeter / PhysicalUnit.parsec.inSI }

  /// Larmor radius r_L in AU.
  public var larmorRadiusAstronomicalUnit: Double { larmorRadiusMeter / PhysicalUnit.astronomicalUnit.inSI }

  /// ρ = r_L/L_c.
  public var rho: Double { larmorRadiusParsec / coherenceLength }

  /// The unit r_L² Ω = r_L c of a diffusion coefficient, in cm²/s.
  public var diffusionUnit: Double { larmorRadiusMeter * 100 * Self.speedOfLight * 100 }

  /// The unit of time 1/Ω = r_L/c, in Julian years.
  public var timeUnitYears: Double { larmorRadiusMeter / Self.speedOfLight / Self.julianYear }
}
