// The skies that a run directory keeps: their harmonics, and maps.

import Anisotropy
import Files
import Sphere
import Study

// MARK: - Harmonics
//
// The harmonics of one sky, skies/000017-omega_t-100.fits: a_ℓm of the relative intensity for unit gradients along x, y and
// z, of each set of directions, so that a finished study can be asked new questions (`output.sky_times`).
//
//   ALM_A  (2n)   the first set; a row each for x, y and z: Re and Im of a_ℓm in turn, in healpy's order, n = (lmax+1)(lmax+2)/2
//   ALM_B  (2n)   the second set, in the same frame
//
// They are of ARRIVAL directions, as the maps are, with B0 along +z: a_ℓm of the momenta's sky times (−1)^ℓ. Of the first set
// they are what the maps give, of both what the spectra are made from. The header's digest is that of the study at this one
// time, so that a file stays what it is when times are added.

package enum SkyFile {
  private static let setNames = ["ALM_A", "ALM_B"]

  package static func write(_ sky: SkySnapshot, realization: Int, of configuration: StudyConfiguration, to path: String)
    throws
  {
    let columns = zip(setNames, sky.coefficients).map { name, coefficients in
      let values = coefficients.flatMap { $0.mirrored.values.flatMap { [$0.x, $0.y] } }
      return FITSColumn(name: name, width: values.count / coefficients.count, values: values)
    }
    let table = FITSTable(
      name: "SKY", columns: columns,
      cards: [
        FITSCard("STUDY", .string(digest(configuration, sky.omegaT)), "digest of the physics at this time"),
        FITSCard("SEED", .string(String(configuration.seed)), "seed of the study"),
        FITSCard("REALIZ", .int(realization), "number of the realisation"),
        FITSCard("OMEGA_T", .double(sky.omegaT), "backtracking time in 1/Omega"),
        FITSCard("LMAX", .int(sky.coefficients[0][0].lmax), "largest multipole"),
        FITSCard("GRADIENT", .string("1/r_L"), "gradient: unit, along x, y, z; B0 is along +z"),
        FITSCard("SKYDIR", .string("ARRIVAL"), "of arrival directions, -p of the momentum"),
        FITSCard("ALM", .string("HEALPY"), "Re, Im of a_lm, m >= 0, m-major as healpy's"),
      ] + configuration.physicsCards)
    guard columns.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else { throw RunError.notFinite(path: path) }
    try FITSTable.write([table], to: path)
  }

  /// The coefficients of a file, `[set][axis]`, after checking that it is whole and what its name says.
  package static func read(
    _ path: String, omegaT: Double, realization: Int, of configuration: StudyConfiguration
  ) throws -> [[SphericalHarmonicCoefficients]] {
    func foreign(_ detail: String) -> RunError { .foreignRealization(path: path, detail: detail) }
    guard let table = try FITSTable.read(path: path, requiringDigest: true).first(where: { $0.name == "SKY" }) else {
      throw foreign("it holds no table SKY")
    }
    guard table.card("STUDY")?.string == digest(configuration, omegaT),
      table.card("SEED")?.string == String(configuration.seed)
    else { throw foreign(RunError.anotherStudysFile) }
    guard table.card("REALIZ")?.int == realization, table.card("OMEGA_T")?.double == omegaT else {
      throw foreign("its header names another realisation or time")
    }
    let lmax = 3 * configuration.sky.nside - 1
    let count = SphericalHarmonicCoefficients.count(lmax: lmax)
    let names = setNames.prefix(configuration.sky.directions == .paired ? 2 : 1)
    return try names.map { name in
      guard let column = table.column(name), column.width == 2 * count, column.values.count == 6 * count,
        column.values.allSatisfy(\.isFinite)
      else { throw foreign("column \(name) is missing or not as it should be") }
      return (0..<3).map { axis in
        let values = (0..<count).map { index in
          let first = 2 * (axis * count + index)
          return SIMD2(column.values[first], column.values[first + 1])
        }
        return SphericalHarmonicCoefficients(lmax: lmax, values: values).mirrored
      }
    }
  }

  private static func digest(_ configuration: StudyConfiguration, _ omegaT: Double) -> String {
    configuration.at([omegaT]).physicsDigest
  }
}

extension RunDirectory {
  /// Path of the harmonics of one sky.
  public func skyPath(_ number: Int, omegaT: Double) -> String {
    let short = omegaT.formattedShort
    return "\(path)/skies/\(padded(number))-omega_t-\(Double(short) == omegaT ? short : "\(omegaT)").fits"
  }

  /// Whether the harmonics of a realisation's skies that were asked for by their times are there. Those of the summary's
  /// time, which are kept unasked, may be missing.
  func hasSkies(_ number: Int, at times: [Double]? = nil) throws -> Bool {
    guard case .list = configuration.output.skyTimes else { return true }
    return try (times ?? configuration.skyTimes).allSatisfy { try isThere(skyPath(number, omegaT: $0)) }
  }

  /// The harmonics of one sky of a realisation, for each set of directions and unit gradients along x, y and z: `[set][axis]`,
  /// in the frame of the momenta p̂, as the estimators had them.
  ///
  /// - Parameters:
  ///   - realization: its number.
  ///   - omegaT: one of the study's `skyTimes`.
  /// - Throws: `FITSError` when the file is missing, damaged or cannot be read, `RunError.foreignRealization` when it belongs
  ///   to another study, realisation or time.
  public func skyCoefficients(realization: Int, omegaT: Double) throws -> [[SphericalHarmonicCoefficients]] {
    try SkyFile.read(
      skyPath(realization, omegaT: omegaT), omegaT: omegaT, realization: realization, of: configuration)
  }
}

// MARK: - Maps
//
// The sky maps of a realisation at one backtracking time, maps/000000-omega_t-100.fits.
//
// Three maps: the relative intensity δI/I = r_i(−T) g for a unit gradient along x, y and z, so that the map for any
// gradient direction is a linear combination of them. They are maps of ARRIVAL directions: a particle backtracked with
// momentum p̂ arrives from −p̂, so the value of pixel p̂ is stored at its antipode. B0 points along +z.

package enum SkyMapFile {
  static let columnNames = ["RELATIVE_INTENSITY_X", "RELATIVE_INTENSITY_Y", "RELATIVE_INTENSITY_Z"]

  package static func write(
    relativeIntensity maps: [ArraySlice<Double>], grid: HEALPixGrid, omegaT: Double, realization: Int,
    of configuration: StudyConfiguration, to path: String
  ) throws {
    let antipodes = grid.antipodes
    let columns = try zip(columnNames, maps).map { name, values in
      HEALPixColumn(
        name: name, map: try HEALPixMap(grid: grid, values: antipodes.map { values[values.startIndex + $0] }))
    }
    try HEALPixMap.write(
      columns, to: path,
      header: [
        FITSCard("STUDY", .string(configuration.physicsDigest), "digest of the physics of the study"),
        FITSCard("SEED", .string(String(configuration.seed)), "seed of the study"),
        FITSCard("REALIZ", .int(realization), "number of the realisation"),
        FITSCard("OMEGA_T", .double(omegaT), "backtracking time in 1/Omega"),
        FITSCard("GRADIENT", .string("1/r_L"), "gradient: unit, along x, y, z; B0 is along +z"),
        FITSCard("SKYDIR", .string("ARRIVAL"), "pixels are arrival directions, -p of the momentum"),
      ] + configuration.physicsCards)
  }

  /// The three maps of a file, for gradients along x, y and z, after checking that it is whole and what its name says.
  package static func read(
    _ path: String, omegaT: Double, realization: Int, of configuration: StudyConfiguration
  ) throws -> [HEALPixMap] {
    guard let table = try FITSTable.read(path: path, requiringDigest: true).first(where: { $0.card("PIXTYPE") != nil })
    else {
      throw RunError.foreignRealization(path: path, detail: "it holds no sky map")
    }
    guard table.card("STUDY")?.string == configuration.physicsDigest,
      table.card("SEED")?.string == String(configuration.seed)
    else {
      throw RunError.foreignRealization(path: path, detail: RunError.anotherStudysFile)
    }
    guard table.card("REALIZ")?.int == realization, table.card("OMEGA_T")?.double == omegaT else {
      throw RunError.foreignRealization(path: path, detail: "its header names another realisation or time")
    }
    return try columnNames.map { try HEALPixMap(table, column: $0, path: path) }
  }
}
