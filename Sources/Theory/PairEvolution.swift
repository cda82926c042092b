// The spectrum as a function of time under relative scattering (beyond the paper).
//
//   ∂_t F = −ν_r(x) L² F + S x,   F(x, t) = Σ_ℓ (2ℓ + 1)/(4π) C_ℓ(t) P_ℓ(x),   S = 3 Q_1/(4π),   F(x, 0) = 0.
//
// Projected on P_0 … P_L (Galerkin), with D_m = (2m + 1) m(m + 1) and M_ℓm = ∫ dx ν_r P_ℓ P_m:
//   dC_ℓ/dt = −½ Σ_m M_ℓm D_m C_m + Q_1 δ_ℓ1.
// D_0 = 0: the monopole follows the others. With y = D^{1/2} C for ℓ ≥ 1 the matrix B = ½ D^{1/2} M D^{1/2} is symmetric
// and positive, and its eigenvectors v_k with rates λ_k give the solution without steps in time:
//   y(t) = Σ_k v_k (v_k·b) (1 − e^{−λ_k t})/λ_k,   b = D_1^{1/2} Q_1 e_1,   and C_0 from ∫_0^t C_m.
// Exact in time. The cut at L changes low multipoles at late times by O(L^{−2(1−p)}) for ν_r ∝ (1 − x)^p, since power keeps
// flowing to small angles: 4 % for p = 1/2 and L = 80. Two values of L extrapolate it away.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The evolution of the angular power spectrum under relative scattering, from an isotropic start.
public struct PairEvolution: Sendable {
  /// The largest multipole L kept.
  public let lmax: Int
  /// Rates λ_k at which the spectrum settles, ascending, in units of the scattering rate.
  public let rates: [Double]
  private let vectors: [[Double]]
  private let couplingToMonopole: [Double]

  /// Prepares the modes for multipoles up to `lmax`, 2 … 400; the work grows as its cube.
  ///
  /// Throws ``TheoryError`` for other `lmax` and for rates that are not positive or too rough.
  public init(_ scattering: RelativeScattering, lmax: Int) throws {
    guard (2...400).contains(lmax) else {
      throw TheoryError.outOfRange(name: "lmax", value: Double(lmax), range: "2 … 400")
    }
    self.lmax = lmax
    let matrix = try Self.couplings(scattering, lmax: lmax)
    let scale = (0...lmax).map { Self.weight($0).squareRoot() }
    let symmetric = (1...lmax).map { l in (1...lmax).map { m in 0.5 * scale[l] * matrix[l][m] * scale[m] } }
    (rates, vectors) = SymmetricEigenproblem.solve(symmetric)
    couplingToMonopole = (1...lmax).map { m in 0.5 * matrix[0][m] * scale[m] }
  }

  /// C_ℓ, ℓ = 0…lmax, at a time t ≥ 0 (in the unit of 1/ν_r) for a source Q_1, the monopole included.
  public func spectrum(time: Double, source: Double) -> [Double] {
    let drive = Self.weight(1).squareRoot() * source
    var state = [Double](repeating: 0, count: lmax)
    var integral = state
    for (rate, vector) in zip(rates, vectors) {
      let response = -expm1(-rate * time) / rate
      let accumulated = rate * time < 1e-3 ? time * time * (0.5 - rate * time / 6) : (time - response) / rate
      for l in 0..<lmax {
        state[l] += vector[l] * vector[0] * drive * response
        integral[l] += vector[l] * vector[0] * drive * accumulated
      }
    }
    let monopole = -zip(couplingToMonopole, integral).reduce(0) { $0 + $1.0 * $1.1 }
    return [monopole] + (1...lmax).map { state[$0 - 1] / Self.weight($0).squareRoot() }
  }

  /// D_ℓ = (2ℓ + 1) ℓ(ℓ + 1).
  private static func weight(_ l: Int) -> Double { Double((2 * l + 1) * l * (l + 1)) }

  /// M_ℓm = ∫ dx ν_r P_ℓ P_m. The integrand has no singularity but u^p, which the quadrature's ends take.
  private static func couplings(_ scattering: RelativeScattering, lmax: Int) throws -> [[Double]] {
    let count = lmax + 1
    let packed = try EndpointQuadrature.integrate(exponent: 0, count: count * (count + 1) / 2) { u, weight, sums in
      let rate = scattering.rate(separation: u)
      guard rate > 0, rate.isFinite else { throw TheoryError.badRate(separation: u, rate: rate) }
      let values = LegendrePolynomials.values(lmax: lmax, at: 1 - u)
      var index = 0
      for l in 0..<count {
        let factor = weight * rate * values[l]
        for m in 0...l {
          sums[index] += factor * values[m]
          index += 1
        }
      }
    }
    return (0..<count).map { l in
      (0..<count).map { m in packed[max(l, m) * (max(l, m) + 1) / 2 + min(l, m)] }
    }
  }
}

// MARK: - Eigenvectors
//
// Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, section 8.5): simple,
// and accurate to round-off of the largest eigenvalue. The work is about 10 n³ multiplications times 6.

enum SymmetricEigenproblem {
  /// Eigenvalues in ascending order and the eigenvector of each, normalised.
  static func solve(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
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
