// Smoothing by a top hat, as experiments show their maps: each direction gets the mean over the cap around it.
//
//   a_ℓm → W_ℓ a_ℓm,   W_ℓ = [P_{ℓ−1}(c) − P_{ℓ+1}(c)]/[(2ℓ+1)(1−c)],   c = cos θ,   W_0 = 1
//
// exact for the band-limited function; the ringing of a sharp edge is below that of the pixels.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension SphericalHarmonicCoefficients {
  /// The window W_ℓ of the mean over a cap of angular radius `radius` (rad, in (0, π]), ℓ = 0…`lmax`.
  public static func topHatWindow(radius: Double, lmax: Int) -> [Double] {
    precondition(radius > 0 && radius <= .pi && lmax >= 0, "a cap has a radius between 0 and pi")
    let c = cos(radius)
    // P_0 … P_{lmax+1} by Bonnet's recursion, stable upwards for |c| ≤ 1.
    var p = [1, c]
    for l in 1..<max(2, lmax + 1) { p.append((Double(2 * l + 1) * c * p[l] - Double(l) * p[l - 1]) / Double(l + 1)) }
    return (0...lmax).map { l in
      l == 0 ? 1 : (p[l - 1] - p[l + 1]) / (Double(2 * l + 1) * (1 - c))
    }
  }

  /// The function smoothed by the mean over caps of angular radius `radius`, in rad.
  public func smoothed(topHat radius: Double) -> Self {
    let window = Self.topHatWindow(radius: radius, lmax: lmax)
    var result = self
    for m in 0...lmax {
      for l in m...lmax { result.values[index(l, m)] *= window[l] }
    }
    return result
  }
}
