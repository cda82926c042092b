// An engine in one file: particles that no field bends, r(−T) = −T p̂.

import Transport
import Turbulence

struct StraightLines: Engine {
  let name = "straight"
  let summary = "no field at all"
  let blockSize = 10
  let digestEntry: String? = "straight"
  let citations: [Citation] = []

  func provenance(_ stepping: Stepping) -> String { "straight lines" }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }
  func tracker(through field: any MagneticField, stepping: Stepping) -> any Tracker { Lines() }

  private struct Lines: Tracker {
    func orbits(from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool) -> Orbits? {
      var orbits = Orbits(timeCount: times.count, directionCount: starts.count, hasMomenta: momenta)
      for (time, omegaT) in times.enumerated() {
        for (index, start) in starts.enumerated() {
          if isCancelled() { return nil }
          orbits.set(
            position: start.position - omegaT * start.momentum, momentum: start.momentum, of: index, at: time)
        }
      }
      return orbits
    }
  }
}

/// An engine whose trackers throw, or stop without having been asked to.
struct Broken: Engine {
  let throwing: Bool
  let name = "broken"
  let summary = "does not work"
  let blockSize = 10
  let digestEntry: String? = "broken"
  let citations: [Citation] = []

  func provenance(_ stepping: Stepping) -> String { "broken" }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }
  func tracker(through field: any MagneticField, stepping: Stepping) -> any Tracker { Stops(throwing: throwing) }

  private struct Stops: Tracker {
    let throwing: Bool
    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      if throwing { throw EngineError.stuck(time: 7) }
      return nil
    }
  }
}
