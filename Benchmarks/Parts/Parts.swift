// The parts that a run is made of, one benchmark each. All inputs are made from fixed seeds.

import Anisotropy
import Benchmark
import Files
import Foundation
import RandomStreams
import Sphere
import Transport
import Turbulence

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .peakMemoryResident], warmupIterations: 1, maxDuration: .seconds(2),
    maxIterations: 200)
  kernels()
  sky()
  files()
}

/// A thousand steps of sixteen particles at the paper's preset.
func kernels() {
  let field = IsotropicTurbulence(spectrum: TurbulenceSpectrum(), larmorRadius: 0.1).realization(0, seed: 1506)
  var stream = RandomStream(seed: 1, realization: 0, purpose: .testing)
  let directions = (0..<16).map { _ in stream.direction() }
  for set in InstructionSet.available where !set.isEmulatingFusedMultiplyAdd {
    for precision in FieldPrecision.allCases {
      Benchmark("1000 steps of 16 particles, \(precision.rawValue)/\(set.rawValue)") { benchmark in
        var pack = ParticlePack(
          directions: directions, in: field, step: -0.05, precision: precision, instructionSet: set)
        benchmark.startMeasurement()
        pack.advance(steps: 1000)
        benchmark.stopMeasurement()
        blackHole(pack.position(0))
      }
    }
  }
}

/// Analysis with three iterations, synthesis, rotation, and the measurement of a snapshot.
func sky() {
  for nside in [32, 64] {
    guard let grid = try? HEALPixGrid(nside: nside) else { continue }
    let transform = HarmonicTransform(grid: grid)
    let values = noise(grid.pixelCount)
    let coefficients = transform.analyze(values, iterations: 0)
    Benchmark("analysis, 3 iterations, N_side \(nside)") { _ in blackHole(transform.analyze(values)) }
    Benchmark("synthesis, N_side \(nside)") { _ in blackHole(transform.synthesize(coefficients)) }
    let rotation = WignerRotation(rotation: Rotation(alpha: 1, beta: 2, gamma: 3), lmax: transform.lmax)
    Benchmark("rotation of one function, N_side \(nside)") { _ in blackHole(rotation.rotate(coefficients)) }
    let sets = DirectionSets(grid: grid, isPaired: true, seed: 1, realization: 0)
    let measurement = SkyMeasurement(grid: grid)
    let orbits = (0..<2).map { _ in
      Orbits(timeCount: 1, directionCount: grid.pixelCount, values: noise(3 * grid.pixelCount))
    }
    Benchmark("measurement of a snapshot, paired, N_side \(nside)") { _ in
      blackHole(measurement.measure(measurement.sky(omegaT: 100, orbits: orbits, sets: sets)))
    }
  }
}

/// A map written to a file, with its checksums, and read again.
func files() {
  for nside in [32, 64] {
    guard let grid = try? HEALPixGrid(nside: nside) else { continue }
    let table = FITSTable(
      name: "MAP", columns: ["X", "Y", "Z"].map { FITSColumn(name: $0, values: noise(grid.pixelCount)) })
    let path = NSTemporaryDirectory() + "dapple-benchmark-\(UUID().uuidString).fits"
    Benchmark("FITS written and read, three maps, N_side \(nside)") { _ in
      try FITSTable.write([table], to: path)
      blackHole(try FITSTable.read(path: path))
      try FileManager.default.removeItem(atPath: path)
    }
  }
}

private func noise(_ count: Int) -> [Double] {
  var stream = RandomStream(seed: 2, realization: 0, purpose: .testing)
  return (0..<count).map { _ in stream.uniform(from: -1, to: 1) }
}
