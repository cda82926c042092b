import Testing
import _Threads

@Suite(.timeLimit(.minutes(40))) struct InParallelTests {
  @Test(arguments: [1, 2, 7, 50]) func workComesInOrder(threads: Int) {
    #expect(inOrder(20, threads: threads) { $0 * $0 } == (0..<20).map { $0 * $0 })
    #expect(inOrder(0, threads: threads) { $0 } == [])
  }

  private struct Refused: Error, Equatable { var index: Int }

  @Test(arguments: [1, 3]) func theFirstErrorIsThrown(threads: Int) {
    #expect(throws: Refused(index: 4)) {
      try inOrder(20, threads: threads) { index in
        if index % 5 == 4 { throw Refused(index: index) }
        return index
      }
    }
  }
}
