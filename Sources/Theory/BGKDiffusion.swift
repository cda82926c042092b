// Diffusion with one scattering rate ν and gyration Ω (Bhatnagar, Gross & Krook 1954; generalised as in the paper):
//
//   K_ij = b_i b_j/(3ν_∥) + (δ_ij − b_i b_j)/(3ν_⊥) + ε_ijk b_k/(3ν_A),
//   ν_∥ = ν,   ν_⊥ = ν + Ω²/ν,   ν_A = Ω + ν²/Ω.
//
// It is the Green–Kubo integral K_ij = ∫_0^∞ dt ⟨v_i(t) v_j(0)⟩ of a velocity that rotates by dv/dt = Ω v × b̂ and is
// forgotten as e^{−νt}; with b̂ = ẑ the antisymmetric part is K_xy = −K_yx = 1/(3ν_A).
// Units: v = 1; times 1/Ω₀ and lengths r_L make K a number in r_L²Ω₀.

/// The generalised BGK diffusion tensor.
public struct BGKDiffusion: Sendable, Equatable {
  /// The scattering rate ν, positive.
  public let scatteringRate: Double
  /// The gyro-frequency Ω ≥ 0, in the same unit; 1 in units of the code.
  public let gyroFrequency: Double

  /// Scattering at a rate ν > 0 and gyration at Ω ≥ 0. Throws ``TheoryError/outOfRange(name:value:range:)`` otherwise.
  public init(scatteringRate: Double, gyroFrequency: Double = 1) throws {
    guard scatteringRate > 0, scatteringRate.isFinite else {
      throw TheoryError.outOfRange(name: "scattering rate", value: scatteringRate, range: "ν > 0")
    }
    guard gyroFrequency >= 0, gyroFrequency.isFinite else {
      throw TheoryError.outOfRange(name: "gyro-frequency", value: gyroFrequency, range: "Ω ≥ 0")
    }
    self.scatteringRate = scatteringRate
    self.gyroFrequency = gyroFrequency
  }

  /// The rate that gives a parallel diffusion coefficient K_∥ > 0: ν = 1/(3K_∥).
  public init(parallel: Double, gyroFrequency: Double = 1) throws {
    try self.init(scatteringRate: 1 / (3 * parallel), gyroFrequency: gyroFrequency)
  }

  /// The rate that gives K_∥ and K_⊥ together where Ω is not known: ν = 1/(3K_∥), Ω = ν √(K_∥/K_⊥ − 1).
  ///
  /// Throws for K_⊥ > K_∥ or K_⊥ ≤ 0: BGK has no such medium.
  public init(parallel: Double, perpendicular: Double) throws {
    guard perpendicular > 0, perpendicular <= parallel else {
      throw TheoryError.outOfRange(name: "K_⊥", value: perpendicular, range: "0 < K_⊥ ≤ K_∥ = \(parallel)")
    }
    let rate = 1 / (3 * parallel)
    try self.init(scatteringRate: rate, gyroFrequency: rate * (parallel / perpendicular - 1).squareRoot())
  }

  /// ν_∥ = ν.
  public var parallelRate: Double { scatteringRate }
  /// ν_⊥ = ν + Ω²/ν.
  public var perpendicularRate: Double { scatteringRate + gyroFrequency * gyroFrequency / scatteringRate }
  /// ν_A = Ω + ν²/Ω; infinite without a field.
  public var hallRate: Double { gyroFrequency + scatteringRate * scatteringRate / gyroFrequency }

  /// The diffusion tensor with the three coefficients.
  public var tensor: DiffusionTensor {
    DiffusionTensor(
      parallel: 1 / (3 * parallelRate), perpendicular: 1 / (3 * perpendicularRate), hall: 1 / (3 * hallRate))
  }
}

/// A diffusion tensor with one axis: parallel, perpendicular and antisymmetric (Hall) coefficients, in r_L²Ω.
public struct DiffusionTensor: Sendable, Equatable {
  /// Along the regular field.
  public var parallel: Double
  /// Across the regular field.
  public var perpendicular: Double
  /// The antisymmetric part K_A: K_xy = −K_yx = K_A for b̂ = ẑ.
  public var hall: Double

  /// The three coefficients.
  public init(parallel: Double, perpendicular: Double, hall: Double) {
    self.parallel = parallel
    self.perpendicular = perpendicular
    self.hall = hall
  }

  /// The components K_ij, row i and column j, for a unit vector b̂.
  public func components(along b: SIMD3<Double> = [0, 0, 1]) -> [[Double]] {
    let levi: [[Double]] = [[0, b.z, -b.y], [-b.z, 0, b.x], [b.y, -b.x, 0]]
    return (0..<3).map { i in
      (0..<3).map { j in
        let bb = b[i] * b[j]
        return parallel * bb + perpendicular * ((i == j ? 1 : 0) - bb) + hall * levi[i][j]
      }
    }
  }

  /// The dipole of standard diffusion, C_1 = 4π K_ij K_ik g_j g_k (healpy's normalisation), for a gradient g in 1/r_L
  /// and a unit vector b̂: 4πK_∥² along the field, 4π(K_⊥² + K_A²) across.
  public func standardDipole(gradient g: SIMD3<Double>, along b: SIMD3<Double> = [0, 0, 1]) -> Double {
    let flux = components(along: b).map { $0[0] * g.x + $0[1] * g.y + $0[2] * g.z }
    return 4 * .pi * flux.reduce(0) { $0 + $1 * $1 }
  }

  /// The source Q_1 = (8π/3) K^s_ij g_i g_j of ``RelativeScattering``.
  public func sourceStrength(gradient g: SIMD3<Double>, along b: SIMD3<Double> = [0, 0, 1]) -> Double {
    let alongB = (g * b).sum()
    let square = (g * g).sum()
    return RelativeScattering.sourceStrength(
      diffusion: parallel * alongB * alongB + perpendicular * (square - alongB * alongB))
  }
}
