// The theory: every closed form against a second way to the same number, quadrature, a sum of multipoles or a derivative.
//
// Every check is a method that takes its subject from `TheorySubject`, so that a test can put a wrong one in its place and
// see the check fail.

import Foundation
import Theory

/// The acceptance checks on the analytic theory: stationary spectra of both forms of relative scattering, the law of small
/// scales, conservation and evolution, inversion, BGK diffusion and Brownian motion.
package struct TheoryChecks: CheckGroup {
  /// The name of the group, "theory".
  package let name = "theory"
  let subject: TheorySubject

  /// The checks of the program as it is.
  package init() {
    self.init(subject: TheorySubject())
  }

  /// The checks of another subject: for negative controls.
  package init(subject: TheorySubject) {
    self.subject = subject
  }

  /// Measures every quantity of the group, in order; all of it is quick, and effort and threads are not used.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try powerLaws() + exactCases() + twoNumbers() + smallScales() + evolution() + inversion() + bgk() + brownianSeries()
  }

  func check(_ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String)
    -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }

  /// The largest |a/b − 1| from ℓ = 1 on.
  func largestRatioError(_ a: [Double], _ b: [Double]) -> Double {
    largestError(zip(a, b).dropFirst().map { abs($0 / $1 - 1) })
  }
}

// MARK: - Subject
//
// The closed forms that the checks are about, as replaceable functions.

/// What the theory checks test: the program's own functions unless a negative control replaces one.
package struct TheorySubject: Sendable {
  /// C_ℓ of ν_r = (1 − x)^p for Q_1 = 1, in closed form.
  package var powerLaw: @Sendable (_ exponent: Double, ScatteringForm, _ lmax: Int) throws -> [Double] = {
    try PowerLawScattering(exponent: $0, form: $1).spectrum(lmax: $2, source: 1)
  }

  /// C_ℓ of 1/ν_r = 1/ν_∞ + 1/(λ(1 − x)), in closed form.
  package var twoNumbers: @Sendable (_ lambda: Double, _ limit: Double, _ chi: Double, _ lmax: Int) throws -> [Double] =
    {
      try TwoNumberScattering(lambda: $0, largeAngleRate: $1).spectrum(lmax: $3, chi: $2)
    }

  /// The law of small scales.
  package var law: @Sendable (_ chi: Double, _ lambda: Double) throws -> SmallScaleLaw = {
    try SmallScaleLaw(chi: $0, lambda: $1)
  }

  /// C_ℓ at some times.
  package var evolution:
    @Sendable (RelativeScattering, _ lmax: Int, _ times: [Double], SourceHistory) throws -> [[Double]] = {
      try PairEvolution($0, form: .conserving, lmax: $1).spectra(times: $2, source: $3)
    }

  /// ν_r from F at angles, with the angles where it is so.
  package var pairRates:
    @Sendable (_ angles: [Double], _ correlation: [Double], _ chi: Double) throws -> [(angle: Double, rate: Double)] = {
      try RateInversion.rates(angles: $0, correlation: $1, chi: $2)
    }

  /// ν_r at angles from C_ℓ.
  package var spectrumRates:
    @Sendable (_ spectrum: [Double], _ angles: [Double], _ chi: Double, ScatteringForm) throws -> [Double] = {
      RateInversion.rates(spectrum: $0, angles: $1, chi: $2, smoothing: 0.01, form: $3)
    }

  /// The diffusion tensor of BGK scattering at a rate, in units of Ω.
  package var diffusion: @Sendable (_ rate: Double) throws -> DiffusionTensor = {
    try BGKDiffusion(scatteringRate: $0).tensor
  }

  /// The density of Brownian motion on the sphere at an angle, after νt.
  package var brownianDensity: @Sendable (_ angle: Double, _ scatteringTime: Double) throws -> Double = {
    try BrownianSphere.density(angle: $0, scatteringTime: $1)
  }

  /// The subject as it is in the program.
  package init() {}
}

// MARK: - Stationary spectra

extension TheoryChecks {
  /// C_ℓ of ν_r ∝ (1 − x)^p in closed form and by quadrature, in both forms.
  package func powerLaws() throws -> [Check] {
    let cases: [(ScatteringForm, String, [Double])] = [
      (.conserving, "conserving form, p = 0.2…1.8", [0.2, 0.5, 0.8, 1, 1.2, 1.5, 1.8]),
      (.paper, "paper's form, p = 0.2…0.8", [0.2, 0.4, 0.5, 0.6, 0.8]),
    ]
    return try cases.map { form, label, exponents in
      let errors = try exponents.map { exponent in
        let numeric = try RelativeScattering(exponent: exponent) { _ in 1 }
          .stationarySpectrum(lmax: 40, source: 1, form: form)
        return largestRatioError(try subject.powerLaw(exponent, form, 40), numeric)
      }
      return check(
        "stationary C_ℓ, \(label): largest relative difference of closed form and quadrature, ℓ ≤ 40",
        largestError(errors), within: 1e-10, "the quadrature is exact to 1e-10 of each C_ℓ from p = 0.2 upwards")
    }
  }

  /// The powers whose C_ℓ are rational.
  package func exactCases() throws -> [Check] {
    let cases: [(Double, String, (Int) -> Int)] = [
      (0.5, "15/((2ℓ−1)(2ℓ+1)(2ℓ+3)), p = 1/2", { l in (2 * l - 1) * (2 * l + 1) * (2 * l + 3) }),
      (1, "2/(ℓ(ℓ+1)), p = 1", { l in l * (l + 1) }),
    ]
    return try cases.map { exponent, label, denominator in
      let found = try subject.powerLaw(exponent, .conserving, 100)
      let exact = (0...100).map { $0 == 0 ? 0 : Double(denominator(1)) / Double(denominator($0)) }
      return check(
        "C_ℓ/C_1 = \(label): largest relative error, ℓ ≤ 100",
        largestRatioError(found.map { $0 / found[1] }, exact), within: 1e-13, "round-off of products of 200 factors")
    }
  }

  /// The two-number model against quadrature.
  package func twoNumbers() throws -> [Check] {
    let (lambda, limit, chi) = (0.1717, 0.04, 11.7)
    let numeric = try RelativeScattering { 1 / (1 / limit + 1 / (lambda * $0)) }
      .stationarySpectrum(lmax: 60, source: RelativeScattering.sourceStrength(chi: chi), form: .conserving)
    return [
      check(
        "stationary C_ℓ, 1/ν_r = 1/ν_∞ + 1/(λ(1−x)): largest relative difference of closed form and quadrature, ℓ ≤ 60",
        largestRatioError(try subject.twoNumbers(lambda, limit, chi, 60), numeric), within: 1e-10,
        "the quadrature is exact to 1e-13 of the largest integral")
    ]
  }

  /// The law of small scales: what its spectrum sums to, and its end.
  package func smallScales() throws -> [Check] {
    let (chi, lambda) = (11.7, 0.1717)
    let law = try subject.law(chi, lambda)
    // F of ν_r = λ(1 − x) is −(χ/2λ) ln(1 − x) but for a constant; Gauss's rule in s, 1 − x = 2s², projects it on P_ℓ.
    let (nodes, weights) = LegendrePolynomials.gaussRule(400)
    var projected = [Double](repeating: 0, count: 31)
    for (node, weight) in zip(nodes, weights) {
      let s = (1 + node) / 2
      let f = -chi / (2 * lambda) * log(2 * s * s)
      for (l, value) in LegendrePolynomials.values(lmax: 30, at: 1 - 2 * s * s).enumerated() {
        projected[l] += 2 * .pi * 2 * s * weight * f * value
      }
    }
    let spectrum = law.spectrum(lmax: 30)
    let (near, far) = (1e-5, 1e-2)
    let f = { (angle: Double) in -chi / (2 * lambda) * log(2 * sin(angle / 2) * sin(angle / 2)) }
    return [
      check(
        "law of small scales: largest relative difference of 2πχ/λ and ℓ(ℓ+1) C_ℓ of F = −(χ/2λ) ln(1−x), ℓ = 1…30",
        largestRatioError(spectrum, projected), within: 1e-6, "400 nodes and a logarithm"),
      check(
        "law of small scales: dF/d ln θ λ/χ, θ = 1e-5…1e-2",
        expected: (f(far) - f(near)) / log(far / near) * lambda / chi,
        law.correlationSlope * lambda / chi, within: 1e-5, "terms of order θ²/12"),
      check(
        "law of small scales: ln ℓ of its end over λ(T − T_0)", expected: 1,
        log(law.largestMultipole(time: 100, start: 40)) / (60 * lambda), within: 1e-14, "round-off"),
    ]
  }
}
