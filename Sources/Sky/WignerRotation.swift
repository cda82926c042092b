// WignerRotation.swift: rotates a function on the sphere in the space of its coefficients.
//
// (R f)(p) = f(R⁻¹ p) has a'_ℓm' = Σ_m D^ℓ_m'm(R) a_ℓm,  D^ℓ_m'm = e^{−im'α} d^ℓ_m'm(β) e^{−imγ},  R = R_z(α) R_y(β) R_z(γ)
// (Varshalovich et al. 1988, Quantum Theory of Angular Momentum, ch. 4; d^ℓ_m'm = ⟨ℓm'| e^{−iβJ_y} |ℓm⟩). With
// b_m = e^{−imγ} a_ℓm and a_ℓ,−m = (−1)^m a*_ℓm two real matrices of m', m ≥ 0 do it:
//
//   e^{im'α} a'_ℓm' = Σ_{m≥0} [ P_m'm Re b_m + i Q_m'm Im b_m ],  P, Q = d_m'm ± (−1)^m d_m',−m   (m = 0: P = d_m'0, Q = 0)
//
// For each ℓ the matrices come from the recursion, serve all functions that are to be turned, and are forgotten: kept, they
// would fill 2/3 (ℓ_max+1)³ numbers, 2.4 GB at ℓ_max = 767.

import Foundation

/// A rotation of functions on the sphere, acting on their coefficients up to ℓ_max. Exact but for round-off.
public struct WignerRotation: Sendable {
  /// The rotation R in (R f)(p) = f(R⁻¹ p).
  public let rotation: Rotation
  /// Largest multipole.
  public let lmax: Int

  /// e^{−imα} and e^{−imγ}, m = 0 ... ℓ_max.
  private let outerPhases: [SIMD2<Double>]
  private let innerPhases: [SIMD2<Double>]

  private let beta: Double

  /// Prepares the rotation of functions up to `lmax` ≥ 0.
  public init(rotation: Rotation, lmax: Int) {
    precondition(lmax >= 0, "lmax must not be negative")
    let (alpha, beta, gamma) = rotation.zyzEulerAngles
    self.rotation = rotation
    self.lmax = lmax
    self.beta = beta
    self.outerPhases = (0...lmax).map { SIMD2(cos(Double($0) * alpha), -sin(Double($0) * alpha)) }
    self.innerPhases = (0...lmax).map { SIMD2(cos(Double($0) * gamma), -sin(Double($0) * gamma)) }
  }

  /// The coefficients of R f from those of f. `coefficients.lmax` must not exceed this rotation's.
  public func rotate(_ coefficients: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    var turned = [coefficients]
    rotate(&turned)
    return turned[0]
  }

  /// Rotates several functions at once, which costs one recursion. Takes O(`lmax`³) time and O(`lmax`²) memory.
  public func rotate(_ functions: inout [SphericalHarmonicCoefficients]) {
    let largest = functions.map(\.lmax).max() ?? -1
    precondition(largest <= lmax, "the rotation was prepared for a smaller lmax")
    guard largest >= 0 else { return }
    var wigner = WignerSmallD(beta: beta, lmax: largest)
    let width = largest + 1
    // The rows P_m'm and Q_m'm of one m; then real and imaginary sums of each function.
    var scratch = [Double](repeating: 0, count: 2 * width * (1 + functions.count))
    for l in 0...largest {
      if l > 0 { wigner.advance() }
      scratch.withUnsafeMutableBufferPointer { scratch in
        guard let rows = scratch.baseAddress else { return }  // It is never empty.
        for k in 2 * width..<scratch.count { rows[k] = 0 }
        wigner.withRows { positive, negative, stride in
          for m in 0...l {
            let sign = m == 0 ? 0.0 : (m.isMultiple(of: 2) ? 1.0 : -1.0)
            for k in 0...l {
              let (direct, mirrored) = (positive[m * stride + k], sign * negative[m * stride + k])
              rows[k] = direct + mirrored
              rows[width + k] = m == 0 ? 0 : direct - mirrored
            }
            for (number, function) in functions.enumerated() where l <= function.lmax {
              let b = Self.product(function.values[function.index(l, m)], innerPhases[m])
              let real = rows + 2 * width * (1 + number)
              let imaginary = real + width
              for k in 0...l { real[k] += rows[k] * b.x }
              for k in 0...l { imaginary[k] += rows[width + k] * b.y }
            }
          }
        }
        for number in functions.indices where l <= functions[number].lmax {
          let real = rows + 2 * width * (1 + number)
          for m in 0...l {
            let index = functions[number].index(l, m)
            functions[number].values[index] = Self.product(SIMD2(real[m], real[width + m]), outerPhases[m])
          }
        }
      }
    }
  }

  private static func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
}
