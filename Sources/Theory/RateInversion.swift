// The rate of relative scattering that a spectrum or a correlation asks for, and the rate of a table.
//
// The stationary equations read backwards. Conserving form: one derivative of F,
//
//   ν_r = χ/(2 dF/dx),   dF/dx = Σ_ℓ (2ℓ + 1)/(4π) C_ℓ W_ℓ P'_ℓ(x).
//
// The paper's form: ν_r = 3 Q_1 x/(Σ(x) − Σ(0)), Σ(x) = Σ_ℓ (2ℓ + 1) ℓ(ℓ + 1) C_ℓ W_ℓ P_ℓ(x), with Q_1 = (4π/3)χ. 3 Q_1 x/ν_r
// has a mean over x that no C_ℓ, ℓ ≥ 1, carries; that it vanishes at x = 0 fixes the constant, −Σ(0).
//
// A sum cut at lmax rings. The window W_ℓ = e^{−ℓ(ℓ+1)w²/2} smooths it with a Gaussian beam of width w; what the result shows
// is real at angles well above w.
//
// From F at given angles, 2ΔF/(χ Δx) is the mean of 1/ν_r over an interval of u = 1 − x. For ν_r = ν and for λu, and for
// 1/ν_r = 1/ν + 1/(λu), it is 1/ν_r at the logarithmic mean (u_2 − u_1)/ln(u_2/u_1), without error: the rate is put there.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// ν_r from measurements.
public enum RateInversion {
  /// ν_r at the given angles (radians) from a spectrum C_ℓ, ℓ = 0…lmax, and its source χ (1 for a rate up to a factor).
  ///
  /// `smoothing` is the width w of the beam in radians; 4/lmax cuts the sum before it ends, 0 is none. Negative rates tell of a
  /// spectrum that no relative scattering makes. In the paper's form NaN at 90°, where numerator and denominator vanish.
  public static func rates(
    spectrum: [Double], angles: [Double], chi: Double, smoothing: Double, form: ScatteringForm
  ) -> [Double] {
    let factors = spectrum.indices.map { l in
      Double(2 * l + 1) / (4 * .pi) * spectrum[l] * exp(-Double(l * (l + 1)) * smoothing * smoothing / 2)
    }
    func sum(_ values: [Double], _ weight: (Double) -> Double) -> Double {
      zip(factors, values).enumerated().reduce(0) { $0 + weight(Double($1.offset)) * $1.element.0 * $1.element.1 }
    }
    let lmax = spectrum.count - 1
    switch form {
    case .conserving:
      return angles.map { chi / (2 * sum(LegendrePolynomials.derivatives(lmax: lmax, at: cos($0))) { _ in 1 }) }
    case .paper:
      let square = { (x: Double) in sum(LegendrePolynomials.values(lmax: lmax, at: x)) { $0 * ($0 + 1) } }
      let middle = square(0)
      return angles.map { angle in
        let difference = square(cos(angle)) - middle
        return difference == 0 ? .nan : chi * cos(angle) / difference
      }
    }
  }

  /// ν_r between neighbouring angles from F there and its source χ, in the conserving form.
  ///
  /// - Parameters:
  ///   - angles: ascending, radians, 0 < θ ≤ π.
  ///   - correlation: F at each.
  ///   - chi: χ, in the unit of F over time.
  /// - Returns: an angle and the rate at it for each pair of neighbours; a rate is negative where F rises with the angle.
  /// - Throws: ``TheoryError`` for arrays of unequal length, fewer than two angles, or angles that do not ascend.
  public static func rates(
    angles: [Double], correlation: [Double], chi: Double
  ) throws -> [(angle: Double, rate: Double)] {
    guard angles.count == correlation.count, angles.count >= 2 else {
      throw TheoryError.lengths("angles and F, two at least,")
    }
    try checkAngles(angles)
    return SeparationInterval.between(angles).enumerated().map { index, interval in
      // x falls as u rises.
      (interval.angle, chi * interval.width / (2 * (correlation[index] - correlation[index + 1])))
    }
  }

  /// u = 1 − cos θ = 2 sin²(θ/2), which keeps its digits at small angles.
  static func separation(_ angle: Double) -> Double { 2 * sin(angle / 2) * sin(angle / 2) }

  /// Throws for angles that are not ascending within 0 < θ ≤ π.
  static func checkAngles(_ angles: [Double]) throws {
    for (index, angle) in angles.enumerated()
    where !(angle > 0 && angle <= .pi && (index == 0 || angle > angles[index - 1])) {
      throw TheoryError.outOfRange(
        name: "angle \(index + 1)", value: angle, range: "ascending angles, 0 < θ ≤ π radians (180°)")
    }
  }
}

/// What lies between two opening angles, in u = 1 − cos θ. A difference quotient of F over it is dF/du at the logarithmic mean
/// of u: exact for F ∝ ln u, exponential separation, and for F ∝ u, a constant rate.
package struct SeparationInterval: Sendable, Equatable {
  /// u_b − u_a.
  package let width: Double
  /// ln(u_b/u_a).
  package let logarithm: Double

  /// The logarithmic mean of u.
  package var mean: Double { width / logarithm }
  /// The angle with that u, in radians.
  package var angle: Double { 2 * asin((mean / 2).squareRoot()) }

  /// The intervals between neighbours of ascending angles, 0 < θ ≤ π.
  package static func between(_ angles: [Double]) -> [SeparationInterval] {
    let u = angles.map(RateInversion.separation)
    return zip(u, u.dropFirst()).map { SeparationInterval(width: $1 - $0, logarithm: log($1 / $0)) }
  }
}

extension RelativeScattering {
  /// A measured rate: ln(ν_r/u) linear in ln u between the angles (radians, ascending), ν_r ∝ u = 1 − x below the first, as
  /// exponential separation has it, and constant above the last.
  ///
  /// The kinks at the angles limit stationary spectra to 1e-6 of the largest integral. Throws ``TheoryError`` for arrays of
  /// unequal length, angles that do not ascend and rates that are not positive.
  public init(angles: [Double], rates: [Double]) throws {
    guard angles.count == rates.count, !angles.isEmpty else { throw TheoryError.lengths("angles and rates") }
    try RateInversion.checkAngles(angles)
    let u = angles.map(RateInversion.separation)
    if let wrong = rates.indices.first(where: { !(rates[$0] > 0 && rates[$0].isFinite) }) {
      throw TheoryError.badRate(separation: u[wrong], rate: rates[wrong])
    }
    let (x, y) = (u.map { log($0) }, zip(u, rates).map { log($1 / $0) })
    let (first, last) = (rates[0] / u[0], rates[rates.count - 1])
    try self.init(exponent: 1, tolerance: 1e-6) { separation in
      if separation <= u[0] { return first }
      guard let next = u.firstIndex(above: separation) else { return last / separation }
      let part = (log(separation) - x[next - 1]) / (x[next] - x[next - 1])
      return exp(y[next - 1] + part * (y[next] - y[next - 1]))
    }
  }
}

extension [Double] {
  /// The first index whose value is above a number, in an ascending array.
  func firstIndex(above value: Double) -> Int? {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low < endIndex ? low : nil
  }
}
