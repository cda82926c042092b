// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, section 8.5): simple,
// and accurate to round-off of the largest eigenvalue. The work is about 10 n³ multiplications times 6.

/// Eigenvalues and eigenvectors of a real symmetric matrix.
package enum SymmetricEigenproblem {
  /// Eigenvalues in ascending order and the eigenvector of each, normalised.
  package static func solve(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
    let n = matrix.count
    var a = matrix
    // Row k becomes the k-th eigenvector.
    var v = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.0 } }
    let total = a.joined().reduce(0) { $0 + $1 * $1 }
    for _ in 0..<60 {
      var off = 0.0
      for i in 0..<n { for j in 0..<i { off += a[i][j] * a[i][j] } }
      if off <= 1e-34 * total { break }
      for p in 0..<n {
        for q in stride(from: p + 1, to: n, by: 1) where a[p][q] != 0 {
          rotate(&a, &v, p, q)
        }
      }
    }
    let order = (0..<n).sorted { a[$0][$0] < a[$1][$1] }
    return (order.map { a[$0][$0] }, order.map { v[$0] })
  }

  /// One rotation that makes a[p][q] zero.
  private static func rotate(_ a: inout [[Double]], _ v: inout [[Double]], _ p: Int, _ q: Int) {
    let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    let sign: Double = theta < 0 ? -1 : 1
    let t = sign / (abs(theta) + (theta * theta + 1).squareRoot())
    let c = 1 / (t * t + 1).squareRoot()
    let s = t * c
    for k in a.indices {
      let (akp, akq) = (a[k][p], a[k][q])
      a[k][p] = c * akp - s * akq
      a[k][q] = s * akp + c * akq
    }
    for k in a.indices {
      let (apk, aqk) = (a[p][k], a[q][k])
      a[p][k] = c * apk - s * aqk
      a[q][k] = s * apk + c * aqk
      let (vpk, vqk) = (v[p][k], v[q][k])
      v[p][k] = c * vpk - s * vqk
      v[q][k] = s * vpk + c * vqk
    }
  }
}
