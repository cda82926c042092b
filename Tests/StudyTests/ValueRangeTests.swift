import Foundation
import Study
import Testing

/// Values on a command line.
@Suite("Ranges of values", .timeLimit(.minutes(40))) struct ValueRangeTests {
  @Test(arguments: [
    ("1,10,100", [1, 10, 100]), ("3", [3]), (" 2 , -1e3", [2, -1000]), ("0:100:5", [0, 25, 50, 75, 100]),
    ("1:0:3", [1, 0.5, 0]), ("0.01:1:3log", [0.01, 0.1, 1]), ("100:1:3log", [100, 10, 1]), ("-1:1:2", [-1, 1]),
  ]) func read(text: String, values: [Double]) throws {
    #expect(try ValueRange.values(text, option: "x") == values)
  }

  /// Equal ratios to round-off, with both ends as they were given.
  @Test func logarithmic() throws {
    let values = try ValueRange.values("0.02:0.7:9log", option: "x")
    #expect(values.first == 0.02 && values.last == 0.7 && values.count == 9)
    let ratio = pow(0.7 / 0.02, 1.0 / 8)
    #expect(zip(values, values.dropFirst()).allSatisfy { abs($1 / $0 / ratio - 1) < 1e-12 })
  }

  @Test(arguments: [
    "", ",", "1,,2", "a", "1:2", "1:2:3:4", "1:2:", "1:2:1", "1:1:3", "0:1:3log", "-1:1:3log", "1:2:log", "1:2:3.5",
    "1:nan:3", "inf", "0x10", "0X1p3", "1:2:10001", "-1e308:1e308:3", "1e-300:1e300:4log",
    "1:1.0000000000000002:5", "1:2:3 log",
  ]) func refused(text: String) throws {
    let error = #expect(throws: StudyError.self) { try ValueRange.values(text, option: "--omega-t") }
    #expect(error?.description.hasPrefix("--omega-t = ") == true, "\(error.map { "\($0)" } ?? "")")
  }
}
