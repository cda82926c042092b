// State that threads share and on whose change they wait: a lock and a condition in one.

import Foundation

/// What a thread finds when it looks at shared state.
package enum Glimpse<Value> {
  /// What it has waited for.
  case found(Value)
  /// Nothing yet: it looks again at the next change, and at the latest after so long, where that is said.
  case wait(atMost: Duration? = nil)
}

/// State behind a lock, on whose change threads may wait.
package final class Monitor<State>: @unchecked Sendable {
  private let condition = NSCondition()
  private var state: State

  /// A monitor of some state.
  package init(_ state: sending State) { self.state = state }

  /// Reads the state, or changes what no waiting thread has to see at once.
  package func withLock<Value, Failure: Error>(_ body: (inout State) throws(Failure) -> Value) throws(Failure) -> Value
  {
    condition.lock()
    defer { condition.unlock() }
    return try body(&state)
  }

  /// Changes the state; whoever waits looks at it again.
  package func change<Value>(_ body: (inout State) -> Value) -> Value {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return body(&state)
  }

  /// Waits until the state has what the caller looks for. Looking may change it.
  ///
  /// - Parameter look: called with the lock held, again and again.
  package func wait<Value, Failure: Error>(
    _ look: (inout State) throws(Failure) -> Glimpse<Value>
  ) throws(Failure) -> Value {
    condition.lock()
    defer { condition.unlock() }
    while true {
      switch try look(&state) {
      case .found(let value): return value
      case .wait(atMost: nil): condition.wait()
      case .wait(atMost: let most?): _ = condition.wait(until: Date(timeIntervalSinceNow: most / .seconds(1)))
      }
    }
  }
}
