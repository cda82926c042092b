// A request to stop, set by a signal or a test and read by every worker.

import Synchronization

/// A flag that asks a run to stop as soon as nothing finished is lost by it.
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  /// An interruption that has not been asked for.
  public init() {}

  /// Asks the run to stop. Safe to call from any thread, any number of times.
  public func request() { flag.store(true, ordering: .releasing) }

  /// Whether a stop has been asked for.
  public var isRequested: Bool { flag.load(ordering: .acquiring) }
}
