// Numbers in names and messages.

import Results
import Study
import Testing
import _TestSupport

@Suite(.timeLimit(.minutes(40))) struct MapNameTests {
  /// Names stay what they were where six digits tell the times of a study apart, and are different where they do not.
  @Test func mapsOfCloseTimesHaveTheirOwnNames() throws {
    func names(_ times: [Double]) -> [String] {
      let directory = RunDirectory(
        path: "d", configuration: changed(StudyConfiguration.default) { $0.backtracking.omegaT = .list(times) })
      return times.map {
        String(directory.mapPath(0, omegaT: $0).dropFirst("d/maps/000000-omega_t-".count).dropLast(5))
      }
    }
    #expect(names([0.1, 100, 177.82794100389228]) == ["0.1", "100", "177.828"])
    #expect(names([100, 100.00001, 100.00002]) == ["100", "100.00001", "100.00002"])
    let close = (0..<50).map { 177.828 + 1e-7 * Double($0) }
    #expect(Set(names(close)).count == close.count)
    #expect(names(close)[0] == "177.828")
  }
}

@Suite(.timeLimit(.minutes(40))) struct RangesTests {
  @Test func writesNumbersAsSlurmTakesThem() {
    #expect(ranges([]) == "")
    #expect(ranges([4]) == "4")
    #expect(ranges([7, 0, 1, 2, 3, 9, 8]) == "0-3,7-9")
  }
}
