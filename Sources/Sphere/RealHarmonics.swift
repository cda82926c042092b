// Real spherical harmonics at single directions, where there is no grid for a transform to work on.
//
//   Y_ℓ0 = P̃_ℓ0(z),   Y_ℓ,±m = √2 P̃_ℓm(z) s^m {cos mφ, sin mφ},   ∫ Y² = 1,   Σ_m Y_ℓm(p)² = (2ℓ+1)/4π
//
// with P̃_ℓm = √((2ℓ+1)/4π (ℓ−m)!/(ℓ+m)!) P_ℓm/s^m by the recursion upwards in ℓ, stable for ℓ of some hundreds
// (Press et al. 2007, Numerical Recipes, 6.7), and s^m e^{imφ} = (x + iy)^m. No Condon–Shortley phase: squares and sums over
// m do not see it.

/// Real orthonormal spherical harmonics.
package enum RealHarmonics {
  /// Place of Y_ℓm among the values, −ℓ ≤ m ≤ ℓ; sines have m < 0.
  package static func index(_ l: Int, _ m: Int) -> Int { l * l + l + m }

  /// Y_ℓm of a direction for ℓ = 0…`lmax`: (lmax + 1)² numbers.
  ///
  /// - Parameter p: a unit vector.
  package static func values(lmax: Int, at p: SIMD3<Double>) -> [Double] {
    var values = [Double](repeating: 0, count: (lmax + 1) * (lmax + 1))
    // (x + iy)^m, and P̃_mm without it.
    var power = SIMD2(1.0, 0.0)
    var diagonal = (1 / (4 * Double.pi)).squareRoot()
    for m in 0...lmax {
      if m > 0 {
        power = SIMD2(power.x * p.x - power.y * p.y, power.x * p.y + power.y * p.x)
        diagonal *= (Double(2 * m + 1) / Double(2 * m)).squareRoot()
      }
      var (before, current, earlierFactor) = (0.0, diagonal, 1.0)
      for l in m...lmax {
        if l > m {
          let factor = (Double(4 * l * l - 1) / Double(l * l - m * m)).squareRoot()
          (before, current) = (current, factor * (p.z * current - before / earlierFactor))
          earlierFactor = factor
        }
        if m == 0 {
          values[index(l, 0)] = current
        } else {
          values[index(l, m)] = 2.0.squareRoot() * current * power.x
          values[index(l, -m)] = 2.0.squareRoot() * current * power.y
        }
      }
    }
    return values
  }
}
