// Fingerprints of trajectories: one number for all their bits, the same on every processor.
//
// The fields are made by additions, multiplications, divisions and square roots only, which IEEE 754 rounds in one way,
// so that the C library has no part in them. The numbers in `expected` are from x86-64; a change of the kernels that
// changes bits changes them, and a run's results with them: then say so in the CHANGELOG.
//
// This file is compiled for arm64 as well (Tests/Arm64), without Foundation.

import RandomStreams
import Transport
import Turbulence

/// A field, a precision, and what the trajectories there must hash to.
struct TrajectoryFingerprint {
  var name: String
  var precision: FieldPrecision
  var isGalactic: Bool
  var expected: UInt64

  static let all = [
    TrajectoryFingerprint(name: "preset, mixed", precision: .mixed, isGalactic: false, expected: 0x758d_ee22_a606_f5ec),
    TrajectoryFingerprint(
      name: "preset, double", precision: .double, isGalactic: false, expected: 0xe934_1823_e20b_2417),
    TrajectoryFingerprint(
      name: "Galactic, mixed", precision: .mixed, isGalactic: true, expected: 0xa94c_dcc1_718b_f10d),
    TrajectoryFingerprint(
      name: "Galactic, double", precision: .double, isGalactic: true, expected: 0xca61_0ced_2794_9167),
  ]

  /// The hash of the displacements of 24 particles at three times, one of them between two steps.
  func value(_ instructionSet: InstructionSet = .best) -> UInt64 {
    let field = isGalactic ? Self.field(waves: 250, from: 2.7e-6, to: 5) : Self.field(waves: 160, from: 1e-3, to: 10)
    var stream = RandomStream(seed: 1506, realization: 1, purpose: .testing)
    let backtracker = Backtracker(field: field, precision: precision, instructionSet: instructionSet)
    let found = backtracker.displacements(
      of: (0..<24).map { _ in Self.direction(&stream) }, times: [1, 12.34, 40])
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for time in found?.values ?? [] {
      for axis in time {
        for value in axis { hash = (hash ^ value.bitPattern) &* 0x100_0000_01b3 }
      }
    }
    return hash
  }

  /// Waves in random directions at equal ratios of wavenumber, amplitudes falling about as Kolmogorov's.
  private static func field(waves count: Int, from least: Double, to largest: Double) -> PlaneWaveField {
    var stream = RandomStream(seed: 1506, realization: 0, purpose: .testing)
    // The ratio to the power of count − 1 is the range: by bisection, without a logarithm.
    var (low, high) = (1.0, 2.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let range = (1..<count).reduce(1.0) { product, _ in product * middle }
      if range < largest / least { low = middle } else { high = middle }
    }
    var wavenumber = least
    var waves: [PlaneWave] = []
    for _ in 0..<count {
      let direction = direction(&stream)
      let other = Self.direction(&stream)
      let along = (direction * other).sum()
      let across = other - direction * along
      let strength = 0.2 / (1 + wavenumber * wavenumber.squareRoot().squareRoot())
      waves.append(
        PlaneWave(
          waveVector: direction * wavenumber, amplitude: across * strength,
          phase: stream.uniform(from: 0, to: 6.283185307179586)))
      wavenumber *= low
    }
    return PlaneWaveField(waves: waves)
  }

  private static func direction(_ stream: inout RandomStream) -> SIMD3<Double> {
    let v = SIMD3(stream.uniform(from: -1, to: 1), stream.uniform(from: -1, to: 1), stream.uniform(from: -1, to: 1))
    return v / (v * v).sum().squareRoot()
  }
}
