// A field prepared for the mixed-precision kernel: which waves are summed at every step, which are expanded about an
// anchor, and how often the anchors move.
//
// An expansion that is to hold within the distance D of its anchor has the polynomials
//
//   cos x ≈ e₀ + e₂ x²,   sin x ≈ e₁ x + e₃ x³,   |x| ≤ X = k D,
//
// that Chebyshev's series end in after T₃: they are off by 2 J₄(X) and 2 J₅(X) at most, X⁴/192 and X⁵/1920. Levels of
// windows of N, 4N, 16N, … steps of length h take the waves from the longest on, as many as keep
//
//   √[Σ_n a_n²/2 · 4 (J₄² + J₅²)(k_n D)] ≤ ε B_rms / √levels,   B_rms² = b₀² + Σ_n a_n²/2,
//
// and the rest are direct. D is N_j h, because v = 1; of the lowest level, whose anchor lies where the middle of its window
// is expected, little more than half of that. Of all choices of N and of the number of levels the one with the fewest
// instructions is taken. The choice depends on the field and the step alone: it is the same on every machine.
//
// This room, Turbulence and RandomStreams do without key paths: Embedded Swift, with which Scripts/embedded builds them, has none.

import Turbulence
import _KernelInterface

/// A plane-wave field as the mixed-precision kernel wants it.
public struct FieldPlan: Sendable {
  /// Steps of a window: the direct waves and the lowest level get a new anchor every so many steps.
  public let period: Int
  /// Waves that are summed at every step.
  public let directWaveCount: Int
  /// Waves of each level of expansions, from the one whose anchors move most often on.
  public let levelWaveCounts: [Int]
  /// Vector instructions of the field at one step of sixteen particles by the cost model, that is operations a particle
  /// step: counted in the kernel's source, moves of anchors shared out, the push left out.
  public let operationsPerStep: Double
  /// Operations of a wave in double precision: three multiply–adds for the phase, five for the distance to the nearest
  /// extremum, eight for the sine and three for the sums.
  private static let operationsPerWaveInDouble = 19.0
  /// Largest total error of the expansions, ε, as a fraction of B_rms, root mean square over places.
  public static let expansionTolerance = 2e-7
  /// Largest number of turns that a direct wave's phase may change over a window: beyond, single precision loses digits.
  public static let largestWindowTurns = 1.55

  /// Steps from the first of a window to its anchor.
  private let lead: Double
  // What the kernel reads (`dapple_field_plan`); a last element, never read, keeps each array from being empty.
  private let constant: SIMD3<Double>
  private let paddedDirectCount: Int
  private let directPhases: [Double]
  private let directWaves: [Float]
  private let expandedPhases: [Double]
  private let expandedWaves: [Float]

  /// Prepares a field for steps of a given length.
  ///
  /// - Parameters:
  ///   - field: the field, positions in r_L.
  ///   - step: |Δt| in 1/Ω, > 0; a particle moves as far in r_L.
  public init(_ field: PlaneWaveField, step: Double) {
    let waves = field.waves.sorted { $0.wavenumber < $1.wavenumber }
    let choice = Division.best(of: waves, regularField: field.regularField, step: step)
    period = choice.period
    levelWaveCounts = choice.levels
    lead = choice.lead
    operationsPerStep = choice.instructions(waveCount: waves.count)
    // Sums take the weakest waves first, while they are small: in single precision that halves their round-off.
    let direct = waves.dropFirst(choice.levels.reduce(0, +)).sorted { $0.strength < $1.strength }
    directWaveCount = direct.count
    let block = dapple_direct_block
    let padding = (block - direct.count % block) % block
    paddedDirectCount = direct.count + padding
    directPhases = direct.flatMap { $0.turns } + [Double](repeating: 0, count: 4 * padding + 1)
    directWaves = direct.flatMap { $0.directForm } + [Float](repeating: 0, count: 8 * padding + 1)
    constant = direct.reduce(SIMD3(0, 0, field.regularField)) { $0 - $1.amplitude }
    // The longest waves belong to the highest level; the kernel wants the lowest first.
    var levels: [[PlaneWave]] = []
    var rest = waves.prefix(choice.levels.reduce(0, +))
    for count in choice.levels.reversed() {
      levels.insert(rest.prefix(count).sorted { $0.strength < $1.strength }, at: 0)
      rest = rest.dropFirst(count)
    }
    expandedPhases = levels.joined().flatMap { $0.turns } + [0]
    expandedWaves =
      levels.indices.flatMap { level in
        levels[level].flatMap { $0.expandedForm(within: choice.distance(ofLevel: level, step: step)) }
      } + [0]
  }

  /// Operations of a field a particle step in either precision, by lanes: ``operationsPerStep``, or those of every wave.
  package static func operationsPerStep(
    in field: PlaneWaveField, step: Double, precision: FieldPrecision
  ) -> Double {
    precision == .mixed
      ? FieldPlan(field, step: step).operationsPerStep : operationsPerWaveInDouble * Double(field.waves.count)
  }

  /// Lends the plan to a kernel.
  func withPlan(_ body: (dapple_field_plan) -> Void) {
    directPhases.withUnsafeBufferPointer { directPhases in
      directWaves.withUnsafeBufferPointer { directWaves in
        (levelWaveCounts + [0]).withUnsafeBufferPointer { levels in
          expandedPhases.withUnsafeBufferPointer { expandedPhases in
            expandedWaves.withUnsafeBufferPointer { expandedWaves in
              // None is empty, so that each has an address.
              guard let directPhases = directPhases.baseAddress, let directWaves = directWaves.baseAddress,
                let levels = levels.baseAddress, let expandedPhases = expandedPhases.baseAddress,
                let expandedWaves = expandedWaves.baseAddress
              else { return }
              body(
                dapple_field_plan(
                  constant_x: constant.x, constant_y: constant.y, constant_z: constant.z,
                  direct_count: paddedDirectCount, direct_phases: directPhases, direct_waves: directWaves,
                  period: period, lead: lead, level_count: levelWaveCounts.count, level_waves: levels,
                  expanded_phases: expandedPhases, expanded_waves: expandedWaves))
            }
          }
        }
      }
    }
  }
}

extension PlaneWave {
  var wavenumber: Double { (waveVector * waveVector).sum().squareRoot() }
  var strength: Double { (amplitude * amplitude).sum() }

  /// κ and β in turns.
  fileprivate var turns: [Double] {
    let turns = waveVector / (2 * Double.pi)
    return [turns.x, turns.y, turns.z, phase / (2 * Double.pi)]
  }

  fileprivate var directForm: [Float] {
    let turns = SIMD3<Float>(waveVector / (2 * Double.pi))
    let scaled = SIMD3<Float>(dapple_square_factor * amplitude)
    return [turns.x, turns.y, turns.z, scaled.x, scaled.y, scaled.z, 0, 0]
  }

  /// a e_n n!/m! k^m, n = |m|, with the signs of cos(θ + x) = cos θ cos x − sin θ sin x.
  fileprivate func expandedForm(within distance: Double) -> [Float] {
    let series = CubicSeries(within: wavenumber * distance)
    let factorials = [1.0, 1, 2, 6]
    var monomials: [Double] = []
    for i in 0...3 {
      for j in 0...3 - i {
        for l in 0...3 - i - j {
          let order = i + j + l
          let powers = power(waveVector.x, i) * power(waveVector.y, j) * power(waveVector.z, l)
          let orders = factorials[order] / (factorials[i] * factorials[j] * factorials[l])
          monomials.append((order % 2 == 0 ? 1 : -1) * series.coefficients[order] * orders * powers)
        }
      }
    }
    let components = (0..<3).flatMap { axis in monomials.map { Float(amplitude[axis] * $0) } }
    return components + [0, 0, 0, 0]
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<exponent).reduce(1) { product, _ in product * base }
  }
}
