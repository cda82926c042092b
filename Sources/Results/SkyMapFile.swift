// The sky maps of a realisation at one backtracking time, maps/000000-omega_t-100.fits.
//
// Three maps: the relative intensity δI/I = r_i(−T) g for a unit gradient along x, y and z, so that the map for any
// gradient direction is a linear combination of them. They are maps of ARRIVAL directions: a particle backtracked with
// momentum p̂ arrives from −p̂, so the value of pixel p̂ is stored at its antipode. B0 points along +z.

import Files
import Sphere
import Study

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
