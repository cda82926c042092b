// How the waves are divided into direct ones and levels of expansions (see FieldPlan).

import Turbulence
import _KernelInterface

extension FieldPlan {
  /// A choice of window and levels.
  struct Division {
    /// Steps of a window of level 0.
    var period: Int
    /// Waves of each level, level 0 first; the highest level has the longest waves.
    var levels: [Int]

    /// The cheapest division of waves, which are in order of wavenumber.
    static func best(of waves: [PlaneWave], regularField: Double, step: Double) -> Division {
      let wavenumbers = waves.map { $0.wavenumber }
      let powers = waves.map { $0.strength / 2 }
      let meanSquare = powers.reduce(regularField * regularField, +)
      var best: (division: Division, cost: Double)?
      for period in [1, 2, 4, 8, 16, 32] {
        for levelCount in 0...dapple_level_limit {
          let budget = expansionTolerance * expansionTolerance * meanSquare / Double(max(1, levelCount))
          let division = fill(wavenumbers, powers, budget: budget, period: period, levelCount: levelCount, step: step)
          guard let division else { continue }
          // Long windows need direct waves that stay near their anchors.
          let isAllExpanded = division.levels.reduce(0, +) == waves.count
          let turns = isAllExpanded ? 0 : (wavenumbers.last ?? 0) / (2 * Double.pi) * step * Double(period)
          guard turns <= largestWindowTurns || period == 1 else { continue }
          let cost = division.instructions(waveCount: waves.count)
          if best.map({ cost < $0.cost }) ?? true { best = (division, cost) }
        }
      }
      return best?.division ?? Division(period: 1, levels: [])
    }

    /// Fills levels from the highest, with the longest waves, down; nil where the highest would be empty.
    private static func fill(
      _ wavenumbers: [Double], _ powers: [Double], budget: Double, period: Int, levelCount: Int, step: Double
    ) -> Division? {
      var levels: [Int] = []
      var next = 0
      for level in (0..<levelCount).reversed() {
        let distance = Double(period << (2 * level)) * step
        let first = next
        var error = 0.0
        let pays = expandedCost / Double(period << (2 * level)) < directCost(period)
        while pays, next < wavenumbers.count {
          let path = wavenumbers[next] * distance
          let term = path * path * path * path / 24
          error += powers[next] * term * term
          if !(error <= budget) { break }
          next += 1
        }
        guard next > 0 else { return nil }
        levels.insert(next - first, at: 0)
      }
      return Division(period: period, levels: levels)
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
    private static func directCost(_ period: Int) -> Double { 15 + 13 / Double(period) }

    /// An expanded wave at its anchor: phase, cosine and sine, sixty coefficients.
    private static let expandedCost = 95.0
  }
}
