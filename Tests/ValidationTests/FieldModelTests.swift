// What the checks of the field hold it against: expected statistics, and the statistics of samples.

import Foundation
import RandomStreams
import Testing
import Turbulence
import Validation

/// The expected statistics, where they are known otherwise.
@Suite(.timeLimit(.minutes(40))) struct FieldModelTests {
  static let model = FieldModel(TurbulenceSpectrum(strength: 2))

  @Test func correlationsStartAtAThirdOfTheVariance() {
    #expect(abs(Self.model.longitudinalCorrelation(0) - 2 / 3.0) < 1e-13)
    #expect(abs(Self.model.transverseCorrelation(0) - 2 / 3.0) < 1e-13)
  }

  /// R_NN = R_LL + (r/2) dR_LL/dr, the derivative by central differences: h² R‴ r/12 is below 1e-6 for r ≥ 0.3 L_c.
  @Test(arguments: [0.3, 1, 2.5]) func transverseFollowsFromLongitudinal(separation: Double) {
    let h = 1e-3 * separation
    let derivative =
      (Self.model.longitudinalCorrelation(separation + h) - Self.model.longitudinalCorrelation(separation - h))
      / (2 * h)
    let expected = Self.model.longitudinalCorrelation(separation) + separation / 2 * derivative
    #expect(abs(Self.model.transverseCorrelation(separation) - expected) < 1e-6)
    #expect(abs(Self.model.longitudinalCorrelation(separation) - expected) > 1e-6)
  }

  /// 2∫₀^∞ (R_LL + 2R_NN) dr/σ² = π⟨1/k⟩, by the trapezoidal rule to 400 L_c; long waves leave a ripple below 1 %.
  @Test func correlationLengthIsTheIntegralOfTheCorrelation() {
    let model = FieldModel(TurbulenceSpectrum(kMin: 0.05, kMax: 5))
    let step = 0.4
    let sum = (0..<1000).reduce(0.0) { sum, index in
      let r = step * Double(index)
      let trace = model.longitudinalCorrelation(r) + 2 * model.transverseCorrelation(r)
      return sum + (index == 0 ? 0.5 : 1) * trace * step
    }
    #expect(abs(2 * sum / model.correlationLength - 1) < 0.01)
  }

  @Test func correlationLengths() {
    #expect(abs(Self.model.unlimitedCorrelationLength - 1.716) < 5e-4)
    #expect(abs(Self.model.correlationLength - 1.793) < 1e-3)
    // ∫₀^∞ dk/(1 + k^{5/3}) = (3π/5)/sin(3π/5) for the slab; by the same rule over a wide range, within what lies beyond it.
    for (dimensions, expected) in [(TurbulenceSpectrum.Dimensions.one, 1.5851), (.two, 1.5307)] {
      let model = FieldModel(TurbulenceSpectrum(modes: 4000, kMin: 1e-6, kMax: 1e6, dimensions: dimensions))
      #expect(abs(model.unlimitedCorrelationLength - expected) < 1e-4)
      #expect(abs(model.correlationLength - expected) < 3e-4)
    }
  }
}

/// The Kolmogorov–Smirnov test and the fit of a slope.
@Suite(.timeLimit(.minutes(40))) struct FieldStatisticsTests {
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
