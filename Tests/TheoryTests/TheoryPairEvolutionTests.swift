// The time-dependent spectrum: constant scattering in closed form, finite volumes, conservation, and late times.

import Foundation
import Testing
import Theory

@Suite("Evolution of the spectrum under relative scattering", .timeLimit(.minutes(40)))
struct TheoryPairEvolutionTests {
  /// A constant source of strength Q_1.
  static func constant(_ source: Double) throws -> SourceHistory {
    try SourceHistory(constant: source / RelativeScattering.sourceStrength(chi: 1))
  }

  @Test("Constant rate: C_1 = Q_1 (1 − e^{−2νt})/(2ν), nothing else, rates νℓ(ℓ + 1), in both forms")
  func constant() throws {
    let rate = 0.4
    for form in ScatteringForm.allCases {
      let evolution = try PairEvolution(try RelativeScattering { _ in rate }, form: form, lmax: 12)
      for (index, value) in evolution.rates.enumerated() {
        #expect(relativeError(value, rate * Double((index + 1) * (index + 2))) < 1e-12)
      }
      let times = [0, 0.01, 1, 30]
      for (time, spectrum) in zip(times, try evolution.spectra(times: times, source: Self.constant(3))) {
        #expect(abs(spectrum[1] - 3 * (1 - exp(-2 * rate * time)) / (2 * rate)) < 1e-12)
        #expect(spectrum.indices.filter { $0 != 1 }.allSatisfy { abs(spectrum[$0]) < 1e-12 })
      }
      let spectrum = try evolution.spectra(times: [1], source: Self.constant(3))[0]
      #expect(abs(spectrum[1] - 3 * (1 - exp(-rate)) / (2 * rate)) > 1e-12, "negative control: half the rate")
    }
  }

  @Test("A source that rises linearly, then falls: C_1 of a constant rate in closed form, at and between the nodes")
  func ramp() throws {
    let rate = 0.4
    let source = try SourceHistory(times: [2, 5], chi: [6, 0])
    #expect(source.times == [0, 2, 5] && source.chi(at: 1) == 3 && source.chi(at: 3.5) == 3 && source.chi(at: 5) == 0)
    let evolution = try PairEvolution(try RelativeScattering { _ in rate }, form: .conserving, lmax: 4)
    // y' = −ay + b + ct from y(0): y = (y(0) − s)e^{−at} + s + ct/a, s = (b − c/a)/a.
    let (a, unit) = (2 * rate, RelativeScattering.sourceStrength(chi: 1))
    func exact(_ y: Double, _ b: Double, _ c: Double, _ t: Double) -> Double {
      let s = (b - c / a) / a
      return (y - s) * exp(-a * t) + s + c * t / a
    }
    let peak = exact(0, 0, 3, 2)
    let times = [1, 5, 2, 3.5, 1e-6]
    let found = try evolution.spectra(times: times, source: source).map { $0[1] / unit }
    let expected = [exact(0, 0, 3, 1), exact(peak, 6, -2, 3), peak, exact(peak, 6, -2, 1.5), 1.5e-12]
    for (a, b) in zip(found.dropLast(), expected) { #expect(relativeError(a, b) < 1e-12) }
    #expect(relativeError(found[4], expected[4]) < 1e-6, "the next order is t³")
    // Negative control: a source held at its value at the end of each interval.
    #expect(relativeError(found[0], exact(0, 6, 0, 1)) > 0.1)
    #expect(throws: TheoryError.self) { try evolution.spectra(times: [5.1], source: source) }
    #expect(throws: TheoryError.self) { try evolution.spectra(times: [-1], source: source) }
    for (times, chi) in [([1.0], []), ([], []), ([2, 1], [1, 1]), ([-1], [1]), ([1], [.nan]), ([.infinity], [1])] {
      #expect(throws: TheoryError.self) { try SourceHistory(times: times, chi: chi) }
    }
  }

  /// Finite volumes for ∂_t F = ∂_x[(1 − x²) ν_r ∂_x F] + χ(t) x in n cells of equal angle, by the trapezoidal rule in time with
  /// a tridiagonal solution: C_ℓ at the end, ℓ = 0…lmax.
  static func finiteVolumes(
    cells n: Int, steps: Int, time: Double, lmax: Int, rate: (Double) -> Double, chi: (Double) -> Double
  ) -> [Double] {
    // θ from π to 0, so that x rises.
    let edges = (0...n).map { cos(.pi * (1 - Double($0) / Double(n))) }
    let widths = (0..<n).map { edges[$0 + 1] - edges[$0] }
    let centers = (0..<n).map { (edges[$0] + edges[$0 + 1]) / 2 }
    let flux = (0...n).map { i in
      i == 0 || i == n ? 0 : (1 - edges[i] * edges[i]) * rate(1 - edges[i]) / (centers[i] - centers[i - 1])
    }
    let h = time / Double(steps)
    var f = [Double](repeating: 0, count: n)
    for step in 0..<steps {
      let source = h * (chi(Double(step) * h) + chi(Double(step + 1) * h)) / 2
      var right = (0..<n).map { i in
        let inflow = (i + 1 < n ? flux[i + 1] * (f[i + 1] - f[i]) : 0) - (i > 0 ? flux[i] * (f[i] - f[i - 1]) : 0)
        return f[i] + h / 2 * inflow / widths[i] + source * centers[i]
      }
      var diagonal = (0..<n).map { 1 + h / 2 * (flux[$0] + flux[$0 + 1]) / widths[$0] }
      for i in 1..<n {
        let factor = -h / 2 * flux[i] / widths[i] / diagonal[i - 1]
        diagonal[i] += factor * h / 2 * flux[i] / widths[i - 1]
        right[i] -= factor * right[i - 1]
      }
      for i in stride(from: n - 1, through: 0, by: -1) {
        let above = i + 1 < n ? h / 2 * flux[i + 1] / widths[i] * f[i + 1] : 0
        f[i] = (right[i] + above) / diagonal[i]
      }
    }
    // ∫ P_ℓ over each cell is that of P'_{ℓ+1} − P'_{ℓ−1} over 2ℓ + 1.
    let ends = edges.map { LegendrePolynomials.values(lmax: lmax + 1, at: $0) }
    return (0...lmax).map { l in
      2 * .pi
        * (0..<n).reduce(0.0) { sum, i in
          let above = ends[i + 1][l + 1] - ends[i][l + 1]
          let below = l == 0 ? 0 : ends[i + 1][l - 1] - ends[i][l - 1]
          return sum + f[i] * (l == 0 ? widths[i] : (above - below) / Double(2 * l + 1))
        }
    }
  }

  @Test("Against finite volumes: two numbers, a source that rises and falls", arguments: [3.0, 12.0])
  func volumes(time: Double) throws {
    let (lambda, limit) = (0.17, 0.04)
    let source = try SourceHistory(times: [0, 4, 12], chi: [0, 8, 5])
    let rate = { (u: Double) in 1 / (1 / limit + 1 / (lambda * u)) }
    let cells = [400, 800].map { n in
      Self.finiteVolumes(cells: n, steps: 2400, time: time, lmax: 10, rate: rate) { source.chi(at: $0) }
    }
    // Second order in the size of the cells: the last step to none is a third of the one before.
    let exact = zip(cells[0], cells[1]).map { $1 + ($1 - $0) / 3 }
    let model = try TwoNumberScattering(lambda: lambda, largeAngleRate: limit).relativeScattering()
    let evolution = try PairEvolution(model, form: .conserving, lmax: 60)
    let spectrum = try evolution.spectra(times: [time], source: source)[0]
    // The cells' error before extrapolation is 1e-4; modes above L = 60 matter less at these times.
    for l in 1...6 { #expect(relativeError(spectrum[l], exact[l]) < 1e-4, "ℓ = \(l)") }
    #expect(spectrum[0] == 0 && abs(exact[0]) < 1e-9)
    let near = try TwoNumberScattering(lambda: 1.01 * lambda, largeAngleRate: limit).relativeScattering()
    let off = try PairEvolution(near, form: .conserving, lmax: 60).spectra(times: [time], source: source)[0]
    #expect(relativeError(off[2], exact[2]) > 1e-4, "negative control: λ off by 1 %")
    let paper = try PairEvolution(model, form: .paper, lmax: 60).spectra(times: [time], source: source)[0]
    #expect(relativeError(paper[2], exact[2]) > 0.01, "negative control: the paper's operator")
    #expect(paper[0] > 0.01 * paper[1], "negative control: it makes pairs")
  }

  @Test(
    "Late times of the conserving form: the stationary spectrum, approached as L^{−4+2p}", arguments: [0.5, 0.75, 1.0])
  func lateConserving(p: Double) throws {
    let law = try PowerLawScattering(exponent: p, form: .conserving)
    let exact = law.spectrum(lmax: 5, source: 1)
    let spectra = try [20, 40].map { lmax in
      try PairEvolution(law.relativeScattering(), form: .conserving, lmax: lmax)
        .spectra(times: [1e4], source: Self.constant(1))[0]
    }
    for l in 1...5 {
      let errors = spectra.map { relativeError($0[l], exact[l]) }
      let order = log2(errors[0] / errors[1])
      // The order is reached for ℓ ≪ L only.
      #expect(abs(order - (4 - 2 * p)) < 0.4, "ℓ = \(l): \(errors)")
      #expect(errors[1] < 0.03, "ℓ = \(l)")
      let near = try PowerLawScattering(exponent: p + 0.1, form: .conserving).spectrum(lmax: 5, source: 1)
      #expect(relativeError(spectra[1][l], near[l]) > 0.03, "negative control")
    }
    #expect(spectra[1][0] == 0)
  }

  @Test(
    "Late times of the paper's form: 2/(2 − p) times the conserving spectrum and a growing monopole, as L^{−2(1−p)}",
    arguments: [0.4, 0.5, 0.6])
  func latePaper(p: Double) throws {
    let scattering = try PowerLawScattering(exponent: p, form: .paper).relativeScattering()
    let growing = try PowerLawScattering(exponent: p, form: .conserving).spectrum(lmax: 10, source: 2 / (2 - p))
    let dropped = try scattering.stationarySpectrum(lmax: 10, source: 1, form: .paper)
    let spectra = try [40, 80].map { lmax in
      let evolution = try PairEvolution(scattering, form: .paper, lmax: lmax)
      let pair = try evolution.spectra(times: [1e4, 1e4 + 10], source: Self.constant(1))
      // In place of the monopole its rate of growth, Q_1·3x̄ = 3p/(2 − p).
      return [(pair[1][0] - pair[0][0]) / 10] + pair[0].dropFirst()
    }
    let gain = exp2(2 * (1 - p))
    for l in 1...5 {
      let errors = spectra.map { relativeError($0[l], growing[l]) }
      #expect(abs(log2(errors[0] / errors[1]) - 2 * (1 - p)) < 0.1, "ℓ = \(l): \(errors)")
      let extrapolated = (gain * spectra[1][l] - spectra[0][l]) / (gain - 1)
      #expect(relativeError(extrapolated, growing[l]) < 0.005, "ℓ = \(l)")
      #expect(relativeError(extrapolated, dropped[l]) > 0.005, "negative control: the monopole dropped")
    }
    let growth = (gain * spectra[1][0] - spectra[0][0]) / (gain - 1)
    #expect(relativeError(growth, 3 * p / (2 - p)) < 0.005)
  }

  @Test("Early times: C_1 = Q_1 t, and higher multipoles follow in turn", arguments: ScatteringForm.allCases)
  func early(form: ScatteringForm) throws {
    let law = try PowerLawScattering(exponent: 0.5, form: form).relativeScattering()
    let evolution = try PairEvolution(law, form: form, lmax: 30)
    let spectra = try evolution.spectra(times: [1e-4, 2e-4, 0], source: Self.constant(1))
    let (early, later) = (spectra[0], spectra[1])
    #expect(relativeError(early[1], 1e-4) < 1e-3)
    #expect(relativeError(later[2] / early[2], 4) < 1e-2, "C_2 ∝ t²")
    if form == .paper { #expect(relativeError(later[0] / early[0], 4) < 1e-2, "C_0 ∝ t²") }
    #expect(later[1] / early[1] < 3, "negative control: C_1 ∝ t")
    #expect(spectra[2].allSatisfy { $0 == 0 })
    #expect(throws: TheoryError.self) { try PairEvolution(law, form: form, lmax: 1) }
  }
}
