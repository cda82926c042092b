import Results
import Testing

@Suite(.timeLimit(.minutes(20))) struct RangesTests {
  @Test func writesNumbersAsSlurmTakesThem() {
    #expect(ranges([]) == "")
    #expect(ranges([4]) == "4")
    #expect(ranges([7, 0, 1, 2, 3, 9, 8]) == "0-3,7-9")
  }
}
