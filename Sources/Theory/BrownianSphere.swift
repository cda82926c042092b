// Brownian motion on the sphere: ∂_t f = −(ν/2) L² f from a point, as a function of the angle θ from it:
//
//   f(θ, t) = Σ_ℓ (2ℓ + 1)/(4π) e^{−νtℓ(ℓ+1)/2} P_ℓ(cos θ).
//
// Beyond ℓ = L the terms sum to less than ∫_L^∞ dℓ (2ℓ+1)/(4π) e^{−νtℓ(ℓ+1)/2} = e^{−νtL(L+1)/2}/(2πνt), that is
// e^{−νtL(L+1)/2} of the peak 1/(2πνt) of short times. Below νt = 1e-7 the series needs more than 2e4 terms and the
// heat kernel's expansion takes over: (1 + νt/6)/(2πνt) √(θ/sin θ) e^{−θ²/(2νt)}, off by O((νt)²) of the peak.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The density of Brownian motion on the unit sphere.
public enum BrownianSphere {
  /// Below this ν·t the short-time expansion takes the place of the series.
  package static let seriesLimit = 1e-7

  /// Probability per steradian at an angle θ (radians, 0…π) from the start, after a time given as νt > 0.
  ///
  /// The error is below 1e-12 of the peak value at θ = 0 (round-off grows with the number of terms: 1e-11 close to
  /// νt = 1e-7). Throws ``TheoryError/outOfRange(name:value:range:)`` for νt ≤ 0 and angles outside of 0…π.
  public static func density(angle: Double, scatteringTime: Double) throws -> Double {
    guard scatteringTime > 0, scatteringTime.isFinite else {
      throw TheoryError.outOfRange(name: "νt", value: scatteringTime, range: "νt > 0")
    }
    guard angle >= 0, angle <= .pi else { throw TheoryError.outOfRange(name: "θ", value: angle, range: "0 … π") }
    guard scatteringTime >= seriesLimit else {
      let bend = angle < 1e-6 ? 1 : (angle / max(sin(angle), .leastNormalMagnitude)).squareRoot()
      let flat = gaussianLimit(angle: angle, scatteringTime: scatteringTime)
      return flat == 0 ? 0 : (1 + scatteringTime / 6) * bend * flat
    }
    let values = LegendrePolynomials.values(lmax: lmax(scatteringTime: scatteringTime), at: cos(angle))
    var sum = 0.0
    // Small terms first.
    for l in values.indices.reversed() {
      sum += Double(2 * l + 1) * exp(-scatteringTime * Double(l) * Double(l + 1) / 2) * values[l]
    }
    return sum / (4 * .pi)
  }

  /// The two-dimensional Gaussian of variance νt per axis, e^{−θ²/(2νt)}/(2πνt), which the density tends to at small
  /// times; relative difference O(νt, θ²).
  public static func gaussianLimit(angle: Double, scatteringTime: Double) -> Double {
    exp(-angle * angle / (2 * scatteringTime)) / (2 * .pi * scatteringTime)
  }

  /// The multipole up to which the series is summed: L(L + 1) νt/2 > 30, as e^{−30} = 1e-13.
  package static func lmax(scatteringTime: Double) -> Int { Int((60 / scatteringTime).squareRoot()) + 2 }
}
