// What the tests of the theory share: comparisons, and spectra over their dipole.

import Theory

/// |a/b − 1|.
func relativeError(_ a: Double, _ b: Double) -> Double { abs(a / b - 1) }

/// The largest |a_i − b_i|.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }

extension RelativeScattering {
  /// The stationary spectrum over its dipole, ℓ = 0…lmax.
  func relativeSpectrum(lmax: Int, form: ScatteringForm) throws -> [Double] {
    let spectrum = try stationarySpectrum(lmax: max(lmax, 1), source: 1, form: form)
    return spectrum.prefix(max(lmax, 0) + 1).map { $0 / spectrum[1] }
  }
}
