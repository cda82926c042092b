// The acceptance list of the fast kernels: every build that this machine can run against the plain evaluation with the
// C library's cosine, against phases in twice the precision far from the origin, against the other builds to the bit,
// and mixed precision against double.

import Foundation
import RandomStreams
import Transport
import Turbulence
import _Threads

/// The checks on the field kernels.
package struct KernelChecks: CheckGroup {
  /// The name of the group, "kernel".
  package let name = "kernel"
  let subject: KernelSubject
  /// The field of the checks: realisation 0 of the preset, with L_c = 10 r_L.
  let field = FieldChecks.preset(0)

  /// The checks on the kernels that the program uses.
  package init() {
    self.init(subject: KernelSubject())
  }

  /// The checks on other kernels, for negative controls.
  package init(subject: KernelSubject) {
    self.subject = subject
  }

  /// Measures every quantity of the group, in order.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try cosine(effort: effort)
      + nearField(effort: effort, threads: threads)
      + farField(effort: effort, threads: threads)
      + agreement(effort: effort, threads: threads)
      + mixedField(effort: effort, threads: threads)
      + mixedTracks(effort: effort)
      + mixedStatistics(effort: effort, threads: threads)
  }

  /// B_rms in B0: regular field and turbulence.
  var rootMeanSquareField: Double { Self.rootMeanSquare(field) }

  static func rootMeanSquare(_ field: PlaneWaveField) -> Double {
    let turbulent = field.waves.reduce(0) { $0 + dot($1.amplitude, $1.amplitude) / 2 }
    return (field.regularField * field.regularField + turbulent).squareRoot()
  }

  /// How many points a build evaluates: few where fused multiply–adds are calls into the C library.
  func pointCount(_ set: InstructionSet, _ effort: Effort) -> Int {
    set.isEmulatingFusedMultiplyAdd ? 1000 : effort.samples(100_000, full: 400_000)
  }

  /// Random points, the same ones for every build.
  func points(_ count: Int, size: Double, about center: SIMD3<Double> = .zero) -> [SIMD3<Double>] {
    var stream = FieldSampling.stream(0, seed: 61)
    return (0..<count).map { _ in FieldSampling.point(&stream, size: size, about: center) }
  }

  /// The kernel's field at many points, in blocks spread over threads.
  func evaluate(_ positions: [SIMD3<Double>], _ set: InstructionSet, threads: Int) -> [SIMD3<Double>] {
    let (block, field, subject) = (1000, field, subject)
    let blocks = (positions.count + block - 1) / block
    return inOrder(blocks, threads: threads) { index in
      let range = index * block..<min((index + 1) * block, positions.count)
      return subject.field(field, Array(positions[range]), set)
    }.flatMap { $0 }
  }
}

// MARK: - Subject
//
// What the kernel checks run: packing and evaluation, as one subject that the tests can replace by a wrong one.

/// The kernels as the checks see them.
package struct KernelSubject: Sendable {
  /// b at positions in r_L, by one build of the double-precision kernel.
  package var field: @Sendable (PlaneWaveField, [SIMD3<Double>], InstructionSet) -> [SIMD3<Double>]
  /// Positions after Boris steps of length −0.05 from the origin along given directions, by one build of the kernel.
  package var track:
    @Sendable (PlaneWaveField, [SIMD3<Double>], _ steps: Int, InstructionSet, FieldPrecision) -> [SIMD3<Double>]
  /// Positions along such tracks, and the field that the mixed-precision kernel had there: `[step][particle]`.
  package var fieldAlongTrack:
    @Sendable (PlaneWaveField, [SIMD3<Double>], _ steps: Int) -> [[(position: SIMD3<Double>, b: SIMD3<Double>)]]

  /// Orbits by the backtracker.
  package var orbits: @Sendable (PlaneWaveField, [SIMD3<Double>], _ times: [Double], FieldPrecision) -> Orbits

  /// The kernels that the program uses.
  package init() {
    field = { field, positions, set in
      ParticlePack(
        positions: positions, directions: positions, in: field, step: -0.05, precision: .double, instructionSet: set
      ).field
    }
    track = { field, directions, steps, set, precision in
      var pack = ParticlePack(
        directions: directions, in: field, step: -0.05, precision: precision, instructionSet: set)
      pack.advance(steps: steps)
      return (0..<pack.count).map(pack.position)
    }
    fieldAlongTrack = { field, directions, steps in
      var pack = ParticlePack(directions: directions, in: field, step: -0.05)
      return (0..<steps).map { _ in
        pack.advance(steps: 1)
        return zip((0..<pack.count).map(pack.position), pack.field).map { (position: $0, b: $1) }
      }
    }
    orbits = { field, directions, times, precision in
      Backtracker(field: field, precision: precision).orbits(of: directions, times: times)
    }
  }
}
