// ∫_{−1}^{1} f(x) dx for functions with an integrable power of u = 1 − x at x = 1.
//
// Two steps. First u = 2 s^m with m = 1/(1 − p) takes a factor u^{−p} out exactly: ∫_0^2 g(u) u^{−p} du =
// 2^{1−p}/(1 − p) ∫_0^1 g(2 s^m) ds. Then the double-exponential rule (Takahasi & Mori 1974, Publ. RIMS 9, 721),
// s = 1/(1 + e^{−π sinh t}), takes what non-integer powers remain at either end. The rule works in u, not in x: close to
// x = 1 the double x has no digits of u left, and for p near 1 a good part of the integral lies there.
//
// The step is halved until two results agree; all components (one for each ℓ) are summed on the same nodes.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

enum EndpointQuadrature {
  /// Largest number of halvings of the first step, 1/8.
  private static let levels = 9

  /// ∫_{−1}^{1} u^{−p} g(u) dx of a vector g(u), u = 1 − x, for 0 ≤ p < 1.
  ///
  /// `add` is called with (u, w) for each node and adds w·g(u) to the sums. The absolute error is about 1e-14 of the
  /// largest component. Throws ``TheoryError/notConverged(estimate:)`` beyond `tolerance` of the largest component.
  static func integrate(
    exponent: Double, count: Int, tolerance: Double = 1e-11, add: (Double, Double, inout [Double]) throws -> Void
  ) throws -> [Double] {
    let power = 1 / (1 - exponent)
    let scale = exp2(1 - exponent) * power
    var sums = [Double](repeating: 0, count: count)

    func addNodes(step: Double, from first: Int, by stride: Int) throws {
      var index = first
      // |t| < 6.1 is where s or 1 − s leaves the range of doubles.
      while Double(index) * step < 6.1 {
        for t in index == 0 ? [0] : [Double(index) * step, -Double(index) * step] {
          let q = Double.pi * sinh(t)
          let s = 1 / (1 + exp(-q))
          let weight = Double.pi * cosh(t) * s / (1 + exp(q))
          // For p near 1 much of the integral lies where u is below the smallest double: there g(u) = g(0).
          let u = max(2 * pow(s, power), .leastNormalMagnitude)
          if weight > 0 { try add(u, weight * scale, &sums) }
        }
        index += stride
      }
    }

    var step = 0.125
    try addNodes(step: step, from: 0, by: 1)
    var previous = sums.map { $0 * step }
    var change = Double.infinity
    for level in 0..<levels {
      step /= 2
      try addNodes(step: step, from: 1, by: 2)
      let current = sums.map { $0 * step }
      let size = current.reduce(0) { max($0, abs($1)) }
      let newChange = zip(current, previous).reduce(0) { max($0, abs($1.0 - $1.1)) } / max(size, .leastNormalMagnitude)
      previous = current
      let isSettled = level > 1 && newChange < 1e-14
      change = newChange
      if isSettled || !newChange.isFinite { break }
    }
    guard change < tolerance else { throw TheoryError.notConverged(estimate: change) }
    return previous
  }
}
