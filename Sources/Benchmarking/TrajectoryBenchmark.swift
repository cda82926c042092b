// What a run is made of: whole trajectories on all cores, and the transforms of their skies.

import Foundation
import RandomStreams
import Run
import Sphere
import Transport
import Turbulence
import _Threads

// MARK: - Trajectories
//
// Whole trajectories a second, and what more threads make of them: blocks of 256 directions, as a run hands them out, each
// thread in a realisation of its own, backtracked to ΩT = 100 at the paper's preset.

/// Trajectories a second on 1…N threads.
struct TrajectoryBenchmark {
  private static let blockSize = 256

  var threads: Int
  var effort: BenchmarkEffort

  /// Trajectories a second of one thread, and the speed-up of several.
  func measure() -> (perSecond: Double, scaling: [ThreadScaling]) {
    let counts = Self.threadCounts(upTo: threads)
    var stream = RandomStream(seed: 1506, realization: 0, purpose: .testing)
    let directions = (0..<Self.blockSize).map { _ in stream.direction() }
    let turbulence = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1)
    let backtrackers = (0..<threads).map { Backtracker(field: turbulence.realization($0, seed: 1506)) }
    let blocks = effort.blocks
    var best = [(wall: Double, processor: Double)](repeating: (.infinity, 0), count: counts.count)
    let start = ContinuousClock.now
    // Twice at least.
    for round in 0..<effort.rounds {
      if round > 1, start.duration(to: .now) > .seconds(effort.scalingSeconds) { break }
      for (index, count) in counts.enumerated() {
        let before = ProcessorTime.ofProcess
        var isShort = false
        let time = nanoseconds {
          inParallel(count, shortage: { _ in isShort = true }) { thread in
            for _ in 0..<blocks { _ = backtrackers[thread].orbits(of: directions, times: [100]) }
          }
        }
        // Fewer threads than that could be started: no time of so many.
        if isShort && count > 1 { continue }
        if time < best[index].wall { best[index] = (time, 1e9 * (ProcessorTime.ofProcess - before)) }
      }
    }
    let single = best[0].wall
    let scaling = zip(counts, best).filter { $1.wall.isFinite }.map { count, time in
      ThreadScaling(
        threads: count, speedup: Double(count) * single / time.wall, coresObtained: time.processor / time.wall)
    }
    return (Double(blocks * Self.blockSize) / (single * 1e-9), scaling)
  }

  /// All numbers up to eight, then powers of two, and the last.
  static func threadCounts(upTo last: Int) -> [Int] {
    let powers = (4..<20).map { 1 << $0 }.filter { $0 < last }
    return last <= 8 ? Array(1...max(1, last)) : Array(1...8) + powers + [last]
  }
}

// MARK: - Transforms
//
// The transforms that a snapshot's measurement is made of, on one core.

/// Harmonic analysis and rotation at several resolutions.
struct TransformBenchmark {
  var nsides = [32, 64]
  var effort: BenchmarkEffort

  /// Times of an analysis with three iterations and of the rotation of one function, up to ℓ = 3 N_side − 1: at N_side 32
  /// with matrices that are kept, at N_side 64 with the recursion.
  func measure() throws -> [TransformTiming] {
    let grids = try nsides.map { try HEALPixGrid(nside: $0) }
    let contenders = grids.flatMap { grid -> [Contender] in
      let transform = HarmonicTransform(grid: grid)
      var stream = RandomStream(seed: 1506, realization: 0, purpose: .testing)
      let map = (0..<grid.pixelCount).map { _ in stream.uniform(from: -1, to: 1) }
      let coefficients = transform.analyze(map, iterations: 0)
      let rotation = WignerRotation(rotation: Rotation(alpha: 1, beta: 2, gamma: 3), lmax: transform.lmax)
      return [
        Contender(run: { for _ in 0..<$0 { _ = transform.analyze(map, iterations: 3) } }),
        Contender(run: { for _ in 0..<$0 { _ = rotation.rotate(coefficients) } }),
      ]
    }
    let times = shortestTimes(of: contenders, effort: effort)
    return nsides.indices.map { index in
      TransformTiming(
        nside: nsides[index], lmax: 3 * nsides[index] - 1, analysis: times[2 * index] * 1e-6,
        rotation: times[2 * index + 1] * 1e-6)
    }
  }
}
