// The standard dipole is that of the ensemble mean, and a plain square of a mean over M realisations is too large by
// its variance. On synthetic dipoles with a known mean and a scatter larger than it, the pair form must hit the truth.

import Anisotropy
import RandomStreams

extension EnsembleChecks {
  /// The mean over many ensembles of ten realisations of synthetic dipole matrices.
  package func standardDipoleBias(ensembles: Int) -> [Check] {
    let mean: [Double] = [0, 0.1, 0.2, 0, 0, -0.1, 0, 0.3, 0.5]
    let truth = 4 * Double.pi * (0.2 * 0.2 + 0.1 * 0.1 + 0.5 * 0.5)
    let scatter = 0.6
    var stream = RandomStream(seed: 31, realization: 0, purpose: .testing)
    let values = (0..<ensembles).map { _ in
      let dipoles = (0..<10).map { _ in
        mean.map { $0 + scatter * 12.0.squareRoot() * (stream.uniform() - 0.5) }
      }
      return subject.standardDipole(dipoles, Gradient.parallel.weights).value
    }
    let sample = Sample(values)
    return [
      check(
        "standard dipole of synthetic ensembles of ten, C_1 over its true value", expected: 1, sample.mean / truth,
        within: allowedStandardErrors * sample.error / truth,
        "4.5 standard errors over the ensembles; the plain square would be at 1.36")
    ]
  }
}
