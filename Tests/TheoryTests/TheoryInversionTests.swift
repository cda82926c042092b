// The rate of relative scattering from a spectrum and from pairs, and a rate that is a table.

import Foundation
import Testing
import Theory

@Suite("Rates from spectra and correlations", .timeLimit(.minutes(40)))
struct TheoryInversionTests {
  static let cosines = [-0.9, -0.5, -0.2, 0.2, 0.5, 0.8]
  /// A beam of 0.01 on a rate that varies as a power of the angle, and the sum cut at ℓ = 600: parts in a thousand.
  static let tolerance = 0.005

  @Test("A power law comes back from its spectrum, in its own form and not in the other", arguments: [0.4, 0.5, 0.6])
  func powerLaws(p: Double) throws {
    let angles = Self.cosines.map { acos($0) }
    let chi = 2.5
    let source = RelativeScattering.sourceStrength(chi: chi)
    for form in ScatteringForm.allCases {
      let spectrum = try PowerLawScattering(exponent: p, form: form).spectrum(lmax: 600, source: source)
      let rates = RateInversion.rates(spectrum: spectrum, angles: angles, chi: chi, smoothing: 0.01, form: form)
      let other = RateInversion.rates(
        spectrum: spectrum, angles: angles, chi: chi, smoothing: 0.01, form: form == .paper ? .conserving : .paper)
      for (x, rate) in zip(Self.cosines, rates) {
        #expect(relativeError(rate, pow(1 - x, p)) < Self.tolerance, "x = \(x), \(form)")
        #expect(relativeError(rate, pow(1 - x, p + 0.05)) > Self.tolerance, "negative control, x = \(x)")
      }
      #expect(zip(rates, other).contains { relativeError($0, $1) > 0.1 }, "negative control: the other form")
    }
  }

  @Test("Two numbers come back from their spectrum and, without any error, from F at a few angles")
  func twoNumbers() throws {
    let (lambda, limit, chi) = (0.17, 0.04, 11.7)
    let model = try TwoNumberScattering(lambda: lambda, largeAngleRate: limit)
    func rate(_ angle: Double) -> Double {
      1 / (1 / limit + 1 / (lambda * 2 * sin(angle / 2) * sin(angle / 2)))
    }
    let angles = [0.2, 0.5, 1, 2, 3]
    let spectrum = try model.spectrum(lmax: 1500, chi: chi)
    let rates = RateInversion.rates(
      spectrum: spectrum, angles: angles, chi: chi, smoothing: 0.004, form: .conserving)
    for (angle, found) in zip(angles, rates) { #expect(relativeError(found, rate(angle)) < Self.tolerance, "\(angle)") }
    // F = (χ/2)[x/ν_∞ − ln(1 − x)/λ] at angles a factor of three apart.
    let wide = [1e-6, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3]
    let correlation = wide.map { angle in
      let u = 2 * sin(angle / 2) * sin(angle / 2)
      return chi / 2 * ((1 - u) / limit - log(u) / lambda)
    }
    let pairs = try RateInversion.rates(angles: wide, correlation: correlation, chi: chi)
    #expect(pairs.count == wide.count - 1)
    for (index, pair) in pairs.enumerated() {
      #expect(pair.angle > wide[index] && pair.angle < wide[index + 1])
      // F has 12 digits of the difference.
      #expect(relativeError(pair.rate, rate(pair.angle)) < 1e-11)
      #expect(relativeError(pair.rate, rate((wide[index] * wide[index + 1]).squareRoot())) > 1e-3, "negative control")
    }
  }

  @Test("A table of the rate: its stationary spectrum, and λ(1 − x) below its first angle")
  func tables() throws {
    let model = try TwoNumberScattering(lambda: 0.17, largeAngleRate: 0.04)
    let rate = try model.relativeScattering()
    let angles = (0...120).map { .pi * pow(10, -3 + Double($0) / 40) }
    let rates = angles.map { rate.rate(separation: 2 * sin($0 / 2) * sin($0 / 2)) }
    let table = try RelativeScattering(angles: angles, rates: rates)
    let spectrum = try table.relativeSpectrum(lmax: 30, form: .conserving)
    let exact = try rate.relativeSpectrum(lmax: 30, form: .conserving)
    // Linear interpolation of a bend of order one over steps of 0.115 in ln u: 0.115²/8 of it.
    for l in 1...30 { #expect(relativeError(spectrum[l], exact[l]) < 1e-3, "ℓ = \(l)") }
    let coarse = try RelativeScattering(angles: [0.1, 3], rates: [rates[60], rates[119]])
    #expect(
      relativeError(try coarse.relativeSpectrum(lmax: 2, form: .conserving)[2], exact[2]) > 1e-3, "negative control")
    #expect(relativeError(table.rate(separation: 1e-10), 1e-10 * 0.17) < 1e-4)
    #expect(table.rate(separation: 2) == rates[120])
  }

  @Test("Bad arguments are errors")
  func errors() throws {
    for angles in [[0, 1], [1, 1], [2, 1], [1, 4], [.nan, 1]] {
      #expect(throws: TheoryError.self) { try RelativeScattering(angles: angles, rates: [1, 1]) }
      #expect(throws: TheoryError.self) { try RateInversion.rates(angles: angles, correlation: [2, 1], chi: 1) }
    }
    #expect(throws: TheoryError.self) { try RelativeScattering(angles: [1, 2], rates: [1, 0]) }
    #expect(throws: TheoryError.self) { try RelativeScattering(angles: [1, 2], rates: [1]) }
    #expect(throws: TheoryError.self) { try RelativeScattering(angles: [], rates: []) }
    #expect(throws: TheoryError.self) { try RateInversion.rates(angles: [1], correlation: [1], chi: 1) }
  }
}
