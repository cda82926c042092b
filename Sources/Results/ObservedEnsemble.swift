// An ensemble of skies as an observatory has them: pseudo spectra of each realisation, for any direction of the gradient.
//
//   a_ℓm → rotation to the equator → b_ℓ → K^m → C̃_ℓ^{ij} between the two sets of directions
//
// exactly, without pixels (`Observatory`). Both sets see the same window, and their cross-spectrum stays free of the shot
// noise of trajectories. Beside it the spectrum of the whole sky, whose fold through M⁰ is what isotropic skies of the same
// C_ℓ would give: skies with B0 in a direction are not isotropic, and differ from it.

import Anisotropy
import Observation
import Sphere

/// Pseudo spectra of single skies, behind the window of an observatory.
package struct ObservedEnsemble: Sendable {
  /// What was done to the skies.
  package let observatory: Observatory
  /// Where B0 and the gradient lie.
  package let orientation: FieldOrientation
  /// The skies that were observed.
  package let source: SkySource
  /// K^m from the skies' multipoles to those of the observatory.
  package let window: WindowHarmonics
  /// C̃_ℓ^{ij} of each realisation, ℓ = 0…ℓ_max of the observatory, for gradients of 1/r_L.
  package let pseudo: [SpectraTensor]
  /// C_ℓ^{ij} of the whole sky, ℓ = 0…ℓ_max of the skies.
  package let whole: [SpectraTensor]
  /// C_1^{ij} of the whole sky without the dipole of the observer's motion.
  private let dipoles: [SymmetricTensor]

  /// Observes all skies of a source.
  ///
  /// - Parameters:
  ///   - source: the skies.
  ///   - observatory: its largest multipole is lowered to that of the skies where theirs is smaller.
  ///   - orientation: of B0 on the sky.
  ///   - interruption: a request to stop, asked before each realisation.
  /// - Throws: `ObservationError`, what reading throws, ``Interrupted``.
  package init(
    _ source: SkySource, by observatory: Observatory, orientation: FieldOrientation = .standard,
    interruption: Interruption = Interruption()
  ) throws {
    var observatory = observatory
    observatory.lmax = min(observatory.lmax, source.lmax)
    let window = try WindowHarmonics(
      observatory.window, lmax: min(source.lmax, WindowHarmonics.largestLmax), observedLmax: observatory.lmax)
    let rotation = WignerRotation(rotation: orientation.rotation, lmax: source.lmax)
    var pseudo: [SpectraTensor] = []
    var whole: [SpectraTensor] = []
    var dipoles: [SymmetricTensor] = []
    for number in source.numbers {
      try interruption.check()
      let resting = try source.read(number)
      let skies = source.complete(resting)
      let seen = skies.map { set in
        set.map { window.apply(to: observatory.smoothed(rotation.rotate($0))) }
      }
      pseudo.append(SpectraTensor(between: seen[0], and: seen[seen.count - 1]))
      whole.append(SpectraTensor(between: skies[0], and: skies[skies.count - 1]))
      let own =
        source.added.isEmpty
        ? whole[whole.count - 1] : SpectraTensor(between: resting[0], and: resting[resting.count - 1])
      dipoles.append(SymmetricTensor(own.components.map { $0[1] }))
    }
    (self.observatory, self.orientation, self.source) = (observatory, orientation, source)
    (self.window, self.pseudo, self.whole) = (window, pseudo, whole)
    self.dipoles = dipoles
  }

  /// Realisations.
  package var count: Int { pseudo.count }

  /// C̃_ℓ of single skies, `[sky][ell]`: two for each realisation with a gradient across B0, along x and along y, next to
  /// each other.
  package func spectra(_ gradient: Gradient) -> [[Double]] {
    pseudo.flatMap { tensor in gradient.skies.map(tensor.spectrum) }
  }

  /// C̃_ℓ of each realisation, averaged over the directions of the gradient: what means and their errors are taken of.
  package func means(_ gradient: Gradient) -> [[Double]] { pseudo.map { $0.spectrum(gradient.weights) } }

  /// C_ℓ of the whole sky, likewise.
  package func wholeMeans(_ gradient: Gradient) -> [[Double]] { whole.map { $0.spectrum(gradient.weights) } }

  /// M_ℓℓ' b²_ℓ', from the skies' multipoles to the observatory's.
  package var coupling: CouplingMatrix { CouplingMatrix(window).smoothed(by: observatory.smoothing) }

  /// C_ℓ of each realisation from its pseudo spectrum, ℓ = 1…ℓ_max: the window's coupling of isotropic skies undone, and the
  /// blur. Unbiased for isotropic skies without power beyond ℓ_max, nearly so for steep spectra.
  /// - Throws: `ObservationError.singular` where the window leaves too little.
  package func deconvolved(_ gradient: Gradient) throws(ObservationError) -> [[Double]] {
    let undo = try deconvolution()
    let blur = observatory.smoothing?.window(lmax: observatory.lmax).map { $0 * $0 }
    var spectra: [[Double]] = []
    for spectrum in means(gradient) {
      let found = try undo.estimate(spectrum)
      spectra.append(found.indices.map { found[$0] / (blur?[$0 + 1] ?? 1) })
    }
    return spectra
  }

  /// The inverse of the coupling matrix, every multipole a bin.
  /// - Throws: `ObservationError.singular` where the window leaves too little.
  package func deconvolution() throws(ObservationError) -> Deconvolution {
    try Deconvolution(CouplingMatrix(WindowHarmonics(observatory.window, lmax: observatory.lmax)))
  }

  /// The white noise of N events in C̃_ℓ, in relative intensity squared; zero without events. Ñ = (Ω²/4π) Σ_p W_p²/n̄_p with
  /// n̄ in proportion to W is (4π f_sky)²/(4π N) times the mean of W, 1, over the band. What means take of it, and a top hat,
  /// ``noise`` has.
  package var noiseLevel: Double {
    guard let events = observatory.events else { return 0 }
    let fraction = observatory.band.skyFraction
    return 4 * .pi * fraction * fraction / events
  }

  /// The noise of N events in C̃_ℓ, ℓ = 0…ℓ_max of the observatory: ``noiseLevel`` without what removed means take of it,
  /// 4π f_sky/N · (1/(2ℓ+1)) Σ_m K^m_ℓℓ, exactly; times b_ℓ² for a top hat, which smooths events as it does the sky.
  package var noise: [Double] {
    let cap = observatory.smoothing.flatMap { $0.isTopHat ? $0.window(lmax: observatory.lmax) : nil }
    let shape = window.noiseShape
    return shape.indices.map { ell in
      noiseLevel / observatory.band.skyFraction * shape[ell] * (cap.map { $0[ell] * $0[ell] } ?? 1)
    }
  }

  /// f with C_1 of the whole sky = f ⟨C_1⟩ for a gradient of 1/r_L: what takes spectra to squared relative intensities. The
  /// dipole of the observer's motion isn't part of this C_1.
  package func amplitude(c1: Double, _ gradient: Gradient) -> Double {
    let dipoles = dipoles.map { $0.contracted(with: gradient.weights) }
    return c1 / (dipoles.reduce(0, +) / Double(dipoles.count))
  }
}
