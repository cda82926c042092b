// The inverse of a covariance V without forming it: with the errors σ = √V_ii, the correlation matrix V_ij/(σ_i σ_j) = L Lᵀ,
//
//   w(x) = L⁻¹ (x/σ),   x V⁻¹ y = w(x)·w(y),   ln det V = 2 Σ ln(σ_i L_ii).
//
// w(x) of numbers with the covariance V are independent with unit variance.

import Foundation

/// Cholesky's factor of a correlation matrix, and the errors beside it.
package struct InverseCovariance: Sendable, Equatable {
  private let size: Int
  private let errors: [Double]
  /// The lower factor L of the correlation matrix, row by row.
  private var factor: [Double]

  /// Takes apart a covariance, row by row.
  ///
  /// Throws ``TheoryError/singularCovariance`` where it is not finite, has a variance that is not positive, or no inverse to
  /// round-off.
  package init(_ covariance: [Double], size: Int) throws {
    self.size = size
    errors = (0..<size).map { covariance[$0 * size + $0].squareRoot() }
    guard errors.allSatisfy({ $0 > 0 && $0.isFinite }) else { throw TheoryError.singularCovariance }
    factor = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for j in 0...i {
        let inner = (0..<j).reduce(0) { $0 + factor[i * size + $1] * factor[j * size + $1] }
        let rest = covariance[i * size + j] / (errors[i] * errors[j]) - inner
        if i == j {
          // Round-off of a sum of `size` products of at most one.
          guard rest > 1e-13 * Double(size) else { throw TheoryError.singularCovariance }
          factor[i * size + i] = rest.squareRoot()
        } else {
          factor[i * size + j] = rest / factor[j * size + j]
        }
      }
    }
  }

  /// w(x) = L⁻¹ (x/σ): whose scalar products are x V⁻¹ y.
  package func whitened(_ vector: [Double]) -> [Double] {
    var solved = [Double](repeating: 0, count: size)
    for i in 0..<size {
      let inner = (0..<i).reduce(0) { $0 + factor[i * size + $1] * solved[$1] }
      solved[i] = (vector[i] / errors[i] - inner) / factor[i * size + i]
    }
    return solved
  }

  /// x V⁻¹ x.
  package func square(of vector: [Double]) -> Double { whitened(vector).reduce(0) { $0 + $1 * $1 } }

  /// ln det V.
  package var logDeterminant: Double {
    (0..<size).reduce(0) { $0 + 2 * log(errors[$1] * factor[$1 * size + $1]) }
  }
}
