// What the kernel checks run: packing and evaluation, as one subject that the tests can replace by a wrong one.

import Transport
import Turbulence

/// The kernels as the checks see them.
package struct KernelSubject: Sendable {
  /// b at positions in r_L, by one build of the kernel.
  package var field: @Sendable (PlaneWaveField, [SIMD3<Double>], InstructionSet) -> [SIMD3<Double>]
  /// Positions after Boris steps of length −0.05 from the origin along given directions, by one build of the kernel.
  package var track: @Sendable (PlaneWaveField, [SIMD3<Double>], Int, InstructionSet) -> [SIMD3<Double>]

  /// The kernels that the program uses.
  package init() {
    field = { field, positions, set in
      ParticlePack(positions: positions, directions: positions).field(
        waves: field.packed, regularField: field.regularField, instructionSet: set)
    }
    track = { field, directions, steps, set in
      var pack = ParticlePack(directions: directions)
      pack.advance(
        waves: field.packed, regularField: field.regularField, step: -0.05, steps: steps, instructionSet: set)
      return (0..<pack.count).map(pack.position)
    }
  }
}
