// SphericalHarmonicCoefficients.swift: a_ℓm of a real function on the sphere, and the spectra formed from them.
//
// f(p) = Σ_ℓm a_ℓm Y_ℓm(p), ∫|Y_ℓm|² dp = 1, Condon–Shortley phase, so that a_ℓ,−m = (−1)^m a*_ℓm for real f and only
// m ≥ 0 is kept. Layout and normalisation are healpy's: index(ℓ, m) = m (2 ℓ_max + 1 − m)/2 + ℓ.
//
//   C_ℓ^{ab} = 1/(2ℓ+1) Σ_{m=−ℓ..ℓ} Re(a_ℓm b*_ℓm) = [a_ℓ0 b_ℓ0 + 2 Σ_{m=1..ℓ} Re(a_ℓm b*_ℓm)]/(2ℓ+1)

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The spherical-harmonic coefficients a_ℓm, m ≥ 0, of a real function, up to ℓ_max.
public struct SphericalHarmonicCoefficients: Sendable, Equatable {
  /// Largest multipole ℓ.
  public let lmax: Int
  /// (Re a_ℓm, Im a_ℓm) at `index(l, m)`: m-major, as healpy stores them; `(lmax+1)(lmax+2)/2` in all.
  public var values: [SIMD2<Double>]

  /// All coefficients zero, up to `lmax` ≥ 0.
  public init(lmax: Int) {
    precondition(lmax >= 0, "lmax must not be negative")
    self.lmax = lmax
    self.values = Array(repeating: .zero, count: Self.count(lmax: lmax))
  }

  /// Coefficients in the order of `index(l, m)`, of which there must be `count(lmax:)`.
  public init(lmax: Int, values: [SIMD2<Double>]) {
    precondition(lmax >= 0 && values.count == Self.count(lmax: lmax), "wrong number of coefficients")
    self.lmax = lmax
    self.values = values
  }

  /// Number of coefficients with 0 ≤ m ≤ ℓ ≤ `lmax`.
  public static func count(lmax: Int) -> Int { (lmax + 1) * (lmax + 2) / 2 }

  /// Place of a_ℓm in `values`, 0 ≤ m ≤ ℓ ≤ ℓ_max.
  public func index(_ l: Int, _ m: Int) -> Int { m * (2 * lmax + 1 - m) / 2 + l }

  /// a_ℓm for 0 ≤ |m| ≤ ℓ ≤ ℓ_max; negative m by a_ℓ,−m = (−1)^m a*_ℓm. Setting it at m < 0 sets the partner.
  public subscript(l: Int, m: Int) -> (real: Double, imaginary: Double) {
    get {
      let value = values[index(l, abs(m))]
      if m >= 0 { return (value.x, value.y) }
      let sign = m.isMultiple(of: 2) ? 1.0 : -1.0
      return (sign * value.x, -sign * value.y)
    }
    set {
      let sign = m >= 0 || m.isMultiple(of: 2) ? 1.0 : -1.0
      values[index(l, abs(m))] = SIMD2(sign * newValue.real, (m >= 0 ? 1 : -sign) * newValue.imaginary)
    }
  }

  /// The same function with multipoles up to `lmax`: cut off above, or zeros appended.
  public func resized(lmax newLmax: Int) -> Self {
    if newLmax == lmax { return self }
    var result = Self(lmax: newLmax)
    for m in 0...min(lmax, newLmax) {
      for l in m...min(lmax, newLmax) {
        result.values[result.index(l, m)] = values[index(l, m)]
      }
    }
    return result
  }

  /// The function of −p̂: a_ℓm → (−1)^ℓ a_ℓm. From the momenta of particles to their arrival directions, and back.
  public var mirrored: Self {
    var result = self
    for m in 0...lmax {
      for l in m...lmax where !l.isMultiple(of: 2) { result.values[index(l, m)] = -values[index(l, m)] }
    }
    return result
  }

  /// Power spectrum C_ℓ, ℓ = 0 ... ℓ_max, in the squared unit of the function; normalised as healpy's.
  public var powerSpectrum: [Double] { Self.crossSpectrum(self, self) }

  /// Cross spectrum C_ℓ of two functions, ℓ = 0 ... the smaller ℓ_max; symmetric and bilinear.
  public static func crossSpectrum(_ a: Self, _ b: Self) -> [Double] {
    let lmax = min(a.lmax, b.lmax)
    var sums = [Double](repeating: 0, count: lmax + 1)
    for m in 0...lmax {
      let weight = m == 0 ? 1.0 : 2.0
      let (aStart, bStart) = (a.index(0, m), b.index(0, m))
      for l in m...lmax {
        let product = a.values[aStart + l] * b.values[bStart + l]
        sums[l] += weight * (m == 0 ? product.x : product.x + product.y)
      }
    }
    for l in 0...lmax { sums[l] /= Double(2 * l + 1) }
    return sums
  }
}

// MARK: - Top hat
//
// Smoothing by a top hat, as experiments show their maps: each direction gets the mean over the cap around it.
//
//   a_ℓm → W_ℓ a_ℓm,   W_ℓ = [P_{ℓ−1}(c) − P_{ℓ+1}(c)]/[(2ℓ+1)(1−c)],   c = cos θ,   W_0 = 1
//
// exact for the band-limited function; the ringing of a sharp edge is below that of the pixels.

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
