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

  /// Ends what is being done where a stop has been asked for; called where nothing is half done.
  ///
  /// - Throws: ``Interrupted``.
  public func check() throws {
    if isRequested { throw Interrupted() }
  }
}

/// Something was not finished because a stop was asked for.
public struct Interrupted: Error, Equatable, CustomStringConvertible {
  /// One line.
  public let description = "interrupted; the same command goes on from there"

  /// The only one.
  public init() {}
}
