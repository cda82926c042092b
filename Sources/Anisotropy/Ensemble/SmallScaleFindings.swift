// What an ensemble with pairs says about small scales at one backtracking time, as figures and the collapse of many
// studies need it (Documentation/theory/RelativeDiffusion.md): the level of the law, 2πχ/λ, its ratio to the dipole, the
// spectrum from maps and from pairs, the law in bins, the rate of relative scattering. Each is a function of means over
// the same realisations, with the jackknife error of all of it.

import Foundation

/// Small scales at one time.
package struct SmallScaleFindings: Sendable, Equatable {
  /// One direction of the gradient.
  package struct Side: Sendable, Equatable {
    /// χ in r_L²Ω.
    package var chi: Estimate
    /// 2πχ/λ, the level of ℓ(ℓ+1)C_ℓ.
    package var level: Estimate
    /// 2πχ/(λC_1), of the dipole without noise, that Figure 2 divides by.
    package var levelOverDipole: Estimate
    /// e^{λ(T−T_0)}, the largest multipole for which the time is long enough.
    package var reach: Double
    /// C_ℓ from maps, ℓ = 0…2 N_side.
    package var maps: [Estimate]
    /// Multipoles of ``pairs``.
    package var pairElls: [Int]
    /// C_ℓ from pairs.
    package var pairs: [Estimate]
    /// The law in bins of ℓ.
    package var bins: [LawBin]
    /// The weighted mean of the ratio to the law, less 1.
    package var deviation: Estimate
    /// The weighted mean of the ratio over the bins of pairs beyond those that tables show.
    package var beyond: Estimate
    /// The rate of relative scattering.
    package var rate: ScatteringRate

    /// Findings from their parts.
    package init(
      chi: Estimate, level: Estimate, levelOverDipole: Estimate, reach: Double, maps: [Estimate], pairElls: [Int],
      pairs: [Estimate], bins: [LawBin], deviation: Estimate, beyond: Estimate,
      rate: ScatteringRate
    ) {
      (self.chi, self.level, self.levelOverDipole, self.reach) = (chi, level, levelOverDipole, reach)
      (self.maps, self.pairElls, self.pairs) = (maps, pairElls, pairs)
      (self.bins, self.deviation, self.beyond, self.rate) = (bins, deviation, beyond, rate)
    }
  }

  /// The backtracking time ΩT.
  package var omegaT: Double
  /// λ in Ω.
  package var lambda: Estimate
  /// Gradient along B0.
  package var parallel: Side
  /// Gradient across B0.
  package var perpendicular: Side

  /// Findings from their parts.
  package init(omegaT: Double, lambda: Estimate, parallel: Side, perpendicular: Side) {
    (self.omegaT, self.lambda) = (omegaT, lambda)
    (self.parallel, self.perpendicular) = (parallel, perpendicular)
  }
}

extension EnsembleAverage {
  /// Small scales at one time; nil where λ or χ cannot be measured, with a single snapshot or none in the last four fifths of
  /// the time beside the last.
  ///
  /// - Parameters:
  ///   - pairs: the estimator that followed them.
  ///   - time: index of the snapshot.
  package func smallScaleFindings(_ pairs: Pairs, at time: Int) -> SmallScaleFindings? {
    guard let lambdas = lyapunovExponents() else { return nil }
    func side(_ gradient: Gradient) -> SmallScaleFindings.Side? {
      let fluxes = times.indices.compactMap { self.fluxes(at: $0, gradient.weights) }
      guard fluxes.count == times.count else { return nil }
      let samples = RelativeSamples(
        angles: pairs.angles, resolved: 2 * nside, lambdas: lambdas, chis: fluxes[time],
        spectra: spectraWithoutNoise(at: time, gradient.weights),
        correlations: pairCorrelations(at: time, gradient.weights, count: pairs.angles.count),
        slopes: pairSlopes(at: time, gradient.weights, pairs.chords))
      return samples.side(reach: samples.reach(fluxes.map(mean), times: times, at: time))
    }
    guard let along = side(.parallel), let across = side(.perpendicular) else { return nil }
    return SmallScaleFindings(
      omegaT: times[time], lambda: Estimate(meanOf: lambdas), parallel: along, perpendicular: across)
  }
}

/// What of each realisation goes into the findings, at one time and for one direction of the gradient.
struct RelativeSamples {
  /// Opening angles θ in radians.
  let angles: [Double]
  /// The largest multipole of maps, 2 N_side.
  let resolved: Int
  /// λ and χ.
  let lambdas: [Double], chis: [Double]
  /// C_ℓ from maps: `[realisation][ell]`.
  let spectra: [[Double]]
  /// F and dF/d ln s from pairs: `[realisation][angle]`.
  let correlations: [[Double]], slopes: [[Double]]

  /// A function of the means of a quantity, λ and χ, with its jackknife error.
  func estimate(_ quantity: [Double], _ function: (_ quantity: Double, _ lambda: Double, _ chi: Double) -> Double)
    -> Estimate
  {
    Estimate(ofMeans: quantity.indices.map { [quantity[$0], lambdas[$0], chis[$0]] }) { function($0[0], $0[1], $0[2]) }
  }

  func side(reach: Double) -> SmallScaleFindings.Side {
    let shown = PairSpectrum(angles: angles, ell: PairSpectrum.shown(smallestAngle: angles[0]))
    let (bins, deviation, beyond) = law(reach: reach)
    return SmallScaleFindings.Side(
      chi: Estimate(meanOf: chis), level: estimate(chis) { chi, lambda, _ in 2 * .pi * chi / lambda },
      levelOverDipole: estimate(spectra.map { $0[1] }) { dipole, lambda, chi in
        2 * .pi * chi / (lambda * dipole)
      },
      reach: reach, maps: Array(columnEstimates(spectra).prefix(resolved + 1)), pairElls: shown.ell,
      pairs: shown.estimates(slopes), bins: bins, deviation: deviation, beyond: beyond,
      rate: scatteringRate())
  }
}
