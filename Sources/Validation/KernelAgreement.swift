// All builds give the same bits: fields at the same points, and trajectories of the same particles.

import Transport
import Turbulence
import RandomStreams

extension KernelChecks {
  /// How many values differ in any bit from those of the best build.
  package func agreement(effort: Effort, threads: Int) -> [Check] {
    let best = InstructionSet.best
    let points = points(pointCount(best, effort), size: 100)
    let fields = evaluate(points, best, threads: threads)
    let directions = points.prefix(500).map { normalized($0) }
    let steps = 20
    let tracks = subject.track(field, directions, steps, best, .double)
    let mixed = subject.track(field, directions, steps, best, .mixed)
    return InstructionSet.available.filter { $0 != best }.flatMap { set -> [Check] in
      let count = min(pointCount(set, effort), points.count)
      let ends = set.isEmulatingFusedMultiplyAdd ? 50 : directions.count
      let same = evaluate(Array(points.prefix(count)), set, threads: threads)
      let some = Array(directions.prefix(ends))
      return [
        identity("fields of \(count)", set, differences(fields, same)),
        identity(
          "positions after \(steps) steps of \(ends)", set,
          differences(tracks, subject.track(field, some, steps, set, .double))),
        identity(
          "positions after \(steps) steps of \(ends), mixed precision", set,
          differences(mixed, subject.track(field, some, steps, set, .mixed))),
      ]
    }
  }

  private func identity(_ what: String, _ set: InstructionSet, _ count: Int) -> Check {
    Check(
      group: name, quantity: "\(what) that differ in a bit, \(set.rawValue) from \(InstructionSet.best.rawValue)",
      expected: 0, measured: Double(count), tolerance: 0,
      reason: "every multiply–add is fused and the order of sums is fixed on every machine")
  }

  private func differences(_ a: [SIMD3<Double>], _ b: [SIMD3<Double>]) -> Int {
    zip(a, b).count { pair in
      (0..<3).contains { pair.0[$0].bitPattern != pair.1[$0].bitPattern }
    }
  }
}
