import Foundation
import RandomStreams
import Testing
import Transport
import Turbulence

/// Every build of the kernel against the plain evaluation, and against each other to the bit.
@Suite(.timeLimit(.minutes(40))) struct KernelTests {
  static let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1).realization(2, seed: 5)

  static func points(_ count: Int, size: Double) -> [SIMD3<Double>] {
    var stream = RandomStream(seed: 77, realization: 0, purpose: .testing)
    return (0..<count).map { _ in
      SIMD3(
        stream.uniform(from: -size, to: size), stream.uniform(from: -size, to: size),
        stream.uniform(from: -size, to: size))
    }
  }

  static func largestError(_ waves: PlaneWaveField, _ set: InstructionSet, size: Double) -> Double {
    let points = points(500, size: size)
    let found = ParticlePack(
      positions: points, directions: points, in: waves, step: -0.05, precision: .double, instructionSet: set
    ).field
    return zip(points, found).map { length($1 - field.field(at: $0)) }.max() ?? .nan
  }

  /// Within 100 r_L the phases reach 10³ rad; their round-off, 1e-13 a wave, and the polynomial's 4e-14 stay below
  /// 1e-12 B0 in the sum. At 10⁶ r_L = 10⁵ L_c phases reach 10⁷ rad and both evaluations lose 1e-9 of them.
  @Test(arguments: InstructionSet.available) func matchesThePlainField(set: InstructionSet) {
    #expect(Self.largestError(Self.field, set, size: 100) < 1e-12)
    #expect(Self.largestError(Self.field, set, size: 1e6) < 1e-8)
    // Negative control: one wave's phase off by 1e-9 turns is seen.
    var waves = Self.field.waves
    waves[80].phase += 2e-9 * Double.pi
    #expect(Self.largestError(PlaneWaveField(waves: waves), set, size: 100) > 1e-12)
  }

  @Test(arguments: FieldPrecision.allCases) func allBuildsGiveTheSameBits(precision: FieldPrecision) {
    let directions = KernelTests.points(37, size: 1).map { $0 / ($0 * $0).sum().squareRoot() }
    let tracks = InstructionSet.available.map { set in
      Backtracker(field: Self.field, precision: precision, instructionSet: set)
        .orbits(of: directions, times: [0.33, 2], momenta: true)
    }
    for track in tracks { #expect(track == tracks[0]) }
    #expect(tracks[0].values.count == 2 * 6 * 37)
  }

  /// A particle's bits do not depend on its neighbours in the pack.
  @Test func packingDoesNotMatter() {
    let directions = KernelTests.points(50, size: 1).map { $0 / ($0 * $0).sum().squareRoot() }
    let backtracker = Backtracker(field: Self.field)
    let all = backtracker.orbits(of: directions, times: [3], momenta: true)
    for index in [0, 17, 49] {
      let alone = backtracker.orbits(of: [directions[index]], times: [3], momenta: true)
      #expect(alone.position(of: 0, at: 0) == all.position(of: index, at: 0))
      #expect(alone.momentum(of: 0, at: 0) == all.momentum(of: index, at: 0))
    }
  }
}
