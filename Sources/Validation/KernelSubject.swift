// What the kernel checks run: packing and evaluation, as one subject that the tests can replace by a wrong one.

import Transport
import Turbulence

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
