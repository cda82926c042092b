// A scan over rigidity as one thing: the skies of particles of several rigidities that came through the same waves from the
// same directions, as the points of a scan do, which share the seed.
//
// A physical density gradient g is the same for all of them, and a point's skies are for a gradient of 1/r_L of its own r_L,
// so that physical skies are a(R) r_L(R) g: between points they differ by the ratio of their rigidities.

import Anisotropy
import Foundation
import Observation
import Sphere
import Study
import Turbulence
import _Text

/// The points of a scan over rigidity, or over ρ = r_L/L_c, in ascending order.
package struct RigidityScan: Sendable {
  /// The scanned key.
  package let key: String
  /// The unit of ``rigidities``: that of the scan's values, or L_c where they are Larmor radii.
  package let unit: String
  /// Rigidities of the points, or their r_L/L_c, ascending.
  package let rigidities: [Double]
  /// ρ = r_L/L_c of each point.
  package let rhos: [Double]
  /// The run directory of each point.
  package let runs: [RunDirectory]
  /// The skies of each point.
  package let skies: [SkySource]
  /// The base study.
  package let base: StudyConfiguration

  /// Takes the complete points of a scan.
  ///
  /// Where `--k-max-rho X` follows r_L, waves shorter than 2π r_L/X are left out of a particle's field; the others are the same.
  ///
  /// - Throws: `RigidityScanError` for another scan, or one with fewer than two complete points; what `SkySource` throws.
  package init(_ scan: ScanDirectory) throws {
    let path = scan.path
    guard scan.scan.axes.count == 1, let axis = scan.scan.axes.first, Self.keys.contains(axis.key),
      let numbers = axis.numbers
    else { throw RigidityScanError.otherAxes(path: path, axes: scan.scan.axes.map(\.key)) }
    let complete = try scan.points.compactMap { point in
      try scan.completeRun(of: point).map { (rigidity: numbers[point.places[0]], run: $0) }
    }.sorted { $0.rigidity < $1.rigidity }
    let fields = complete.map(\.run.configuration.field)
    for field in fields.dropFirst() where !field.sharesWaves(with: fields[0]) {
      throw RigidityScanError.otherWaves(path: path, model: field.model.name, waves: field.modes)
    }
    guard complete.count > 1 else { throw RigidityScanError.tooFew(path: path, complete: complete.count) }
    guard scan.scan.base.sky.directions == .paired else { throw RigidityScanError.onlyOneSet(path: path) }
    (key, unit, base) = (axis.key, axis.unit, scan.scan.base)
    rigidities = complete.map(\.rigidity)
    runs = complete.map(\.run)
    rhos = runs.map(\.configuration.particle.rho)
    skies = try runs.map { try SkySource($0) }
  }

  /// Skies from elsewhere than a scan's directory, which have no run directories; for tests.
  init(key: String, unit: String, rigidities: [Double], rhos: [Double], skies: [SkySource], base: StudyConfiguration) {
    (self.key, self.unit, self.rigidities, self.rhos) = (key, unit, rigidities, rhos)
    (self.skies, self.base, runs) = (skies, base, [])
  }

  /// The keys that a scan over rigidity varies.
  private static let keys = ["particle.rigidity", "particle.larmor_radius"]

  /// The largest multipole that pixels resolve, 2 N_side.
  package var resolved: Int { 2 * base.sky.nside }

  /// The realisations, which all points have.
  package var numbers: [Int] { skies[0].numbers }

  /// The unit of the rigidities in TV; nil for a scan over r_L/L_c.
  package var unitInTeravolts: Double? {
    PhysicalUnit(symbol: unit).flatMap { $0.dimension == .rigidity ? $0.inSI / PhysicalUnit.teravolt.inSI : nil }
  }

  /// The point nearest to a rigidity in its logarithm.
  package func nearest(to rigidity: Double) -> Int {
    rigidities.indices.min { abs(log(rigidities[$0] / rigidity)) < abs(log(rigidities[$1] / rigidity)) } ?? 0
  }

  /// The middle point, about which responses lie where nothing else is said.
  package var middle: Int { nearest(to: (rigidities[0] * rigidities[rigidities.count - 1]).squareRoot()) }

  /// The largest over the smallest backtracking time of the points, both in L_c/v: 1 where all were followed equally long.
  package var timeRatio: Double {
    let times = zip(skies, rhos).map { $0.omegaT * $1 }
    return (times.max() ?? .nan) / (times.min() ?? .nan)
  }

  /// A rigidity with its unit.
  package func words(_ rigidity: Double) -> String {
    (key == Self.keys[0] ? "" : "r_L = ") + "\(rigidity.formattedShort) \(unit)"
  }

  /// The skies of a detector whose events have rigidities of a response, Σ_i w_i (r_L,i/r_L) a_ℓm(R_i), of a gradient of 1/r_L
  /// at the median of the response; for other codes and for observatories.
  ///
  /// Spectra of such skies have in full the terms of equal nodes, Σ w_i² C_ii: they are the upper of the two bounds of
  /// ``RigiditySpectra``.
  ///
  /// - Throws: `ResponseError` where the response is none for these points.
  package func mixed(_ response: RigidityResponse) throws -> SkySource {
    let weights = try response.weights(at: rigidities)
    let nearest = skies[nearest(to: response.median)]
    let factors = zip(weights.values, rigidities).map { $0 * $1 / response.median }
    let parts = zip(skies, factors).filter { $0.1 > 0 }
    return SkySource(
      name: "\(base.name), \(response.name)", lmax: nearest.lmax, omegaT: nearest.omegaT, numbers: numbers,
      isPaired: true
    ) { number in
      var sum: [[SphericalHarmonicCoefficients]] = []
      for (skies, factor) in parts {
        let sky = try skies.read(number)
        if sum.isEmpty { sum = sky.map { $0.map { SphericalHarmonicCoefficients(lmax: $0.lmax) } } }
        for (set, axes) in sky.enumerated() {
          for (axis, coefficients) in axes.enumerated() {
            for index in coefficients.values.indices {
              sum[set][axis].values[index] += factor * coefficients.values[index]
            }
          }
        }
      }
      return sum
    }
  }
}

/// Why a scan is none over rigidity in the same waves and directions.
package enum RigidityScanError: Error, Equatable, CustomStringConvertible {
  /// Other axes than one of rigidity.
  case otherAxes(path: String, axes: [String])
  /// A rule that gives each point its own waves.
  case otherWaves(path: String, model: String, waves: Int)
  /// Fewer than two points are complete.
  case tooFew(path: String, complete: Int)
  /// One set of directions, whose spectra have shot noise.
  case onlyOneSet(path: String)
  /// A median that is no rigidity of this scan's unit.
  case badMedian(text: String, unit: String)

  /// One line: what is wrong, and what to do.
  package var description: String {
    switch self {
    case .otherAxes(let path, let axes):
      "\(path.oneLine): its axes are \(axes.joined(separator: ", ").oneLine); rigidities are compared in a scan over "
        + "particle.rigidity or particle.larmor_radius alone"
    case .otherWaves(let path, let model, let waves):
      "\(path.oneLine): was made with --k-max-rho, which gives each rigidity waves of its own "
        + (waves > 1 ? "in \(model.oneLine) turbulence" : "where there is one wave")
        + "; scan without it, with one field.k_max for all"
    case .tooFew(let path, let complete):
      "\(path.oneLine): has \(complete) complete point\(complete == 1 ? "" : "s"); two or more are needed: run the scan to "
        + "its end"
    case .onlyOneSet(let path):
      "\(path.oneLine): has one set of directions, whose spectra have shot noise; scan again with '--set "
        + "sky.directions=paired' into another directory"
    case .badMedian(let text, let unit):
      "--median \(text.oneLine): is no "
        + (PhysicalUnit(symbol: unit) == nil ? "positive number of \(unit)" : "rigidity with a unit, as \"10 \(unit)\"")
    }
  }
}
