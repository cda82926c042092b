import Foundation
import RandomStreams
import Testing
import Transport
import Turbulence

/// The Boris pusher against analytic orbits, its order, its reversibility and Liouville's theorem.
@Suite(.timeLimit(.minutes(40))) struct PusherTests {
  static let uniform = PlaneWaveField()
  static let directions: [SIMD3<Double>] = {
    var stream = RandomStream(seed: 4, realization: 0, purpose: .testing)
    return (0..<40).map { _ in stream.direction() }
  }()

  static func track(
    _ field: PlaneWaveField, _ directions: [SIMD3<Double>], time: Double, steps: Double
  ) -> [SIMD3<Double>] {
    let orbits = Backtracker(field: field, stepsPerLarmorRadius: steps, precision: .double)
      .orbits(of: directions, times: [time])
    return directions.indices.map { orbits.position(of: $0, at: 0) }
  }

  /// r(−T) in a uniform field: x = −p_x sin T + p_y (1 − cos T), y = −p_y sin T − p_x (1 − cos T), z = −p_z T; the
  /// sense of gyration is that of a positive charge.
  static func orbit(_ p: SIMD3<Double>, _ time: Double, sense: Double = 1) -> SIMD3<Double> {
    let (s, c) = (sin(time), cos(time))
    return SIMD3(-p.x * s + sense * p.y * (1 - c), -p.y * s - sense * p.x * (1 - c), -p.z * time)
  }

  /// The gyro-orbit: phase error (ΩΔt)³/12 a step, so T Δt²/12 in position after T, and Δt²/8 of the chord.
  @Test func gyroOrbit() {
    let (time, steps) = (20.0, 100.0)
    let tolerance = (time / 12 + 1.0 / 4) / (steps * steps)
    for (found, p) in zip(Self.track(Self.uniform, Self.directions, time: time, steps: steps), Self.directions) {
      #expect(length(found - Self.orbit(p, time)) < tolerance)
      // Negative control: the opposite sense of gyration.
      #expect(length(found - Self.orbit(p, time, sense: -1)) > tolerance)
    }
  }

  /// Order 2 in a smooth turbulent field: the slope of the error against a reference 16 times finer is 2 ± 0.1.
  @Test func orderIsTwo() {
    let smooth = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(strength: 1, modes: 16, kMin: 0.1, kMax: 10), larmorRadius: 0.1
    ).realization(1, seed: 2)
    let reference = Self.track(smooth, Self.directions, time: 5, steps: 640)
    let errors = [10.0, 20, 40].map { steps in
      zip(Self.track(smooth, Self.directions, time: 5, steps: steps), reference)
        .map { length($0 - $1) }.reduce(0, +)
    }
    #expect(abs(log2(errors[0] / errors[1]) - 2) < 0.1)
    #expect(abs(log2(errors[1] / errors[2]) - 2) < 0.1)
  }

  /// Forward after backward returns to the start: the map is its own inverse under Δt → −Δt, so only round-off is left,
  /// amplified by the chaos of the orbit (e^{10/4} over 10 r_L).
  @Test func timeReversal() {
    let field = KernelTests.field
    func roundTrip(_ forwardSteps: Int) -> Double {
      var pack = ParticlePack(directions: Self.directions, in: field, step: -0.05, precision: .double)
      pack.advance(steps: 200)
      pack.advance(steps: forwardSteps, isReversed: true)
      return (0..<pack.count).map { length(pack.position($0)) + length(pack.momentum($0) - Self.directions[$0]) }
        .max() ?? .nan
    }
    #expect(roundTrip(200) < 1e-11)
    #expect(roundTrip(199) > 1e-11)
  }

  /// |p̂| is kept to round-off: a random walk of 2e-16 a step over 10⁵ steps.
  @Test func momentumIsKept() {
    let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: 8), larmorRadius: 0.1).realization(0, seed: 1)
    var pack = ParticlePack(directions: Self.directions.prefix(16), in: field, step: -0.05)
    pack.advance(steps: 100_000)
    for index in 0..<pack.count { #expect(abs(length(pack.momentum(index)) - 1) < 1e-12) }
  }

  /// Liouville: one step has the phase-space Jacobian 1. Central differences in (r, p̂ off the unit sphere too, where the
  /// kick is a rotation as well) at ε = 1e-4 err by ε² ≈ 1e-8 times third derivatives of order 1 × Δt.
  @Test func liouville() {
    let field = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(modes: 32), larmorRadius: 0.1
    ).realization(3, seed: 6)
    let start = [0.3, -0.7, 1.1, 0.48, -0.6, 0.64]
    func determinant(_ deform: Double) -> Double {
      let h = 1e-4
      let columns = (0..<6).map { axis -> [Double] in
        func moved(_ sign: Double) -> [Double] {
          var s = start
          s[axis] += sign * h
          var pack = ParticlePack(
            positions: [SIMD3(s[0], s[1], s[2])], directions: [SIMD3(s[3], s[4], s[5])], in: field, step: -0.05,
            precision: .double)
          pack.advance(steps: 1)
          let (r, p) = (pack.position(0), pack.momentum(0) * deform)
          return [r.x, r.y, r.z, p.x, p.y, p.z]
        }
        return zip(moved(1), moved(-1)).map { ($0 - $1) / (2 * h) }
      }
      return det(columns)
    }
    #expect(abs(determinant(1) - 1) < 1e-8)
    #expect(abs(determinant(1 + 1e-7) - 1) > 1e-8)
  }

  /// A snapshot does not know which other times were asked for, to the bit.
  @Test(arguments: FieldPrecision.allCases) func snapshotsAreIndependentOfTheCadence(precision: FieldPrecision) {
    let backtracker = Backtracker(field: KernelTests.field, precision: precision)
    let many = backtracker.orbits(of: Self.directions, times: [0.1, 0.333, 1, 1.04999, 2.5, 7], momenta: true)
    let few = backtracker.orbits(of: Self.directions, times: [1.04999, 7], momenta: true)
    #expect(Orbits.joined([many], at: 3) == Orbits.joined([few], at: 0))
    #expect(Orbits.joined([many], at: 5) == Orbits.joined([few], at: 1))
    #expect(Orbits.joined([many], at: 2) != Orbits.joined([few], at: 0))
  }

  /// T = 0 leaves everything at the observer; a tiny T moves it by −p̂ T.
  @Test func startsAtTheObserver() {
    let found = Backtracker(field: KernelTests.field).orbits(of: Self.directions, times: [0, 1e-6])
    #expect(found.values.prefix(3 * Self.directions.count).allSatisfy { $0 == 0 })
    for (index, p) in Self.directions.enumerated() {
      // b·T/2 relative: below 5e-6.
      #expect(abs(found.position(of: index, at: 1).z + p.z * 1e-6) < 5e-12)
    }
  }
}

/// Determinant by Gaussian elimination with pivoting; columns or rows, it is the same.
func det(_ matrix: [[Double]]) -> Double {
  var m = matrix
  var result = 1.0
  for column in m.indices {
    let pivot = m.indices[column...].max { abs(m[$0][column]) < abs(m[$1][column]) } ?? column
    if pivot != column {
      m.swapAt(pivot, column)
      result = -result
    }
    result *= m[column][column]
    for row in m.indices[(column + 1)...] {
      let factor = m[row][column] / m[column][column]
      for k in column..<m.count { m[row][k] -= factor * m[column][k] }
    }
  }
  return result
}
