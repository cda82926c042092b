// Relative scattering of particle pairs: the stationary angular power spectrum for any rate ν_r(x).
//
// The pair product ⟨f_1 f_2⟩ projected on total angular momentum J = 0 depends on x = p̂_1·p̂_2 only and has the
// coefficients C_ℓ. Scattering −ν_r(x) L² against the source Q_1 of the dipole (Ahlers & Mertsch 2015) gives
//
//   Σ_ℓ (2ℓ + 1) ℓ(ℓ + 1) ν_r(x) C_ℓ P_ℓ(x) = 3 Q_1 x,   hence
//   C_ℓ = (3/2) Q_1/(ℓ(ℓ + 1)) ∫_{−1}^The rate of relative scattering from a spectrum (beyond the paper): the stationary equation read backwards,
//
//   ν_r(x) = 3 Q_1 x / (Σ(x) − Σ(0)),   Σ(x) = Σ_{ℓ≥1} (2ℓ + 1) ℓ(ℓ + 1) C_ℓ W_ℓ P_ℓ(x).
//
// 3 Q_1 x/ν_r has a mean over x that no C_ℓ, ℓ ≥ 1, carries; that it vanishes at x = 0 fixes the constant, −Σ(0).
// The terms fall as ℓ^{−3/2+2p}, so a sum cut at lmax rings. The window W_ℓ = e^{−ℓ(ℓ+1)w²/2} smooths it with a Gaussian
// beam of width w; what the result shows is real at angles well above w. dx x P_ℓ(x)/ν_r(x),   ℓ ≥ 1,   Q_1 = (8π/3) K^s_ij g_i g_j.
//
// Liouville's theorem asks for ν_r(1) = 0: particles on the same trajectory do not scatter against each other.
//
// A caveat that the paper does not mention: the ℓ = 0 part of the first equation, 0 = Q_1 ∫ dx x/ν_r, holds only for
// rates even in x. The projection above drops it. `MonopoleTreatment.growing` keeps it by letting the monopole grow,
// ∂_t C_0/(4π) = (3 Q_1/(4π)) x̄ with x̄ = ∫ dx x/ν_r / ∫ dx 1/ν_r; then x − x̄ takes the place of x, and the result is
// the late-time limit of ∂_t F = −ν_r L² F + (3 Q_1/(4π)) x (see `PairEvolution`).

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What becomes of the ℓ = 0 part of the stationary equation.
public enum MonopoleTreatment: Sendable, Equatable {
  /// The equation is divided by ν_r and projected on ℓ ≥ 1, as in the paper.
  case dropped
  /// The monopole grows at the rate that the equation asks for: the late-time limit of the time-dependent equation.
  case growing
}

/// A rate of relative scattering ν_r(x) = (1 − x)^p h(1 − x).
public struct RelativeScattering: Sendable {
  /// The power p of u = 1 − x at u → 0, 0 ≤ p < 1.
  public let exponent: Double
  /// The remaining factor h(u), in the unit of the scattering rate: positive and finite for 0 < u ≤ 2 and, if p > 0, as u → 0.
  public let shape: @Sendable (Double) -> Double

  /// A rate from its power at x = 1 and the remaining factor as a function of the separation u = 1 − x.
  ///
  /// The separation is the argument, not x, because close to x = 1 it alone keeps its digits. A rate whose power is not
  /// known may be given whole with p = 0; spectra then reach their accuracy as long as it falls slower than u^0.95.
  /// Throws ``TheoryError/outOfRange(name:value:range:)`` for p outside of 0 ≤ p < 1, where the integral diverges.
  public init(exponent: Double = 0, shape: @escaping @Sendable (Double) -> Double) throws {
    guard exponent >= 0, exponent < 1 else {
      throw TheoryError.outOfRange(name: "exponent p", value: exponent, range: "0 ≤ p < 1")
    }
    self.exponent = exponent
    self.shape = shape
  }

  /// The rate ν_r at the separation u = 1 − x, 0 ≤ u ≤ 2.
  public func rate(separation: Double) -> Double { pow(separation, exponent) * shape(separation) }

  /// The stationary spectrum C_ℓ, ℓ = 0…lmax, for a source Q_1 (see ``sourceStrength(diffusion:)``), by quadrature.
  ///
  /// The element ℓ = 0 is zero: the equation leaves the monopole open. Units: those of Q_1 over those of the rate; with
  /// lengths r_L, times 1/Ω and unit gradient, C_ℓ is the healpy-normalised spectrum. The integrals are exact to 1e-13
  /// of the largest one; C_ℓ to 1e-10 of itself for ℓ ≤ 100 and power laws with p ≥ 0.2 (1e-9 at p = 0.1).
  /// Throws ``TheoryError`` where the rate is not positive or too rough.
  public func stationarySpectrum(
    lmax: Int, source: Double, monopole: MonopoleTreatment = .dropped
  ) throws -> [Double] {
    var integrals = try weightedIntegrals(lmax: max(lmax, 1))
    if monopole == .growing {
      let mean = integrals.withX[0] / integrals.plain[0]
      for l in integrals.withX.indices { integrals.withX[l] -= mean * integrals.plain[l] }
    }
    return (0...max(lmax, 0)).map { l in
      l == 0 ? 0 : 1.5 * source / Double(l * (l + 1)) * integrals.withX[l]
    }
  }

  /// The stationary spectrum over its dipole, C_ℓ/C_1, ℓ = 0…lmax with zero at ℓ = 0; otherwise as
  /// ``stationarySpectrum(lmax:source:monopole:)``.
  public func relativeSpectrum(lmax: Int, monopole: MonopoleTreatment = .dropped) throws -> [Double] {
    let spectrum = try stationarySpectrum(lmax: max(lmax, 1), source: 1, monopole: monopole)
    return spectrum.prefix(max(lmax, 0) + 1).map { $0 / spectrum[1] }
  }

  /// x̄ = ∫ dx x/ν_r / ∫ dx 1/ν_r: the growth rate of the monopole over that of the whole F(x = 1) in
  /// ``MonopoleTreatment/growing``. Throws ``TheoryError`` where the rate is not positive or too rough.
  public func monopoleGrowth() throws -> Double {
    let integrals = try weightedIntegrals(lmax: 0)
    return integrals.withX[0] / integrals.plain[0]
  }

  /// Q_1 = (8π/3) K^s_ij g_i g_j from K^s_ij g_i g_j (in r_L²Ω for unit gradient, the diffusion coefficient itself).
  public static func sourceStrength(diffusion: Double) -> Double { 8 * .pi / 3 * diffusion }

  /// ∫ dx x P_ℓ/ν_r and ∫ dx P_ℓ/ν_r for ℓ = 0…lmax.
  private func weightedIntegrals(lmax: Int) throws -> (withX: [Double], plain: [Double]) {
    let count = lmax + 1
    let sums = try EndpointQuadrature.integrate(exponent: exponent, count: 2 * count) { u, weight, sums in
      let shape = shape(u)
      guard shape > 0, shape.isFinite else { throw TheoryError.badRate(separation: u, rate: rate(separation: u)) }
      let x = 1 - u
      let values = LegendrePolynomials.values(lmax: lmax, at: x)
      for l in 0..<count {
        let term = weight * values[l] / shape
        sums[l] += term * x
        sums[count + l] += term
      }
    }
    return (Array(sums[..<count]), Array(sums[count...]))
  }
}

// MARK: - Inversion
//
// The rate of relative scattering from a spectrum (beyond the paper): the stationary equation read backwards,
//
//   ν_r(x) = 3 Q_1 x / (Σ(x) − Σ(0)),   Σ(x) = Σ_{ℓ≥1} (2ℓ + 1) ℓ(ℓ + 1) C_ℓ W_ℓ P_ℓ(x).
//
// 3 Q_1 x/ν_r has a mean over x that no C_ℓ, ℓ ≥ 1, carries; that it vanishes at x = 0 fixes the constant, −Σ(0).
// The terms fall as ℓ^{−3/2+2p}, so a sum cut at lmax rings. The window W_ℓ = e^{−ℓ(ℓ+1)w²/2} smooths it with a Gaussian
// beam of width w; what the result shows is real at angles well above w.

extension RelativeScattering {
  /// ν_r at the given cosines x from a spectrum C_ℓ, ℓ = 0…lmax, and its source Q_1 (1 for a rate up to a factor).
  ///
  /// `smoothing` is the width w of the beam in radians; a few over lmax is a fair choice, 0 is none. NaN at x = 0, where
  /// numerator and denominator vanish; negative rates tell of a spectrum that no relative scattering makes.
  public static func inverted(
    spectrum: [Double], at cosines: [Double], source: Double = 1, smoothing: Double
  ) -> [Double] {
    let factors = spectrum.indices.map { l in
      let ll = Double(l * (l + 1))
      return Double(2 * l + 1) * ll * spectrum[l] * exp(-ll * smoothing * smoothing / 2)
    }
    func sum(_ x: Double) -> Double {
      let values = LegendrePolynomials.values(lmax: spectrum.count - 1, at: x)
      return zip(factors, values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let atZero = sum(0)
    return cosines.map { x in
      let difference = sum(x) - atZero
      return difference == 0 ? .nan : 3 * source * x / difference
    }
  }
}

// MARK: - Quadrature
//
// ∫_{−1}^{1} f(x) dx for functions with an integrable power of u = 1 − x at x = 1.
//
// Two steps. First u = 2 s^m with m = 1/(1 − p) takes a factor u^{−p} out exactly: ∫_0^2 g(u) u^{−p} du =
// 2^{1−p}/(1 − p) ∫_0^1 g(2 s^m) ds. Then the double-exponential rule (Takahasi & Mori 1974, Publ. RIMS 9, 721),
// s = 1/(1 + e^{−π sinh t}), takes what non-integer powers remain at either end. The rule works in u, not in x: close to
// x = 1 the double x has no digits of u left, and for p near 1 a good part of the integral lies there.
//
// The step is halved until two results agree; all components (one for each ℓ) are summed on the same nodes.

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
