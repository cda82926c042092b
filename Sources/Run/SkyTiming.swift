// How long one core takes to measure the skies of a realisation: one snapshot of a study's own estimators, timed on a sky that is
// made up, times the number of backtracking times. Up to N_side 128 the sky is as large as the study's; beyond, times grow with
// N_side³, as the transforms do.

import Anisotropy
import Sphere
import Study
import Transport

/// The time of skies on one core.
struct SkyTiming: Sendable {
  /// What the time depends on.
  private struct Kind: Equatable {
    var nside: Int
    var sets: Double
    var columns: [MeasuredColumn]

    init(_ configuration: StudyConfiguration) {
      nside = configuration.sky.nside
      sets = configuration.sky.directions == .paired ? 2 : 1
      let (measured, lmax) = (configuration.measured, 3 * nside - 1)
      columns = measured.columns(lmax: lmax) + measured.jointColumns(lmax: lmax)
    }
  }

  private let kind: Kind
  /// Seconds of one snapshot.
  private let snapshot: Double
  /// Seconds of what is made once a realisation: the rotation of the second set.
  private let preparation: Double

  private static let largestSky = 128

  /// Measures this machine: 10 ms at N_side 32, half a second from 128 on.
  init(of configuration: StudyConfiguration) throws {
    let kind = Kind(configuration)
    let nside = min(kind.nside, Self.largestSky)
    let grid = try HEALPixGrid(nside: nside)
    let measurement = SkyMeasurement(grid: grid, estimators: configuration.measured)
    let clock = ContinuousClock()
    var sets = DirectionSets(grid: grid, isPaired: kind.sets == 2, seed: configuration.seed, realization: 0)
    let preparation = clock.measure {
      sets = DirectionSets(grid: grid, isPaired: kind.sets == 2, seed: configuration.seed, realization: 0)
    }
    // Particles that went straight on.
    let orbits = (0..<sets.count).map { set in
      let directions = sets.directions(ofSet: set)
      let path = (0..<3).flatMap { axis in directions.map { $0[axis] } }
      let hasMomenta = configuration.measured.needMomenta
      return Orbits(
        timeCount: 1, directionCount: directions.count, hasMomenta: hasMomenta, values: hasMomenta ? path + path : path)
    }
    func snapshot() -> Double {
      clock.measure { _ = measurement.measure(measurement.sky(omegaT: 1, orbits: orbits, sets: sets)) } / .seconds(1)
    }
    let growth = Self.growth(from: nside, to: kind.nside)
    self.init(
      of: configuration, snapshot: growth * min(snapshot(), snapshot()),
      preparation: growth * (preparation / .seconds(1)))
  }

  /// The time of skies as it was measured on those of a study: seconds of one core.
  init(of configuration: StudyConfiguration, snapshot: Double, preparation: Double) {
    (kind, self.snapshot, self.preparation) = (Kind(configuration), snapshot, preparation)
  }

  private static func growth(from: Int, to: Int) -> Double {
    let ratio = Double(to) / Double(from)
    return ratio * ratio * ratio
  }

  /// Whether the skies of a study are of the same kind, whatever their times.
  func isOf(_ configuration: StudyConfiguration) -> Bool { kind == Kind(configuration) }

  /// Seconds of one core for the skies of one realisation.
  func seconds(of configuration: StudyConfiguration) -> Double {
    let other = Kind(configuration)
    return (preparation + snapshot * Double(configuration.backtracking.times.count)) * other.sets / kind.sets
      * Self.growth(from: kind.nside, to: other.nside)
  }
}
