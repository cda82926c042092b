// Independent pieces of work on several threads, with results that do not depend on how many there are.

import Foundation
import Synchronization

/// Computes `body(0)…body(count − 1)` on several threads.
///
/// - Parameters:
///   - count: how many pieces of work there are.
///   - threads: worker threads, at least one.
///   - body: one piece of work; it must depend on its index alone.
/// - Returns: the results in the order of their indices.
package func inOrder<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) -> Result
) -> [Result] {
  let board = ResultBoard<Result>(count: count)
  let group = DispatchGroup()
  for _ in 0..<max(1, min(threads, count)) {
    group.enter()
    let thread = Thread {
      while let index = board.next() { board.post(body(index), at: index) }
      group.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }
  group.wait()
  return board.results
}

private final class ResultBoard<Result: Sendable>: Sendable {
  private struct State {
    var handedOut = 0
    var results: [Int: Result] = [:]
  }

  private let state = Mutex(State())
  private let count: Int

  init(count: Int) { self.count = count }

  func next() -> Int? {
    state.withLock { state in
      guard state.handedOut < count else { return nil }
      state.handedOut += 1
      return state.handedOut - 1
    }
  }

  func post(_ result: Result, at index: Int) {
    state.withLock { $0.results[index] = result }
  }

  var results: [Result] {
    state.withLock { state in (0..<count).compactMap { state.results[$0] } }
  }
}
