// How the waves are divided into direct ones and levels of expansions (see FieldPlan).

import Turbulence
import _KernelInterface

extension FieldPlan {
  /// A choice of window and levels.
  struct Division {
    /// Steps of a window of level 0.
    var period: Int
    /// Steps from the first of a window to its anchor: to the middle, or none where the way there is too bent to be told.
    var lead: Double
    /// Waves of each level, level 0 first; the highest level has the longest waves.
    var levels: [Int]

    /// How far from its anchor an expansion is to hold.
    func distance(ofLevel level: Int, step: Double) -> Double {
      let steps = Double(period << (2 * level))
      return (level == 0 && lead > 0 ? (steps + 1) / 2 + Self.excess * steps : steps) * step
    }

    /// From the expected place of a window's middle a particle comes half a window and half a step away, the last on a
    /// copy at its end, and farther by this part of a window where the field is not that of the step before it.
    private static let excess = 0.06
    /// A window's middle is told beforehand where a particle turns by less than this over the window, in radians, in a
    /// field of B_rms.
    private static let largestTurn = 2.5

    /// The cheapest division of waves, which are in order of wavenumber.
    static func best(of waves: [PlaneWave], regularField: Double, step: Double) -> Division {
      let wavenumbers = waves.map { $0.wavenumber }
      let powers = waves.map { $0.strength / 2 }
      let meanSquare = powers.reduce(regularField * regularField, +)
      var best: (division: Division, cost: Double)?
      for period in [1, 2, 4, 8, 16, 32] {
        for levelCount in 0...dapple_level_limit {
          let budget = expansionTolerance * expansionTolerance * meanSquare / Double(max(1, levelCount))
          let isTold = meanSquare.squareRoot() * Double(period) * step < largestTurn
          let empty = Division(period: period, lead: isTold ? Double(period - 1) / 2 : 0, levels: [])
          let division = empty.filled(wavenumbers, powers, budget: budget, levelCount: levelCount, step: step)
          guard let division else { continue }
          // Long windows need direct waves that stay near their anchors.
          let isAllExpanded = division.levels.reduce(0, +) == waves.count
          let distance = division.distance(ofLevel: 0, step: step)
          let turns = isAllExpanded ? 0 : (wavenumbers.last ?? 0) / (2 * Double.pi) * distance
          guard turns <= largestWindowTurns || period == 1 else { continue }
          let cost = division.instructions(waveCount: waves.count)
          if best.map({ cost < $0.cost }) ?? true { best = (division, cost) }
        }
      }
      return best?.division ?? Division(period: 1, lead: 0, levels: [])
    }

    /// With levels filled from the highest, with the longest waves, down; nil where the highest would be empty.
    private func filled(
      _ wavenumbers: [Double], _ powers: [Double], budget: Double, levelCount: Int, step: Double
    ) -> Division? {
      var filled = self
      var next = 0
      for level in (0..<levelCount).reversed() {
        let distance = distance(ofLevel: level, step: step)
        let first = next
        var error = 0.0
        let pays = Self.expandedCost / Double(period << (2 * level)) < Self.directCost(period)
        while pays, next < wavenumbers.count {
          error += powers[next] * CubicSeries(within: wavenumbers[next] * distance).squaredError
          if !(error <= budget) { break }
          next += 1
        }
        guard next > 0 else { return nil }
        filled.levels.insert(next - first, at: 0)
      }
      return filled
    }

    /// Vector instructions of a step of sixteen particles, counted in the kernel's source.
    func instructions(waveCount: Int) -> Double {
      let expanded = levels.reduce(0, +)
      var cost = Double(waveCount - expanded) * Self.directCost(period)
      if !levels.isEmpty { cost += 60 }
      for (level, waves) in levels.enumerated() {
        cost += (Double(waves) * Self.expandedCost + 400) / Double(period << (2 * level))
      }
      return cost
    }

    /// A direct wave: at every step, and at the anchor.
    private static func directCost(_ period: Int) -> Double { 13 + 20 / Double(period) }

    /// An expanded wave at its anchor: phase, cosine and sine, sixty coefficients.
    private static let expandedCost = 120.0
  }
}

// MARK: - Series

/// The polynomials e₀ + e₂ x² and e₁ x + e₃ x³ that stand for cos x and sin x within |x| ≤ X: Chebyshev's series,
///
///   cos x = J₀(X) − 2 J₂(X) T₂(x/X) + …,   sin x = 2 J₁(X) T₁(x/X) − 2 J₃(X) T₃(x/X) + …,
///
/// up to T₃. Their largest errors are 2 J₄(X) and 2 J₅(X), to X²/120 of themselves.
struct CubicSeries {
  /// X.
  let range: Double

  /// - Parameter range: X ≥ 0; beyond 1 there is no such polynomial, and the error is infinite.
  init(within range: Double) { self.range = range }

  /// e₀ … e₃.
  var coefficients: [Double] {
    let square = range * range
    let b = (0...3).map { Self.reducedBessel($0, square) }
    return [b[0] + 2 * b[2] * square, 2 * b[1] + 6 * b[3] * square, -4 * b[2], -8 * b[3]]
  }

  /// The square of the error of a wave of amplitude √2, averaged over its phase.
  var squaredError: Double {
    guard range <= 1 else { return .infinity }
    let square = range * range
    let even = 2 * Self.reducedBessel(4, square) * square * square
    let odd = 2 * Self.reducedBessel(5, square) * square * square * range
    return even * even + odd * odd
  }

  /// J_n(X)/X^n = 2^(−n) Σ_m (−X²/4)^m/(m! (m + n)!), by additions, multiplications and divisions alone.
  private static func reducedBessel(_ order: Int, _ square: Double) -> Double {
    var term = 1.0
    for factor in 0..<order { term /= Double(2 * (factor + 1)) }
    var sum = term
    // X ≤ 1: the terms fall by 4m(m + n) at least.
    for m in 1...8 {
      term *= -square / Double(4 * m * (m + order))
      sum += term
    }
    return sum
  }
}
