// The time-dependent spectrum: constant scattering in closed form, and the late-time limit of power laws.

import Foundation
import Testing
import Theory

@Suite("Evolution of the spectrum under relative scattering", .timeLimit(.minutes(20)))
struct TheoryPairEvolutionTests {
  @Test("Constant rate: C_1 = Q_1 (1 − e^{−2νt})/(2ν), nothing else, rates νℓ(ℓ + 1)")
  func constant() throws {
    let rate = 0.4
    let evolution = try PairEvolution(try RelativeScattering { _ in rate }, lmax: 12)
    for (index, value) in evolution.rates.enumerated() {
      #expect(relativeError(value, rate * Double((index + 1) * (index + 2))) < 1e-12)
    }
    for time in [0, 0.01, 1, 30] {
      let spectrum = evolution.spectrum(time: time, source: 3)
      #expect(abs(spectrum[1] - 3 * (1 - exp(-2 * rate * time)) / (2 * rate)) < 1e-12)
      #expect(spectrum.indices.filter { $0 != 1 }.allSatisfy { abs(spectrum[$0]) < 1e-12 })
    }
    let spectrum = evolution.spectrum(time: 1, source: 3)
    #expect(abs(spectrum[1] - 3 * (1 - exp(-rate)) / (2 * rate)) > 1e-12, "negative control: half the rate")
  }

  @Test(
    "Late times: the stationary spectrum with a growing monopole, approached as L^{−2(1−p)}",
    arguments: [0.4, 0.5, 0.6])
  func late(p: Double) throws {
    let scattering = try PowerLawScattering(exponent: p).relativeScattering()
    let growing = try scattering.stationarySpectrum(lmax: 10, source: 1, monopole: .growing)
    let dropped = try scattering.stationarySpectrum(lmax: 10, source: 1)
    let spectra = try [40, 80].map { lmax in
      let evolution = try PairEvolution(scattering, lmax: lmax)
      var spectrum = evolution.spectrum(time: 1e4, source: 1)
      // In place of the monopole its rate of growth, Q_1·3x̄ = 3p/(2 − p).
      spectrum[0] = (evolution.spectrum(time: 1e4 + 10, source: 1)[0] - spectrum[0]) / 10
      return spectrum
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

  @Test("Early times: C_1 = Q_1 t, and higher multipoles follow in turn")
  func early() throws {
    let evolution = try PairEvolution(try PowerLawScattering(exponent: 0.5).relativeScattering(), lmax: 30)
    let (early, later) = (evolution.spectrum(time: 1e-4, source: 1), evolution.spectrum(time: 2e-4, source: 1))
    #expect(relativeError(early[1], 1e-4) < 1e-3)
    #expect(relativeError(later[2] / early[2], 4) < 1e-2, "C_2 ∝ t²")
    #expect(relativeError(later[0] / early[0], 4) < 1e-2, "C_0 ∝ t²")
    #expect(later[1] / early[1] < 3, "negative control: C_1 ∝ t")
    #expect(evolution.spectrum(time: 0, source: 1).allSatisfy { $0 == 0 })
    #expect(throws: TheoryError.self) { try PairEvolution(try RelativeScattering { _ in 1 }, lmax: 1) }
  }
}
