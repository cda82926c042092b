// The rate of relative scattering from a spectrum (beyond the paper): the stationary equation read backwards,
//
//   ν_r(x) = 3 Q_1 x / (Σ(x) − Σ(0)),   Σ(x) = Σ_{ℓ≥1} (2ℓ + 1) ℓ(ℓ + 1) C_ℓ W_ℓ P_ℓ(x).
//
// 3 Q_1 x/ν_r has a mean over x that no C_ℓ, ℓ ≥ 1, carries; that it vanishes at x = 0 fixes the constant, −Σ(0).
// The terms fall as ℓ^{−3/2+2p}, so a sum cut at lmax rings. The window W_ℓ = e^{−ℓ(ℓ+1)w²/2} smooths it with a Gaussian
// beam of width w; what the result shows is real at angles well above w.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RelativeScattering {
  /// ν_r at the given cosines x from a spectrum C_ℓ, ℓ = 0…lmax, and its source Q_1 (1 for a rate up to a factor).
  ///
  /// `smoothing` is the width w of the beam in radians; a few over lmax is a fair choice, 0 is none. NaN at x = 0, where
  /// numerator and denominator vanish; negative rates tell of a spectrum that no relative scattering makes.
  public static func inverted(
    spectrum: [Double], at cosines: [Double], source: Double = 1, smoothing: Double
  ) -> [Double] {
    let factors = spectrum.indices.map { l in
      let ll = Double(l * (l + 1))
      return Double(2 * l + 1) * ll * spectrum[l] * exp(-ll * smoothing * smoothing / 2)
    }
    func sum(_ x: Double) -> Double {
      let values = LegendrePolynomials.values(lmax: spectrum.count - 1, at: x)
      return zip(factors, values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let atZero = sum(0)
    return cosines.map { x in
      let difference = sum(x) - atZero
      return difference == 0 ? .nan : 3 * source * x / difference
    }
  }
}
