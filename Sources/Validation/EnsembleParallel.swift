// Independent jobs over threads that may fail.

import _Threads

extension EnsembleChecks {
  /// The results of `body` for 0 ..< `count`, in order, computed by up to `threads` threads; the first error is thrown.
  static func concurrentMap<Value: Sendable>(
    _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    try inOrder(count, threads: threads) { number in Result { try body(number) } }.map { try $0.get() }
  }
}
