import Foundation
import Testing
import Turbulence
import Validation

/// The expected statistics, where they are known otherwise.
@Suite(.timeLimit(.minutes(20))) struct FieldModelTests {
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
