// The spectra of one direction of the gradient as an observatory has them, averaged: what tables and figures show.

import Anisotropy
import Observation

/// Averages over an observed ensemble, ℓ = 1…ℓ_max of the observatory, for gradients of 1/r_L.
package struct ObservedSpectra: Sendable {
  /// Pseudo-C_ℓ, mean with its standard error over realisations.
  package let pseudo: [Estimate]
  /// Percentiles of pseudo-C_ℓ over single skies.
  package let spread: [Spread]
  /// C_ℓ of the whole sky, with its standard error.
  package let whole: [Estimate]
  /// M⁰ C: pseudo-C_ℓ of isotropic skies with the mean C_ℓ of the whole sky.
  package let folded: [Double]
  /// C_ℓ from pseudo-C_ℓ, with its standard error; nil where the window leaves too little.
  package let deconvolved: [Estimate]?
}

extension ObservedEnsemble {
  /// The averages for one direction of the gradient.
  /// - Throws: `ObservationError`.
  package func averages(for gradient: Gradient) throws -> ObservedSpectra {
    let lmax = observatory.lmax
    func estimates(_ samples: [[Double]], from first: Int = 0) -> [Estimate] {
      (1...lmax).map { ell in Estimate(meanOf: samples.map { $0[ell - first] }) }
    }
    let (single, whole, coupling) = (spectra(gradient), wholeMeans(gradient), coupling)
    let mean = (0...coupling.lmax).map { ell in whole.reduce(0) { $0 + $1[ell] } / Double(whole.count) }
    return ObservedSpectra(
      pseudo: estimates(means(gradient)), spread: (1...lmax).map { ell in Spread(of: single.map { $0[ell] }) },
      whole: estimates(whole), folded: Array(try coupling.fold(mean)[1...lmax]),
      deconvolved: (try? deconvolved(gradient)).map { estimates($0, from: 1) })
  }
}
