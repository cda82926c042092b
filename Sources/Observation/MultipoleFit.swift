// Large scales of a cut sky, by a fit: where a part of the sky is not seen, multipoles are not orthogonal, and are not what
// a transform says.
//
//   Σ_p w_p (f_p − Σ_{ℓ≤L,m} c_ℓm Y_ℓm(p))² = min
//
// by the eigenvectors of the normal matrix; combinations that the band does not tell apart (eigenvalues below 10⁻⁹ of the
// largest) are left out, and change nothing within the band. Where ring means are lost m = 0 is not fitted: all that is left
// of it is zero.

import Sphere
import Theory

extension HEALPixMap {
  /// The map less its fitted multipoles: its small scales.
  ///
  /// - Parameters:
  ///   - multipole: the largest that is fitted, L.
  ///   - weights: w of each pixel, of the same grid, not negative: inverse variances, or anything in proportion.
  ///   - isFreeOfRingMeans: whether ring means were removed, so that there is no m = 0.
  /// - Returns: NaN where the map has no value; a map without seen pixels stays as it is.
  /// - Throws: `ObservationError.differentGrids`.
  public func removingFittedMultipoles(
    upTo multipole: Int, weights: HEALPixMap, isFreeOfRingMeans: Bool
  ) throws(ObservationError) -> HEALPixMap {
    guard weights.grid == grid else { throw .differentGrids(grid.nside, weights.grid.nside) }
    let places = (0...multipole).flatMap { l in
      (-l...l).filter { $0 != 0 || !isFreeOfRingMeans }.map { RealHarmonics.index(l, $0) }
    }
    let seen = values.indices.filter { values[$0].isFinite && weights[$0] > 0 }
    guard !places.isEmpty, !seen.isEmpty else { return self }
    let count = places.count
    var normal = [Double](repeating: 0, count: count * count)
    var right = [Double](repeating: 0, count: count)
    var basis = [[Double]](repeating: [], count: seen.count)
    for (row, pixel) in seen.enumerated() {
      let all = RealHarmonics.values(lmax: multipole, at: grid.direction(ofPixel: pixel))
      let y = places.map { all[$0] }
      basis[row] = y
      for i in 0..<count {
        let weighted = weights[pixel] * y[i]
        right[i] += weighted * values[pixel]
        for j in 0...i { normal[i * count + j] += weighted * y[j] }
      }
    }
    let matrix = (0..<count).map { i in (0..<count).map { j in normal[max(i, j) * count + min(i, j)] } }
    let (eigenvalues, vectors) = SymmetricEigenproblem.solve(matrix)
    var fitted = [Double](repeating: 0, count: count)
    for (value, vector) in zip(eigenvalues, vectors) where value > 1e-9 * eigenvalues[count - 1] {
      let part = zip(vector, right).reduce(0) { $0 + $1.0 * $1.1 } / value
      for i in 0..<count { fitted[i] += part * vector[i] }
    }
    var result = self
    for (row, pixel) in seen.enumerated() {
      result[pixel] -= zip(fitted, basis[row]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return result
  }
}
