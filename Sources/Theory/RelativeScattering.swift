// Relative scattering of particle pairs: the stationary angular power spectrum for any rate ν_r(x).
//
// Averaged over directions and realisations, the product of the displacements of a pair depends on x = p̂_1·p̂_2 alone,
// F(x, t) = Σ_ℓ (2ℓ + 1)/(4π) C_ℓ P_ℓ(x). Scattering of the momenta against each other moves pairs in x and makes none:
//
//   ∂_t F = d/dx[(1 − x²) ν_r(x) dF/dx] + χ x,   χ = 3 Q_1/(4π),   Q_1 = (8π/3) K^s_ij g_i g_j at late times,
//
// whose right side has no mean over x: C_0 does not change. One integration gives the stationary F, another C_ℓ for ℓ ≥ 1:
//
//   dF/dx = χ/(2ν_r),   C_ℓ = (3Q_1/4)/(2ℓ + 1) ∫ dx (P_{ℓ−1} − P_{ℓ+1})/ν_r = (3Q_1/4)/(ℓ(ℓ + 1)) ∫ dx (1 − x²) P'_ℓ/ν_r.
//
// The second way of writing it has no difference of nearly equal numbers at x → 1.
//
// Ahlers & Mertsch (2015) write −ν_r L² F, with L² = −d/dx (1 − x²) d/dx, in place of the first term. Divided by ν_r and
// projected on ℓ ≥ 1 that gives C_ℓ = (3/2) Q_1/(ℓ(ℓ + 1)) ∫ dx x P_ℓ/ν_r. Its ℓ = 0 part, 0 = Q_1 ∫ dx x/ν_r, is dropped by
// the projection and holds only for rates even in x: the operator conserves not ∫ F dx but ∫ F/ν_r dx, and gathers pairs
// where ν_r is small. Documentation/theory/Theory.md has the measurements that decide between the two.
//
// Liouville's theorem asks for ν_r(1) = 0: particles on the same trajectory do not scatter against each other.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How relative scattering acts on F(x).
public enum ScatteringForm: String, Sendable, CaseIterable {
  /// d/dx[(1 − x²) ν_r dF/dx]: momenta are turned, and pairs are conserved.
  case conserving
  /// −ν_r L² F, the order of Ahlers & Mertsch (2015); stationary spectra are those of its projection on ℓ ≥ 1.
  case paper

  /// The power of 1 − x in ν_r from which on the stationary integrals diverge.
  public var exponentLimit: Double { self == .conserving ? 2 : 1 }

  /// Throws ``TheoryError/outOfRange(name:value:range:)`` for a power p outside of 0 ≤ p < ``exponentLimit``.
  func check(exponent: Double) throws {
    guard exponent >= 0, exponent < exponentLimit else {
      throw TheoryError.outOfRange(
        name: "exponent p", value: exponent, range: "0 ≤ p < \(Int(exponentLimit)), the range of the \(self) form")
    }
  }
}

/// A rate of relative scattering ν_r(x) = (1 − x)^p h(1 − x).
public struct RelativeScattering: Sendable {
  /// The power p of u = 1 − x at u → 0, 0 ≤ p < 2.
  public let exponent: Double
  /// The remaining factor h(u), in the unit of the scattering rate: positive and finite for 0 < u ≤ 2 and, if p > 0, as u → 0.
  public let shape: @Sendable (Double) -> Double
  /// What the quadrature must reach, relative to the largest integral.
  let tolerance: Double

  /// A rate from its power at x = 1 and the remaining factor as a function of the separation u = 1 − x.
  ///
  /// The separation is the argument, not x, because close to x = 1 it alone keeps its digits. A rate whose power is not
  /// known may be given whole with p = 0; spectra then reach their accuracy as long as it falls slower than u^1.95
  /// (u^0.95 in the paper's form). Throws ``TheoryError/outOfRange(name:value:range:)`` for p outside of 0 ≤ p < 2.
  public init(exponent: Double = 0, shape: @escaping @Sendable (Double) -> Double) throws {
    try self.init(exponent: exponent, tolerance: 1e-11, shape: shape)
  }

  init(exponent: Double, tolerance: Double, shape: @escaping @Sendable (Double) -> Double) throws {
    try ScatteringForm.conserving.check(exponent: exponent)
    self.exponent = exponent
    self.shape = shape
    self.tolerance = tolerance
  }

  /// The rate ν_r at the separation u = 1 − x, 0 ≤ u ≤ 2.
  public func rate(separation: Double) -> Double { pow(separation, exponent) * shape(separation) }

  /// The stationary spectrum C_ℓ, ℓ = 0…lmax, for a source Q_1 (see ``sourceStrength(diffusion:)``), by quadrature.
  ///
  /// The element ℓ = 0 is zero: the equations leave the monopole open. Units: those of Q_1 over those of the rate; with
  /// lengths r_L, times 1/Ω and unit gradient, C_ℓ is the healpy-normalised spectrum. The integrals are exact to 1e-13
  /// of the largest one; C_ℓ to 1e-10 of itself for ℓ ≤ 100 and power laws with p ≥ 0.2 (1e-9 at p = 0.1).
  /// Throws ``TheoryError`` where the rate is not positive or too rough, and for p ≥ 1 in the paper's form.
  public func stationarySpectrum(lmax: Int, source: Double, form: ScatteringForm) throws -> [Double] {
    let integrals =
      try form == .conserving ? fluxIntegrals(lmax: max(lmax, 1)) : paperIntegrals(lmax: max(lmax, 1)).withX
    let factor = form == .conserving ? 0.75 * source : 1.5 * source
    return (0...max(lmax, 0)).map { $0 == 0 ? 0 : factor / Double($0 * ($0 + 1)) * integrals[$0] }
  }

  /// ⟨P_ℓ(x)⟩, ℓ = 0…lmax, of the distribution of pairs that scattering leaves as it is: uniform in the conserving form,
  /// ∝ 1/ν_r in the paper's, where ⟨x⟩ is also the growth rate of C_0/4π over that of F(x = 1).
  ///
  /// Throws as ``stationarySpectrum(lmax:source:form:)``.
  public func invariantMoments(lmax: Int, form: ScatteringForm) throws -> [Double] {
    guard form == .paper else { return (0...max(lmax, 0)).map { $0 == 0 ? 1 : 0 } }
    let plain = try paperIntegrals(lmax: max(lmax, 0)).plain
    return plain.map { $0 / plain[0] }
  }

  /// Q_1 = (8π/3) K^s_ij g_i g_j from K^s_ij g_i g_j (in r_L²Ω for unit gradient, the diffusion coefficient itself).
  public static func sourceStrength(diffusion: Double) -> Double { 8 * .pi / 3 * diffusion }

  /// Q_1 = (4π/3) χ from the rate χ = d⟨(r·g)²⟩/dT at which diffusion makes variance, 2 K^s_ij g_i g_j at late times.
  public static func sourceStrength(chi: Double) -> Double { 4 * .pi / 3 * chi }

  /// ∫ dx (1 − x²) P'_ℓ/ν_r for ℓ = 0…lmax: one power of u less than 1/ν_r.
  private func fluxIntegrals(lmax: Int) throws -> [Double] {
    try integrals(exponent: exponent - 1, count: lmax + 1) { u, factor, sums in
      for (l, value) in LegendrePolynomials.derivatives(lmax: lmax, at: 1 - u).enumerated() {
        sums[l] += factor * (2 - u) * value
      }
    }
  }

  /// ∫ dx x P_ℓ/ν_r and ∫ dx P_ℓ/ν_r for ℓ = 0…lmax.
  private func paperIntegrals(lmax: Int) throws -> (withX: [Double], plain: [Double]) {
    try ScatteringForm.paper.check(exponent: exponent)
    let count = lmax + 1
    let sums = try integrals(exponent: exponent, count: 2 * count) { u, factor, sums in
      let x = 1 - u
      for (l, value) in LegendrePolynomials.values(lmax: lmax, at: x).enumerated() {
        sums[l] += factor * value * x
        sums[count + l] += factor * value
      }
    }
    return (Array(sums[..<count]), Array(sums[count...]))
  }

  /// ∫ dx u^{−q} g(u)/h(u), where `add` gets (u, w/h) and adds w g/h.
  private func integrals(
    exponent q: Double, count: Int, add: (Double, Double, inout [Double]) -> Void
  ) throws -> [Double] {
    try EndpointQuadrature.integrate(exponent: q, count: count, tolerance: tolerance) { u, weight, sums in
      let shape = shape(u)
      guard shape > 0, shape.isFinite else { throw TheoryError.badRate(separation: u, rate: rate(separation: u)) }
      add(u, weight / shape, &sums)
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

  /// ∫_{−1}^{1} u^{−p} g(u) dx of a vector g(u), u = 1 − x, for p < 1; a negative p is a power that vanishes.
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
      let isSettled = level > 1 && newChange < 1e-3 * tolerance
      change = newChange
      if isSettled || !newChange.isFinite { break }
    }
    guard change < tolerance else { throw TheoryError.notConverged(estimate: change) }
    return previous
  }
}
