// The skies of a study for an observer who moves: the Compton–Getting dipole beside the anisotropy that the gradient makes.
//
// Skies are for a gradient of 1/r_L, a relative intensity is √f of them, f = C_1/⟨C_1⟩; so the dipole is d/√f in their unit, f of
// gradients along B0 for z and of those across it for x and y. C_1 is that of the gradient's sky alone.

import Anisotropy
import Files
import Observation
import Sphere

extension SkySource {
  /// The same skies, to which ``complete(_:)`` adds the dipole of a motion.
  ///
  /// - Parameters:
  ///   - motion: of the observer.
  ///   - c1: C_1 of the whole sky that the gradient makes, mean over realisations.
  ///   - orientation: of B0.
  ///   - interruption: a request to stop, asked before each realisation.
  /// - Throws: what reading throws.
  package func moving(
    _ motion: ComptonGetting, c1: Double, orientation: FieldOrientation, interruption: Interruption = Interruption()
  ) throws -> SkySource {
    var sums = [0.0, 0.0, 0.0]
    for number in numbers {
      try interruption.check()
      let skies = try read(number)
      for axis in 0..<3 {
        sums[axis] +=
          SphericalHarmonicCoefficients.crossSpectrum(
            skies[0][axis].resized(lmax: 1), skies[skies.count - 1][axis].resized(lmax: 1))[1] / Double(numbers.count)
      }
    }
    let means = [(sums[0] + sums[1]) / 2, (sums[0] + sums[1]) / 2, sums[2]]
    let dipole = motion.inSimulation(orientation)
    let added = means.map { mean in
      SphericalHarmonicCoefficients(lmax: 1, values: dipole.values.map { $0 * (mean / c1).squareRoot() })
    }
    let facts =
      facts + [
        MetaEntry("compton_getting_amplitude", .number(motion.amplitude)),
        MetaEntry("compton_getting_speed_km_s", .number(motion.speed)),
        MetaEntry("compton_getting_right_ascension", .number(motion.rightAscension)),
        MetaEntry("compton_getting_declination", .number(motion.declination)),
        MetaEntry("compton_getting_spectral_index", .number(motion.spectralIndex)),
        MetaEntry("compton_getting_c1", .number(c1)),
      ]
    return SkySource(
      name: name, lmax: lmax, omegaT: omegaT, numbers: numbers, isPaired: isPaired, facts: facts, added: added,
      read: read)
  }

  /// Skies as the observer has them, `[set][axis]`: with the dipole of his motion where there is one, in both sets.
  package func complete(_ skies: [[SphericalHarmonicCoefficients]]) -> [[SphericalHarmonicCoefficients]] {
    guard !added.isEmpty else { return skies }
    return skies.map { set in
      zip(set, added).map { sky, dipole in
        var sky = sky
        for m in 0...1 { sky.values[sky.index(1, m)] += dipole.values[dipole.index(1, m)] }
        return sky
      }
    }
  }
}
