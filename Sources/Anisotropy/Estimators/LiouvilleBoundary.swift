// The spectra with the whole of the boundary's intensity. Liouville carries to the observer what there was at −T: the gradient
// and the streaming that goes with it,
//
//   I(p̂) = 1 + [r_i(−T) − 3 p̂_j(−T) K_ji] g_i,      K_ji = −⟨p̂_j(0) r_i(−T_last)⟩,
//
// all nine components with their Hall part, from the last of the study's times. That choice is the one for which the term is
// what it stands for, the mean of what a particle has still to go: E[r_i(−T_last) − r_i(−T) | p̂(−T)] = 3 p̂_j ⟨p̂_j r_i⟩ where
// the medium is isotropic. BGK scattering shows the sign: there the mean map is −3 p̂·K from T = 0 on, while without the term
// it grows as −3 p̂·K (1 − e^{−νT}). At T_last both are close, and elsewhere the term shortens the time that C_ℓ takes to
// converge. C_ℓ with it is bilinear in K and in `MomentumSpectra`; a jackknife over realisations estimates K anew each time.

import Files

/// The table boundary.ecsv, from the columns of `MomentumSpectra`.
package struct LiouvilleBoundary: Estimator {
  package let name = "boundary"

  /// The only one.
  package init() {}

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let found = ensemble.times.indices.map { ensemble.boundary(at: $0) }
    let rows = MultipoleRows(result.omegaT, lmax: found[0][0].with.count - 1)
    let columns = zip(["parallel", "perpendicular"], ["along", "across"]).enumerated().flatMap { index, words in
      rows.columns(
        "cl_\(words.0)", "C_l without the streaming term, gradient \(words.1) B0", found.map { $0[index].without })
        + rows.columns(
          "boundary_\(words.0)", "C_l of [r_i - 3 p_j(-T) K_ji] g_i, K = -<p r> of the last time",
          found.map { $0[index].with }, error: "jackknife error")
        + rows.columns(
          "ratio_\(words.0)", "C_l with the streaming term over C_l without", found.map { $0[index].ratio },
          error: "jackknife error")
    }
    return [ResultTable("boundary", rows.keys + columns)]
  }

  package func summary(of ensemble: EnsembleAverage, _ result: EnsembleResult, at time: Int) -> [String] {
    ["Streaming term -3 p(-T).K of the boundary, K = -<p r> of the last time; C_l with it over C_l without:"]
      + ratioLines(ensemble.boundary(at: time).map(\.ratio), from: 0)
  }
}

/// C_ℓ without and with the streaming term of the boundary, for one gradient: `[ell]`.
struct BoundaryResult {
  /// Of r·g.
  let without: [Estimate]
  /// Of r_i g_i − 3 p̂_j K_ji g_i.
  let with: [Estimate]
  /// The second over the first.
  let ratio: [Estimate]
}

extension EnsembleAverage {
  /// The spectra at one time, for a gradient along and across B0.
  func boundary(at time: Int) -> [BoundaryResult] {
    let samples = boundarySamples(at: time)
    return [Gradient.parallel, .perpendicular].map { gradient in
      let found = Estimate.ofMeans(samples) { means in
        let spectra = Self.boundarySpectra(means[...], gradient.weights)
        let with = spectra.displacement.indices.map {
          spectra.displacement[$0] + spectra.product[$0] + spectra.streaming[$0]
        }
        return spectra.displacement + with + zip(with, spectra.displacement).map { $0 / $1 }
      }
      let multipoles = found.count / 3
      return BoundaryResult(
        without: Array(found[..<multipoles]), with: Array(found[multipoles..<2 * multipoles]),
        ratio: Array(found[(2 * multipoles)...]))
    }
  }
}

/// Lines of a summary with ratios of spectra for a gradient along and across B0, at the multipoles that are shown.
///
/// - Parameters:
///   - ratios: `[gradient][multipole]`.
///   - least: the first multipole.
func ratioLines(_ ratios: [[Estimate]], from least: Int) -> [String] {
  zip(["parallel     ", "perpendicular"], ratios).map { name, ratios in
    let shown = ([1] + EnsembleResult.shownMultipoles).filter { $0 - least < ratios.count }
    return "   \(name) " + shown.map { "\(ratios[$0 - least].inWords) (l = \($0))" }.joined(separator: ", ")
  }
}
