// Legendre polynomials and the quadratures everything else rests on.

import Foundation
import Testing
import Theory

@Suite("Legendre polynomials and quadrature", .timeLimit(.minutes(40)))
struct TheoryLegendreTests {
  @Test("Explicit polynomials, ends, parity")
  func explicit() {
    for x in stride(from: -1.0, through: 1, by: 0.125) {
      let p = LegendrePolynomials.values(lmax: 5, at: x)
      #expect(abs(p[2] - (3 * x * x - 1) / 2) < 1e-15)
      #expect(abs(p[3] - (5 * x * x * x - 3 * x) / 2) < 2e-15)
      #expect(abs(p[5] - (63 * pow(x, 5) - 70 * pow(x, 3) + 15 * x) / 8) < 4e-15)
    }
    #expect(LegendrePolynomials.values(lmax: 300, at: 1).allSatisfy { $0 == 1 })
    #expect(LegendrePolynomials.values(lmax: 0, at: 0.3) == [1])
  }

  @Test("Gauss's rule is exact to degree 2n − 1 and not to 2n, the negative control", arguments: [1, 2, 5, 16, 64])
  func gauss(n: Int) {
    let (nodes, weights) = LegendrePolynomials.gaussRule(n)
    func integral(_ degree: Int) -> Double { zip(nodes, weights).reduce(0) { $0 + $1.1 * pow($1.0, Double(degree)) } }
    #expect(abs(weights.reduce(0, +) - 2) < 1e-13)
    #expect(abs(integral(2 * n - 2) - 2 / Double(2 * n - 1)) < 1e-13)
    #expect(abs(integral(2 * n - 1)) < 1e-13)
    if n <= 5 { #expect(abs(integral(2 * n) - 2 / Double(2 * n + 1)) > 1e-6) }
  }

  @Test("Orthogonality under Gauss's rule")
  func orthogonality() {
    let (nodes, weights) = LegendrePolynomials.gaussRule(64)
    for l in [0, 3, 30, 60] {
      for m in [0, 3, 30, 60] {
        let integral = zip(nodes, weights).reduce(0.0) { sum, node in
          let p = LegendrePolynomials.values(lmax: 60, at: node.0)
          return sum + node.1 * p[l] * p[m]
        }
        #expect(abs(integral - (l == m ? 2 / Double(2 * l + 1) : 0)) < 1e-13)
      }
    }
  }
}
