// Relative scattering of particle pairs: the stationary angular power spectrum for any rate ν_r(x).
//
// The pair product ⟨f_1 f_2⟩ projected on total angular momentum J = 0 depends on x = p̂_1·p̂_2 only and has the
// coefficients C_ℓ. Scattering −ν_r(x) L² against the source Q_1 of the dipole (Ahlers & Mertsch 2015) gives
//
//   Σ_ℓ (2ℓ + 1) ℓ(ℓ + 1) ν_r(x) C_ℓ P_ℓ(x) = 3 Q_1 x,   hence
//   C_ℓ = (3/2) Q_1/(ℓ(ℓ + 1)) ∫_{−1}^{1} dx x P_ℓ(x)/ν_r(x),   ℓ ≥ 1,   Q_1 = (8π/3) K^s_ij g_i g_j.
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
