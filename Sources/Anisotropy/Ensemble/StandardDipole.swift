// The dipole that standard diffusion predicts: C_1 of the ensemble-mean map.
//
// A map f with dipole matrix element d_j = ⟨p̂_j f⟩ has C_1 = 4π Σ_j d_j². For the mean map d is the ensemble mean of
// D_ji g_i, and C_1/(4π) = K_ij K_ik g_j g_k (Fick's law). The square of a mean over M realisations is biased upwards by
// its own variance, C_1/M; the pair form leaves the diagonal out,
//
//   4π W_ik Σ_j (S_ji S_jk − Σ_α D^α_ji D^α_jk)/(M(M−1)),   S = Σ_α D^α,
//
// and is unbiased for independent realisations.

/// The standard dipole C_1 (healpy's normalisation, r_L² for unit gradient) by the unbiased pair form.
///
/// - Parameters:
///   - dipoles: D_ij of each realisation, nine numbers row by row.
///   - weights: the gradient direction.
/// - Returns: the estimate with its jackknife error; NaN with fewer than two realisations, and an error of NaN with two.
package func standardDipole(_ dipoles: [[Double]], weights: SymmetricTensor) -> Estimate {
  let form = PairForm(dipoles, weights: weights)
  return Estimate(form.value, leavingOneOut: form.leavingOneOut)
}

/// The pair form over all realisations, and without each of them.
struct PairForm {
  /// NaN with fewer than two realisations.
  let value: Double
  /// One value a realisation; empty with fewer than three.
  let leavingOneOut: [Double]

  init(_ dipoles: [[Double]], weights: SymmetricTensor) {
    guard dipoles.count > 1 else { (value, leavingOneOut) = (.nan, []); return }
    var sum = [Double](repeating: 0, count: 9)
    for dipole in dipoles {
      for index in 0..<9 { sum[index] += dipole[index] }
    }
    let diagonals = dipoles.map { power($0, weights) }
    let diagonal = diagonals.reduce(0, +)
    let count = Double(dipoles.count)
    value = (power(sum, weights) - diagonal) / (count * (count - 1))
    guard dipoles.count > 2 else { leavingOneOut = []; return }
    leavingOneOut = zip(dipoles, diagonals).map { dipole, own in
      (power(zip(sum, dipole).map { $0 - $1 }, weights) - (diagonal - own)) / ((count - 1) * (count - 2))
    }
  }
}

/// C_1 of the ensemble over the standard dipole of the same realisations. Both fluctuate together (with a correlation of
/// 0.9 for a parallel gradient), so that the error is the jackknife of the ratio and not the sum of two errors.
///
/// - Returns: the ratio; NaN where the pair form is not positive, with an error of NaN where there are two realisations.
func dipoleRatio(ensemble: [Double], dipoles: [[Double]], weights: SymmetricTensor) -> Estimate {
  let form = PairForm(dipoles, weights: weights)
  guard form.value > 0 else { return Estimate(value: .nan, error: .nan) }
  let (sum, count) = (ensemble.reduce(0, +), Double(ensemble.count))
  let without = zip(ensemble, form.leavingOneOut).map { (sum - $0) / (count - 1) / $1 }
  return Estimate(sum / count / form.value, leavingOneOut: without)
}

/// 4π W_ik Σ_j D_ji D_jk.
private func power(_ dipole: [Double], _ weights: SymmetricTensor) -> Double {
  let products = SymmetricTensor.pairs.map { i, k in
    (0..<3).reduce(0) { $0 + dipole[3 * $1 + i] * dipole[3 * $1 + k] }
  }
  return 4 * Double.pi * SymmetricTensor(products).contracted(with: weights)
}
