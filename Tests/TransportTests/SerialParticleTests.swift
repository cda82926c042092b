import RandomStreams
import Testing
import Transport
import Turbulence

/// The yardstick of the benchmark is the same map as the double-precision kernel.
@Suite(.timeLimit(.minutes(40))) struct SerialParticleTests {
  static func field(modes: Int) -> PlaneWaveField {
    IsotropicTurbulence(spectrum: TurbulenceSpectrum(modes: modes), larmorRadius: 0.1).realization(2, seed: 5)
  }

  /// Largest distance of a yardstick's particle from the double-precision kernel's, in place and direction, on the way
  /// to Ωt = −2.
  static func largestDistance(_ set: InstructionSet, _ field: PlaneWaveField, from other: PlaneWaveField) -> Double {
    let direction = SIMD3(0.48, 0.6, 0.64)
    var particle = SerialParticle(direction: direction, in: field, instructionSet: set)
    var pack = ParticlePack(directions: [direction], in: other, step: -0.05, precision: .double)
    return (0..<40).reduce(0) { most, _ in
      particle.advance(step: -0.05, steps: 1)
      pack.advance(steps: 1)
      let place = length(particle.position - pack.position(0))
      return max(most, place, length(particle.momentum - pack.momentum(0)))
    }
  }

  /// The sums run in another order and the push is not fused: 1e-13 a step at most (phases stay below 20 rad), forty
  /// steps, and neighbouring trajectories part by less than e² in this time. Below 3e-11 therefore. 13 waves do not fill
  /// their vectors; no waves at all is the uniform field.
  @Test(arguments: InstructionSet.available, [160, 13]) func isTheSameMap(set: InstructionSet, modes: Int) {
    let field = Self.field(modes: modes)
    #expect(Self.largestDistance(set, field, from: field) < 3e-11)
    // Negative control: the phase of one wave off by 1e-6 rad is seen.
    var waves = field.waves
    waves[modes / 2].phase += 1e-6
    #expect(Self.largestDistance(set, PlaneWaveField(waves: waves), from: field) > 3e-11)
  }

  @Test func aUniformFieldWillDo() {
    let uniform = PlaneWaveField()
    #expect(Self.largestDistance(.best, uniform, from: uniform) < 1e-13)
  }
}
