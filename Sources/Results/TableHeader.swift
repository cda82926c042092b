// What a table says of itself: the study that it belongs to, with every key that decides its numbers, its units, and the
// factors to physical units. A table alone says what it is.

import Anisotropy
import Files
import Study

/// What numbers without a unit of their own are in.
let unitsEntry = MetaEntry(
  "units", .string("lengths r_L, times 1/Omega, gradient 1/r_L; C_l as healpy.anafast; K in r_L^2 Omega"))

/// A table whose columns have units of astropy; those that astropy does not know go into the header.
func withUnitsInHeader(_ columns: [Column], _ meta: [MetaEntry]) -> Table {
  let units = columns.compactMap { column in column.unit.map { MetaEntry(column.name, .string($0)) } }
  let plain = columns.map { column in
    var column = column
    switch column.values {
    case .doubles, .integers: column.unit = column.unit == nil ? "" : nil
    case .strings, .booleans: column.unit = nil
    }
    return column
  }
  return Table(columns: plain, meta: meta + (units.isEmpty ? [] : [MetaEntry("column_units", .mapping(units))]))
}

/// The header of every table: what it belongs to, its units, and the factors to physical units.
func tableHeader(_ result: EnsembleResult, _ configuration: StudyConfiguration) -> [MetaEntry] {
  let conversions = configuration.particle.conversions
  var entries =
    DappleVersion.header + [
      MetaEntry("study", .string(configuration.name)),
      MetaEntry("physics_digest", .string(configuration.physicsDigest)),
      MetaEntry("realizations", .integer(result.realizations)),
      MetaEntry("realizations_of_study", .integer(configuration.realizations)),
      MetaEntry("nside", .integer(result.nside)),
      MetaEntry("times", .integer(result.omegaT.count)),
      unitsEntry,
      MetaEntry("larmor_radius_in_bendover_scales", .number(conversions.lengthInCoherenceLengths)),
    ]
  // Where the turbulence is off it has no correlation length.
  let correlationLength = configuration.turbulence.correlationLength
  if correlationLength.isFinite {
    entries.append(MetaEntry("correlation_length_in_bendover_scales", .number(correlationLength)))
  }
  entries += configuration.physicsEntries
  if let parsec = conversions.lengthInParsec { entries.append(MetaEntry("larmor_radius_in_pc", .number(parsec))) }
  if let factor = conversions.diffusionInSquareCentimetersPerSecond {
    entries.append(MetaEntry("diffusion_unit_in_cm2_per_s", .number(factor)))
  }
  if let years = conversions.timeInYears { entries.append(MetaEntry("time_unit_in_yr", .number(years))) }
  if result.realizations < configuration.realizations {
    entries.append(MetaEntry("incomplete", .bool(true)))
  }
  return entries
}

extension StudyConfiguration {
  /// Every key of the study file that decides the numbers, with its value there: "field.strength", 1.0. A key that is not
  /// set, because the particle is described the other way, is left out, and so is an option that is off.
  var physicsEntries: [MetaEntry] {
    Parameter.all.filter(\.decidesNumbers).compactMap { parameter in
      parameter.isOff(in: self) ? nil : parameter.get(self).map { MetaEntry(parameter.key, MetaValue($0)) }
    }
  }
}

extension StudyConfiguration {
  /// The same for FITS files: cards KEY1, KEY2, … with the numbers that the digest sees, so that two ways of writing the
  /// same study give the same bytes. The backtracking times are a column of their own, or the card OMEGA_T.
  var physicsCards: [FITSCard] {
    let keys = Parameter.all.filter { $0.decidesNumbers && $0.key != Parameter.omegaT.key }
    return keys.compactMap { key in key.canonical(self).map { "\(key.key) = \($0)" } }.enumerated().map { index, text in
      FITSCard("KEY\(index + 1)", .string(text), "key of the study")
    }
  }
}

extension MetaValue {
  fileprivate init(_ value: SettingValue) {
    self =
      switch value {
      case .integer(let number): .integer(Int(number))
      case .real(let number): .number(number)
      case .string(let text), .other(let text): .string(text)
      case .boolean(let truth): .bool(truth)
      case .list(let values): .list(values.map(MetaValue.init))
      case .table(let pairs): .mapping(pairs.map { MetaEntry($0.key, MetaValue($0.value)) })
      }
  }
}
