// The sky: what backtracking may and may not do to a map, and the harmonic analysis that turns maps into spectra.
//
// Every check is a method that takes its subject from `SkySubject`, so that a test can put a wrong one in its place and
// see the check fail.

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
