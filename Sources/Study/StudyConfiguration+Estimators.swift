// What a study measures: the estimators of its list, and those that its keys ask for.

import Anisotropy

extension StudyConfiguration {
  /// The estimators that measure this study's realisations: those of ``estimators``, and those of options that are on.
  public var measured: EstimatorList { optionalEstimators.reduce(estimators) { $0.adding($1) } }

  /// The estimators that keys switch on. An option that is off leaves digest, files and tables as they are without it.
  private var optionalEstimators: [any Estimator] {
    let isPaired = sky.directions == .paired
    var found: [any Estimator] = []
    if let pairsEstimator { found.append(pairsEstimator) }
    if momenta.boundary || momenta.mixing > 0 {
      found.append(MomentumSpectra(isPaired: isPaired, lmax: max(MomentumSpectra.usualLmax, momenta.mixing)))
    }
    if momenta.boundary { found.append(LiouvilleBoundary()) }
    if momenta.mixing > 0 { found.append(MixingMatrix(isPaired: isPaired, lmax: momenta.mixing)) }
    if momenta.localField { found.append(LocalField(isPaired: isPaired)) }
    return found
  }

  /// The estimator of pairs; nil where the study has none.
  package var pairsEstimator: Pairs? {
    guard pairs.references > 0 else { return nil }
    return Pairs(references: pairs.references, angles: pairs.angles, smallest: pairs.smallestAngle)
  }
}
