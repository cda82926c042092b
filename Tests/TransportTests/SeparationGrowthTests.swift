import Foundation
import RandomStreams
import Testing
import Transport
import Turbulence

/// The growth of small separations: against a linear problem that can be solved, and against pairs that are never put back.
@Suite(.timeLimit(.minutes(40))) struct SeparationGrowthTests {
  private static let times = [0.3, 1, 2.75, 6]

  /// In a uniform field a turned momentum moves away along B0 and gyrates across it, linearly in the separation.
  @Test func uniformField() throws {
    let p = SIMD3(0.6, 0, 0.8)
    let turn = SIMD3(-0.8, 0, 0.6)
    let tracker = Backtracker(field: PlaneWaveField(), precision: .double)
    let found = try #require(
      try SeparationGrowth.logarithms(along: tracker, from: [p], turns: [turn], times: Self.times))
    for (time, growth) in zip(Self.times, found) {
      // Δp = δ (−0.8 across, 0.6 along): |Δr|² = δ² (0.36 T² + 0.64 · 4 sin²(T/2)).
      let across = 2 * sin(time / 2)
      let expected = 0.5 * log(1 + 0.36 * time * time + 0.64 * across * across)
      // The Boris step's phase errs by 2e-4 of T; |p̂| = 1 bends a straight separation by δ.
      #expect(abs(growth[0] - expected) < 5e-4)
      #expect(abs(growth[0] - 0.5 * log(1 + time * time)) > 5e-4 || time < 1)
    }
  }

  /// In turbulence it is the logarithm of the distance of two particles, as long as that is small.
  @Test func pairsThatAreNotPutBack() throws {
    let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: 60, kMin: 0.01, kMax: 100), larmorRadius: 0.1)
      .realization(3, seed: 5)
    let tracker = Backtracker(field: field, precision: .double)
    var stream = RandomStream(seed: 9, realization: 0, purpose: .testing)
    let directions = (0..<5).map { _ in stream.direction() }
    let turns = directions.map { normalized(cross([0.3, -0.2, 0.9], $0)) }
    let found = try #require(
      try SeparationGrowth.logarithms(along: tracker, from: directions, turns: turns, times: [12]))
    for (index, p) in directions.enumerated() {
      let delta = 1e-9
      let neighbor = normalized(p + delta * turns[index])
      let orbits = tracker.orbits(of: [p, neighbor], times: [12], momenta: true)
      let distance = orbits.state(of: 0, at: 0).distance(to: orbits.state(of: 1, at: 0))
      // Rounding of states of some r_L, over 1e-9, a thousand times; the field's bend is 1e-6.
      #expect(abs(found[0][index] - log(distance / delta)) < 1e-4)
      #expect(abs(found[0][index] - log(distance / (1.01 * delta))) > 1e-4)
    }
  }

  /// What is found at a time does not know the other times, to the bit.
  @Test func independentOfOtherTimes() throws {
    let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: 20, kMin: 0.01, kMax: 10), larmorRadius: 0.1)
      .realization(0, seed: 1)
    let tracker = Backtracker(field: field, precision: .double)
    func growth(_ times: [Double]) throws -> [[Double]]? {
      try SeparationGrowth.logarithms(along: tracker, from: [[0, 0.6, 0.8]], turns: [[1, 0, 0]], times: times)
    }
    let all = try #require(try growth([0.5, 2, 2.5, 7]))
    #expect(try growth([2.5]) == [all[2]])
    #expect(try growth([2, 7]) == [all[1], all[3]])
    #expect(all[0] != all[1])
  }

  /// A field seen from another place is the field there, and from its own origin the same to the bit.
  @Test func observersPlace() {
    let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: 40, kMin: 0.01, kMax: 100), larmorRadius: 0.1)
      .realization(2, seed: 8)
    let place = SIMD3(12.5, -3, 200)
    let seen = field.seen(from: place)
    for position in [SIMD3<Double>.zero, [0.3, 4, -1], [-70, 2, 9]] {
      let difference = seen.field(at: position) - field.field(at: position + place)
      // Phases of 10 · 200 radians are rounded to 5e-13.
      #expect(length(difference) < 1e-10)
      #expect(length(seen.field(at: position) - field.field(at: position)) > 1e-3)
    }
    #expect(field.seen(from: .zero) == field)
  }
}
