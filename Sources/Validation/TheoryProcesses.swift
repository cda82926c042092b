// The checks on theory that is no stationary spectrum of pairs: their evolution, the inversion to a rate, and a single particle.

import Foundation
import Theory

extension TheoryChecks {
  /// Conservation, a constant rate in closed form, and late times.
  package func evolution() throws -> [Check] {
    let chi = 1 / RelativeScattering.sourceStrength(chi: 1)
    let source = try SourceHistory(constant: chi)
    let rate = 0.4
    // The C_1 of a source that rises as t to t = 2: Q_1 (t/a − (1 − e^{−at})/a²), a = 2ν.
    let ramp = try SourceHistory(times: [2], chi: [2 * chi])
    let constant = try RelativeScattering { _ in rate }
    let a = 2 * rate
    let power = try RelativeScattering(exponent: 0.5) { _ in 1 }
    let late = try subject.evolution(power, 60, [3, 1000], source)
    let stationary = try PowerLawScattering(exponent: 0.5, form: .conserving).spectrum(lmax: 3, source: 1)
    return [
      check(
        "evolution, constant rate: C_1 2ν/Q_1 at νt = 0.8", expected: 1 - exp(-1.6),
        try subject.evolution(constant, 8, [2], source)[0][1] * a, within: 1e-12, "exact in time; round-off"),
      check(
        "evolution, constant rate and a source that rises as t: C_1 at νt = 0.8",
        expected: 2 / a - (1 - exp(-2 * a)) / (a * a),
        try subject.evolution(constant, 8, [2], ramp)[0][1], within: 1e-12, "exact in time; round-off"),
      check(
        "evolution, ν_r = √(1−x): C_0/C_1 at νt = 3", late[0][0] / late[0][1], within: 1e-12,
        "scattering conserves pairs, and the source has no mean"),
      check(
        "evolution, ν_r = √(1−x): largest relative difference of C_1…C_3 at late times from the closed form",
        largestRatioError(Array(late[1].prefix(4)), stationary), within: 1e-3, "cut at L = 60, C_L = 1.8e-4 C_3"),
    ]
  }

  /// The rate back from the closed forms.
  package func inversion() throws -> [Check] {
    let (lambda, limit, chi) = (0.1717, 0.04, 11.7)
    let separation = { (angle: Double) in 2 * sin(angle / 2) * sin(angle / 2) }
    let rate = { (angle: Double) in 1 / (1 / limit + 1 / (lambda * separation(angle))) }
    let angles = [1e-4, 1e-3, 0.01, 0.1, 0.5, 1, 2, 3]
    let correlation = angles.map { chi / 2 * ((1 - separation($0)) / limit - log(separation($0)) / lambda) }
    let pairs = try subject.pairRates(angles, correlation, chi)
    let wanted = [0.3, 0.7, 1.2, 2, 2.6]
    let spectra = try ScatteringForm.allCases.map { form in
      let law = try PowerLawScattering(exponent: 0.5, form: form)
      let spectrum = law.spectrum(lmax: 600, source: RelativeScattering.sourceStrength(chi: chi))
      let rates = try subject.spectrumRates(spectrum, wanted, chi, form)
      let error = largestError(zip(wanted, rates).map { abs($1 / separation($0).squareRoot() - 1) })
      return check(
        "ν_r = √(1−x) from its C_ℓ, ℓ ≤ 600, \(form) form: largest relative error, θ = 0.3…2.6", error, within: 5e-3,
        "a beam of 0.01 rad, and the end of the sum")
    }
    return [
      check(
        "ν_r from F at angles, 1/ν_r = 1/ν_∞ + 1/(λ(1−x)): largest relative error",
        largestError(pairs.map { abs($0.rate / rate($0.angle) - 1) }), within: 1e-10,
        "exact; digits of differences of F")
    ] + spectra
  }
}

// MARK: - One particle

extension TheoryChecks {
  /// The tensor against the Green–Kubo integral of a velocity that turns and is forgotten, and its ratio.
  package func bgk() throws -> [Check] {
    var (errors, ratios) = ([Double](), [Double]())
    let (nodes, weights) = LegendrePolynomials.gaussRule(400)
    for rate in [0.2, 1, 5] {
      let tensor = try subject.diffusion(rate)
      // ∫_0^∞ dt e^{−νt} (1, cos t, sin t)/3 up to νt = 40.
      var integral = SIMD3<Double>.zero
      for (node, weight) in zip(nodes, weights) {
        let t = 20 * (1 + node) / rate
        integral += weight * 20 / rate * exp(-rate * t) / 3 * SIMD3(1, cos(t), sin(t))
      }
      errors += [tensor.parallel / integral.x - 1, tensor.perpendicular / integral.y - 1, tensor.hall / integral.z - 1]
        .map { abs($0) }
      ratios.append(
        tensor.parallel * tensor.perpendicular
          / (tensor.perpendicular * tensor.perpendicular + tensor.hall * tensor.hall))
    }
    return [
      check(
        "BGK tensor, ν/Ω = 0.2, 1, 5: largest relative difference from the Green–Kubo integral", largestError(errors),
        within: 1e-10, "Gauss's rule with 400 nodes"),
      check(
        "BGK, ν/Ω = 0.2, 1, 5: largest |K_∥K_⊥/(K_⊥² + K_A²) − 1|", largestError(ratios.map { abs($0 - 1) }),
        within: 1e-13, "an identity; round-off"),
    ]
  }

  /// The multipoles of the density are e^{−νtℓ(ℓ+1)/2}.
  package func brownianSeries() throws -> [Check] {
    let (nodes, weights) = LegendrePolynomials.gaussRule(200)
    var errors: [Double] = []
    for scatteringTime in [0.01, 0.1, 1] {
      var moments = [Double](repeating: 0, count: 41)
      for (node, weight) in zip(nodes, weights) {
        let density = try subject.brownianDensity(acos(node), scatteringTime)
        for (l, value) in LegendrePolynomials.values(lmax: 40, at: node).enumerated() {
          moments[l] += 2 * .pi * weight * density * value
        }
      }
      errors += moments.enumerated().map { l, moment in
        abs(moment - exp(-scatteringTime * Double(l * (l + 1)) / 2))
      }
    }
    return [
      check(
        "Brownian density, νt = 0.01, 0.1, 1: largest error of its multipoles, ℓ ≤ 40", largestError(errors),
        within: 1e-11,
        "the density is exact to 1e-12 of its peak")
    ]
  }
}
