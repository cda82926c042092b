import Foundation
import RandomStreams
import Testing
import Validation

/// The Kolmogorov–Smirnov test and the fit of a slope.
@Suite(.timeLimit(.minutes(20))) struct FieldStatisticsTests {
  /// By hand: of 0.1, 0.2 and 0.9 two thirds lie at or below 0.2, the largest distance.
  @Test func statisticOfThreeValues() {
    let root = 3.0.squareRoot()
    let distance = 2 / 3.0 - 0.2
    #expect(abs(KolmogorovSmirnov.statistic([0.9, 0.1, 0.2]) - distance * (root + 0.12 + 0.11 / root)) < 1e-15)
  }

  /// λ = 1.3581 is exceeded with probability 5 % (tables); the first term alone is good to 1e-4 there.
  @Test func criticalValues() {
    #expect(abs(KolmogorovSmirnov.critical(falseAlarm: 0.05) - 1.3581) < 1e-3)
    #expect(abs(KolmogorovSmirnov.critical(falseAlarm: 1e-5) - 2.4704) < 1e-4)
  }

  /// 2000 samples of 100 uniform numbers exceed the 5 % value in 5 % of cases: 100 ± 9.7, 4.5 standard errors allowed.
  @Test func falseAlarmsComeAsOftenAsStated() {
    let critical = KolmogorovSmirnov.critical(falseAlarm: 0.05)
    func alarms(_ distort: (Double) -> Double) -> Int {
      var stream = RandomStream(seed: 4, realization: 0, purpose: .testing)
      return (0..<2000).count { _ in
        KolmogorovSmirnov.statistic((0..<100).map { _ in distort(stream.uniform()) }) > critical
      }
    }
    #expect(abs(alarms { $0 } - 100) < 44)
    #expect(abs(alarms { pow($0, 1.2) } - 100) > 44)
  }

  @Test func errorsThatAreNotNumbersShow() {
    #expect(largestError([1, 3, 2]) == 3)
    for errors in [[.nan, 1], [1, .nan], [1, .nan, 2], []] { #expect(largestError(errors).isNaN) }
    #expect(KolmogorovSmirnov.statistic([0.1, .nan, 0.7]).isNaN)
  }

  @Test func slopeOfALine() {
    #expect(abs(fittedSlope([0, 1, 3], [1, 3, 7]) - 2) < 1e-15)
  }
}
