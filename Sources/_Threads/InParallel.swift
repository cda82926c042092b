// Threads, by POSIX: Foundation's `Thread` says nothing when the system refuses one, and libdispatch tries again for ever, so
// that a program waits for threads that never come. Here a thread that cannot be started is one that helps less.

import Foundation
import Synchronization

/// Threads that the system refused.
package struct ThreadShortage: Sendable, Equatable, CustomStringConvertible {
  /// How many threads work.
  package let started: Int
  /// How many were asked for.
  package let wanted: Int
  /// The system's word for why.
  package let reason: String

  /// One line.
  package var description: String {
    "\(started) of \(wanted) threads could be started (\(reason)); going on with \(started == 1 ? "that one" : "those"). "
      + "The system's limit of processes (ulimit -u) or of memory (ulimit -v) is the usual cause"
  }
}

/// Runs the same closure on several threads and waits for all of them.
///
/// The work must be handed out by what `body` calls, one piece to whoever asks, since there may be fewer threads than asked
/// for: then those that started do the work, and the calling thread where none did.
///
/// - Parameters:
///   - threads: how many threads to start, at least one.
///   - shortage: told once, on the calling thread and before the work is over, when fewer started.
///   - body: the work of one thread, with the thread's number from 0.
package func inParallel(
  _ threads: Int, shortage: (ThreadShortage) -> Void = { _ in }, _ body: @escaping @Sendable (Int) -> Void
) {
  let wanted = max(threads, 1)
  var started: [pthread_t] = []
  var failure: Int32 = 0
  for number in 0..<wanted {
    var thread = pthread_t()
    failure = start(&thread, Work { body(number) })
    guard failure == 0 else { break }
    started.append(thread)
  }
  if started.count < wanted {
    shortage(
      ThreadShortage(started: max(1, started.count), wanted: wanted, reason: String(cString: strerror(failure))))
  }
  if started.isEmpty { body(0) }
  for thread in started { pthread_join(thread, nil) }
}

/// Computes `body(0)…body(count − 1)` on up to `threads` threads.
///
/// - Parameters:
///   - count: how many pieces of work there are.
///   - threads: how many threads to start, at least one.
///   - body: one piece of work; it must depend on its index alone.
/// - Returns: the results in the order of their indices, however many threads there were.
/// - Throws: of the errors that pieces of work threw, that of the lowest index.
package func inOrder<Value: Sendable, Failure: Error>(
  _ count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
  let board = ResultBoard<Result<Value, Failure>>(count: count)
  inParallel(min(threads, count)) { _ in
    while let index = board.next() {
      let result = Result { () throws(Failure) -> Value in try body(index) }
      board.post(result, at: index)
      // All pieces of lower index are handed out; those of higher index are not needed any more.
      if case .failure = result { board.stop() }
    }
  }
  var values: [Value] = []
  for result in board.results { values.append(try result.get()) }
  return values
}

/// Pieces of work to hand out, and their results.
private final class ResultBoard<Value: Sendable>: Sendable {
  private struct State {
    var handedOut = 0
    var results: [Value?]
  }

  private let state: Mutex<State>

  init(count: Int) { state = Mutex(State(results: Array(repeating: nil, count: count))) }

  func next() -> Int? {
    state.withLock { state in
      guard state.handedOut < state.results.count else { return nil }
      state.handedOut += 1
      return state.handedOut - 1
    }
  }

  func stop() { state.withLock { $0.handedOut = $0.results.count } }

  func post(_ result: Value, at index: Int) { state.withLock { $0.results[index] = result } }

  var results: [Value] { state.withLock { $0.results.compactMap { $0 } } }
}

/// What a thread is to do, behind the pointer that a POSIX thread is given.
private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// Starts a thread with eight megabytes of stack, whatever `ulimit -s` says; returns 0 or why it could not be started.
private func start(_ thread: inout pthread_t, _ work: Work) -> Int32 {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, 8 << 20)
  let handle = Unmanaged.passRetained(work)
  let failure = pthread_create(
    &thread, &attributes,
    { pointer in
      #if canImport(Glibc)
        guard let pointer else { return nil }
      #endif
      Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
      return nil
    }, handle.toOpaque())
  if failure != 0 { handle.release() }
  return failure
}
