// The spectrum as a function of time under relative scattering, from F = 0, for a source χ(t) that changes with time.
//
//   F(x, t) = Σ_ℓ (2ℓ + 1)/(4π) C_ℓ(t) P_ℓ(x),   Q_1(t) = (4π/3) χ(t).
//
// Projected on P_0 … P_L (Galerkin), and symmetric in y_ℓ = √w_ℓ C_ℓ, ℓ ≥ 1: dy/dt = −B y + √w_1 Q_1 e_1 with
//
//   conserving   ∂_t F = d/dx[(1 − x²) ν_r dF/dx] + χ x:   w_ℓ = 2ℓ + 1,          B_ℓm = ½ √(w_ℓ w_m) ∫ dx (1 − x²) ν_r P'_ℓ P'_m
//   paper        ∂_t F = −ν_r L² F + χ x:                  w_ℓ = (2ℓ + 1) ℓ(ℓ + 1),   B_ℓm = ½ √(w_ℓ w_m) ∫ dx ν_r P_ℓ P_m.
//
// In the conserving form C_0 stays what it is, 0. In the paper's it follows the others, dC_0/dt = −½ Σ_m M_0m w_m C_m, and
// ends by growing at the constant rate 3 Q_1 x̄, x̄ = ∫ dx x/ν_r / ∫ dx 1/ν_r.
//
// B is positive; its eigenvectors v_k with rates λ_k give the solution without steps in time. While χ is linear in time,
// a_k = v_k·y goes over an interval h with z = λ_k h as
//
//   a(h) = e^{−z} a(0) + h [q_0 φ_1 + (q_1 − q_0) φ_2],   φ_1 = (1 − e^{−z})/z,   φ_{n+1} = (1/n! − φ_n)/z,
//
// and its integral, which C_0 needs, with φ_n one order up. So the one error in time is the table's: χ between its nodes.
//
// The cut at L keeps from flowing what would flow to smaller angles. For ν_r ∝ (1 − x)^p it changes C_ℓ, ℓ ≪ L, at late times
// by a part of order L^{−4+2p} in the conserving form, L^{−2(1−p)} in the paper's.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The rate χ(t) at which diffusion makes variance, linear between the nodes of a table.
public struct SourceHistory: Sendable, Equatable {
  /// Times of the nodes, ascending from 0.
  public let times: [Double]
  /// χ at the nodes.
  public let chi: [Double]

  /// A measured source. A table that begins after t = 0 is led there linearly from zero, as particles that still stream
  /// freely have it (χ = 2t/3 for unit gradient).
  ///
  /// Between nodes a time h apart the interpolation is off by h²χ''/8 at most. Throws ``TheoryError`` for arrays of unequal
  /// length, times that are negative or do not ascend, and numbers that are not finite.
  public init(times: [Double], chi: [Double]) throws {
    guard times.count == chi.count, !times.isEmpty else { throw TheoryError.lengths("times and χ of the source") }
    for (index, time) in times.enumerated()
    where !(time.isFinite && time >= 0 && (index == 0 || time > times[index - 1])) {
      throw TheoryError.outOfRange(
        name: "time \(index + 1) of the source", value: time, range: "ascending times from 0")
    }
    if let wrong = chi.first(where: { !$0.isFinite }) {
      throw TheoryError.outOfRange(name: "χ of the source", value: wrong, range: "finite numbers")
    }
    let start = times[0] > 0 ? [0.0] : []
    self.times = start + times
    self.chi = start + chi
  }

  /// A source that is the same at all times from 0.
  public init(constant chi: Double) throws { try self.init(times: [0, .greatestFiniteMagnitude], chi: [chi, chi]) }

  /// The last time that the table knows of.
  public var end: Double { times.last ?? 0 }

  /// χ at a time from 0 to ``end``.
  public func chi(at time: Double) -> Double {
    guard let next = times.firstIndex(above: time), next > 0 else { return chi.last ?? 0 }
    return chi[next - 1] + (chi[next] - chi[next - 1]) * ((time - times[next - 1]) / (times[next] - times[next - 1]))
  }
}

/// The evolution of the angular power spectrum under relative scattering, from an isotropic start.
public struct PairEvolution: Sendable {
  /// How the rate acts.
  public let form: ScatteringForm
  /// The largest multipole L kept.
  public let lmax: Int
  /// Rates λ_k at which the spectrum settles, ascending, in units of the scattering rate.
  public let rates: [Double]
  private let vectors: [[Double]]
  private let couplingToMonopole: [Double]

  /// Prepares the modes for multipoles up to `lmax`, 2 … 400; the work grows as its cube.
  ///
  /// Throws ``TheoryError`` for other `lmax` and for rates that are not positive or too rough.
  public init(_ scattering: RelativeScattering, form: ScatteringForm, lmax: Int) throws {
    guard (2...400).contains(lmax) else {
      throw TheoryError.outOfRange(name: "lmax", value: Double(lmax), range: "2 … 400")
    }
    (self.form, self.lmax) = (form, lmax)
    let matrix = try Self.couplings(scattering, form: form, lmax: lmax)
    let scale = (0...lmax).map { Self.weight($0, form).squareRoot() }
    let symmetric = (1...lmax).map { l in (1...lmax).map { m in 0.5 * scale[l] * matrix[l][m] * scale[m] } }
    (rates, vectors) = SymmetricEigenproblem.solve(symmetric)
    couplingToMonopole = (1...lmax).map { m in 0.5 * matrix[0][m] * scale[m] }
  }

  /// C_ℓ, ℓ = 0…lmax, the monopole included, at each of some times from 0 (in the unit of 1/ν_r), in their order.
  ///
  /// Throws ``TheoryError/outOfRange(name:value:range:)`` for a time that is negative or after the end of the source.
  public func spectra(times: [Double], source: SourceHistory) throws -> [[Double]] {
    for time in times where !(time >= 0 && time <= source.end) {
      throw TheoryError.outOfRange(
        name: "time", value: time, range: "0 … \(source.end), the times that the source is known for")
    }
    var found = [Double: [Double]]()
    var state = [Double](repeating: 0, count: lmax)
    var integral = state
    var now = 0.0
    let last = times.max() ?? 0
    let stops = Set(times + source.times.filter { $0 < last }).sorted()
    let wanted = Set(times)
    for stop in stops {
      advance(&state, &integral, over: stop - now, from: source.chi(at: now), to: source.chi(at: stop))
      now = stop
      if wanted.contains(stop) { found[stop] = spectrum(state, integral) }
    }
    return times.compactMap { found[$0] }
  }

  /// The amplitudes of the modes and their integrals a time h later, for χ linear in between.
  private func advance(
    _ state: inout [Double], _ integral: inout [Double], over h: Double, from start: Double, to end: Double
  ) {
    let (drive, change) = (drive(start), drive(end) - drive(start))
    for k in rates.indices {
      let z = rates[k] * h
      let phi = Self.phi(z)
      let force = vectors[k][0] * h
      integral[k] += h * (phi.0 * state[k] + force * (drive * phi.1 + change * phi.2))
      state[k] = exp(-z) * state[k] + force * (drive * phi.0 + change * phi.1)
    }
  }

  /// √w_1 Q_1.
  private func drive(_ chi: Double) -> Double {
    Self.weight(1, form).squareRoot() * RelativeScattering.sourceStrength(chi: chi)
  }

  /// φ_1, φ_2, φ_3 at −z; below 1/2, where the recursion cancels, from the series of φ_3 = Σ_j (−z)^j/(j + 3)!.
  private static func phi(_ z: Double) -> (Double, Double, Double) {
    guard z < 0.5 else {
      let first = -expm1(-z) / z
      let second = (1 - first) / z
      return (first, second, (0.5 - second) / z)
    }
    var (term, third) = (1.0 / 6, 0.0)
    for j in 0..<14 {
      third += term
      term *= -z / Double(j + 4)
    }
    let second = 0.5 - z * third
    return (1 - z * second, second, third)
  }

  /// C_ℓ from the amplitudes of the modes and their integrals.
  private func spectrum(_ state: [Double], _ integral: [Double]) -> [Double] {
    var (values, sums) = ([Double](repeating: 0, count: lmax), [Double](repeating: 0, count: lmax))
    for (k, vector) in vectors.enumerated() {
      for l in 0..<lmax {
        values[l] += vector[l] * state[k]
        sums[l] += vector[l] * integral[k]
      }
    }
    let loss = zip(couplingToMonopole, sums).reduce(0) { $0 + $1.0 * $1.1 }
    return [0 - loss] + (1...lmax).map { values[$0 - 1] / Self.weight($0, form).squareRoot() }
  }

  /// w_ℓ.
  private static func weight(_ l: Int, _ form: ScatteringForm) -> Double {
    Double(2 * l + 1) * (form == .conserving ? 1 : Double(l * (l + 1)))
  }

  /// ∫ dx ν_r P_ℓ P_m, or ∫ dx (1 − x²) ν_r P'_ℓ P'_m. Nothing is singular but u^p, which the quadrature's ends take.
  private static func couplings(_ scattering: RelativeScattering, form: ScatteringForm, lmax: Int) throws -> [[Double]]
  {
    let count = lmax + 1
    let packed = try EndpointQuadrature.integrate(
      exponent: 0, count: count * (count + 1) / 2, tolerance: scattering.tolerance
    ) { u, weight, sums in
      let rate = scattering.rate(separation: u)
      guard rate > 0, rate.isFinite else { throw TheoryError.badRate(separation: u, rate: rate) }
      let values =
        form == .conserving
        ? LegendrePolynomials.derivatives(lmax: lmax, at: 1 - u) : LegendrePolynomials.values(lmax: lmax, at: 1 - u)
      let common = weight * rate * (form == .conserving ? u * (2 - u) : 1)
      var index = 0
      for l in 0..<count {
        let factor = common * values[l]
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
