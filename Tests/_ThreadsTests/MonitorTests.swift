import Testing

@testable import _Threads

/// Waiting for a change of shared state.
@Suite(.timeLimit(.minutes(40))) struct MonitorTests {
  /// Who waits without a limit sees a change, and what looking changed stays.
  @Test func changesAreSeen() {
    let monitor = Monitor((turn: 0, looks: 0))
    let seen = inOrder(4, threads: 4) { number in
      let seen = monitor.wait { state -> Glimpse<Int> in
        state.looks += 1
        return state.turn == number ? .found(state.turn) : .wait()
      }
      monitor.change { $0.turn += 1 }
      return seen
    }
    #expect(seen == [0, 1, 2, 3])
    #expect(monitor.withLock { $0.turn == 4 && $0.looks >= 4 })
  }

  /// Who waits with a limit looks again, also where nothing changes.
  @Test func waitingHasALimit() {
    let monitor = Monitor(0)
    let start = ContinuousClock.now
    monitor.wait { state -> Glimpse<Void> in
      state += 1
      return state == 4 ? .found(()) : .wait(atMost: .milliseconds(20))
    }
    #expect(start.duration(to: .now) >= .milliseconds(50))
  }

  /// An error of looking ends the waiting, and the lock is free again.
  @Test func errorsEndIt() {
    struct Failure: Error {}
    let monitor = Monitor(7)
    #expect(throws: Failure.self) { try monitor.wait { _ throws(Failure) -> Glimpse<Int> in throw Failure() } }
    #expect(monitor.withLock { $0 } == 7)
  }
}
