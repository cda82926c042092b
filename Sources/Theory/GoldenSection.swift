// The minimum of a function of one number by golden section (Kiefer 1953, Proc. Am. Math. Soc. 4, 502): each step keeps the part
// 0.618 of the interval that has the smaller value within.

/// Minimisation by golden section.
enum GoldenSection {
  /// The smallest value of a function with one minimum between two bounds, to 1e-9.
  static func minimum(_ lower: Double, _ upper: Double, _ f: (Double) throws -> Double) rethrows -> Double {
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (lower, upper)
    var (c, d) = (b - ratio * (b - a), a + ratio * (b - a))
    var (fc, fd) = (try f(c), try f(d))
    while b - a > 1e-9 {
      if fc < fd {
        (b, d, fd) = (d, c, fc)
        c = b - ratio * (b - a)
        fc = try f(c)
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + ratio * (b - a)
        fd = try f(d)
      }
    }
    return (a + b) / 2
  }
}
