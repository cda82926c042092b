// Physical units: what a study file may say with a unit, and what it makes of the dimensionless problem. The C
// library reads the same quantities, in Embedded Swift, which has no key paths.

// MARK: - Quantities
//
// A number with a unit, as a study file writes it: "10 pc", "4 uG", "10 TV".
//
// Factors to SI are exact by definition (CODATA 2018, IAU 2012 and 2015): 1 au = 149 597 870 700 m,
// 1 pc = 648 000/π au, 1 ly = c · 365.25 d, 1 G = 1e-4 T.

/// What a quantity measures.
public enum PhysicalDimension: String, Sendable, CaseIterable {
  /// A length; SI unit metre.
  case length
  /// A magnetic flux density; SI unit tesla.
  case magneticField = "magnetic field"
  /// A rigidity R = pc/q; SI unit volt.
  case rigidity

  /// The units that a study file may use for this dimension.
  public var units: [PhysicalUnit] { PhysicalUnit.allCases.filter { $0.dimension == self } }

  /// Those units as words for a message: "pc, kpc, AU, …".
  public var acceptedUnits: String { units.map { $0.rawValue }.joined(separator: ", ") }
}

/// A unit that a study file may use; the raw value is how it is written there.
public enum PhysicalUnit: String, Sendable, CaseIterable {
  /// Metre.
  case meter = "m"
  /// Kilometre, 10³ m.
  case kilometer = "km"
  /// Astronomical unit, 149 597 870 700 m.
  case astronomicalUnit = "AU"
  /// Light year, 9 460 730 472 580 800 m.
  case lightYear = "ly"
  /// Parsec, 648 000/π AU.
  case parsec = "pc"
  /// Kiloparsec, 10³ pc.
  case kiloparsec = "kpc"
  /// Nanogauss, 10⁻¹³ T.
  case nanogauss = "nG"
  /// Microgauss, 10⁻¹⁰ T; read from "µG" too.
  case microgauss = "uG"
  /// Milligauss, 10⁻⁷ T.
  case milligauss = "mG"
  /// Gauss, 10⁻⁴ T.
  case gauss = "G"
  /// Nanotesla, 10⁻⁹ T.
  case nanotesla = "nT"
  /// Tesla.
  case tesla = "T"
  /// Volt.
  case volt = "V"
  /// Gigavolt, 10⁹ V.
  case gigavolt = "GV"
  /// Teravolt, 10¹² V.
  case teravolt = "TV"
  /// Petavolt, 10¹⁵ V.
  case petavolt = "PV"
  /// Exavolt, 10¹⁸ V.
  case exavolt = "EV"

  /// The unit written as `symbol`; "µG" (either micro sign) is "uG", "au" is "AU".
  public init?(symbol: String) {
    switch symbol {
    case "\u{00B5}G", "\u{03BC}G": self = .microgauss
    case "au": self = .astronomicalUnit
    default:
      // Not `init(rawValue:)`, which draws a dictionary, and random numbers for it, into the C library.
      guard let unit = Self.allCases.first(where: { $0.rawValue == symbol }) else { return nil }
      self = unit
    }
  }

  /// What the unit measures.
  public var dimension: PhysicalDimension {
    switch self {
    case .meter, .kilometer, .astronomicalUnit, .lightYear, .parsec, .kiloparsec: .length
    case .nanogauss, .microgauss, .milligauss, .gauss, .nanotesla, .tesla: .magneticField
    case .volt, .gigavolt, .teravolt, .petavolt, .exavolt: .rigidity
    }
  }

  /// The unit in metres, teslas or volts.
  public var inSI: Double {
    switch self {
    case .meter: 1
    case .kilometer: 1e3
    case .astronomicalUnit: 149_597_870_700
    case .lightYear: 9_460_730_472_580_800
    case .parsec: 149_597_870_700 * 648_000 / Double.pi
    case .kiloparsec: 149_597_870_700 * 648_000_000 / Double.pi
    case .nanogauss: 1e-13
    case .microgauss: 1e-10
    case .milligauss: 1e-7
    case .gauss: 1e-4
    case .nanotesla: 1e-9
    case .tesla: 1
    case .volt: 1
    case .gigavolt: 1e9
    case .teravolt: 1e12
    case .petavolt: 1e15
    case .exavolt: 1e18
    }
  }
}

/// A number with its unit.
public struct Quantity: Sendable, Equatable, CustomStringConvertible {
  /// The number in front of the unit.
  public var value: Double
  /// The unit.
  public var unit: PhysicalUnit

  /// `value` times `unit`.
  public init(_ value: Double, _ unit: PhysicalUnit) {
    self.value = value
    self.unit = unit
  }

  /// Reads "10 TV", "1e-3 pc" or "4µG"; nil where the number or the unit is not known.
  public init?(_ text: String) {
    guard text.utf8.count <= 100 else { return nil }
    let text = text.drop { $0.isWhitespace }
    // The longest prefix that is a number: "1e3 EV" is 1e3 and EV, "5 EV" is 5 and EV.
    guard let split = text.indices.reversed().first(where: { Double(String(text[..<$0])) != nil }),
      let value = Double(String(text[..<split])),
      let unit = PhysicalUnit(symbol: text[split...].filter { !$0.isWhitespace })
    else { return nil }
    self.init(value, unit)
  }

  /// The quantity in metres, teslas or volts.
  public var inSI: Double { value * unit.inSI }

  /// The quantity in another unit of its dimension; exact where the unit is its own.
  public func converted(to other: PhysicalUnit) -> Double {
    other == unit ? value : inSI / other.inSI
  }

  /// The quantity as a study file has it: "10 TV". Reading it back gives an equal value.
  public var description: String {
    let number = "\(value)"
    return "\(number.hasSuffix(".0") ? String(number.dropLast(2)) : number) \(unit.rawValue)"
  }
}

// MARK: - Scales
//
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
