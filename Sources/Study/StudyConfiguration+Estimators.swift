// What a study measures: the estimators of its list, and those that its keys ask for.

import Anisotropy

extension StudyConfiguration {
  /// The estimators that measure this study's realisations: those of ``estimators``, and those of options that are on.
  public var measured: EstimatorList { optionalEstimators.reduce(estimators) { $0.adding($1) } }

  /// The pairs that the study follows; nil where it follows none.
  package var followedPairs: Pairs? { measured.estimators.lazy.compactMap { $0 as? Pairs }.first }

  /// The estimators that keys switch on. An option that is off leaves digest, files and tables as they are without it.
  private var optionalEstimators: [any Estimator] {
    var found: [any Estimator] = []
    if pairs.references > 0 {
      found.append(Pairs(references: pairs.references, angles: pairs.angles, smallest: pairs.smallestAngle))
    }
    return found
  }
}
