// C_ℓ from the correlation F of pairs at logarithmically spaced angles, for multipoles far beyond any map.
//
//   C_ℓ = 2π ∫ F P_ℓ dx = −2π ∫ (dF/d ln s) k_ℓ d ln s,   k_ℓ = (P_{ℓ−1} − P_{ℓ+1})/(2ℓ+1) = sin²θ P_ℓ'(cos θ)/(ℓ(ℓ+1)),
//
// by parts, with the chord s = 2 sin(θ/2), d ln s = ½ cot(θ/2) dθ. dF/d ln s is the difference between neighbouring angles,
// which is what pairs with a particle in common know well, at the middle of each interval of ln s; between the middles it is
// a straight line in ln s, and beyond the outermost a constant. C_ℓ is thus linear in these slopes. Where dF/d ln s = −χ/λ
// at all angles, C_ℓ = 2πχ/(λℓ(ℓ+1)) exactly, whatever the spacing of the angles.
//
// Beyond ℓ = 300, k_ℓ ≈ √(θ sin θ) (ℓ+½) J_1(z)/(ℓ(ℓ+1)), z = (ℓ+½)θ (Hilb), right to 1/ℓ² of the largest. The integral then
// ends at z = 300: beyond, where nothing else changes within an oscillation, ∫ J_1 dz = J_0(300), off by some 10⁻⁴ of C_ℓ.

import Foundation
import Theory

/// The weights that take slopes dF/d ln s to C_ℓ.
struct PairSpectrum {
  /// The multipoles.
  let ell: [Int]
  /// C_ℓ = Σ_k weights[ℓ][k] · slope_k.
  private let weights: [[Double]]
  private let isFine: Bool

  /// Largest product of multipole and smallest angle: below, what lies under the smallest angle is less than 1 %.
  static let largestReach = 0.3
  /// Largest ratio of neighbouring angles with which scales are told apart: where F turns at 0.1 rad or above, C_ℓ is right to
  /// 4 %, and to 9 % with a ratio of 4. Three angles from 10⁻⁶ to π miss a third.
  static let widestStep = 3.0

  /// Whether angles in equal logarithmic steps lie near enough to each other.
  static func tellsScalesApart(_ angles: [Double]) -> Bool { angles[1] <= widestStep * angles[0] }

  /// Weights for slopes in the intervals between angles.
  ///
  /// - Parameters:
  ///   - angles: θ in radians, ascending, at least three.
  ///   - ell: multipoles from 1 to `largestReach`/θ_min.
  init(angles: [Double], ell: [Int]) {
    let middles = zip(angles, angles.dropFirst()).map { 2 * asin((sin($0 / 2) * sin($1 / 2)).squareRoot()) }
    let rule = LegendrePolynomials.gaussRule(8)
    self.ell = ell
    isFine = Self.tellsScalesApart(angles)
    weights = ell.map { Self.weights(ell: $0, middles: middles, rule) }
  }

  /// The spectrum that belongs to slopes dF/d ln s.
  func spectrum(_ slopes: [Double]) -> [Double] {
    weights.map { row in zip(row, slopes).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// The mean spectrum of slopes, `[realisation][interval]`, with its standard error; unknown where the angles are too far apart.
  func estimates(_ slopes: [[Double]]) -> [Estimate] {
    isFine ? columnEstimates(slopes.map(spectrum)) : ell.map { _ in .unknown }
  }

  private static func weights(
    ell: Int, middles: [Double], _ rule: (nodes: [Double], weights: [Double])
  ) -> [Double] {
    var found = [Double](repeating: 0, count: middles.count)
    let edges = [0] + middles + [.pi]
    func add(_ term: Double, at theta: Double, panel: Int) {
      guard panel > 0, panel < middles.count else {
        found[panel == 0 ? 0 : middles.count - 1] += term
        return
      }
      let (from, to) = (sin(edges[panel] / 2), sin(edges[panel + 1] / 2))
      let part = log(sin(theta / 2) / from) / log(to / from)
      found[panel - 1] += (1 - part) * term
      found[panel] += part * term
    }
    let end = ell <= largestExact ? Double.pi : longestPhase / (Double(ell) + 0.5)
    for panel in 0..<(edges.count - 1) where edges[panel] < end {
      let (from, to) = (edges[panel], min(edges[panel + 1], end))
      // At most four radians of the phase ℓθ for eight nodes.
      let pieces = max(1, Int(((to - from) * Double(ell) / 4).rounded(.up)))
      let half = (to - from) / Double(pieces) / 2
      for piece in 0..<pieces {
        let center = from + Double(2 * piece + 1) * half
        for (node, weight) in zip(rule.nodes, rule.weights) {
          let theta = center + half * node
          let term = -Double.pi * weight * half * kernel(ell, theta) / tan(theta / 2)
          add(term, at: theta, panel: panel)
        }
      }
    }
    if end < .pi, let panel = edges.lastIndex(where: { $0 < end }) {
      let amplitude = (end * sin(end)).squareRoot() / (2 * tan(end / 2))
      add(-2 * Double.pi * amplitude * j0(longestPhase) / Double(ell * (ell + 1)), at: end, panel: panel)
    }
    return found
  }

  /// The largest multipole whose k_ℓ is exact, and where the integral of the others ends.
  private static let (largestExact, longestPhase) = (300, 300.0)

  /// k_ℓ(θ).
  static func kernel(_ ell: Int, _ theta: Double) -> Double {
    let l = Double(ell)
    guard ell <= largestExact else {
      return (theta * sin(theta)).squareRoot() * (l + 0.5) * j1((l + 0.5) * theta) / (l * (l + 1))
    }
    let values = LegendrePolynomials.values(lmax: ell + 1, at: cos(theta))
    return (values[ell - 1] - values[ell + 1]) / (2 * l + 1)
  }

  /// The multipoles that a study with these pairs shows: all up to 10, then twelve a decade.
  static func shown(smallestAngle: Double) -> [Int] {
    let largest = largestReach / smallestAngle
    let steps = (0...).lazy.map { Int((10 * pow(10, Double($0) / 12)).rounded()) }.prefix { Double($0) <= largest }
    return (1...9).filter { Double($0) <= largest } + steps
  }
}
