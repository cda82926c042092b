// What an observatory that calibrates itself on the sky loses: the mean of each ring of declination.
//
//   (R f)_p = f_p − (1/n_r) Σ_{q in ring r of p} f_q,   R² = R, R = Rᵀ
//
// On the sphere R takes out a_ℓ0 for all ℓ and nothing else, as the mean over right ascension of Y_ℓm is zero for m ≠ 0: also
// at the edges of a band, for R never mixes declinations and commutes with any window W(δ). Cutting a band mixes multipoles of
// equal m; what of m ≠ 0 there is lost is lost by the cut alone. On a grid the mean over n_r pixels sees, beside m = 0, the
// m that are multiples of n_r: in the rings of 4, 8, … pixels about the poles, where they are small, λ_ℓm ~ (cos δ)^m,
// and in rings of 4 N_side pixels not at all while ℓ_max < 4 N_side.
//
// Background from the data, scrambled in sidereal time over whole days at constant exposure, and East–West differences have
// this R. The iterative likelihood (Ahlers et al. 2016, ApJ 823, 10) sets a_ℓ0 of δI, which is zero outside of the band, to
// zero up to its ℓ_max: the same but for the ringing of multipoles beyond. Not contained: scrambling within a few hours, which
// also weakens small m ≠ 0.

import Sphere

extension HEALPixMap {
  /// The map less the mean of each ring of declination; the map is in the equatorial frame.
  ///
  /// Linear and idempotent. The mean is that of the pixels with a value.
  /// - Parameter band: what is seen; pixels outside are without value (NaN) in the result.
  /// - Throws: `ObservationError.emptyBand` if the band has no ring.
  public func removingRingMeans(within band: DeclinationBand = .wholeSky) throws(ObservationError) -> HEALPixMap {
    var result = HEALPixMap(grid: grid) { _ in .nan }
    for ring in try band.rings(of: grid) {
      let seen = values[ring].filter(\.isFinite)
      let mean = seen.reduce(0, +) / Double(seen.count)
      for pixel in ring where values[pixel].isFinite { result[pixel] = values[pixel] - mean }
    }
    return result
  }
}

extension SphericalHarmonicCoefficients {
  /// The function less its mean over right ascension at each declination: a_ℓ0 = 0, all else as it was. What
  /// `removingRingMeans` is on the full sky.
  public var removingRingMeans: Self {
    var result = self
    for l in 0...lmax { result.values[index(l, 0)] = .zero }
    return result
  }
}
