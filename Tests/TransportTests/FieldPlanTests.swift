import Foundation
import RandomStreams
import Testing
import Turbulence

@testable import Transport

/// The mixed-precision kernel: how it divides the waves, and what field it has along trajectories.
@Suite(.timeLimit(.minutes(40))) struct FieldPlanTests {
  static func field(rho: Double) -> PlaneWaveField {
    let kMax = max(100, 5 / rho)
    let spectrum = TurbulenceSpectrum(modes: Int(40 * log10(kMax / 0.01)), kMin: 0.01, kMax: kMax)
    return IsotropicTurbulence(spectrum: spectrum, larmorRadius: rho).realization(2, seed: 5)
  }

  /// rms and largest |Δb|/B_rms along trajectories; `plain` is the field that the kernel is held against.
  static func errors(_ field: PlaneWaveField, against plain: PlaneWaveField, steps: Int) -> (rms: Double, most: Double)
  {
    var pack = ParticlePack(directions: KernelTests.points(16, size: 1).map { $0 / length($0) }, in: field, step: -0.05)
    var (sum, most) = (0.0, 0.0)
    for _ in 0..<steps {
      pack.advance(steps: 1)
      for (index, b) in pack.field.enumerated() {
        let error = length(b - plain.field(at: pack.position(index)))
        sum += error * error
        most = max(most, error)
      }
    }
    let scale = (1 + field.waves.reduce(0) { $0 + ($1.amplitude * $1.amplitude).sum() / 2 }).squareRoot()
    return ((sum / Double(16 * steps)).squareRoot() / scale, most / scale)
  }

  /// The same field within 3e-7 B_rms in the mean square: round-off of phases near one turn and of the sums, 2e-7, and the
  /// tolerance of the expansions, 2e-7. No error of 10⁴ exceeds 1e-6.
  @Test(arguments: [2.7e-4, 0.1, 1, 10, 30]) func isTheSameField(rho: Double) {
    let field = Self.field(rho: rho)
    let found = Self.errors(field, against: field, steps: 1100)
    #expect(found.rms < 3e-7)
    #expect(found.most < 1e-6)
    // Negative control: phases off by 1e-5 rad are caught.
    let waves = field.waves.map {
      PlaneWave(waveVector: $0.waveVector, amplitude: $0.amplitude, phase: $0.phase + 1e-5)
    }
    #expect(Self.errors(PlaneWaveField(waves: waves), against: field, steps: 64).rms > 3e-7)
  }

  /// Half of the preset's waves and three quarters of the Galactic ones are expanded; nothing is where a step is longer
  /// than the longest wave. All waves are somewhere.
  @Test func dividesTheWaves() {
    for (rho, most) in [(2.7e-4, 0.3), (0.1, 0.55), (1000.0, 1.0)] {
      let field = Self.field(rho: rho)
      let plan = FieldPlan(field, step: 0.05)
      #expect(plan.directWaveCount + plan.levelWaveCounts.reduce(0, +) == field.waves.count)
      #expect(Double(plan.directWaveCount) <= most * Double(field.waves.count))
    }
    let short = PlaneWaveField(
      waves: [PlaneWave(waveVector: SIMD3(1000, 0, 0), amplitude: SIMD3(0, 1, 0), phase: 0)])
    #expect(FieldPlan(short, step: 0.05).directWaveCount == 1)
    #expect(FieldPlan(PlaneWaveField(), step: 0.05).directWaveCount == 0)
  }

  /// A field of long waves alone, of none, and of one direct wave, all go through the kernel.
  @Test func smallFields() {
    let wave = PlaneWave(waveVector: SIMD3(1e-3, 0, 0), amplitude: SIMD3(0, 0.5, 0), phase: 1)
    let short = PlaneWave(waveVector: SIMD3(0, 3, 0), amplitude: SIMD3(0.5, 0, 0), phase: 2)
    for waves in [[], [wave], [short], [wave, short]] {
      let field = PlaneWaveField(waves: waves)
      #expect(Self.errors(field, against: field, steps: 300).most < 1e-6)
    }
  }

  /// Trajectories of the two precisions agree until chaos has grown 2e-7: to 3e-5 r_L after 5 r_L.
  @Test func followsTheDoubleKernel() {
    let directions = KernelTests.points(64, size: 1).map { $0 / length($0) }
    let field = Self.field(rho: 0.1)
    let tracks = FieldPrecision.allCases.map { precision in
      Backtracker(field: field, precision: precision).orbits(of: directions, times: [5, 200])
    }
    func largest(_ time: Int) -> Double {
      (0..<3).flatMap { axis in
        zip(tracks[0].component(axis, at: time), tracks[1].component(axis, at: time)).map { abs($0 - $1) }
      }.max() ?? 0
    }
    #expect(largest(0) < 3e-5)
    #expect(largest(0) > 1e-12)
    #expect(largest(1) > 1e-3)
  }

  /// The polynomials for cosine and sine are off by 2 J₄(X) and 2 J₅(X), up to the next terms of the series; Taylor's are
  /// off by eight times as much.
  @Test(arguments: [0.05, 0.3, 1]) func seriesOfChebyshev(range: Double) {
    let series = CubicSeries(within: range)
    let e = series.coefficients
    let errors = (0...1000).map { index -> (even: Double, odd: Double, taylor: Double) in
      let x = range * Double(index) / 1000
      return (
        abs(e[0] + e[2] * x * x - cos(x)), abs(e[1] * x + e[3] * x * x * x - sin(x)), abs(1 - x * x / 2 - cos(x))
      )
    }
    let (even, odd) = (errors.map(\.even).max() ?? 0, errors.map(\.odd).max() ?? 0)
    // J_6/J_4 and J_7/J_5 are below X²/100; round-off is 1e-16.
    #expect(abs(even / (2 * jn(4, range)) - 1) < range * range / 50 + 1e-8)
    #expect(abs(odd / (2 * jn(5, range)) - 1) < range * range / 50 + 1e-4)
    #expect(abs(series.squaredError / (even * even + odd * odd) - 1) < range * range / 20 + 1e-4)
    #expect(7 * even < (errors.map(\.taylor).max() ?? 0))
  }

  /// Beyond one radian nothing is expanded, however long the window.
  @Test func seriesEnds() {
    #expect(CubicSeries(within: 1.01).squaredError == .infinity)
    #expect(CubicSeries(within: 0).coefficients == [1, 1, -0.5, -1.0 / 6])
  }

  /// How far the field may be off: 1e-6 of B_rms, which is √2 at σ² = 1. Its root mean square is a quarter of that.
  private static let bound = 1.4e-6

  /// A way back from anywhere in a window has anchors of its own, from which it stays as near as on the way there.
  @Test(arguments: [1, 5, 33, 40, 100]) func goesBack(steps: Int) {
    let field = Self.field(rho: 0.1)
    let directions = KernelTests.points(16, size: 1).map { $0 / length($0) }
    var pack = ParticlePack(directions: directions, in: field, step: -0.05)
    pack.advance(steps: steps)
    for _ in 0..<40 {
      pack.advance(steps: 1, isReversed: true)
      for (index, b) in pack.field.enumerated() {
        #expect(length(b - field.field(at: pack.position(index))) < Self.bound)
      }
    }
  }

  /// The step that a copy makes from the end of a window is made in the same field, farther from the anchor than any other.
  @Test(arguments: [0.05, 0.1]) func copiesAtTheEndOfWindows(step: Double) {
    let field = Self.field(rho: 0.1)
    let directions = KernelTests.points(16, size: 1).map { $0 / length($0) }
    let prepared = PreparedField(field, precision: .mixed, step: step)
    let period = FieldPlan(field, step: step).period
    var group = ParticleGroup(directions: directions, field: prepared, instructionSet: .best)
    func largest(_ copy: ParticleGroup) -> Double {
      copy.field().enumerated().map { length($1 - field.field(at: copy.position($0))) }.max() ?? 0
    }
    for _ in 0..<40 {
      group.advance(step: -step, steps: period)
      // Its kick is at most half a step from here.
      #expect(largest(group.advanced(by: -0.5 * step)) < Self.bound)
    }
    // Negative control: where the next window would end, they are off by twice as much at least.
    #expect(largest(group.advanced(by: -Double(period) * step)) > 2 * Self.bound)
  }
}
