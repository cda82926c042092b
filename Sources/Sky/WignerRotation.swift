// WignerRotation.swift: rotates a function on the sphere in the space of its coefficients.
//
// (R f)(p) = f(R⁻¹ p) has a'_ℓm' = Σ_m D^ℓ_m'm(R) a_ℓm,  D^ℓ_m'm = e^{−im'α} d^ℓ_m'm(β) e^{−imγ},  R = R_z(α) R_y(β) R_z(γ)
// (Varshalovich et al. 1988, Quantum Theory of Angular Momentum, ch. 4; d^ℓ_m'm = ⟨ℓm'| e^{−iβJ_y} |ℓm⟩). With
// b_m = e^{−imγ} a_ℓm and a_ℓ,−m = (−1)^m a*_ℓm two real matrices of m', m ≥ 0 do it:
//
//   e^{im'α} a'_ℓm' = Σ_{m≥0} [ P_m'm Re b_m + i Q_m'm Im b_m ],  P, Q = d_m'm ± (−1)^m d_m',−m   (m = 0: P = d_m'0, Q = 0)
//
// They are kept, 2/3 (ℓ_max+1)³ numbers (5 MB at ℓ_max = 95, 43 MB at 200), so one set-up serves many maps.

import Foundation

/// A rotation of functions on the sphere, acting on their coefficients up to ℓ_max. Exact but for round-off.
public struct WignerRotation: Sendable {
  /// The rotation R in (R f)(p) = f(R⁻¹ p).
  public let rotation: Rotation
  /// Largest multipole.
  public let lmax: Int

  /// For each ℓ, then each m, then each m': (P_m'm, Q_m'm) as two runs of ℓ + 1 numbers.
  private let matrices: [Double]
  /// e^{−imα} and e^{−imγ}, m = 0 ... ℓ_max.
  private let outerPhases: [SIMD2<Double>]
  private let innerPhases: [SIMD2<Double>]

  /// Prepares the rotation of functions up to `lmax` ≥ 0; takes O(`lmax`³) time and memory, so keep `lmax` below about 500.
  public init(rotation: Rotation, lmax: Int) {
    precondition(lmax >= 0, "lmax must not be negative")
    let (alpha, beta, gamma) = rotation.zyzEulerAngles
    self.rotation = rotation
    self.lmax = lmax
    self.outerPhases = (0...lmax).map { SIMD2(cos(Double($0) * alpha), -sin(Double($0) * alpha)) }
    self.innerPhases = (0...lmax).map { SIMD2(cos(Double($0) * gamma), -sin(Double($0) * gamma)) }

    var matrices = [Double](repeating: 0, count: Self.offset(lmax + 1))
    var wigner = WignerSmallD(beta: beta, lmax: lmax)
    matrices.withUnsafeMutableBufferPointer { matrices in
      for l in 0...lmax {
        if l > 0 { wigner.advance() }
        wigner.withRows { positive, negative, stride in
          var next = Self.offset(l)
          for m in 0...l {
            let sign = m == 0 ? 0.0 : (m.isMultiple(of: 2) ? 1.0 : -1.0)
            for k in 0...l {
              let (direct, mirrored) = (positive[m * stride + k], sign * negative[m * stride + k])
              matrices[next + k] = direct + mirrored
              matrices[next + l + 1 + k] = m == 0 ? 0 : direct - mirrored
            }
            next += 2 * (l + 1)
          }
        }
      }
    }
    self.matrices = matrices
  }

  /// The coefficients of R f from those of f. `coefficients.lmax` must not exceed this rotation's.
  public func rotate(_ coefficients: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    precondition(coefficients.lmax <= lmax, "the rotation was prepared for a smaller lmax")
    var result = SphericalHarmonicCoefficients(lmax: coefficients.lmax)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * (lmax + 1)) { sums in
      matrices.withUnsafeBufferPointer { matrices in
        guard let real = sums.baseAddress, let base = matrices.baseAddress else { return }  // Neither is ever empty.
        let imaginary = real + lmax + 1
        for l in 0...coefficients.lmax {
          for k in 0...l { (real[k], imaginary[k]) = (0, 0) }
          var row = base + Self.offset(l)
          for m in 0...l {
            let b = Self.product(coefficients.values[coefficients.index(l, m)], innerPhases[m])
            let other = row + l + 1
            for k in 0...l { real[k] += row[k] * b.x }
            for k in 0...l { imaginary[k] += other[k] * b.y }
            row += 2 * (l + 1)
          }
          for m in 0...l {
            result.values[result.index(l, m)] = Self.product(SIMD2(real[m], imaginary[m]), outerPhases[m])
          }
        }
      }
    }
    return result
  }

  /// Where the matrices of ℓ begin: Σ_{k<ℓ} 2(k+1)².
  private static func offset(_ l: Int) -> Int { l * (l + 1) * (2 * l + 1) / 3 }

  private static func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
}
