// How far the pseudo spectrum of one Gaussian sky scatters about its mean.
//
// Behind a window that keeps m (`WindowHarmonics`), the harmonics of an isotropic Gaussian sky of C_ℓ are independent for
// different m and have the variances
//
//   T^m_ℓ = Σ_ℓ' (K^m_ℓℓ')² C_ℓ',   ⟨C̃_ℓ⟩ = (1/(2ℓ+1)) [T⁰_ℓ + 2 Σ_{m>0} T^m_ℓ],
//   Var C̃_ℓ = (2/(2ℓ+1)²) [(T⁰_ℓ)² + 2 Σ_{m>0} (T^m_ℓ)²]
//
// exactly; 2C_ℓ²/(2ℓ+1) on the full sky, 4ℓC_ℓ²/(2ℓ+1)² there without m = 0.

extension WindowHarmonics {
  /// The variance of C̃_ℓ from one isotropic Gaussian sky to another, ℓ = 0…L.
  ///
  /// - Parameter spectrum: C_ℓ, ℓ = 0…ℓ_max.
  /// - Throws: `ObservationError.wrongLength` unless there are ℓ_max + 1 numbers.
  public func variance(_ spectrum: [Double]) throws(ObservationError) -> [Double] {
    guard spectrum.count == lmax + 1 else { throw .wrongLength(count: spectrum.count, expected: lmax + 1) }
    return (0...observedLmax).map { l in
      let squares = (0...min(l, lmax)).reduce(0.0) { sum, m in
        let power = (m...lmax).reduce(0.0) { $0 + self[m, l, $1] * self[m, l, $1] * spectrum[$1] }
        return sum + (m == 0 ? 1 : 2) * power * power
      }
      return 2 * squares / Double((2 * l + 1) * (2 * l + 1))
    }
  }
}
