// The transforms that a snapshot's measurement is made of, on one core.

import RandomStreams
import Sphere

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
