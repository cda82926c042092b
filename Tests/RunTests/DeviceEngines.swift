// Engines that compute elsewhere, or say so, and look how they are treated.

import Foundation
import Study
import Synchronization
import Transport
import Turbulence
import _TestSupport

/// An engine that counts the particles that it is given.
struct CountingEngine: Engine {
  private let engine: any Engine
  private let count = Counter()

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  init(_ engine: any Engine) { self.engine = engine }

  var particles: Int { count.value.load(ordering: .acquiring) }
  var name: String { engine.name }
  var summary: String { engine.summary }
  var blockSize: Int { engine.blockSize }
  var blocksInFlight: Int { engine.blocksInFlight }
  var digestEntry: String? { engine.digestEntry }
  var citations: [Citation] { engine.citations }
  func provenance(_ stepping: Stepping) -> String { engine.provenance(stepping) }
  func takeNotices() -> [String] { engine.takeNotices() }
  func accepts(_ field: any MagneticField.Type) -> Bool { engine.accepts(field) }

  func tracker(through field: any MagneticField, stepping: Stepping) throws -> any Transport.Tracker {
    Tracker(tracker: try engine.tracker(through: field, stepping: stepping), count: count)
  }

  private struct Tracker: Transport.Tracker {
    let tracker: any Transport.Tracker
    let count: Counter

    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      count.value.add(starts.count, ordering: .releasing)
      return try tracker.orbits(from: starts, times: times, momenta: momenta, isCancelled: isCancelled)
    }
  }
}

/// An engine elsewhere with one block in flight, which looks how many it gets at a time.
final class SoloEngine: Engine {
  let (name, summary, blockSize, blocksInFlight) = ("solo", "one at a time", 768, 1)
  let digestEntry: String? = "solo"
  let citations: [Citation] = []
  private let blocks = Mutex((now: 0, most: 0))

  var most: Int { blocks.withLock { $0.most } }
  func provenance(_ stepping: Stepping) -> String { summary }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }

  func tracker(through field: any MagneticField, stepping: Stepping) throws -> any Transport.Tracker {
    Tracker(engine: self, tracker: try SIMDEngine().tracker(through: field, stepping: stepping))
  }

  private struct Tracker: Transport.Tracker {
    let engine: SoloEngine
    let tracker: any Transport.Tracker

    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      engine.blocks.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      defer { engine.blocks.withLock { $0.now -= 1 } }
      Thread.sleep(forTimeInterval: 0.02)
      return try tracker.orbits(from: starts, times: times, momenta: momenta, isCancelled: isCancelled)
    }
  }
}

/// An engine that takes no time, since it follows nothing.
final class IdleEngine: Engine, Tracker {
  let (name, summary, blockSize) = ("idle", "nothing", 768)
  let digestEntry: String? = "idle"
  let citations: [Citation] = []
  func provenance(_ stepping: Stepping) -> String { summary }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }
  func tracker(through field: any MagneticField, stepping: Stepping) -> any Transport.Tracker { self }

  func orbits(
    from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
  ) throws -> Orbits? { nil }
}

/// An engine elsewhere with two blocks in flight: the second fails when the first is on its way, which would take for ever.
final class FailingEngine: Engine {
  struct Failure: Error, Equatable {}

  let (name, summary, blockSize, blocksInFlight) = ("failing", "nothing", 768, 2)
  let digestEntry: String? = "failing"
  let citations: [Citation] = []
  private let calls = Atomic<Int>(0)
  private let cancelled = Atomic<Bool>(false)

  var wasCancelled: Bool { cancelled.load(ordering: .acquiring) }
  func provenance(_ stepping: Stepping) -> String { summary }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }
  func tracker(through field: any MagneticField, stepping: Stepping) -> any Transport.Tracker { Tracker(engine: self) }

  private struct Tracker: Transport.Tracker {
    let engine: FailingEngine

    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      guard engine.calls.add(1, ordering: .acquiringAndReleasing).oldValue == 0 else { throw Failure() }
      wait { isCancelled() }
      guard isCancelled() else { throw EngineError.stopped }
      engine.cancelled.store(true, ordering: .releasing)
      return nil
    }
  }
}

/// An engine elsewhere that is lost when it has computed the two blocks of the first realisation that comes.
final class LostEngine: Engine {
  static let error = GPUError.lost("unplugged")

  let (name, summary, blockSize, blocksInFlight) = ("lost", "nothing", 768, 3)
  let digestEntry: String? = "lost"
  let citations: [Citation] = []
  private let realizations = Atomic<Int>(0)
  private let computed = Atomic<Int>(0)

  func provenance(_ stepping: Stepping) -> String { summary }
  func accepts(_ field: any MagneticField.Type) -> Bool { true }
  func tracker(through field: any MagneticField, stepping: Stepping) throws -> any Transport.Tracker {
    let before = realizations.add(1, ordering: .relaxed).oldValue
    return Tracker(
      engine: self, tracker: try SIMDEngine().tracker(through: field, stepping: stepping), isFirst: before == 0)
  }

  private struct Tracker: Transport.Tracker {
    let engine: LostEngine
    let tracker: any Transport.Tracker
    let isFirst: Bool

    func orbits(
      from starts: [PhaseState], times: [Double], momenta: Bool, isCancelled: () -> Bool
    ) throws -> Orbits? {
      guard isFirst else {
        wait { engine.computed.load(ordering: .acquiring) == 2 }
        throw LostEngine.error
      }
      defer { engine.computed.add(1, ordering: .releasing) }
      return try tracker.orbits(from: starts, times: times, momenta: momenta, isCancelled: isCancelled)
    }
  }
}
