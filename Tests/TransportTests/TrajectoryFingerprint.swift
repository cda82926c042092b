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
    TrajectoryFingerprint(name: "preset, mixed", precision: .mixed, isGalactic: false, expected: 0xbbcf_8a3d_e66f_c21a),
    TrajectoryFingerprint(
      name: "preset, double", precision: .double, isGalactic: false, expected: 0x8366_a996_10bd_82fd),
    TrajectoryFingerprint(
      name: "Galactic, mixed", precision: .mixed, isGalactic: true, expected: 0xc681_cb2d_0934_328b),
    TrajectoryFingerprint(
      name: "Galactic, double", precision: .double, isGalactic: true, expected: 0xf4ba_c443_ced3_db3e),
  ]

  /// The hash of the displacements of 24 particles at three times, one of them between two steps.
  ///
  /// - Parameter change: what is done to the field's waves before.
  func value(_ instructionSet: InstructionSet = .best, change: (inout [PlaneWave]) -> Void = { _ in }) -> UInt64 {
    var waves = isGalactic ? Self.waves(250, from: 2.7e-6, to: 5) : Self.waves(160, from: 1e-3, to: 10)
    change(&waves)
    var stream = RandomStream(seed: 1506, realization: 1, purpose: .testing)
    let backtracker = Backtracker(
      field: PlaneWaveField(waves: waves), stepsPerLarmorRadius: 20, precision: precision,
      instructionSet: instructionSet)
    let orbits = backtracker.orbits(
      of: (0..<24).map { _ in Self.direction(&stream) }, times: [1, 12.34, 40])
    return Self.hash(orbits.values)
  }

  /// A hash in which every bit of every number counts: a product carries differences up, the shift brings them down again.
  static func hash(_ values: [Double]) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { hash, value in
      let product = (hash ^ value.bitPattern) &* 0x9e37_79b9_7f4a_7c15
      return product ^ (product >> 32)
    }
  }

  /// Waves in random directions at equal ratios of wavenumber, of constant amplitude at small k and falling as k^(−5/4).
  private static func waves(_ count: Int, from least: Double, to largest: Double) -> [PlaneWave] {
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
      let (axis, other) = (direction(&stream), direction(&stream))
      let across = other - axis * (axis * other).sum()
      let strength = 0.2 / (1 + wavenumber * wavenumber.squareRoot().squareRoot())
      waves.append(
        PlaneWave(
          waveVector: axis * wavenumber, amplitude: across * strength,
          phase: stream.uniform(from: 0, to: 6.283185307179586)))
      wavenumber *= low
    }
    return waves
  }

  private static func direction(_ stream: inout RandomStream) -> SIMD3<Double> {
    let v = SIMD3(stream.uniform(from: -1, to: 1), stream.uniform(from: -1, to: 1), stream.uniform(from: -1, to: 1))
    return v / (v * v).sum().squareRoot()
  }
}
