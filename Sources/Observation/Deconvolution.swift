// From a pseudo spectrum back to C_ℓ, where the window has left enough to do so.
//
// In bin b of multipoles C_ℓ = c_b s_ℓ with a given shape s_ℓ (1 by default). With the mean over the bin of C̃_ℓ/s_ℓ,
//
//   ỹ_b = (1/n_b) Σ_{ℓ∈b} C̃_ℓ/s_ℓ = Σ_b' K_bb' c_b',   K_bb' = (1/n_b) Σ_{ℓ∈b} Σ_{ℓ'∈b'} M_ℓℓ' s_ℓ'/s_ℓ,
//
// c = K⁻¹ ỹ: unbiased where C_ℓ has the shape within each bin and no power outside of them. The condition number of K, largest
// over smallest singular value, says by how much relative errors may grow. Nothing is regularised: where it exceeds a limit the
// answer would be made of noise, or of the regularisation, and is refused. Of a band of −80…64° it is 1.4 (ℓ ≤ 40); below −30° no
// multipole can be told from its neighbours, and models must be folded forward (`CouplingMatrix.fold`).
//
// Singular values are roots of eigenvalues of KᵀK, which round-off leaves to 10⁻¹⁴ of the largest: a condition number
// above 10⁷ counts as infinite.

import Theory

/// The inverse of a binned coupling matrix.
public struct Deconvolution: Sendable, Equatable {
  /// The bins of multipoles, ascending.
  public let bins: [ClosedRange<Int>]
  /// Condition number of the binned matrix, ≥ 1.
  public let conditionNumber: Double
  private let lmax: Int
  private let shape: [Double]
  private let inverse: [[Double]]

  /// The largest condition number that is accepted by default: errors of a per cent become thirty at most.
  public static let largestCondition = 30.0

  /// Prepares the inversion.
  ///
  /// - Parameters:
  ///   - matrix: of the window.
  ///   - bins: of multipoles, ascending, without overlap, from 0 to the matrix's ℓ_max. By default every ℓ from 1 is a bin.
  ///   - shape: s_ℓ, ℓ = 0…ℓ_max, of C_ℓ within a bin, positive in all bins; 1 by default.
  ///   - limit: the largest condition number to accept.
  /// - Throws: `ObservationError.badBins`, `.wrongLength`; `.singular` if the condition number exceeds the limit.
  public init(
    _ matrix: CouplingMatrix, bins: [ClosedRange<Int>]? = nil, shape: [Double]? = nil, limit: Double = largestCondition
  ) throws(ObservationError) {
    let lmax = matrix.lmax
    let bins = bins ?? (0..<lmax).map { ($0 + 1)...($0 + 1) }
    let shape = shape ?? [Double](repeating: 1, count: lmax + 1)
    guard shape.count == lmax + 1 else { throw .wrongLength(count: shape.count, expected: lmax + 1) }
    try Self.check(bins, shape, lmax: lmax)
    let k = bins.map { row in
      bins.map { column in
        row.reduce(0.0) { sum, l in
          column.reduce(sum) { $0 + matrix.rows[l][$1] * shape[$1] / shape[l] }
        } / Double(row.count)
      }
    }
    let columns = bins.indices.map { column in k.map { $0[column] } }
    let (values, vectors) = SymmetricEigenproblem.solve(
      columns.map { first in columns.map { second in zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } } })
    let (smallest, largest) = (values[0], values[values.count - 1])
    let condition = smallest > 1e-14 * largest ? (largest / smallest).squareRoot() : .infinity
    guard condition <= limit, condition.isFinite else { throw .singular(condition: condition, limit: limit) }
    // K⁻¹ = (KᵀK)⁻¹ Kᵀ = Σ_k v_k (K v_k)ᵀ/λ_k.
    var inverse = k.map { $0.map { _ in 0.0 } }
    for (value, vector) in zip(values, vectors) {
      let image = k.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
      for i in bins.indices {
        for j in bins.indices { inverse[i][j] += vector[i] * image[j] / value }
      }
    }
    (self.bins, self.lmax, self.shape) = (bins, lmax, shape)
    (self.inverse, conditionNumber) = (inverse, condition)
  }

  private static func check(_ bins: [ClosedRange<Int>], _ shape: [Double], lmax: Int) throws(ObservationError) {
    guard let first = bins.first, let last = bins.last else { throw .badBins(reason: "There are no bins; give one.") }
    guard first.lowerBound >= 0, last.upperBound <= lmax,
      zip(bins, bins.dropFirst()).allSatisfy({ $0.upperBound < $1.lowerBound })
    else {
      throw .badBins(reason: "The bins must ascend without overlap and lie between 0 and \(lmax); give others.")
    }
    guard bins.joined().allSatisfy({ shape[$0] > 0 && shape[$0].isFinite }) else {
      throw .badBins(reason: "The shape of C_l within bins must be positive and finite; give another.")
    }
  }

  /// c_b for each bin, in the unit of the spectrum over that of the shape; linear in the pseudo spectrum.
  ///
  /// - Parameter pseudo: C̃_ℓ, ℓ = 0…ℓ_max of the matrix, noise bias taken out or of two skies of independent noise.
  /// - Throws: `ObservationError.wrongLength`.
  public func estimate(_ pseudo: [Double]) throws(ObservationError) -> [Double] {
    guard pseudo.count == lmax + 1 else { throw .wrongLength(count: pseudo.count, expected: lmax + 1) }
    let binned = bins.map { bin in bin.reduce(0) { $0 + pseudo[$1] / shape[$1] } / Double(bin.count) }
    return inverse.map { row in zip(row, binned).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
