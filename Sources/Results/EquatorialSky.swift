// A sky of relative intensity in equatorial coordinates, to be observed: a realisation's for one gradient and one direction of
// B0, or a map that somebody else has made.
//
//   δI = Σ_i g_i f_i,   g the unit vector of the gradient in the frame of the simulation, B0 along +z; the mean taken out
//
// The gradient's size is not known; the sky is scaled so that its rms over the sphere is a given number.

import Foundation
import Observation
import Sphere
import _Text

/// A sky to be observed.
package struct EquatorialSky: Sendable {
  /// What it is, for titles and headers.
  package var name: String
  /// δI as HEALPix map in equatorial coordinates; NaN where a file has no value.
  package var map: HEALPixMap

  /// A sky from its parts.
  package init(name: String, map: HEALPixMap) { (self.name, self.map) = (name, map) }

  /// The sky of a realisation, of its first set of directions.
  ///
  /// - Parameters:
  ///   - source: the skies of a study.
  ///   - realization: its number, one of the source's.
  ///   - gradient: in the frame of the simulation; its length does not matter, but for zero.
  ///   - orientation: of that frame on the sky.
  ///   - grid: of the map; multipoles beyond 3 N_side − 1 are left out.
  ///   - rms: of δI over the sphere.
  /// - Throws: What `SkySource.read` throws.
  package init(
    _ source: SkySource, realization: Int, gradient: SIMD3<Double>, orientation: FieldOrientation, grid: HEALPixGrid,
    rms: Double
  ) throws {
    let axes = try source.read(realization)[0]
    var sky = SphericalHarmonicCoefficients(lmax: source.lmax)
    for axis in 0..<3 {
      for index in sky.values.indices { sky.values[index] += gradient[axis] * axes[axis].values[index] }
    }
    sky = orientation.equatorial(sky.resized(lmax: min(source.lmax, 3 * grid.nside - 1)))
    let values = HarmonicTransform(grid: grid, lmax: sky.lmax).synthesize(sky)
    name = "\(source.name), realisation \(realization), Omega T = \(source.omegaT.formattedShort)"
    map = try Self.scaled(HEALPixMap(grid: grid, values: values), rms: rms)
  }

  /// A map of a file, in equatorial coordinates.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - column: name of the column, or its number from 1.
  ///   - nside: of the result; nil for the map's own. Changed by way of the harmonics, which a map with gaps has not.
  ///   - rms: to which it is scaled, its mean taken out; nil leaves it as it is.
  /// - Throws: `FITSError`, `SphereError.unsupportedResolution`.
  package init(path: String, column: String, nside: Int?, rms: Double?) throws {
    var map =
      try Int(column).map { try HEALPixMap.read(path: path, column: $0) }
      ?? HEALPixMap.read(path: path, column: column)
    if let nside, nside != map.grid.nside {
      let grid = try HEALPixGrid(nside: nside)
      let lmax = 3 * min(nside, map.grid.nside) - 1
      let sky = HarmonicTransform(grid: map.grid, lmax: lmax).analyze(map.values, centered: true)
      map = try HEALPixMap(grid: grid, values: HarmonicTransform(grid: grid, lmax: lmax).synthesize(sky))
    }
    name = URL(fileURLWithPath: path).lastPathComponent
    self.map = try rms.map { try Self.scaled(map, rms: $0) } ?? map
  }

  private static func scaled(_ map: HEALPixMap, rms: Double) throws -> HEALPixMap {
    let (mean, deviation) = map.moments
    return try HEALPixMap(grid: map.grid, values: map.values.map { ($0 - mean) * rms / deviation })
  }
}
