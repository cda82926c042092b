// Legendre polynomials by the three-term recursion (ℓ + 1) P_{ℓ+1} = (2ℓ + 1) x P_ℓ − ℓ P_{ℓ−1}, stable for |x| ≤ 1,
// their derivatives by that of the Gegenbauer polynomials, ℓ P'_{ℓ+1} = (2ℓ + 1) x P'_ℓ − (ℓ + 1) P'_{ℓ−1}, and
// Gauss–Legendre nodes by Newton's method.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Legendre polynomials.
public enum LegendrePolynomials {
  /// P_0(x) … P_lmax(x) for |x| ≤ 1, to about lmax units in the last place of 1.
  public static func values(lmax: Int, at x: Double) -> [Double] {
    guard lmax > 0 else { return lmax == 0 ? [1] : [] }
    var values = [Double](repeating: 1, count: lmax + 1)
    values[1] = x
    for l in stride(from: 1, to: lmax, by: 1) {
      values[l + 1] = (Double(2 * l + 1) * x * values[l] - Double(l) * values[l - 1]) / Double(l + 1)
    }
    return values
  }

  /// P'_0(x) … P'_lmax(x) for |x| ≤ 1, to about lmax units in the last place of ℓ(ℓ + 1)/2, the value at x = 1.
  public static func derivatives(lmax: Int, at x: Double) -> [Double] {
    guard lmax > 0 else { return lmax == 0 ? [0] : [] }
    var values = [Double](repeating: 0, count: lmax + 1)
    values[1] = 1
    for l in stride(from: 1, to: lmax, by: 1) {
      values[l + 1] = (Double(2 * l + 1) * x * values[l] - Double(l + 1) * values[l - 1]) / Double(l)
    }
    return values
  }

  /// Nodes in ascending order and weights of the n-point Gauss–Legendre rule on [−1, 1] (n ≥ 1), exact for polynomials
  /// of degree 2n − 1 up to round-off.
  public static func gaussRule(_ n: Int) -> (nodes: [Double], weights: [Double]) {
    var nodes = [Double](repeating: 0, count: n)
    var weights = nodes
    for i in 0..<n {
      var x = -cos(.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
      var slope = 1.0
      for _ in 0..<20 {
        let p = values(lmax: n, at: x)
        slope = Double(n) * (x * p[n] - p[n - 1]) / (x * x - 1)
        let step = p[n] / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      let p = values(lmax: n, at: x)
      slope = Double(n) * (x * p[n] - p[n - 1]) / (x * x - 1)
      nodes[i] = x
      weights[i] = 2 / ((1 - x * x) * slope * slope)
    }
    return (nodes, weights)
  }
}
