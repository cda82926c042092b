// The sky: what backtracking may and may not do to a map, and the harmonic analysis that turns maps into spectra.
//
// Every check is a method that takes its subject from `SkySubject`, so that a test can put a wrong one in its place and
// see the check fail.

import Anisotropy
import RandomStreams
import Sphere
import Transport
import Turbulence

/// The acceptance checks on sky maps: boundary conditions carried by Liouville's theorem, spectra, rotations and noise.
package struct SkyChecks: CheckGroup {
  /// The name of the group, "sky".
  package let name = "sky"
  let subject: SkySubject

  /// The checks of the program as it is.
  package init() {
    self.init(subject: SkySubject())
  }

  /// The checks of another subject: for negative controls.
  package init(subject: SkySubject) {
    self.subject = subject
  }

  /// Measures every quantity of the group, in order; all of it is quick, and threads are not used.
  package func run(effort: Effort, threads: Int) throws -> [Check] {
    try constantSky() + startOfBacktracking() + uniformField() + healpyReference() + parseval() + rotations()
      + shuffledPixels(shuffles: effort.samples(40)) + independentNoise(maps: effort.samples(40))
  }

  func check(_ quantity: String, expected: Double = 0, _ measured: Double, within tolerance: Double, _ reason: String)
    -> Check
  {
    Check(
      group: name, quantity: quantity, expected: expected, measured: measured, tolerance: tolerance, reason: reason)
  }
}

// MARK: - Subject
//
// The parts of the program that the sky checks are about, as replaceable functions.

/// What the sky checks test: the program's own functions unless a negative control replaces one.
package struct SkySubject: Sendable {
  /// Position (r_L) and momentum direction of a particle.
  package struct PhasePoint: Sendable {
    /// Position in r_L.
    package var position: SIMD3<Double>
    /// Momentum in units of the particle's momentum at the observer.
    package var momentum: SIMD3<Double>

    /// A point of phase space.
    package init(position: SIMD3<Double>, momentum: SIMD3<Double>) {
      self.position = position
      self.momentum = momentum
    }
  }

  /// The phase-space points (r, p̂)(−T) of particles that pass the origin in the given directions, ΩT a multiple of 1/s
  /// for s steps per Larmor radius (the last argument).
  package var backtrack: @Sendable (PlaneWaveField, [SIMD3<Double>], _ time: Double, _ steps: Double) -> [PhasePoint] =
    {
      field, directions, time, steps in
      var pack = ParticlePack(directions: directions, in: field, step: -1 / steps)
      pack.advance(steps: Int((time * steps).rounded()))
      return (0..<pack.count).map { PhasePoint(position: pack.position($0), momentum: pack.momentum($0)) }
    }

  /// The orbits at one time.
  package var orbits: @Sendable (PlaneWaveField, [SIMD3<Double>], _ time: Double) -> Orbits = {
    field, directions, time in
    Backtracker(field: field).orbits(of: directions, times: [time])
  }

  /// Coefficients of a map up to ℓ_max.
  package var analyze:
    @Sendable (HEALPixMap, _ lmax: Int, _ iterations: Int, _ centered: Bool) -> SphericalHarmonicCoefficients = {
      map, lmax, iterations, centered in
      HarmonicTransform(grid: map.grid, lmax: lmax).analyze(map.values, iterations: iterations, centered: centered)
    }

  /// The coefficients of the rotated function.
  package var rotate: @Sendable (SphericalHarmonicCoefficients, Rotation) -> SphericalHarmonicCoefficients = {
    WignerRotation(rotation: $1, lmax: $0.lmax).rotate($0)
  }

  /// Numbers in random order.
  package var shuffle: @Sendable ([Double], inout RandomStream) -> [Double] = { $0.shuffled(using: &$1) }

  /// The measurement of two sets of directions, one map per set taken for all three displacements.
  package var measure: @Sendable (DirectionSets, _ maps: [[Double]]) -> SnapshotMeasurement = { sets, maps in
    SkyMeasurement(grid: sets.grid).measure(
      number: 0, times: [1], orbits: maps.map { Orbits(timeCount: 1, directionCount: $0.count, values: $0 + $0 + $0) },
      sets: sets
    ).snapshots[0]
  }

  /// The subject as it is in the program.
  package init() {}
}
