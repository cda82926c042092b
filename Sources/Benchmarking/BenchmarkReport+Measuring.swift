// A benchmark, from the parts to the whole.

import Results
import Transport

extension BenchmarkReport {
  /// Measures this machine.
  ///
  /// - Parameters:
  ///   - effort: how long it may take.
  ///   - threads: the largest number of threads of the scaling, ≥ 1.
  package static func measured(effort: BenchmarkEffort, threads: Int) throws -> BenchmarkReport {
    let (kernels, peak) = KernelBenchmark(effort: effort).measure()
    let transforms = try TransformBenchmark(effort: effort).measure()
    let trajectories = TrajectoryBenchmark(threads: max(1, threads), effort: effort).measure()
    return BenchmarkReport(
      version: DappleVersion.current, commit: DappleVersion.commit, cpu: Processor.name,
      instructionSet: InstructionSet.best.rawValue, kernels: kernels, peak: peak, transforms: transforms,
      trajectoriesPerSecond: trajectories.perSecond, threadScaling: trajectories.scaling)
  }
}
