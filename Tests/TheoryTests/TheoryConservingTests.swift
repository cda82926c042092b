// The conserving form of relative scattering: closed forms, quadrature and independent values of many digits; the model of two
// numbers, and the law of small scales.

import Foundation
import Testing
import Theory

@Suite("Relative scattering, the conserving form", .timeLimit(.minutes(40)))
struct TheoryConservingTests {
  /// (p, ℓ, C_ℓ ν/Q_1) to 22 digits, from P_{ℓ−1} − P_{ℓ+1} expanded in powers of 1 − x and integrated term by term in
  /// 200-digit arithmetic (mpmath): no gamma function, no recursion in ℓ and no derivative in common with the code.
  static let reference: [(Double, Int, Double)] = [
    (0.1, 1, 0.5080034436679532210425),
    (0.1, 2, 0.01302572932481931336006),
    (0.1, 3, 0.002924143317816580550218),
    (0.1, 10, 0.00003799093867296099489078),
    (0.1, 40, 2.207911120590613649768e-7),
    (0.1, 100, 6.976014897927604466746e-9),
    (0.5, 1, 0.5656854249492380195207),
    (0.5, 2, 0.08081220356417685993153),
    (0.5, 3, 0.02693740118805895331051),
    (0.5, 10, 0.0009246247547388656742737),
    (0.5, 40, 0.00001597629406371584847182),
    (0.5, 100, 0.000001045011516203985184951),
    (1, 1, 0.75),
    (1, 2, 0.25),
    (1, 3, 0.125),
    (1, 10, 0.01363636363636363636364),
    (1, 40, 0.0009146341463414634146341),
    (1, 100, 0.0001485148514851485148515),
    (1.2, 1, 0.9068235034334626449336),
    (1.2, 2, 0.3886386443286268478287),
    (1.2, 3, 0.2250013204007839645324),
    (1.2, 10, 0.03850421689673388556779),
    (1.2, 40, 0.004437117555572473085052),
    (1.2, 100, 0.001036430556081514875442),
    (1.5, 1, 1.414213562373095048802),
    (1.5, 2, 0.848528137423857029281),
    (1.5, 3, 0.6060915267313264494864),
    (1.5, 10, 0.2020305089104421498288),
    (1.5, 40, 0.05237828008789240921488),
    (1.5, 100, 0.02110766511004619475823),
    (1.9, 1, 7.307546335474726119634),
    (1.9, 2, 6.611589541619990298717),
    (1.9, 3, 6.185035377644507053638),
    (1.9, 10, 4.967824769361582407613),
    (1.9, 40, 3.792647415081311559333),
    (1.9, 100, 3.162292488814176162201),
  ]

  /// The closed form multiplies 2ℓ rounded factors.
  static let closedFormTolerance = 1e-13
  /// The quadrature is exact to 1e-13 of the largest integral; at p = 0.1, ℓ = 100 that is 1e-9 of the smallest one.
  static func quadratureTolerance(_ p: Double, _ l: Int) -> Double { p < 0.2 && l > 40 ? 1e-9 : 1e-10 }

  @Test("Closed form and quadrature against reference values; a power off by 0.01 fails, the paper's form fails")
  func references() throws {
    for (p, l, value) in Self.reference {
      let law = try PowerLawScattering(exponent: p, form: .conserving)
      let numeric =
        try law.relativeScattering(rate: 2).stationarySpectrum(lmax: 100, source: 6, form: .conserving)[l] / 3
      #expect(relativeError(law.spectrum(lmax: l, source: 6, rate: 2)[l], 3 * value) < Self.closedFormTolerance)
      #expect(relativeError(numeric, value) < Self.quadratureTolerance(p, l), "p = \(p), ℓ = \(l)")
      let near = try PowerLawScattering(exponent: p + 0.01, form: .conserving)
      #expect(relativeError(near.spectrum(lmax: l, source: 1)[l], value) > Self.quadratureTolerance(p, l))
      let nearly = try near.relativeScattering().stationarySpectrum(lmax: l, source: 1, form: .conserving)[l]
      #expect(relativeError(nearly, value) > Self.quadratureTolerance(p, l))
      if p < 1 {
        let paper = try PowerLawScattering(exponent: p, form: .paper).spectrum(lmax: l, source: 1)[l]
        #expect(relativeError(paper, value) > Self.quadratureTolerance(p, l))
      }
    }
  }

  @Test("Exact cases: 15/((2ℓ−1)(2ℓ+1)(2ℓ+3)) at p = 1/2, 2/(ℓ(ℓ+1)) at p = 1, a dipole alone at p = 0")
  func exactCases() throws {
    let half = try PowerLawScattering(exponent: 0.5, form: .conserving).relativeSpectrum(lmax: 200)
    let one = try PowerLawScattering(exponent: 1, form: .conserving).relativeSpectrum(lmax: 200)
    for l in 1...200 {
      let denominator = (2 * l - 1) * (2 * l + 1) * (2 * l + 3)
      #expect(relativeError(half[l], 15 / Double(denominator)) < 5e-13)
      #expect(relativeError(one[l], 2 / Double(l * (l + 1))) < 5e-13)
      if l > 1 { #expect(relativeError(half[l], one[l]) > 5e-13, "negative control") }
    }
    #expect(try PowerLawScattering(exponent: 0, form: .conserving).relativeSpectrum(lmax: 4) == [0, 1, 0, 0, 0])
  }

  @Test("All ℓ ≤ 100 across 0 ≤ p < 2", arguments: [0.2, 0.5, 0.75, 0.97, 1, 1.03, 1.4, 1.8, 1.97])
  func absolute(p: Double) throws {
    let law = try PowerLawScattering(exponent: p, form: .conserving)
    let exact = law.spectrum(lmax: 100, source: 0.7, rate: 1.3)
    let numeric = try law.relativeScattering(rate: 1.3).stationarySpectrum(lmax: 100, source: 0.7, form: .conserving)
    // A rate given whole, its power unknown to the quadrature.
    let whole = try RelativeScattering { 1.3 * pow($0, p) }
    let blind = p < 1.9 ? try whole.stationarySpectrum(lmax: 60, source: 0.7, form: .conserving) : numeric
    for l in 1...100 { #expect(relativeError(numeric[l], exact[l]) < 1e-10, "ℓ = \(l)") }
    for l in 1...60 { #expect(relativeError(blind[l], exact[l]) < 1e-9, "ℓ = \(l)") }
  }

  @Test("A rate with no closed form, ν_r = u^0.8 e^{0.4u}, against 30-digit quadrature in √u (mpmath)")
  func otherRate() throws {
    let reference = [
      (1, 0.49197777115897749922), (2, 0.1650559421207219942), (5, 0.023248462404779315122),
      (10, 0.0048416154987519882941),
    ]
    let found = try RelativeScattering(exponent: 0.8) { exp(0.4 * $0) }
      .stationarySpectrum(lmax: 10, source: 1, form: .conserving)
    let other = try RelativeScattering(exponent: 0.8) { exp(0.41 * $0) }
      .stationarySpectrum(lmax: 10, source: 1, form: .conserving)
    for (l, value) in reference {
      #expect(relativeError(found[l], value) < 1e-12, "ℓ = \(l)")
      #expect(relativeError(other[l], value) > 1e-5, "negative control, ℓ = \(l)")
    }
  }

  @Test(
    "The paper's equation, its monopole growing, ends in 2/(2 − p) times the conserving spectrum",
    arguments: [0.4, 0.6])
  func growing(p: Double) throws {
    // ν_r L² F = χ(x − x̄): C_ℓ = (3/2) Q_1/(ℓ(ℓ + 1)) ∫ dx (x − x̄) P_ℓ/ν_r. The missing integral is that of x for a rate ν_r x,
    // so it is done here: Gauss's rule in s, u = 2s^m, takes u^{−p} out.
    let (nodes, weights) = LegendrePolynomials.gaussRule(200)
    let power = 1 / (1 - p)
    let mean = p / (2 - p)
    let conserving = try PowerLawScattering(exponent: p, form: .conserving).spectrum(lmax: 6, source: 1)
    for l in 1...6 {
      let integral = zip(nodes, weights).reduce(0.0) { sum, node in
        let x = 1 - 2 * pow((1 + node.0) / 2, power)
        let value = (x - mean) * LegendrePolynomials.values(lmax: l, at: x)[l]
        return sum + node.1 / 2 * exp2(1 - p) * power * value
      }
      let found = 1.5 / Double(l * (l + 1)) * integral
      #expect(relativeError(found, 2 / (2 - p) * conserving[l]) < 1e-7, "ℓ = \(l)")
      #expect(relativeError(found, conserving[l]) > 0.1, "negative control")
    }
  }

  @Test("Two numbers: the closed form is the quadrature of 1/ν_∞ + 1/(λ(1 − x))", arguments: [0.005, 0.04, 3])
  func twoNumbers(limit: Double) throws {
    let (lambda, chi) = (0.17, 11.7)
    let model = try TwoNumberScattering(lambda: lambda, largeAngleRate: limit)
    let exact = try model.spectrum(lmax: 100, chi: chi)
    let source = RelativeScattering.sourceStrength(chi: chi)
    let numeric = try model.relativeScattering().stationarySpectrum(lmax: 100, source: source, form: .conserving)
    // 1e-13 of the largest integral, which the dipole has; the others are at least 0.03 of it.
    for l in 1...100 { #expect(relativeError(numeric[l], exact[l]) < 1e-11, "ℓ = \(l)") }
    let other = try TwoNumberScattering(lambda: lambda, largeAngleRate: 1.01 * limit)
    #expect(relativeError(try other.spectrum(lmax: 1, chi: chi)[1], exact[1]) > 1e-5, "negative control")
    let paper = try RelativeScattering { 1 / (1 / limit + 1 / (lambda * $0)) }
    #expect(throws: TheoryError.self, "a pole of first order has no paper form") {
      try paper.stationarySpectrum(lmax: 2, source: 1, form: .paper)
    }
    let law = try SmallScaleLaw(chi: chi, lambda: lambda)
    for l in 2...100 { #expect(relativeError(exact[l], law.level / Double(l * (l + 1))) < 1e-15) }
    #expect(relativeError(exact[1], 2 * .pi * chi * (1 / (2 * lambda) + 1 / (3 * limit))) < 1e-14)
    #expect(relativeError(model.bendAngle, (2 * limit / lambda).squareRoot()) < 1e-15)
  }

  @Test("The law of small scales: level, spectrum, slope of F and end")
  func law() throws {
    let law = try SmallScaleLaw(chi: 11.66, lambda: 0.1717)
    #expect(relativeError(law.level, 2 * .pi * 11.66 / 0.1717) < 1e-15)
    #expect(law.spectrum(lmax: 3).count == 4 && law.spectrum(lmax: 3)[0] == 0)
    // The closed form of p = 1 with Q_1 = (4π/3)χ; with Q_1 of another source, the negative control, it is another.
    let same = try PowerLawScattering(exponent: 1, form: .conserving)
    let exact = same.spectrum(lmax: 50, source: RelativeScattering.sourceStrength(chi: law.chi), rate: law.lambda)
    let twice = same.spectrum(lmax: 50, source: RelativeScattering.sourceStrength(diffusion: law.chi), rate: law.lambda)
    for l in 1...50 {
      #expect(relativeError(law.spectrum(lmax: 50)[l], exact[l]) < 1e-13)
      #expect(relativeError(law.spectrum(lmax: 50)[l], twice[l]) > 0.4)
    }
    // F(θ) by the Legendre sum of the law falls by χ/λ per e-folding; beyond ℓ = L the sum is cut, an error ~ (Lθ)^{−3/2}.
    let spectrum = law.spectrum(lmax: 20_000)
    let sum = { (angle: Double) in
      let values = LegendrePolynomials.values(lmax: 20_000, at: cos(angle))
      return zip(spectrum, values).enumerated().reduce(0.0) { total, item in
        total + Double(2 * item.offset + 1) / (4 * .pi) * item.element.0 * item.element.1
      }
    }
    let slope = (sum(0.1) - sum(0.02)) / log(5)
    #expect(relativeError(slope, law.correlationSlope) < 2e-3)
    #expect(relativeError(slope, law.correlationSlope * 1.01) > 2e-3, "negative control")
    #expect(relativeError(law.largestMultipole(time: 100, start: 60), exp(0.1717 * 40)) < 1e-14)
    for (chi, lambda) in [(-1, 1), (1, 0), (.nan, 1), (1, .infinity)] {
      #expect(throws: TheoryError.self) { try SmallScaleLaw(chi: chi, lambda: lambda) }
    }
    #expect(throws: TheoryError.self) { try TwoNumberScattering(lambda: 1, largeAngleRate: 0) }
    #expect(throws: TheoryError.self) { try TwoNumberScattering(lambda: .nan, largeAngleRate: 1) }
  }
}
