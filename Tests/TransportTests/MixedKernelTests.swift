import Foundation
import RandomStreams
import Testing
import Turbulence

@testable import Transport

@Suite struct MixedKernelTests {
  @Test(arguments: [0.1, 2.7e-4, 1, 10]) func errorAlongTrajectories(rho: Double) {
    let kMax = max(100, 5 / rho)
    let spectrum = TurbulenceSpectrum(modes: Int(40 * log10(kMax / 0.01)), kMin: 0.01, kMax: kMax)
    let field = IsotropicTurbulence(spectrum: spectrum, larmorRadius: rho).realization(2, seed: 5)
    let plan = FieldPlan(field, step: 0.05)
    let directions = KernelTests.points(16, size: 1).map { $0 / ($0 * $0).sum().squareRoot() }
    var group = ParticleGroup(directions: directions, field: .mixed(plan), instructionSet: .best)
    var sum = 0.0, largest = 0.0, count = 0.0
    for _ in 0..<6000 {
      group.advance(step: -0.05, steps: 1)
      let found = group.field(displacedBy: Array(repeating: .zero, count: 16))
      for lane in 0..<16 {
        let d = found[lane] - field.field(at: group.position(lane))
        let e = (d * d).sum()
        sum += e; largest = max(largest, e); count += 1
      }
    }
    let start = ContinuousClock.now
    group.advance(step: -0.05, steps: 16384)
    let t = start.duration(to: .now) / .nanoseconds(1) / 16384 / 16
    print("RHO", rho, spectrum.modes, "rms", (sum / count).squareRoot(), "max", largest.squareRoot(), plan.period, plan.directWaveCount, plan.levelWaveCounts, "ns", t)
  }
}
