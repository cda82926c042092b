// The time of a particle step, field and push, of each kernel, in two fields: the preset's (160 waves over four
// decades, ρ = 0.1), and a cosmic ray of 10 TV in the Galaxy (250 waves, k_max L_c = 18500, ρ = 2.7e-4), for which most
// waves are so long that they are expanded. Steps are the preset's, and half of them: windows hold twice as many then.
//
// Operations: those of the field, by lanes, are counted in the kernels' source; for mixed precision the cost model of the plan
// counts them (FieldPlan.operationsPerStep). The double-precision kernel and the yardstick make as many for each wave.
// The push, loads and conversions are left out, so that the share of the peak is a lower bound; the model counts thirteen
// for a direct wave, as AVX-512 has it, where AVX2 needs fourteen.

import RandomStreams
import Transport
import Turbulence

/// Kernels at work in the same field, and the peak of the core, measured side by side.
struct KernelBenchmark {
  /// As in the preset, backwards.
  private static let step = -1 / Stepping().stepsPerLarmorRadius

  var effort: BenchmarkEffort

  /// Timings of the kernels, and the peak rates.
  func measure() -> (kernels: [KernelTiming], peak: PeakRate) {
    let paper = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
    let galaxy = IsotropicTurbulence(
      spectrum: TurbulenceSpectrum(modes: 250, kMax: 18_500), larmorRadius: 2.7e-4)
    let entries =
      entries(paper, prefix: "", kernels: FieldPrecision.allCases, sets: InstructionSet.available)
      + entries(paper, prefix: "", kernels: [.mixed], sets: [.best], isHalf: true)
      + entries(galaxy, prefix: "galactic/", kernels: [.mixed], sets: [.best])
      + entries(galaxy, prefix: "galactic/", kernels: [.mixed], sets: [.best], isHalf: true)
    let chains = Self.fastSets.flatMap { set in MultiplyAddChains.allCases.map { (chains: $0, set: set) } }
    let times = shortestTimes(
      of: entries.map(\.contender) + chains.map { Self.contender($0.chains, $0.set) }, effort: effort)
    let rates = zip(chains, times.dropFirst(entries.count)).map { chain, time in
      (isDouble: chain.chains.isDouble, rate: Double(chain.chains.multiplyAddsPerRound) / time)
    }
    let peak = PeakRate(
      single: rates.filter { !$0.isDouble }.map(\.rate).max() ?? 0,
      double: rates.filter(\.isDouble).map(\.rate).max() ?? 0)
    return (timings(entries, times, peak), peak)
  }

  /// A kernel in a field.
  private struct Entry {
    var name: String
    var precision: FieldPrecision
    var set: InstructionSet
    var yardstick: String
    var waves: Int
    var operations: Double
    var particles: Double
    var contender: Contender
  }

  /// Builds worth measuring where there are several.
  private static var fastSets: [InstructionSet] {
    let fast = InstructionSet.available.filter { !$0.isEmulatingFusedMultiplyAdd }
    return fast.isEmpty ? [.best] : fast
  }

  private func entries(
    _ turbulence: IsotropicTurbulence, prefix: String, kernels: [FieldPrecision], sets: [InstructionSet],
    isHalf: Bool = false
  ) -> [Entry] {
    let step = isHalf ? Self.step / 2 : Self.step
    let field = turbulence.realization(0, seed: 1506)
    let (waves, yardstick) = (field.waves.count, prefix + "plain-double")
    func operations(_ precision: FieldPrecision) -> Double {
      FieldPlan.operationsPerStep(in: field, step: abs(step), precision: precision)
    }
    let plain = Self.fastSets.map { set in
      Entry(
        name: yardstick, precision: .double, set: set, yardstick: yardstick, waves: waves,
        operations: operations(.double), particles: 1, contender: Self.plain(field, set, step: step))
    }
    return (isHalf ? [] : plain)
      + kernels.flatMap { precision in
        sets.reversed().map { set in
          Entry(
            name: prefix + (isHalf ? "half/" : "") + "\(precision.rawValue)/\(set.rawValue)", precision: precision,
            set: set,
            yardstick: yardstick, waves: waves, operations: operations(precision), particles: 16,
            contender: Self.contender(field, precision, set, step: step))
        }
      }
  }

  private static func plain(_ field: PlaneWaveField, _ set: InstructionSet, step: Double) -> Contender {
    let start = SerialParticle(direction: SIMD3(0.6, 0, 0.8), in: field, instructionSet: set)
    return Contender(
      run: { steps in
        var particle = start
        particle.advance(step: step, steps: steps)
      }, leastUnits: 64)
  }

  private static func contender(
    _ field: PlaneWaveField, _ precision: FieldPrecision, _ set: InstructionSet, step: Double
  ) -> Contender {
    var stream = RandomStream(seed: 1506, realization: 0, purpose: .testing)
    let directions = (0..<16).map { _ in stream.direction() }
    let start = ParticlePack(
      directions: directions, in: field, step: step, precision: precision, instructionSet: set)
    let isSlow = set.isEmulatingFusedMultiplyAdd
    return Contender(
      run: { steps in
        var pack = start
        pack.advance(steps: steps)
      }, leastUnits: isSlow ? 32 : 256, isSlow: isSlow)
  }

  private static func contender(_ chains: MultiplyAddChains, _ set: InstructionSet) -> Contender {
    Contender(run: { rounds in _ = chains.run(rounds: rounds, instructionSet: set) }, leastUnits: 1024)
  }

  /// The fastest build of each name, in order, against the yardstick of its field.
  private func timings(_ entries: [Entry], _ times: [Double], _ peak: PeakRate) -> [KernelTiming] {
    let steps = zip(entries, times).map { (entry: $0, time: $1 / $0.particles) }
    let fastest = steps.filter { step in !steps.contains { $0.entry.name == step.entry.name && $0.time < step.time } }
    return fastest.map { entry, time in
      let yardstick = fastest.first { $0.entry.name == entry.yardstick }?.time ?? .nan
      let rate = entry.precision == .mixed ? peak.single : peak.double
      return KernelTiming(
        name: entry.name, precision: entry.precision.rawValue, instructionSet: entry.set.rawValue,
        waves: entry.waves, nanosecondsPerStep: time, nanosecondsPerStepAndWave: time / Double(entry.waves),
        ratioToPlainDouble: time / yardstick, operationsPerStep: entry.operations,
        shareOfPeak: entry.operations / (time * rate))
    }
  }
}
