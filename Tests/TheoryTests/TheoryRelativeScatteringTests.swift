// The stationary spectrum of relative scattering in the form of the paper: closed form, quadrature and independent values of many digits.

import Foundation
import Testing
import Theory

@Suite("Relative scattering, the paper's form", .timeLimit(.minutes(40)))
struct TheoryRelativeScatteringTests {
  /// (p, ℓ, C_ℓ/C_1) to 30 digits, from P_ℓ expanded in powers of 1 − x and integrated term by term in 160-digit
  /// arithmetic (mpmath): no gamma function and no recursion in ℓ in common with the code.
  static let reference: [(Double, Int, Double)] = [
    (0.1, 2, 0.0264465028862934622096925761847),
    (0.1, 3, 0.00598217539130029780740326738831),
    (0.1, 5, 0.000960956372300305445100515840946),
    (0.1, 10, 0.0000782446259932289031491465759282),
    (0.1, 20, 0.00000607187797240986119802596684481),
    (0.1, 40, 0.00000045507997454510780029697203164),
    (0.1, 100, 0.0000000143791595140270579545864585116),
    (0.4, 2, 0.121212121212121212121212121212),
    (0.4, 3, 0.0376592007026789635485287659201),
    (0.4, 5, 0.00841617758613806044636084161776),
    (0.4, 10, 0.00103715798870272814147004896672),
    (0.4, 20, 0.000121097248059661766842471506455),
    (0.4, 40, 0.0000136812752477184675829475224472),
    (0.4, 100, 0.000000746158611097087823041311191768),
    (0.5, 2, 0.156462585034013605442176870748),
    (0.5, 3, 0.0532879818594104308390022675737),
    (0.5, 5, 0.013209013209013209013209013209),
    (0.5, 10, 0.0018637785881983332130439028118),
    (0.5, 20, 0.000249176855610694035457020628401),
    (0.5, 40, 0.0000322720679293621262174697899691),
    (0.5, 100, 0.00000211118982589220425496040234041),
    (0.6, 2, 0.192513368983957219251336898396),
    (0.6, 3, 0.071463296062226543509965969859),
    (0.6, 5, 0.0195916383082158483228001944579),
    (0.6, 10, 0.00316107851663660060519771522161),
    (0.6, 20, 0.000483754524037755955833896482366),
    (0.6, 40, 0.0000718178379965875323546496452939),
    (0.6, 100, 0.00000563530765255270352487888782415),
    (0.9, 2, 0.29944266171254855598716433035),
    (0.9, 3, 0.139822706283134440869826701983),
    (0.9, 5, 0.0510628370327460380581467006867),
    (0.9, 10, 0.0122331830029803223178427878289),
    (0.9, 20, 0.0028024302142300549528111934532),
    (0.9, 40, 0.000626312058836342730527919765471),
    (0.9, 100, 0.0000847946354714684333482287936915),
  ]

  /// The closed form multiplies 2ℓ rounded factors.
  static let closedFormTolerance = 1e-13
  /// The quadrature is exact to 1e-13 of the largest integral; at p = 0.1, ℓ = 100 that is 1e-9 of the smallest one.
  static func quadratureTolerance(_ p: Double, _ l: Int) -> Double { p < 0.2 && l > 40 ? 1e-9 : 1e-10 }

  @Test("Closed form against reference values")
  func closedForm() throws {
    for (p, l, value) in Self.reference {
      let spectrum = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: l)
      #expect(relativeError(spectrum[l], value) < Self.closedFormTolerance, "p = \(p), ℓ = \(l)")
    }
  }

  @Test("Quadrature against reference values")
  func quadrature() throws {
    for (p, l, value) in Self.reference {
      let spectrum = try PowerLawScattering(exponent: p, form: .paper).relativeScattering().relativeSpectrum(
        lmax: 100, form: .paper)
      #expect(relativeError(spectrum[l], value) < Self.quadratureTolerance(p, l), "p = \(p), ℓ = \(l)")
    }
  }

  @Test("Negative control: a slightly wrong exponent or a missing term fails the same check")
  func control() throws {
    for (p, l, value) in Self.reference {
      let wrong = try PowerLawScattering(exponent: p + 1e-9, form: .paper).relativeSpectrum(lmax: l)
      #expect(relativeError(wrong[l], value) > Self.closedFormTolerance)
      // Without −p(1 − p) in the last factor.
      let right = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: l)
      let q = p * (1 - p)
      let ll = Double(l * (l + 1))
      #expect(relativeError(right[l] * ll / (ll - q) * (2 - q) / 2, value) > Self.quadratureTolerance(p, l))
    }
  }

  @Test("A table of the closed form from elsewhere, to its digits")
  func table() throws {
    let ells = [2, 3, 5, 10, 20, 40]
    let rows = [
      0.4: [0.12121, 0.037659, 0.0084162, 0.0010372, 1.211e-4, 1.3681e-5],
      0.5: [0.15646, 0.053288, 0.013209, 0.0018638, 2.4918e-4, 3.2272e-5],
      0.6: [0.19251, 0.071463, 0.019592, 0.0031611, 4.8375e-4, 7.1818e-5],
    ]
    for (p, values) in rows {
      let spectrum = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: 40)
      for (l, value) in zip(ells, values) { #expect(relativeError(spectrum[l], value) < 1e-4) }
    }
  }

  @Test(
    "All ℓ ≤ 100 and exponents across 0 < p < 1: absolute spectra agree",
    arguments: [0.2, 0.35, 0.5, 0.75, 0.9, 0.97, 0.99])
  func absolute(p: Double) throws {
    let law = try PowerLawScattering(exponent: p, form: .paper)
    let source = RelativeScattering.sourceStrength(diffusion: 0.7)
    let exact = law.spectrum(lmax: 100, source: source, rate: 1.3)
    let numeric = try law.relativeScattering(rate: 1.3).stationarySpectrum(lmax: 100, source: source, form: .paper)
    for l in 1...100 { #expect(relativeError(numeric[l], exact[l]) < 1e-10, "ℓ = \(l)") }
    #expect(numeric[0] == 0 && exact[0] == 0)
  }

  @Test("A rate given whole, its power unknown to the quadrature", arguments: [0.3, 0.6, 0.9])
  func wholeRate(p: Double) throws {
    let exact = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: 60)
    let numeric = try RelativeScattering { pow($0, p) }.relativeSpectrum(lmax: 60, form: .paper)
    for l in 1...60 { #expect(relativeError(numeric[l], exact[l]) < 1e-9, "ℓ = \(l)") }
  }

  @Test("Constant rate: a dipole alone, equal to the standard one")
  func constant() throws {
    let rate = 0.37
    let scattering = try RelativeScattering { _ in rate }
    let isotropic = try BGKDiffusion(scatteringRate: rate, gyroFrequency: 0)
    let source = isotropic.tensor.sourceStrength(gradient: [0, 0, 1])
    let spectrum = try scattering.stationarySpectrum(lmax: 50, source: source, form: .paper)
    let standard = isotropic.tensor.standardDipole(gradient: [0, 0, 1])
    #expect(relativeError(spectrum[1], standard) < 1e-13)
    #expect(spectrum.dropFirst(2).allSatisfy { abs($0) < 1e-14 * standard })
    #expect(try PowerLawScattering(exponent: 0, form: .paper).relativeSpectrum(lmax: 4) == [0, 1, 0, 0, 0])
    // Negative control: a rate with the faintest slope has a quadrupole that the same check sees.
    let tilted = try RelativeScattering { rate * (1 + 1e-9 * $0) }.stationarySpectrum(
      lmax: 2, source: source, form: .paper)
    #expect(abs(tilted[2]) > 1e-14 * standard)
  }

  @Test("Slope −4 + 2p at large ℓ", arguments: [0.1, 0.4, 0.5, 0.6, 0.9])
  func asymptote(p: Double) throws {
    let spectrum = try PowerLawScattering(exponent: p, form: .paper).relativeSpectrum(lmax: 40000)
    let slope = log(spectrum[40000] / spectrum[20000]) / log(2)
    // The next order is ℓ^{−1}: the slope is off by about 2(1 − p)/ℓ.
    #expect(abs(slope - (-4 + 2 * p)) < 2e-4)
    #expect(abs(slope - (-4 + 2 * p + 0.01)) > 2e-4, "negative control")
  }

  @Test("Curves start at the dipole, 1, and have the closed form's values at their multipoles; each its own label")
  func curves() throws {
    let curves = try TheoryCurve.shown(lmax: 40)
    #expect(curves.map(\.label) == ["p = 0.4", "p = 0.5", "p = 0.6"])
    for (curve, p) in zip(curves, PowerLawScattering.shownExponents) {
      #expect(curve.ell == (1...40).map(Double.init) && curve.ratio[0] == 1)
      for (exponent, l, value) in Self.reference where exponent == p && l <= 40 {
        #expect(abs(curve.ratio[l - 1] / value - 1) < 1e-13)
      }
    }
    let over = TheoryCurve(label: "of another dipole", spectrum: [7, 3, 2], dipole: 4)
    #expect(over.ell == [1, 2] && over.ratio == [0.75, 0.5])
  }

  @Test("The hierarchy of Ahlers 2014")
  func ahlers2014() {
    let spectrum = Ahlers2014.relativeSpectrum(lmax: 3)
    #expect(spectrum[1] == 1 && spectrum[2] == 0.3 && relativeError(spectrum[3], 18.0 / 140) < 1e-15)
  }

  @Test("The distribution that the paper's operator leaves as it is, ∝ 1/ν_r: ⟨x⟩ = p/(2 − p), at p = 1/2 ⟨P_2⟩ = 1/5")
  func invariant() throws {
    for p in [0.2, 0.5, 0.8] {
      let law = try PowerLawScattering(exponent: p, form: .paper).relativeScattering()
      #expect(relativeError(try law.invariantMoments(lmax: 1, form: .paper)[1], p / (2 - p)) < 1e-12)
      #expect(try law.invariantMoments(lmax: 2, form: .conserving) == [1, 0, 0], "negative control: the other form")
    }
    let half = try PowerLawScattering(exponent: 0.5, form: .paper).relativeScattering()
    #expect(relativeError(try half.invariantMoments(lmax: 2, form: .paper)[2], 0.2) < 1e-12)
  }

  @Test("Bad parameters and rates are errors")
  func errors() throws {
    for p in [-0.1, 1, 2, .nan] {
      #expect(throws: TheoryError.self) { try PowerLawScattering(exponent: p, form: .paper) }
    }
    for p in [-0.1, 2, .nan] {
      #expect(throws: TheoryError.self) { try PowerLawScattering(exponent: p, form: .conserving) }
      #expect(throws: TheoryError.self) { try RelativeScattering(exponent: p) { _ in 1 } }
    }
    let steep = try RelativeScattering(exponent: 1) { _ in 1 }
    #expect(throws: TheoryError.self) { try steep.relativeSpectrum(lmax: 3, form: .paper) }
    #expect(throws: TheoryError.self) { try steep.invariantMoments(lmax: 1, form: .paper) }
    for form in ScatteringForm.allCases {
      #expect(throws: TheoryError.self) { try RelativeScattering { 1 - $0 }.relativeSpectrum(lmax: 3, form: form) }
      #expect(throws: TheoryError.self) { try RelativeScattering { _ in .nan }.relativeSpectrum(lmax: 3, form: form) }
      #expect(throws: TheoryError.self) { try RelativeScattering { $0 * $0 }.relativeSpectrum(lmax: 3, form: form) }
    }
  }
}
