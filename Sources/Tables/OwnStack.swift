// Recursion that text from outside drives, on a stack whose size does not depend on who calls: threads of a pool have two
// megabytes where `ulimit -s` says "unlimited".

import Foundation

private final class Work {
  let body: () -> Void

  init(_ body: @escaping () -> Void) { self.body = body }
}

/// The result of `body`, which runs on a thread of its own with a stack of `size` bytes while the caller waits; on the
/// caller's stack where the system has no thread left.
func withStack<Value>(size: Int, _ body: () throws -> Value) throws -> Value {
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  var attributes = pthread_attr_t()
  guard pthread_attr_init(&attributes) == 0 else { return try body() }
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setstacksize(&attributes, size)
  var result: Result<Value, any Error>?
  withoutActuallyEscaping(body) { body in
    let work = Unmanaged.passRetained(Work { result = Result(catching: body) })
    let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
      if let pointer { Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body() }
      return nil
    }
    if pthread_create(&thread, &attributes, start, work.toOpaque()) == 0 {
      pthread_join(thread, nil)
    } else {
      work.release()
    }
  }
  return try result?.get() ?? body()
}
