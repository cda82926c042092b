// WignerSmallD.swift: Wigner's d^ℓ_m'm(β) = ⟨ℓm'| e^{−iβJ_y} |ℓm⟩ for ℓ = 0, 1, 2, ... in turn.
//
// Three-term recursion in ℓ at fixed m', m (Varshalovich et al. 1988, 4.8; stable upwards, since d^ℓ grows through the
// classically forbidden region):
//
//   u_m' u_m d^{ℓ+1} = (ℓ+1)(2ℓ+1) [cos β − m'm/(ℓ(ℓ+1))] d^ℓ − ((ℓ+1)/ℓ) v_m' v_m d^{ℓ−1}
//   u_k = √((ℓ+1)² − k²),  v_k = √(ℓ² − k²)
//
// started where m' or m is ±ℓ, with c = cos β/2, s = sin β/2 and e_k = √C(2ℓ,k) c^k s^{2ℓ−k}:
//
//   d_ℓm = (−1)^{ℓ−m} e_{ℓ+m}    d_m'ℓ = e_{ℓ+m'}    d_m',−ℓ = (−1)^{ℓ+m'} e_{ℓ−m'}
//
// e_k is built up from n = 0 to 2ℓ by e_{n,k} = √(n/k) c e_{n−1,k−1} = √(n/(n−k)) s e_{n−1,k}. Starts below 1e-308 become zero,
// which is harmless while ℓ_max stays below about 1500: such a d has not grown to anything by then.

import Foundation

/// d^ℓ_m'm(β) for m' = 0 ... ℓ and m = −ℓ ... ℓ at the current ℓ, which `advance()` raises by one; ℓ is 0 at first.
package struct WignerSmallD {
  /// The current ℓ.
  package private(set) var l = 0
  private let stride: Int
  private let (cosine, c, s): (Double, Double, Double)
  /// At m·stride + m': d_m'm (`positive`) and d_m',−m (`negative`) of ℓ, and of ℓ − 1.
  private var positive: [Double]
  private var negative: [Double]
  private var previousPositive: [Double]
  private var previousNegative: [Double]
  /// e_k, k = 0 ... 2ℓ.
  private var edge: [Double] = [1]

  /// The functions at the angle β (radians, 0 ... π), for ℓ up to `lmax`.
  package init(beta: Double, lmax: Int) {
    stride = lmax + 1
    (cosine, c, s) = (cos(beta), cos(beta / 2), sin(beta / 2))
    positive = Array(repeating: 0, count: stride * stride)
    (negative, previousPositive, previousNegative) = (positive, positive, positive)
    (positive[0], negative[0]) = (1, 1)
  }

  /// d^ℓ_m'm for 0 ≤ m' ≤ ℓ, −ℓ ≤ m ≤ ℓ.
  package subscript(row: Int, m: Int) -> Double {
    m >= 0 ? positive[m * stride + row] : negative[-m * stride + row]
  }

  /// Calls `body` with d_m'm and d_m',−m at m·stride + m'.
  func withRows(_ body: (UnsafeBufferPointer<Double>, UnsafeBufferPointer<Double>, Int) -> Void) {
    positive.withUnsafeBufferPointer { positive in
      negative.withUnsafeBufferPointer { negative in body(positive, negative, stride) }
    }
  }

  /// Goes from ℓ to ℓ + 1 ≤ `lmax`.
  package mutating func advance() {
    precondition(l + 1 < stride, "beyond lmax")
    recur()
    swap(&positive, &previousPositive)
    swap(&negative, &previousNegative)
    l += 1
    start()
  }

  /// Overwrites d^{ℓ−1} by d^{ℓ+1} for |m|, m' ≤ ℓ.
  private mutating func recur() {
    let (low, high) = (Double(l), Double(l + 1))
    let inverse = (0...l).map { 1 / (high * high - Double($0 * $0)).squareRoot() }
    let ratio = (0...l).map { (low * low - Double($0 * $0)).squareRoot() * inverse[$0] }
    let scaled = inverse.map { $0 * high * (2 * low + 1) }
    let curvature = l == 0 ? 0 : 1 / (low * high)
    let backward = l == 0 ? 0 : high / low
    let (count, stride, cosine) = (l, stride, cosine)
    Self.withPointers(&previousPositive, &previousNegative, positive, negative) { newPlus, newMinus, plus, minus in
      ratio.withUnsafeBufferPointer { ratio in
        scaled.withUnsafeBufferPointer { scaled in
          for m in 0...count {
            let (offset, shift, before) = (m * stride, Double(m) * curvature, backward * ratio[m])
            let outer = inverse[m]
            for k in 0...count {
              let (forward, back) = (outer * scaled[k], before * ratio[k])
              let tilt = shift * Double(k)
              let i = offset + k
              newPlus[i] = forward * (cosine - tilt) * plus[i] - back * newPlus[i]
              newMinus[i] = forward * (cosine + tilt) * minus[i] - back * newMinus[i]
            }
          }
        }
      }
    }
  }

  /// Sets d^ℓ where m' = ℓ or m = ±ℓ.
  private mutating func start() {
    for n in [2 * l - 1, 2 * l] {
      var next = [Double](repeating: 0, count: n + 1)
      for k in 0...n {
        next[k] =
          2 * k > n
          ? (Double(n) / Double(k)).squareRoot() * c * edge[k - 1]
          : (Double(n) / Double(n - k)).squareRoot() * s * edge[k]
      }
      edge = next
    }
    for k in 0...l {
      let even = (l - k).isMultiple(of: 2) ? 1.0 : -1.0
      positive[k * stride + l] = even * edge[l + k]
      negative[k * stride + l] = even * edge[l - k]
      positive[l * stride + k] = edge[l + k]
      negative[l * stride + k] = even * edge[l - k]
    }
  }

  private static func withPointers(
    _ a: inout [Double], _ b: inout [Double], _ c: [Double], _ d: [Double],
    _ body: (
      UnsafeMutableBufferPointer<Double>, UnsafeMutableBufferPointer<Double>, UnsafeBufferPointer<Double>,
      UnsafeBufferPointer<Double>
    ) -> Void
  ) {
    a.withUnsafeMutableBufferPointer { a in
      b.withUnsafeMutableBufferPointer { b in
        c.withUnsafeBufferPointer { c in
          d.withUnsafeBufferPointer { d in body(a, b, c, d) }
        }
      }
    }
  }
}
