// The skies of an ensemble, one realisation after another: what observatories look at. They come from a run directory, or are
// mixed from several.

import Anisotropy
import Files
import Sphere
import Study

/// The skies of realisations of one study at one time, read when they are asked for.
package struct SkySource: Sendable {
  /// Name of the study.
  package let name: String
  /// Largest multipole of the skies.
  package let lmax: Int
  /// Backtracking time ΩT.
  package let omegaT: Double
  /// The realisations that have skies, ascending.
  package let numbers: [Int]
  /// Whether there are two independent sets of directions, whose cross-spectra have no shot noise.
  package let isPaired: Bool
  /// What tables say of the study: the keys that decide its numbers.
  package let facts: [MetaEntry]
  /// What the observer's motion adds to the sky of each axis, ℓ ≤ 1 (``complete(_:)``); empty where he is at rest.
  package let added: [SphericalHarmonicCoefficients]
  /// The skies of a realisation, `[set][axis]`: a_ℓm of the relative intensity by ARRIVAL direction for gradients of 1/r_L
  /// along x, y and z, with B0 along +z. Throws what reading throws.
  package let read: @Sendable (_ realization: Int) throws -> [[SphericalHarmonicCoefficients]]

  /// Skies from their parts.
  package init(
    name: String, lmax: Int, omegaT: Double, numbers: [Int], isPaired: Bool, facts: [MetaEntry] = [],
    added: [SphericalHarmonicCoefficients] = [],
    read: @escaping @Sendable (Int) throws -> [[SphericalHarmonicCoefficients]]
  ) {
    (self.name, self.lmax, self.omegaT) = (name, lmax, omegaT)
    (self.numbers, self.isPaired, self.facts, self.read) = (numbers, isPaired, facts, read)
    self.added = added
  }

  /// The skies that a run directory keeps.
  ///
  /// - Parameters:
  ///   - run: the directory.
  ///   - omegaT: the time; the nearest of those that are kept is taken, and by default the nearest to that of the summary.
  ///   - allowIncomplete: whether realisations without a sky are passed over.
  /// - Throws: `RunError.noSkies` where none is kept; `.missingRealizations`; `.cannotRead`.
  package init(_ run: RunDirectory, omegaT: Double? = nil, allowIncomplete: Bool = false) throws {
    let study = run.configuration
    let wanted = omegaT ?? study.output.spectrumTime
    guard let time = snapshotTimes(nearest: [wanted], in: study.skyTimes).first else {
      throw RunError.noSkies(path: run.path)
    }
    let all = 0..<study.realizations
    let there = try all.filter { try isThere(run.skyPath($0, omegaT: time)) }
    guard !there.isEmpty else { throw RunError.noSkies(path: run.path) }
    guard allowIncomplete || there.count == all.count else {
      throw RunError.missingRealizations(
        path: run.path, numbers: Set(all).subtracting(there).sorted(), total: all.count)
    }
    self.init(
      name: study.name, lmax: 3 * study.sky.nside - 1, omegaT: time, numbers: there,
      isPaired: study.sky.directions == .paired,
      facts: [
        MetaEntry("physics_digest", .string(study.physicsDigest)),
        MetaEntry("realizations_of_study", .integer(study.realizations)),
      ] + study.physicsEntries
    ) { number in
      try run.skyCoefficients(realization: number, omegaT: time).map { $0.map(\.mirrored) }
    }
  }
}
