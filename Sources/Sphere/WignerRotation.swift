// WignerRotation.swift: rotates a function on the sphere in the space of its coefficients.
//
// (R f)(p) = f(R⁻¹ p) has a'_ℓm' = Σ_m D^ℓ_m'm(R) a_ℓm,  D^ℓ_m'm = e^{−im'α} d^ℓ_m'm(β) e^{−imγ},  R = R_z(α) R_y(β) R_z(γ)
// (Varshalovich et al. 1988, Quantum Theory of Angular Momentum, ch. 4; d^ℓ_m'm = ⟨ℓm'| e^{−iβJ_y} |ℓm⟩). With
// b_m = e^{−imγ} a_ℓm and a_ℓ,−m = (−1)^m a*_ℓm two real matrices of m', m ≥ 0 do it:
//
//   e^{im'α} a'_ℓm' = Σ_{m≥0} [ P_m'm Re b_m + i Q_m'm Im b_m ],  P, Q = d_m'm ± (−1)^m d_m',−m   (m = 0: P = d_m'0, Q = 0)
//
// The matrices are 2/3 (ℓ_max+1)³ numbers. Up to ℓ_max = 127, where that is 11 MB, they are kept for the next functions;
// beyond they come from the recursion anew, serve all functions that are turned together, and are forgotten (ℓ_max = 767
// would fill 2.4 GB). The bits are the same.

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
  /// For ℓ = 0 ... ℓ_max and m = 0 ... ℓ in turn: P_m'm, m' = 0 ... ℓ, then Q_m'm. Empty where they are not kept.
  let rows: [Double]

  /// The largest ℓ_max whose matrices are kept.
  static let keptLmax = 127

  /// Bytes of the matrices that a rotation up to `lmax` keeps.
  package static func keptByteCount(lmax: Int) -> Int {
    lmax <= keptLmax ? rowElementCount(lmax: lmax) * MemoryLayout<Double>.stride : 0
  }

  /// Σ 2 (ℓ+1)².
  private static func rowElementCount(lmax: Int) -> Int { (lmax + 1) * (lmax + 2) * (2 * lmax + 3) / 3 }

  /// Prepares the rotation of functions up to `lmax` ≥ 0. Up to `keptLmax` this takes the time of a recursion, O(`lmax`³).
  public init(rotation: Rotation, lmax: Int) {
    self.init(rotation: rotation, lmax: lmax, isKept: lmax <= Self.keptLmax)
  }

  init(rotation: Rotation, lmax: Int, isKept: Bool) {
    precondition(lmax >= 0, "lmax must not be negative")
    let (alpha, beta, gamma) = rotation.zyzEulerAngles
    self.rotation = rotation
    self.lmax = lmax
    self.beta = beta
    self.outerPhases = (0...lmax).map { SIMD2(cos(Double($0) * alpha), -sin(Double($0) * alpha)) }
    self.innerPhases = (0...lmax).map { SIMD2(cos(Double($0) * gamma), -sin(Double($0) * gamma)) }
    var rows: [Double] = []
    if isKept {
      rows.reserveCapacity(Self.rowElementCount(lmax: lmax))
      Self.recur(beta: beta, lmax: lmax) { l, _, row in
        rows.append(contentsOf: UnsafeBufferPointer(start: row, count: 2 * (l + 1)))
      }
    }
    self.rows = rows
  }

  /// The coefficients of R f from those of f. `coefficients.lmax` must not exceed this rotation's.
  public func rotate(_ coefficients: SphericalHarmonicCoefficients) -> SphericalHarmonicCoefficients {
    var turned = [coefficients]
    rotate(&turned)
    return turned[0]
  }

  /// Rotates several functions at once. Takes O(`lmax`³) time; beyond `keptLmax` a recursion, which they share, and
  /// O(`lmax`²) memory come on top.
  public func rotate(_ functions: inout [SphericalHarmonicCoefficients]) {
    let largest = functions.map(\.lmax).max() ?? -1
    precondition(largest <= lmax, "the rotation was prepared for a smaller lmax")
    guard largest >= 0 else { return }
    // Real and imaginary sums of each function.
    let width = largest + 1
    let sums = UnsafeMutablePointer<Double>.allocate(capacity: 2 * width * functions.count)
    defer { sums.deallocate() }
    forEachRow(upTo: largest) { l, m, row in
      for number in functions.indices where l <= functions[number].lmax {
        let b = Self.product(functions[number].values[functions[number].index(l, m)], innerPhases[m])
        let real = sums + 2 * width * number
        let imaginary = real + width
        if m == 0 {
          real.update(repeating: 0, count: l + 1)
          imaginary.update(repeating: 0, count: l + 1)
        }
        for k in 0...l { real[k] += row[k] * b.x }
        for k in 0...l { imaginary[k] += row[l + 1 + k] * b.y }
        guard m == l else { continue }
        for k in 0...l {
          functions[number].values[functions[number].index(l, k)] =
            Self.product(SIMD2(real[k], imaginary[k]), outerPhases[k])
        }
      }
    }
  }

  /// Calls `body` with ℓ, m and P_m'm, m' = 0 ... ℓ, followed by Q_m'm, for m = 0 ... ℓ and ℓ = 0 ... `largest` in turn.
  private func forEachRow(upTo largest: Int, _ body: (Int, Int, UnsafePointer<Double>) -> Void) {
    guard !rows.isEmpty else { return Self.recur(beta: beta, lmax: largest, body) }
    rows.withUnsafeBufferPointer { rows in
      guard var row = rows.baseAddress else { return }  // It is not empty.
      for l in 0...largest {
        for m in 0...l {
          body(l, m, row)
          row += 2 * (l + 1)
        }
      }
    }
  }

  /// The same from the recursion.
  private static func recur(beta: Double, lmax: Int, _ body: (Int, Int, UnsafePointer<Double>) -> Void) {
    var wigner = WignerSmallD(beta: beta, lmax: lmax)
    let row = UnsafeMutablePointer<Double>.allocate(capacity: 2 * (lmax + 1))
    defer { row.deallocate() }
    for l in 0...lmax {
      if l > 0 { wigner.advance() }
      wigner.withRows { positive, negative, stride in
        for m in 0...l {
          let sign = m == 0 ? 0.0 : (m.isMultiple(of: 2) ? 1.0 : -1.0)
          for k in 0...l {
            let (direct, mirrored) = (positive[m * stride + k], sign * negative[m * stride + k])
            row[k] = direct + mirrored
            row[l + 1 + k] = m == 0 ? 0 : direct - mirrored
          }
          body(l, m, row)
        }
      }
    }
  }

  private static func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
}
