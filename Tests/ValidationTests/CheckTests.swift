import Testing
import Validation

@Suite(.timeLimit(.minutes(20))) struct CheckTests {
  static func check(_ measured: Double) -> Check {
    Check(group: "test", quantity: "one", expected: 1, measured: measured, tolerance: 0.1, reason: "for the test")
  }

  @Test func passesWithinTheToleranceOnly() {
    #expect(Self.check(1.05).passed)
    #expect(!Self.check(1.15).passed)
    #expect(!Self.check(0.85).passed)
    #expect(!Self.check(.nan).passed)
  }

  @Test func samplesHaveTheirMeanAndError() {
    let sample = Sample([1, 2, 3, 4])
    #expect(sample.mean == 2.5)
    #expect(abs(sample.error - (5.0 / 12).squareRoot()) < 1e-15)
  }
}
