// Diffusion coefficients, the dipole of standard diffusion and the monopole against backtracking time; from the columns of
// the moments, the dipole matrix and the spectra.

/// The table diffusion.ecsv.
package struct Diffusion: Estimator {
  package let name = "diffusion"

  /// The only one.
  package init() {}

  package func tables(of ensemble: EnsembleAverage, _ result: EnsembleResult) -> [ResultTable] {
    let rows = TimeRows(result.omegaT)
    let (along, across) = (result.parallel, result.perpendicular)
    let (unit, jackknife) = (diffusionUnit, "jackknife error")
    let columns =
      [rows.key]
      + rows.columns("k_parallel", "running K = <(r.g)^2>/(2T) along B0", unit: unit, along.diffusion)
      + rows.columns("k_perpendicular", "running K across B0", unit: unit, across.diffusion)
      + rows.columns("k_hall", "K_A = (K_xy - K_yx)/2 from -<p r>", unit: unit, result.hall)
      + rows.columns("k_relative_parallel", "relative diffusion along B0", unit: unit, along.relativeDiffusion)
      + rows.columns("k_relative_perpendicular", "relative diffusion across B0", unit: unit, across.relativeDiffusion)
      + rows.columns("c1_standard_parallel", "C_1 of standard diffusion (unbiased pairs)", along.standardDipole)
      + rows.columns("c1_standard_perpendicular", "C_1 of standard diffusion (unbiased pairs)", across.standardDipole)
      + rows.columns("c0_parallel", "monopole C_0", along.monopole)
      + rows.columns("c0_perpendicular", "monopole C_0", across.monopole)
      + rows.columns("dipole_ratio_parallel", "C_1 over C_1 of standard diffusion", along.dipoleRatio, error: jackknife)
      + rows.columns(
        "dipole_ratio_perpendicular", "C_1 over C_1 of standard diffusion", across.dipoleRatio, error: jackknife)
      + rows.columns("k_local_parallel", "local K = d<(r.g)^2>/(2dT) along B0", unit: unit, along.localDiffusion)
      + rows.columns("k_local_perpendicular", "local K across B0", unit: unit, across.localDiffusion)
      + rows.columns("k_dipole_parallel", "K = -<p.g r.g> along B0", unit: unit, along.dipoleDiffusion)
      + rows.columns("k_dipole_perpendicular", "K = -<p.g r.g> across B0", unit: unit, across.dipoleDiffusion)
      + rows.columns("growth_parallel", "d ln<(r.g)^2>/d ln T, 1 for diffusion", along.growth, error: jackknife)
      + rows.columns("growth_perpendicular", "d ln<(r.g)^2>/d ln T", across.growth, error: jackknife)
      + rows.columns(
        "bgk_ratio", "K_par K_perp/(K_perp^2 + K_A^2), 1 in BGK; local K, K_A from -<p r>", ensemble.bgkRatio(),
        error: jackknife)
    return [ResultTable("diffusion", columns)]
  }
}

extension EnsembleAverage {
  /// K_∥ K_⊥/(K_⊥² + K_A²) at each time, from the local K_∥ and K_⊥ and from K_A of −⟨p̂ r⟩, with its jackknife error; NaN with
  /// a single time. In the BGK theory of a regular field it is 1 for any rate of scattering; wandering field lines raise it.
  package func bgkRatio() -> [Estimate] {
    times.indices.map { index in
      guard let (a, b) = neighbors(of: index, count: times.count) else { return Estimate(value: .nan, error: .nan) }
      let samples = realizations.map { realization in
        [Gradient.parallel, .perpendicular].map { gradient in
          let moments = [a, b].map { secondMoment(realization.snapshots[$0], gradient.weights) }
          return (moments[1] - moments[0]) / (2 * (times[b] - times[a]))
        } + [hall(meanDipole(realization.snapshots[index]))]
      }
      return Estimate.ofMeans(samples) { [$0[0] * $0[1] / ($0[1] * $0[1] + $0[2] * $0[2])] }[0]
    }
  }
}
