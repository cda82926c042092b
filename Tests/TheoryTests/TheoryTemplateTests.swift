// Templates of the spectrum against closed forms and each other, and their fit to Gaussian skies that were drawn from one.

import Foundation
import Testing
import Theory
import _TestSupport

@Suite("Templates of the spectrum", .timeLimit(.minutes(40)))
struct TheoryTemplateTests {
  @Test("values: closed forms, one at ℓ = 1, nothing at ℓ = 0, the stated slope at large ℓ")
  func values() throws {
    for (template, slope) in zip(SpectrumTemplate.all, [-3, -3, -3, -2, -8.0 / 3]) {
      let spectrum = try template.relativeSpectrum(lmax: 4000)
      #expect(spectrum[0] == 0 && abs(spectrum[1] - 1) < 1e-14, "\(template)")
      #expect(abs(log(spectrum[4000] / spectrum[2000]) / log(2) - slope) < 2e-3, "\(template)")
      #expect(!template.formula.isEmpty && !template.reference.isEmpty)
    }
    let half = try SpectrumTemplate.conserving(exponent: 0.5).relativeSpectrum(lmax: 9)
    let linear = try SpectrumTemplate.conserving(exponent: 1).relativeSpectrum(lmax: 9)
    let law = try SpectrumTemplate.smallScales.relativeSpectrum(lmax: 9)
    let flow = try SpectrumTemplate.turbulentFlow(slope: 5.0 / 3).relativeSpectrum(lmax: 9)
    for l in 1...9 {
      #expect(abs(half[l] * Double((2 * l - 1) * (2 * l + 1) * (2 * l + 3)) / 15 - 1) < 1e-13)
      #expect(abs(linear[l] / law[l] - 1) < 1e-13)
    }
    #expect(abs(flow[8] - exp2(-8)) < 1e-17)
    #expect(Set(SpectrumTemplate.all.map(\.name)).count == SpectrumTemplate.all.count)
    #expect(SpectrumTemplate.turbulentFlow(slope: 5.0 / 3).formula == "l^(-gamma-1), gamma = 1.6667")
    #expect(SpectrumTemplate.conserving(exponent: 1).formula == "G(l+p-1) G(4-p)/(G(p) G(l+3-p)), p = 1")
    #expect(throws: TheoryError.self) { try SpectrumTemplate.paper(exponent: 1).relativeSpectrum(lmax: 3) }
    #expect(throws: TheoryError.self) { try SpectrumTemplate.conserving(exponent: .nan).relativeSpectrum(lmax: 3) }
  }

  /// What scipy.special.digamma and polygamma give.
  @Test(
    "mean and variance of the logarithm of Gaussian power",
    arguments: [
      (1, -1.2703628454614782, 4.934802200544679),
      (2, -0.5772156649015329, 1.6449340668482264),
      (3, -0.3689751341295879, 0.9348022005446793),
      (7.5, -0.13921845137052322, 0.3053398526902531),
      (41, -0.024588491436715914, 0.04998959242996099),
      (400, -0.002502083328125062, 0.005012520833229168),
    ])
  func logarithms(squares: Double, mean: Double, variance: Double) {
    #expect(abs(GaussianPower.logMean(squares: squares) / mean - 1) < 1e-11)
    #expect(abs(GaussianPower.logVariance(squares: squares) / variance - 1) < 1e-12)
  }

  /// C_ℓ of a Gaussian sky.
  private static func sky(_ spectrum: [Double], _ random: inout SeededGenerator) -> [Double] {
    spectrum.indices.dropFirst().map { l in
      let squares = (0..<2 * l + 1).reduce(0.0) { sum, _ in
        let number = random.normal()
        return sum + number * number
      }
      return spectrum[l] * squares / Double(2 * l + 1)
    }
  }

  @Test("exact data give the parameter and C_1 back")
  func exact() throws {
    let ell = Array(1...20)
    for template in [SpectrumTemplate.conserving(exponent: 1.3), .paper(exponent: 0.7), .turbulentFlow(slope: 1.2)] {
      let spectrum = try template.relativeSpectrum(lmax: 20)
      // With the mean of the logarithm where it is for a sky.
      let cl = ell.map { 3e-7 * spectrum[$0] * exp(GaussianPower.logMean(squares: Double(2 * $0 + 1))) }
      let start = template.with(parameter: 0.5)
      let found = try TemplateFit(start, ell: ell, cl: cl, error: cl.map { 0.1 * $0 }, fitsParameter: true)
      #expect(abs((found.template.parameter ?? 0) - (template.parameter ?? 1)) < 1e-6)
      #expect(abs(found.dipole / 3e-7 - 1) < 1e-5 && found.chiSquared < 1e-9 && found.degreesOfFreedom == 18)
      let fixed = try TemplateFit(start, ell: ell, cl: cl, error: cl.map { 0.1 * $0 })
      #expect(fixed.template == start && fixed.parameterError == nil && fixed.degreesOfFreedom == 19)
      #expect(fixed.chiSquared > 1)
    }
  }

  @Test("Gaussian skies: C_1 and p without bias, with their errors; χ² has its mean; the mean of the logarithm counts")
  func skies() throws {
    var random = SeededGenerator(seed: 61)
    let truth = try SpectrumTemplate.conserving(exponent: 0.8).relativeSpectrum(lmax: 16)
    var (p, pull, dipole, chi, small): ([Double], [Double], [Double], [Double], Int) = ([], [], [], [], 0)
    for _ in 0..<300 {
      let cl = Self.sky(truth, &random)
      let fit = try TemplateFit(
        .conserving(exponent: 0.5), ell: Array(1...16), cl: cl, error: cl.map { _ in 0 }, fitsParameter: true)
      p.append(fit.template.parameter ?? .nan)
      pull.append(((fit.template.parameter ?? .nan) - 0.8) / (fit.parameterError ?? .nan))
      let fixed = try TemplateFit(.conserving(exponent: 0.8), ell: Array(1...16), cl: cl, error: cl.map { _ in 0 })
      dipole.append(log(fixed.dipole) / fixed.dipoleLogError)
      chi.append(fixed.chiSquared / Double(fixed.degreesOfFreedom))
      if fixed.probability < 0.05 { small += 1 }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    // Standard errors of 300: 0.06 for pulls, 0.02 for χ² over its degrees of freedom.
    #expect(abs(mean(pull)) < 0.2 && abs(mean(dipole)) < 0.2)
    #expect(abs(mean(pull.map { $0 * $0 }) - 1) < 0.4 && abs(mean(dipole.map { $0 * $0 }) - 1) < 0.4)
    #expect(abs(mean(chi) - 1) < 0.1)
    // 15 of 300 by chance for Gaussian logarithms.
    #expect((10..<40).contains(small), "\(small)")
    // Without the mean of the logarithm C_1 would be off by what the truth, taken for a sky, gives: some thirty standard
    // errors of the mean of 300.
    let plain = try TemplateFit(
      .conserving(exponent: 0.8), ell: Array(1...16), cl: Array(truth.dropFirst()),
      error: truth.dropFirst().map { _ in 0 })
    #expect(log(plain.dipole) / plain.dipoleLogError > 0.5)
  }

  @Test("a wrong shape is found; what cannot be fitted is an error")
  func wrong() throws {
    var random = SeededGenerator(seed: 62)
    let steep = try SpectrumTemplate.turbulentFlow(slope: 4).relativeSpectrum(lmax: 16)
    let rejected = try (0..<50).filter { _ in
      let cl = Self.sky(steep, &random)
      return try TemplateFit(.smallScales, ell: Array(1...16), cl: cl, error: cl.map { 0.1 * $0 }).probability < 1e-3
    }.count
    #expect(rejected == 50)
    #expect(throws: TheoryError.tooFewPoints(usable: 2, needed: 3)) {
      try TemplateFit(.paper(exponent: 0.5), ell: [1, 2], cl: [1, 0.1], error: [0, 0], fitsParameter: true)
    }
    #expect(throws: TheoryError.lengths("ell, cl and error")) {
      try TemplateFit(.smallScales, ell: [1, 2], cl: [1], error: [0, 0])
    }
    #expect(throws: TheoryError.self) { try TemplateFit(.smallScales, ell: [1, 2], cl: [1, -1], error: [0, 0]) }
    #expect(throws: TheoryError.self) {
      try TemplateFit(.smallScales, ell: [1, 2], cl: [1, 1], error: [0, 0], skyFraction: 0)
    }
    // Steeper than any relative scattering: the fit ends at p = 0.
    let flat = steep.dropFirst().enumerated().map { $1 * pow(Double($0 + 1), -3) }
    #expect(throws: TheoryError.self) {
      try TemplateFit(
        .conserving(exponent: 0.5), ell: Array(1...16), cl: flat, error: flat.map { _ in 0 }, fitsParameter: true)
    }
  }
}
