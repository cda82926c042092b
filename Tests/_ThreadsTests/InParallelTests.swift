import Testing
import _Threads

@Suite(.timeLimit(.minutes(20))) struct InParallelTests {
  @Test(arguments: [1, 2, 7, 50]) func workComesInOrder(threads: Int) {
    #expect(inOrder(20, threads: threads) { $0 * $0 } == (0..<20).map { $0 * $0 })
    #expect(inOrder(0, threads: threads) { $0 } == [])
  }
}
