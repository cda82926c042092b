// Independent jobs over threads. Each job depends on its number only, so the results do not depend on the threads.

import Dispatch
import Synchronization

extension EnsembleChecks {
  /// The results of `body` for 0 ..< `count`, in order, computed by up to `threads` threads; the first error is thrown.
  static func concurrentMap<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    let next = Atomic(0)
    let found = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
      while true {
        let job = next.add(1, ordering: .relaxed).oldValue
        guard job < count else { return }
        let result = Swift.Result { try body(job) }
        found.withLock { $0[job] = result }
      }
    }
    let results = found.withLock { $0 }
    return try (0..<count).compactMap { try results[$0]?.get() }
  }
}
